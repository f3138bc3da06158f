"""«Was it good enough?»: what a council decided about an answer, recorded by its secretary."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.log.entering import day, enter, moment
from audit.models import Leaf
from consultations.models import Point
from core.calendar import day_of
from core.errors import Conflict, Refused, Several
from core.templatetags.gj import long_date
from core.text import too_thin
from councils.models import AgendaItem, Council, CouncilVerdict, Meeting
from councils.models.meetings import default_new_answer_date
from councils.services.appointing import check_own
from councils.states import why_not_decide
from feedback.models import Answer
from feedback.services import reopening


@dataclass(frozen=True)
class Verdict:
    """What the council decided. Without a text of its own it gets the usual sentence."""

    verdict: str
    text: str = ""
    reason: str = ""
    new_answer_due_date: date | None = None

    @property
    def asks_for_more(self) -> bool:
        return self.verdict == CouncilVerdict.Verdict.BETTER_ANSWER


@transaction.atomic
def record(  # noqa: PLR0913  council, answer and item say where the verdict belongs
    *,
    council: Council,
    answer: Answer,
    agenda_item: AgendaItem,
    verdict: Verdict,
    by: Acting,
    at: datetime,
) -> CouncilVerdict:
    """Record the council's verdict on the answer in force, as decided in a held meeting.

    One verdict for each council and answer version. «Ber om bedre svar» needs a reason and a date
    (four weeks unless another is given) and re-opens the point; it is settled only by a new
    published answer and a new verdict. It cannot be undone from the workbench: the municipality
    does not close what a council has asked for.
    """
    check(by, Permission.MEETING_RUN)
    check_own(council, by)
    meeting = _deciding(council, agenda_item)
    point = _judged(council, answer)
    verdict = _dated(verdict, max(day_of(meeting.starts_at), day_of(at)))
    if found := faults(verdict, day_of(at)):
        raise Several(found)
    row = CouncilVerdict(
        council=council,
        answer=answer,
        agenda_item=agenda_item,
        verdict=verdict.verdict,
        text=verdict.text.strip() or usual_text(point, agenda_item, verdict),
        reason=verdict.reason.strip(),
        new_answer_due_date=verdict.new_answer_due_date,
    )
    sentence = f"{council} om svaret på {point.reference}: {row.get_verdict_display()}"
    about = point.submission.reference
    with acting_as(by, sentence, at=at, reason=row.reason, about=about):
        row.check_whole()
        row.save()
        if row.new_answer_due_date is not None:
            reopening.reopen(
                points=[point],
                cause=Point.Cause.COUNCIL,
                due_date=row.new_answer_due_date,
                by=by,
                at=at,
            )
        _enter(row, point)
    return row


def _enter(row: CouncilVerdict, point: Point) -> None:
    """What the council decided cannot be taken back by the municipality."""
    record = {
        "council": str(row.council),
        "meeting_at": moment(row.agenda_item.meeting.starts_at),
        "item": row.agenda_item.number,
        "point": point.reference,
        "answer": {"layer": row.answer.layer, "version": row.answer.version},
        "verdict": row.verdict,
        "text": row.text,
        "reason": row.reason,
        "new_answer_due_date": day(row.new_answer_due_date),
    }
    enter(Leaf.Kind.VERDICT, about=point.submission.reference, record=record)


def faults(verdict: Verdict, today: date) -> list[Refused]:
    """What is missing before the verdict can be recorded, each with its field."""
    if verdict.verdict not in CouncilVerdict.Verdict.values:
        return [Refused("Velg hva rådet bestemte.", field="verdict")]
    if not verdict.asks_for_more:
        return []
    found = []
    if too_thin(verdict.reason, same_as=[CouncilVerdict.Verdict.BETTER_ANSWER.label]):
        found.append(Refused("Skriv hva som mangler i svaret, med minst 20 tegn.", field="reason"))
    if verdict.new_answer_due_date is None or verdict.new_answer_due_date <= today:
        found.append(Refused("Fristen må være etter i dag.", field="new_answer_due_date"))
    return found


def usual_text(point: Point, item: AgendaItem, verdict: Verdict) -> str:
    """The sentence that goes into the minutes when the secretary writes no other."""
    start = (
        f"{item.meeting.council} behandlet svaret på {point.reference} "
        f"{long_date(item.meeting.starts_at)} (sak {item.number}). "
    )
    if verdict.asks_for_more:
        return start + (
            f"Rådet ber om et bedre svar. Grunn: {verdict.reason.strip().rstrip('.')}. "
            f"Kommunen skal svare på nytt innen {long_date(verdict.new_answer_due_date)}."
        )
    if verdict.verdict == CouncilVerdict.Verdict.GOOD_ENOUGH:
        return start + "Rådet mener svaret er godt nok."
    return start + "Rådet har ingen merknad."


def _deciding(council: Council, item: AgendaItem) -> Meeting:
    """The item's meeting, locked, where the council can decide now."""
    meeting: Meeting = Meeting.objects.lock(item.meeting_id)
    if meeting.council_id != council.pk:
        raise Refused("Saken hører til et annet råd.", field="agenda_item")
    if refusal := why_not_decide(meeting):
        raise Refused(refusal)
    return meeting


def _judged(council: Council, answer: Answer) -> Point:
    """The point, locked, with the answer still in force and not yet judged by the council."""
    point: Point = Point.objects.lock(answer.point_id)
    if not Answer.objects.in_force().filter(pk=answer.pk).exists():
        raise Conflict("Kommunen har svart på nytt siden du åpnet siden. Les det nye svaret først.")
    same_words = [answer.pk, answer.follows_id]
    if CouncilVerdict.objects.filter(council=council, answer__in=same_words).exists():
        raise Refused("Rådet har alt vurdert dette svaret. Et nytt svar kan vurderes på nytt.")
    return point


def _dated(verdict: Verdict, decided: date) -> Verdict:
    """The verdict with the date it needs, and without one where none belongs."""
    if not verdict.asks_for_more:
        return replace(verdict, new_answer_due_date=None)
    due = verdict.new_answer_due_date or default_new_answer_date(decided)
    return replace(verdict, new_answer_due_date=due)
