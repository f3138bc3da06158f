"""Letting everybody read an answer: held for some minutes, then released together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import Pen, acting_as
from audit.actors import Acting
from audit.reconciling import anchoring
from consultations.models import Point, Screening, Submission
from consultations.rules.detecting import stops_in
from consultations.rules.spans import without
from consultations.selectors import secrets_of
from consultations.states import POINT
from core.errors import Conflict, Refused, Several
from core.states import check_transition
from feedback.models import Answer, Publication
from feedback.services import agreeing, entries, notifying
from feedback.services.alarms import differences
from feedback.services.versions import content_of
from feedback.states import ANSWER, Content, faults


def _told(content: Content, secrets: Sequence[str]) -> str:
    """The first thing in the answer's own words that the sender's public text hides.

    A single word may be anybody's; sentences, whole names, numbers and addresses are not.
    """
    telling = [secret for secret in secrets if not secret.isalpha()]
    texts = _texts(content)
    return next((secret for secret in telling for t in texts if without(t, [secret]) != t), "")


def _texts(content: Content) -> list[str]:
    rows = [content, *content.reasons, *content.links]
    return [text for row in rows for text in vars(row).values() if type(text) is str]


def _check_ready(answer: Answer) -> list[Refused]:
    """Why this answer may not go out now."""
    point = answer.point
    submission = point.submission
    if answer.status != Answer.Status.APPROVED or answer.publication_id is not None:
        return [Conflict(f"Svaret på {point.reference} er ikke lenger klart til publisering.")]
    content = content_of(answer)
    found = [Refused(f"{point.reference}: {refusal.message}") for refusal in faults(content, point)]
    if submission.status == Submission.Status.DISMISSED:
        found.append(Refused(f"{submission.reference} er lagt bort og skal ikke ha svar."))
    if told := _told(content, secrets_of(submission)):
        found.append(
            Refused(f"{point.reference}: svaret sier «{told}», som er skjult i innspillet.")
        )
    if any(stops_in(text) for text in _texts(content)):
        found.append(
            Refused(f"{point.reference}: det står et fødselsnummer eller kontonummer i svaret.")
        )
    if submission.screening.decision == Screening.Decision.PENDING:
        found.append(
            Refused(
                f"{submission.reference} er ikke vurdert for visning. "
                "Godkjenn teksten eller hold den tilbake først."
            )
        )
    return found


def hold(
    *, answers: Sequence[Answer], by: Acting, at: datetime, minutes: int | None = None
) -> Publication:
    """Send approved answers out together after some minutes; until then it can be called off.

    ``minutes`` is PUBLISH_HOLD_MINUTES unless given; 0 releases at once. Raises Several with every
    alarm: a rule not met, a text not screened, like points with unlike outcomes; RecordsDisagree
    where history and what is stored have parted.
    """
    check(by, Permission.ANSWER_PUBLISH)
    if not answers:
        raise Refused("Velg minst ett svar.")
    agreeing.require(at=at)
    return _hold(answers=answers, by=by, at=at, minutes=minutes)


@transaction.atomic
def _hold(
    *, answers: Sequence[Answer], by: Acting, at: datetime, minutes: int | None
) -> Publication:
    Point.objects.lock_all(answer.point_id for answer in answers)
    rows: list[Answer] = Answer.objects.lock_all(answer.pk for answer in answers)
    found = [refusal for row in rows for refusal in _check_ready(row)]
    found += [Refused(difference.sentence) for difference in differences(rows)]
    if found:
        raise Several(found)
    wait = settings.PUBLISH_HOLD_MINUTES if minutes is None else minutes
    plan = rows[0].point.submission.activity.plan
    if any(row.point.submission.activity.plan_id != plan.pk for row in rows):
        raise Refused("Svarene gjelder flere planer. Publiser én plan om gangen.")
    publication = Publication(plan=plan, planned_at=at + timedelta(minutes=wait))
    with acting_as(by, f"Sendte {len(rows)} svar til publisering", at=at) as pen:
        publication.save()
        for row in rows:
            row.publication = publication
            row.save()
        if wait == 0:
            _release(publication, pen)
    return publication


@transaction.atomic
def call_off(*, publication: Publication, by: Acting, at: datetime) -> Publication:
    """Call the publication off before its release; the answers stay approved."""
    check(by, Permission.ANSWER_PUBLISH)
    row: Publication = Publication.objects.lock(publication.pk)
    if row.released_at is not None:
        raise Conflict("Svarene er allerede publisert. Du kan lage en ny versjon.")
    if row.called_off_at is not None:
        raise Conflict("Publiseringen er angret fra før.")
    with acting_as(by, "Angret en publisering", at=at):
        row.called_off_at = at
        row.save()
        held = Answer.objects.filter(publication=row).order_by("pk")
        for pk in list(held.values_list("pk", flat=True)):
            answer = Answer.objects.lock(pk)
            answer.publication = None
            answer.save()
    return row


def release(*, publication: Publication, by: Acting, at: datetime) -> Publication:
    """Release a held publication now. Raises RecordsDisagree."""
    check(by, Permission.ANSWER_PUBLISH)
    agreeing.require(at=at)
    with transaction.atomic():
        row: Publication = Publication.objects.lock(publication.pk)
        if row.released_at is not None or row.called_off_at is not None:
            raise Conflict("Publiseringen er allerede sluppet eller angret.")
        with acting_as(by, "Publiserte svarene som ventet", at=at) as pen:
            _release(row, pen)
        return row


def release_due(*, by: Acting, at: datetime) -> int:
    """Release every publication whose time has come, each in its own transaction. How many.

    One that fails does not keep the others back; afterwards its fault is raised all the same.
    Raises RecordsDisagree when nothing may be released: then all of them wait.
    """
    faults: list[Exception] = []
    released = 0
    due = list(Publication.objects.held().filter(planned_at__lte=at))
    for publication in due:
        try:
            release(publication=publication, by=by, at=at)
            released += 1
        except Conflict:
            continue  # released or called off by somebody else in the same moment
        except agreeing.RecordsDisagree:
            raise
        except Exception as fault:  # noqa: BLE001  raised below, when the others are out
            faults.append(fault)
    if faults:
        raise ExceptionGroup("publications that could not be released", faults)
    return released


def _release(publication: Publication, pen: Pen) -> None:
    # What the ledger said until now leaves with the answers: nobody can rewrite it afterwards.
    anchoring.enter()
    waiting = Answer.objects.filter(publication=publication).order_by("pk")
    Point.objects.lock_all(waiting.values_list("point", flat=True))
    out = []
    for pk in list(waiting.values_list("pk", flat=True)):
        answer = Answer.objects.lock(pk)
        # Sent back or discarded in the same moment: then it is no longer part of this.
        if answer.publication_id == publication.pk:
            publish_one(answer, pen)
            out.append(answer.pk)
    notifying.tell(out, key=f"svar {publication.pk}", at=pen.at)
    publication.released_at = pen.at
    publication.save()


def publish_one(answer: Answer, pen: Pen) -> None:
    """Put one locked answer in force and its predecessors out of it. Call with the pen in hand."""
    point: Point = Point.objects.lock(answer.point_id)
    check_transition(ANSWER, answer, Answer.Status.PUBLISHED, what="Svaret")
    links = entries.links_of(point)
    supersede(point, answer)
    answer.status, answer.published_at = Answer.Status.PUBLISHED, pen.at
    answer.published_by_id = pen.actor_id
    answer.save()
    entries.answered(answer)
    entries.links_changed(point, before=links)
    # A point that was re-opened while the answer was on its way out still waits for the next one.
    if point.status == Point.Status.READY:
        check_transition(POINT, point, Point.Status.ANSWERED, what="Punktet")
        point.status = Point.Status.ANSWERED
        point.save()


def supersede(point: Point, answer: Answer) -> None:
    """Take out of force what the answer replaces.

    A newer recommendation also ends a decided answer, but only for a point that was re-opened: a
    correction of what was proposed changes nothing of what a body has decided since.
    """
    layers = [answer.layer]
    if answer.layer == Answer.Layer.RECOMMENDED and point.status != Point.Status.ANSWERED:
        layers.append(Answer.Layer.DECIDED)
    for old in Answer.objects.published().filter(point=point, layer__in=layers):
        old.status = Answer.Status.SUPERSEDED
        old.save()
        entries.superseded(old, by=answer)
