"""The life of an answer, and what each outcome requires: the rules that make answers binding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Unit
from consultations.models import Point
from core.errors import Refused
from core.states import table
from core.text import says_nothing, too_thin
from feedback.models import Answer, AnswerMeasure, AnswerReason, Erasure
from plans.models import Measure, PlanPart, PlanVersion

_S = Answer.Status
ANSWER = table(
    {
        _S.DRAFT: [_S.READY, _S.DISCARDED],
        _S.READY: [_S.APPROVED, _S.DRAFT, _S.DISCARDED],
        _S.APPROVED: [_S.PUBLISHED, _S.DRAFT, _S.DISCARDED],
        _S.PUBLISHED: [_S.SUPERSEDED],
        _S.SUPERSEDED: [],
        _S.DISCARDED: [],
    }
)

_E = Erasure.Status
ERASURE = table(
    {
        _E.PROPOSED: [_E.EXECUTED, _E.REJECTED],
        _E.EXECUTED: [],
        _E.REJECTED: [],
    }
)
# What may be done to what: words are hidden one for one, a whole text or a contact goes.
MEASURES: dict[str, frozenset[str]] = {
    Erasure.Scope.CONTACT: frozenset(Erasure.Measure.values),
    Erasure.Scope.PASSAGE: frozenset({Erasure.Measure.ANONYMISE, Erasure.Measure.RESTRICT}),
    Erasure.Scope.TEXT: frozenset({Erasure.Measure.ERASE, Erasure.Measure.RESTRICT}),
}

# The words of the formal response document (merknadsdokument), one for each outcome.
FORMAL_LABELS: dict[str, str] = {
    Answer.Outcome.ACCEPTED: "Tatt til følge",
    Answer.Outcome.PARTLY_ACCEPTED: "Delvis tatt til følge",
    Answer.Outcome.ALREADY_COVERED: "Ivaretatt",
    Answer.Outcome.DEFERRED: "Ikke med i denne omgang",
    Answer.Outcome.USED_AS_KNOWLEDGE: "Tatt til orientering",
    Answer.Outcome.FORWARDED: "Oversendt",
    Answer.Outcome.NOT_ACCEPTED: "Ikke tatt til følge",
}

# What the outcome means, in one plain sentence under its tag.
MEANINGS: dict[str, str] = {
    Answer.Outcome.ACCEPTED: "Punktet er med i planen.",
    Answer.Outcome.PARTLY_ACCEPTED: "Noe av punktet er med. Vi forklarer hva som ikke er det.",
    Answer.Outcome.ALREADY_COVERED: "Dette finnes i dag.",
    Answer.Outcome.DEFERRED: "Ikke i denne planen nå, men vi tar det opp et annet sted "
    "eller senere.",
    Answer.Outcome.USED_AS_KNOWLEDGE: "Punktet har gitt oss kunnskap, men ber ikke om et tiltak.",
    Answer.Outcome.FORWARDED: "Dette bestemmer andre enn kommunen. Vi har sendt det dit.",
    Answer.Outcome.NOT_ACCEPTED: "Punktet er ikke med. Vi forklarer hvorfor.",
}


@dataclass(frozen=True)
class ReasonContent:
    """Why: a type for counting, and always words of one's own."""

    type: str
    text: str


@dataclass(frozen=True)
class LinkContent:
    """What the point became: exactly one measure, plan part or named service, and why."""

    kind: str
    reason: str
    measure: Measure | None = None
    plan_part: PlanPart | None = None
    service_name: str = ""
    service_url: str = ""
    wording_changed: bool = False
    submitted_wording: str = ""
    plan_wording: str = ""
    wording_reason: str = ""


@dataclass(frozen=True)
class Content:
    """Everything an answer says."""

    outcome: str
    responsible_unit: Unit
    plan_version: PlanVersion
    what_we_do: str = ""
    what_we_do_not: str = ""
    where: str = ""
    used_for: str = ""
    forwarded_to: str = ""
    forwarded_date: date | None = None
    revisit_date: date | None = None
    revisit_occasion: str = ""
    reasons: Sequence[ReasonContent] = field(default_factory=tuple)
    links: Sequence[LinkContent] = field(default_factory=tuple)
    change_reason: str = ""
    locale: str = "nb"

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", tuple(self.reasons))
        object.__setattr__(self, "links", tuple(self.links))


Rule = Callable[[Content, Sequence[str]], Refused | None]
THIN = "Teksten sier for lite. Skriv minst 20 tegn med egne ord om dette punktet."


def _link(content: Content, _: Sequence[str]) -> Refused | None:
    if any(link.kind != AnswerMeasure.Kind.CONSIDERED for link in content.links):
        return None
    return Refused("Velg tiltaket eller plandelen der punktet er tatt med.", field="links")


def _covered_link(content: Content, _: Sequence[str]) -> Refused | None:
    if any(link.kind == AnswerMeasure.Kind.ALREADY_COVERED for link in content.links):
        return None
    return Refused(
        "Velg tiltaket, plandelen eller tjenesten som dekker punktet i dag.", field="links"
    )


def _what_we_do(content: Content, own: Sequence[str]) -> Refused | None:
    if not content.what_we_do.strip():
        return Refused("Skriv hva kommunen gjør.", field="what_we_do")
    return Refused(THIN, field="what_we_do") if too_thin(content.what_we_do, same_as=own) else None


def _what_we_do_not(content: Content, own: Sequence[str]) -> Refused | None:
    if not content.what_we_do_not.strip():
        return Refused("Skriv hva kommunen ikke gjør nå.", field="what_we_do_not")
    thin = too_thin(content.what_we_do_not, same_as=own)
    return Refused(THIN, field="what_we_do_not") if thin else None


def _reason(content: Content, _: Sequence[str]) -> Refused | None:
    if content.reasons:
        return None
    return Refused("Grunn mangler. Velg en grunn, og skriv hvorfor med egne ord.", field="reasons")


def _where(content: Content, _: Sequence[str]) -> Refused | None:
    if says_nothing(content.where):
        return Refused("Skriv hvor dette finnes, eller hvor saken tas opp igjen.", field="where")
    return None


def _used_for(content: Content, _: Sequence[str]) -> Refused | None:
    if says_nothing(content.used_for):
        return Refused("Skriv hva punktet er brukt til.", field="used_for")
    return None


def _revisit(content: Content, _: Sequence[str]) -> Refused | None:
    if content.revisit_date is None and says_nothing(content.revisit_occasion):
        return Refused(
            "Skriv når saken tas opp igjen: en dato eller en anledning.", field="revisit_date"
        )
    return None


def _forwarded_to(content: Content, _: Sequence[str]) -> Refused | None:
    if says_nothing(content.forwarded_to):
        return Refused("Skriv hvem punktet er sendt til.", field="forwarded_to")
    return None


def _forwarded_date(content: Content, _: Sequence[str]) -> Refused | None:
    if content.forwarded_date is None:
        return Refused("Skriv hvilken dag punktet ble sendt videre.", field="forwarded_date")
    return None


# One screen: what each outcome requires beside a responsible unit, which is always required.
REQUIREMENTS: dict[str, tuple[Rule, ...]] = {
    Answer.Outcome.ACCEPTED: (_link, _what_we_do),
    Answer.Outcome.PARTLY_ACCEPTED: (_link, _what_we_do, _what_we_do_not, _reason),
    Answer.Outcome.ALREADY_COVERED: (_covered_link, _where),
    Answer.Outcome.DEFERRED: (_reason, _where, _revisit),
    Answer.Outcome.USED_AS_KNOWLEDGE: (_used_for,),
    Answer.Outcome.FORWARDED: (_forwarded_to, _forwarded_date),
    Answer.Outcome.NOT_ACCEPTED: (_reason,),
}


def _thin_reasons(content: Content, own: Sequence[str]) -> list[Refused]:
    types = {reason.type for reason in content.reasons}
    found = []
    if len(types) != len(content.reasons):
        found.append(Refused("Bruk hver grunn bare én gang.", field="reasons"))
    labels = dict(AnswerReason.Type.choices)
    if any(too_thin(r.text, same_as=[*own, labels.get(r.type, "")]) for r in content.reasons):
        found.append(
            Refused(
                "Grunnen sier for lite. Skriv minst 20 tegn med egne ord om dette punktet.",
                field="reasons",
            )
        )
    return found


def _link_faults(link: LinkContent, own: Sequence[str]) -> list[Refused]:
    found = []
    targets = [bool(link.measure), bool(link.plan_part), bool(link.service_name)]
    if sum(targets) != 1:
        found.append(
            Refused("Velg ett tiltak, én plandel eller én tjeneste for koblingen.", field="links")
        )
    covered = link.kind == AnswerMeasure.Kind.ALREADY_COVERED
    if link.service_name and not covered:
        found.append(Refused("En tjeneste kan bare stå som «var dekket».", field="links"))
    if too_thin(link.reason, same_as=own):
        found.append(Refused("Skriv hvorfor koblingen er gjort, med minst 20 tegn.", field="links"))
    wordings = (link.submitted_wording, link.plan_wording, link.wording_reason)
    if link.wording_changed and not all(word.strip() for word in wordings):
        found.append(Refused("Skriv begge formuleringene og grunnen til andre ord.", field="links"))
    return found


def faults(content: Content, point: Point) -> list[Refused]:
    """Everything that is missing before the answer may be controlled or published.

    The outcome table, the rule that a reason must say something, and that a finding is evidence:
    its only outcome is «Brukt som kunnskap» until somebody changes its kind.
    """
    if content.outcome not in REQUIREMENTS:
        return [Refused("Velg et resultat.", field="outcome")]
    label = Answer.Outcome(content.outcome).label
    own = [label, FORMAL_LABELS[content.outcome], point.quote, point.summary]
    checks = (rule(content, own) for rule in REQUIREMENTS[content.outcome])
    found = [refusal for refusal in checks if refusal is not None]
    found += _thin_reasons(content, own)
    for link in content.links:
        found += _link_faults(link, own)
    knowledge = content.outcome == Answer.Outcome.USED_AS_KNOWLEDGE
    if point.kind == Point.Kind.FINDING and not knowledge:
        found.append(
            Refused(
                "Et funn kan bare brukes som kunnskap. Endre slag først, hvis det ber om noe.",
                field="outcome",
            )
        )
    return found
