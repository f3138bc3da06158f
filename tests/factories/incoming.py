"""What comes in: activities, bodies, submissions, points and themes."""

from datetime import timedelta
from typing import Any

from accounts.models import Unit
from consultations.models import (
    Activity,
    Channel,
    Commitment,
    DeadlinePreset,
    Invitation,
    LegalBasis,
    Organisation,
    Point,
    PrivacyNotice,
    Submission,
    Theme,
)
from consultations.services import (
    inviting,
    keeping,
    opening,
    organising,
    promising,
    reference,
    registering,
    screening,
    splitting,
    tagging,
)
from consultations.services.keeping import Enclosed
from consultations.services.registering import Received
from consultations.services.splitting import Reading
from core.calendar import day_of
from plans.models import Plan
from tests.factories.answers import answer as new_answer
from tests.factories.people import BY, now, number
from tests.factories.planning import plan as new_plan


def legal_basis(**fields: Any) -> LegalBasis:
    given = {
        "code": f"grunnlag-{number()}",
        "title_nb": "Frivillig medvirkning",
        "reference": "Ingen",
        "valid_from": day_of(now()) - timedelta(days=3650),
    }
    return reference.add_legal_basis(by=BY, at=now(), **(given | fields))


def clock(code: str, **fields: Any) -> DeadlinePreset:
    """A clock an administrator keeps: 14 days, and a warning, unless told otherwise."""
    given = {"code": code, "days": 14, "starts_at_event": "aktiviteten", "severity": "warn"}
    return reference.add_preset(by=BY, at=now(), **(given | fields))


def notice(**fields: Any) -> PrivacyNotice:
    given = {
        "version": number(),
        "text_nb": "Slik behandler vi opplysningene dine.",
        "valid_from": day_of(now()) - timedelta(days=3650),
    }
    return reference.add_notice(by=BY, at=now(), **(given | fields))


def activity(
    plan: Plan | None = None, *, planned: bool = False, opened: bool = False, **fields: Any
) -> Activity:
    """A closed activity recorded afterwards: the smallest one that can receive.

    ``planned`` has everything the opening gate asks for but its commitments; ``opened`` has those
    as well, and is open.
    """
    code = number()
    given: dict[str, Any] = {
        "plan": plan or new_plan(),
        "code": f"A{code}",
        "slug": f"aktivitet-{code}",
        "title": f"Verksted {code}",
        "channel": Channel.WORKSHOP,
        "phase": Activity.Phase.IDEA,
        "opens_at": now() - timedelta(days=60),
        "closes_at": now() - timedelta(days=30),
    }
    if "legal_basis" not in fields:
        given["legal_basis"] = legal_basis()
    if planned or opened:
        made = opening.create_activity(by=BY, at=now(), **(given | gate_fields() | fields))
    else:
        given["recorded_afterwards"] = True
        made = opening.create_activity(by=BY, at=now(), **(given | fields))
    if opened:
        open_commitments(made)
        opening.open_activity(activity=made, by=BY, at=now())
    made.refresh_from_db()
    return made


def gate_fields() -> dict[str, Any]:
    """What an activity itself must say before it can open."""
    return {
        "purpose": "Vi vil vite hva foreningene trenger for å drive aktivitet.",
        "influence_can": "Hvilke tiltak planen får, og rekkefølgen på dem.",
        "influence_cannot": "Rammen i økonomiplanen er vedtatt.",
        "participation_level": Activity.Level.CONSULTED,
        "privacy_notice": notice(),
        "contact_role": "Planlegger",
        "contact_phone": "00 00 00 00",
        "opens_at": now(),
        "closes_at": now() + timedelta(days=60),
    }


def promise(**fields: Any) -> Commitment:
    """A promise to answer; give ``activity`` or ``plan``."""
    day = day_of(now()) + timedelta(days=120)
    given: dict[str, Any] = {
        "kind": Commitment.Kind.ANSWER,
        "text": "Alle som har sendt inn noe, får svar.",
        "promised_date": day,
    }
    home = fields.get("activity") or fields.get("plan") or activity()
    if "activity" not in fields and "plan" not in fields:
        given["activity"] = home
    if "owner_unit" not in fields:
        given["owner_unit"] = _unit_of(home)
    return promising.promise(by=BY, at=now(), **(given | fields))


def open_commitments(activity: Activity) -> tuple[Commitment, Commitment]:
    """The two promises without which no activity opens: an answer, and who decides when."""
    day = day_of(activity.closes_at) + timedelta(days=60)
    answers = promise(activity=activity, promised_date=day)
    decides = promise(
        activity=activity,
        kind=Commitment.Kind.DECISION,
        text="Planen vedtas.",
        body="Kommunestyret",
        promised_date=day + timedelta(days=60),
    )
    return answers, decides


def organisation(**fields: Any) -> Organisation:
    given = {
        "name": f"Forening {number()}",
        "kind": Organisation.Kind.ASSOCIATION,
        "source": Organisation.Source.OWN_LIST,
    }
    return organising.add_organisation(by=BY, at=now(), **(given | fields))


def invitation(activity: Activity, **fields: Any) -> Invitation:
    """A body that was asked; whether it came is not given."""
    given = {"activity": activity, "source": Organisation.Source.OWN_LIST}
    if "group_label" not in fields and "organisation" not in fields:
        given["organisation"] = organisation()
    return inviting.invite(by=BY, at=now(), **(given | fields))


def enclosed(words: bytes = b"Vi vil ha lys.", name: str = "brev.txt") -> Enclosed:
    """A file that was chosen, read and kept, to come with a submission."""
    file = keeping.keep(name=name, data=words, by=BY)
    return Enclosed(file, keeping.read(name=name, data=words))


def submission(
    text: str = "",
    *,
    activity: Activity | None = None,
    plan: Plan | None = None,
    screened: bool = False,
    withheld: bool = False,
    withdrawn: bool = False,
    **fields: Any,
) -> Submission:
    """A received submission with words of its own.

    ``screened``: its text is approved for everybody to read. Texts differ unless given, since
    points with equal words may not get unlike answers.
    """
    home = activity or _new_activity(plan)
    text = text or f"Vi trenger flere rimelige lokaler på kveldstid, sier lag {number()}."
    if fields.get("organisation") is not None:
        fields.setdefault("sender_kind", Submission.SenderKind.ORGANISATION)
    given = {"activity": home, "text": text, "received_at": now()}
    made = registering.register(received=Received(**(given | fields)), by=BY, at=now())
    if screened:
        screening.approve(submission=made, by=BY, at=now())
    if withheld:
        screening.withhold(
            submission=made,
            reason="privacy",
            legal_reference="offentleglova § 13",
            by=BY,
            at=now(),
        )
    if withdrawn:
        registering.withdraw(submission=made, by=BY, at=now())
    return Submission.objects.get(pk=made.pk)


def reading(**fields: Any) -> Reading:
    """How we understood a span."""
    given = {"summary": "Lokaler bør være rimelige og åpne om kvelden.", "kind": Point.Kind.WISH}
    return Reading(**(given | fields))


def theme(plan: Plan | None = None, **fields: Any) -> Theme:
    count = number()
    given = {"name_nb": f"Tema {count}", "slug": f"tema-{count}", "plan": plan, "order": count}
    return tagging.add_theme(by=BY, at=now(), **(given | fields))


def point(
    submission: Submission | None = None,
    *,
    answered: bool = False,
    outcome: str | None = None,
    theme: Theme | None = None,
    kind: str = Point.Kind.WISH,
    span: tuple[int, int] | None = None,
    summary: str = "",
    answer: dict[str, Any] | None = None,
    **about: Any,
) -> Point:
    """A point of kind wish over the whole submission, whose text the public may read.

    ``answered`` or ``outcome`` publishes an answer to it; ``answer`` holds that answer's fields.
    Other keywords (``text``, ``activity``, ``organisation`` …) are those of ``submission``.
    """
    home = submission or _new_submission(**about)
    given = {"kind": kind} | ({"summary": summary} if summary else {})
    made = splitting.add_point(
        submission=home, span=span, reading=reading(**given), by=BY, at=now()
    )
    if theme is not None:
        tagging.set_themes(point=made, themes=[theme], by=BY, at=now())
    if answered or outcome:
        _publish_answer(made, outcome, **(answer or {}))
    return Point.objects.get(pk=made.pk)


def _publish_answer(point: Point, outcome: str | None, **fields: Any) -> None:
    default = "used_as_knowledge" if point.kind == Point.Kind.FINDING else "accepted"
    new_answer(point, outcome=outcome or default, **fields)


def _unit_of(home: Activity | Plan) -> Unit:
    plan = home.plan if isinstance(home, Activity) else home
    return plan.owner_unit


def _new_activity(plan: Plan | None) -> Activity:
    return activity(plan)


def _new_submission(**about: Any) -> Submission:
    return submission(**({"screened": True} | about))
