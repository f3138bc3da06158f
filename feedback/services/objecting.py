"""Si fra: the sender says that we have misunderstood a point, and we answer that within 14 days."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.permissions import Permission, check
from audit import once
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point, Submission
from core.calendar import day_of
from core.errors import Conflict, Refused
from core.text import too_thin
from feedback.models import Thread, ThreadMessage
from feedback.selectors.own import why_not_object
from feedback.services.following import NEW_ANSWER_WEEKS
from feedback.services.reopening import reopen

ANSWER_WITHIN = timedelta(days=14)
TEXT_MAX_CHARACTERS = 3_000


@transaction.atomic
def say_no(*, point: Point, text: str, by: Acting, at: datetime, form_key: str = "") -> Thread:
    """«Dette er ikke det vi mente»: open a thread that we must answer. Our understanding stays."""
    check(by, Permission.OWN_EDIT)
    if not text.strip():
        raise Refused("Skriv hva du mente.", field="text")
    if len(text) > TEXT_MAX_CHARACTERS:
        raise Refused(f"Teksten kan ha høyst {TEXT_MAX_CHARACTERS} tegn.", field="text")
    Submission.objects.lock(point.submission_id)
    row: Point = Point.objects.lock(point.pk)
    body = f"{row.reference} {text}"
    if once.result_of(form_key, body) is not None:
        return Thread.objects.filter(point=row).order_by("-pk")[0]
    if why := why_not_object(row):
        raise Conflict(why)
    thread = Thread(
        point=row,
        kind=Thread.Kind.MISUNDERSTOOD,
        due_date=day_of(at) + ANSWER_WITHIN,
        status=Thread.Status.WAITING_US,
    )
    about = row.submission.reference
    with acting_as(by, f"Sa at vi har misforstått {row.reference}", at=at, about=about):
        thread.save()
        ThreadMessage(thread=thread, from_sender=True, text=text.strip()).save()
        once.remember(form_key, body, result=row.reference, at=at)
    return thread


@transaction.atomic
def settle(
    *, thread: Thread, revision: int, upheld: bool, text: str, by: Acting, at: datetime
) -> Thread:
    """Answer the sender: whether we had misunderstood, and why. Upheld re-opens an answered point."""
    check(by, Permission.POINT_EDIT)
    point: Point = Point.objects.lock(thread.point_id)
    row: Thread = Thread.objects.lock(thread.pk, revision=revision)
    if row.status != Thread.Status.WAITING_US:
        raise Conflict("Avsenderen har allerede fått svar på dette.")
    if too_thin(text):
        raise Refused(
            "Skriv til avsenderen hva dere har kommet til, med minst 20 tegn.", field="text"
        )
    result = Thread.Result.UPHELD if upheld else Thread.Result.NOT_UPHELD
    about = point.submission.reference
    sentence = f"Svarte avsenderen av {point.reference}: {result.label}"
    with acting_as(by, sentence, at=at, about=about):
        row.status, row.result = Thread.Status.CLOSED, result
        row.save()
        ThreadMessage(thread=row, from_sender=False, text=text.strip()).save()
        if upheld:
            due = day_of(at) + timedelta(weeks=NEW_ANSWER_WEEKS)
            reopen(points=[point], cause=Point.Cause.SENDER, due_date=due, by=by, at=at)
    return row
