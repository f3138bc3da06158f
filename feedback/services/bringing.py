"""Bringing a finished process along: the answers of an old response table, marked as imported."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.models import Unit
from accounts.permissions import Permission, can, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import (
    ImportJob,
    ImportRow,
    Point,
    Submission,
    Theme,
    ThemeAlias,
)
from consultations.rules.columns import resolve
from consultations.services import splitting, tagging, uploading
from consultations.services.splitting import Reading
from core.errors import Refused
from core.text import normalised
from feedback.models import Answer, AnswerMeasure, AnswerReason, ImportedAnswer
from feedback.rules.old_answers import OldAnswer, old_answer
from feedback.rules.old_decisions import NamedDecision, named_decision
from feedback.selectors.bringing import DECISION
from feedback.services import answering, settling
from feedback.states import Content, LinkContent, ReasonContent, faults
from plans.models import Measure, Plan, PlanVersion

SUMMARY_CHARACTERS = 200
_O = Answer.Outcome
# Where the words of an old answer belong when the table has one column for them all.
WORDS_GO_TO: dict[str, str] = {
    _O.ACCEPTED: "what_we_do",
    _O.PARTLY_ACCEPTED: "what_we_do",
    _O.ALREADY_COVERED: "where",
    _O.USED_AS_KNOWLEDGE: "used_for",
}
NEEDS_REASON = frozenset({_O.PARTLY_ACCEPTED, _O.DEFERRED, _O.NOT_ACCEPTED})


@dataclass(frozen=True)
class Ground:
    """What somebody decided once for the whole table."""

    outcomes: Mapping[str, str]
    unit: Unit
    version: PlanVersion
    # What kind all links of the file are; empty: the kind follows from the outcome.
    link_kind: str = ""


@dataclass
class Brought:
    """What became of the answers: to control, or drafts with faults to mend, by row."""

    ready: int = 0
    drafts: int = 0
    already: int = 0
    without: int = 0
    link_kind: str = ""
    faults: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def bring(*, job: ImportJob, ground: Ground, by: Acting, at: datetime) -> Brought:
    """Make a point of each imported row and draft its answer; those without faults go to control.

    Nothing is published, so that an answer whose row names a decision comes as recommended too:
    ``settling.settle`` puts it in force as decided once it is out. A submission that has points already is left alone, so that bringing the
    same table twice adds nothing. Raises Refused for a file that is not imported or no longer here.
    """
    check(by, Permission.ANSWER_DRAFT)
    if job.batch is None:
        raise Refused("Lagre innspillene før svarene hentes.")
    sheet = uploading.sheet_of(job)
    layout, _ = resolve(sheet.header, job.mapping, sheet.hidden)
    if "outcome" not in layout.of_answer:
        raise Refused("Ingen kolonne i fila er merket som resultat.")
    by_number = {row.number: row for row in sheet.rows}
    told_before = job.report.get("answers", {}).get("faults", [])
    work = _Work(
        ground, _Known(job.plan), Brought(faults=[*told_before], link_kind=ground.link_kind), by, at
    )
    with acting_as(by, f"Hentet gamle svar fra {job.activity}", at=at):
        for origin in _origins(job):
            work.bring(origin, old_answer(by_number[origin.number], layout))
    uploading.remember_answers(
        job=job, outcomes=dict(ground.outcomes), told=vars(work.brought), by=by, at=at
    )
    return work.brought


def _origins(job: ImportJob) -> list[ImportRow]:
    rows = ImportRow.objects.filter(batch=job.batch).select_related("submission__activity__plan")
    seen: dict[int, ImportRow] = {}
    for row in rows.order_by("number", "pk"):
        # Where each row is one answer of a respondent, the first one speaks of the submission.
        seen.setdefault(row.submission_id, row)
    return list(seen.values())


class _Known:
    """Themes by name and by the names they were printed under; measures by code."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.themes = {normalised(t.name_nb): t for t in Theme.objects.for_plan(plan)}
        aliases = ThemeAlias.objects.filter(theme__in=self.themes.values())
        for alias in aliases.select_related("theme").order_by("pk"):
            self.themes.setdefault(normalised(alias.label), alias.theme)
        self.measures = {normalised(m.code): m for m in Measure.objects.of_plan(plan).for_list()}

    def theme(self, name: str, *, by: Acting, at: datetime) -> Theme:
        """The theme of that name; a new one of the plan where there is none."""
        if normalised(name) not in self.themes:
            order = len(self.themes) + 1
            slug = f"{slugify(name)[:70] or 'tema'}-{order}"
            self.themes[normalised(name)] = tagging.add_theme(
                plan=self.plan, name_nb=name.strip()[:120], slug=slug, order=order, by=by, at=at
            )
        return self.themes[normalised(name)]


@dataclass
class _Work:
    """One table being brought along: what was decided, what is known, and how it goes."""

    ground: Ground
    known: _Known
    brought: Brought
    by: Acting
    at: datetime

    def bring(self, origin: ImportRow, old: OldAnswer) -> None:
        if Point.objects.filter(submission=origin.submission).exists():
            self.brought.already += 1
            return
        point = self._point(origin.submission, old)
        outcome = self.ground.outcomes.get(old.outcome.strip(), "")
        if outcome in Answer.Outcome.values:
            self._answer(point, origin, old)
            return
        self.brought.without += 1
        word = old.outcome.strip()
        said = f"«{word}» er ikke et resultat vi kjenner" if word else "Resultatet mangler"
        self._tell(old, point, f"{said}. Punktet venter på svar.")

    def _point(self, submission: Submission, old: OldAnswer) -> Point:
        """The whole submission as one point, as the old table had it, under its old theme."""
        signed: dict[str, Any] = {"by": self.by, "at": self.at}
        summary = " ".join(submission.original_text.split())[:SUMMARY_CHARACTERS]
        parts = [(None, Reading(summary=summary, kind=Point.Kind.PROPOSAL))]
        (point,) = splitting.add_points(submission=submission, parts=parts, **signed)
        splitting.finish(submission=Submission.objects.get(pk=submission.pk), **signed)
        if label := old.theme.strip():
            theme = self.known.theme(label, **signed)
            tagging.set_themes(point=point, themes=[theme], source_label=label[:160], **signed)
        return point

    def _answer(self, point: Point, origin: ImportRow, old: OldAnswer) -> None:
        wrong: list[str] = []
        if old.has_placeholder:
            wrong.append(f"Grunnen er «{old.reason.strip()}». Skriv hvorfor med egne ord.")
        content = self._content(old, self.ground.outcomes[old.outcome.strip()], wrong)
        answer = answering.draft(point=point, content=content, by=self.by, at=self.at)
        _imported(answer, origin, old).save()
        wrong += [refusal.message for refusal in faults(content, point)]
        for message in dict.fromkeys(wrong):
            self._tell(old, point, message)
        self._decision(old, point)
        if wrong:
            self.brought.drafts += 1
            return
        answering.submit(answer=answer, by=self.by, at=self.at)
        self.brought.ready += 1

    def _decision(self, old: OldAnswer, point: Point) -> None:
        """Record the decision the row names, and say what is left until the answer is decided."""
        named = named_decision(old.decision, now=self.at)
        if named is None:
            return
        message = _left_to_decide(old, named)
        if named.is_whole and can(self.by, Permission.DECISION_RECORD):
            try:
                settling.record_named(named=named, plan=self.known.plan, by=self.by, at=self.at)
            except Refused as refusal:
                message = refusal.message
        self._tell(old, point, message, kind=DECISION)

    def _content(self, old: OldAnswer, outcome: str, wrong: list[str]) -> Content:
        """The draft; what of the old answer could not be taken over is added to ``wrong``."""
        reason = "" if old.has_placeholder else old.reason.strip()
        words = old.what_we_do.strip() or reason
        links = []
        for code in old.codes:
            measure = self.known.measures.get(normalised(code))
            if measure is None:
                wrong.append(f"Tiltaket «{code}» finnes ikke i planen.")
            else:
                kind = self.ground.link_kind or _kind_of(outcome)
                links.append(LinkContent(kind=kind, reason=words, measure=measure))
        needs = outcome in NEEDS_REASON and reason
        content = Content(
            outcome=outcome,
            responsible_unit=self.ground.unit,
            plan_version=self.ground.version,
            reasons=[ReasonContent(AnswerReason.Type.OTHER, reason)] if needs else (),
            links=links,
        )
        place = WORDS_GO_TO.get(outcome)
        return replace(content, **{place: words}) if place else content  # type: ignore[arg-type]

    def _tell(self, old: OldAnswer, point: Point, message: str, *, kind: str = "") -> None:
        told = {"row": old.row, "point": point.reference, "message": message, "kind": kind}
        self.brought.faults.append(told)


def _kind_of(outcome: str) -> str:
    return {
        _O.ALREADY_COVERED: AnswerMeasure.Kind.ALREADY_COVERED,
        _O.ACCEPTED: AnswerMeasure.Kind.STRENGTHENED,
        _O.PARTLY_ACCEPTED: AnswerMeasure.Kind.STRENGTHENED,
    }.get(_O(outcome), AnswerMeasure.Kind.CONSIDERED)


def _left_to_decide(old: OldAnswer, named: NamedDecision) -> str:
    """Why the answer is not decided yet, though the row names a decision."""
    cell = old.decision.strip()[:120]
    if named.is_whole:
        return (
            f"Vedtaket «{cell}» er lest, men svaret er overført som forslag, fordi et vedtak bare "
            "kan gjelde et publisert svar. Publiser svaret, og sett det i kraft på denne siden."
        )
    missing = " og ".join(named.missing) if len(named.missing) < 3 else "organ, saksnummer og dato"
    return (
        f"Vedtaket «{cell}» står bare som tekst: {missing} kan ikke leses sikkert. "
        "Publiser svaret, og registrer vedtaket for hånd."
    )


def _imported(answer: Answer, origin: ImportRow, old: OldAnswer) -> ImportedAnswer:
    return ImportedAnswer(
        answer=answer,
        batch_id=origin.batch_id,
        row=old.row,
        outcome=old.outcome.strip()[:200],
        reason=old.reason,
        measures=old.measure.strip()[:500],
        decision=old.decision.strip()[:500],
        dated=old.answered.strip()[:60],
    )
