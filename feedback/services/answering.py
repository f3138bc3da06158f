"""Answers on their way: drafted, revised, controlled, approved."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point
from consultations.states import POINT
from core.errors import Conflict, Refused, Several
from core.states import check_transition
from core.templatetags.gj import counted
from core.text import too_thin
from feedback.models import Answer, AnswerMeasure
from feedback.services.versions import content_of, decided_in_force, new_version, write_content
from feedback.states import ANSWER, Content, faults


def _check_outcome(content: Content) -> None:
    if content.outcome not in Answer.Outcome.values:
        raise Refused("Velg et resultat.", field="outcome")
    for link in content.links:
        if link.kind not in AnswerMeasure.Kind.values:
            raise Refused("Velg hva slags kobling det er.", field="links")


@transaction.atomic
def draft(*, point: Point, content: Content, by: Acting, at: datetime) -> Answer:
    """Begin an answer: the administration's assessment. An unfinished draft may be incomplete.

    Raises Conflict when the point has a draft already, Refused without a reason for a new version.
    """
    return _draft(point, content, by=by, at=at)


@transaction.atomic
def draft_joint(
    *, points: Sequence[Point], content: Content, by: Acting, at: datetime
) -> list[Answer]:
    """Answer several points together: one version each, equal in outcome, texts and reasons."""
    key = uuid.uuid4()
    sentence = f"Skrev et felles utkast til {counted(len(points), 'punkt,punkter')}"
    check(by, Permission.ANSWER_DRAFT)
    Point.objects.lock_all(point.pk for point in points)
    with acting_as(by, sentence, at=at, undoable=True):
        return [_draft(point, content, by=by, at=at, joint_key=key) for point in points]


def _draft(
    point: Point, content: Content, *, by: Acting, at: datetime, joint_key: uuid.UUID | None = None
) -> Answer:
    check(by, Permission.ANSWER_DRAFT)
    _check_outcome(content)
    row: Point = Point.objects.lock(point.pk)
    if row.status == Point.Status.RETIRED:
        raise Conflict(f"{row.reference} er erstattet av et nytt punkt.")
    if (decided := decided_in_force(row)) is not None and row.status == Point.Status.ANSWERED:
        raise Refused(
            f"{row.reference} er bestemt ({decided.decision}). Svaret kan bare endres av "
            "et nytt vedtak, eller når punktet er gjenåpnet."
        )
    if Answer.objects.filter(point=row, layer=Answer.Layer.RECOMMENDED).live().exists():
        raise Conflict(f"{row.reference} har et utkast fra før. Åpne det og skriv videre der.")
    answer = new_version(row, Answer.Layer.RECOMMENDED, content)
    answer.joint_key = joint_key
    with acting_as(
        by,
        f"Skrev utkast til svar på {row.reference}",
        at=at,
        about=row.submission.reference,
        undoable=True,
    ):
        if row.status == Point.Status.RECEIVED:
            row.status = Point.Status.IN_REVIEW
            row.save()
        write_content(answer, content)
    return answer


@transaction.atomic
def revise(*, answer: Answer, content: Content, revision: int, by: Acting, at: datetime) -> Answer:
    """Change a draft. Raises Conflict when it has been changed since ``revision`` was read.

    A joint answer that is changed alone is no longer joint.
    """
    check(by, Permission.ANSWER_DRAFT)
    _check_outcome(content)
    row: Answer = Answer.objects.lock(answer.pk, revision=revision)
    if row.status == Answer.Status.PUBLISHED:
        raise Conflict("Svaret er allerede publisert. Du kan lage en ny versjon.")
    if row.status != Answer.Status.DRAFT:
        raise Refused("Svaret er til kontroll. Be om å få det tilbake før du endrer det.")
    if row.supersedes_id is not None and too_thin(content.change_reason):
        raise Refused(
            "Skriv hvorfor svaret er endret, med minst 20 tegn. Grunnen blir offentlig.",
            field="change_reason",
        )
    with acting_as(
        by,
        f"Endret utkastet til svar på {row.point.reference}",
        at=at,
        about=row.point.submission.reference,
        undoable=True,
    ):
        row.joint_key = None
        write_content(row, content)
    return row


def _move(answer: Answer, to: str, point_to: str | None) -> tuple[Answer, Point]:
    # The point before its answers, here as everywhere.
    point: Point = Point.objects.lock(answer.point_id)
    row: Answer = Answer.objects.lock(answer.pk)
    check_transition(ANSWER, row, to, what="Svaret")
    row.status = to
    if point_to is not None and point.status != point_to:
        check_transition(POINT, point, point_to, what="Punktet")
        point.status = point_to
        if point_to != Point.Status.REOPENED:
            point.reopened_cause = None
    return row, point


def _back_to(point: Point) -> tuple[str, str | None]:
    """Where a point goes when its answer is not ready after all, and why it was open."""
    answered_before = Answer.objects.filter(point=point).published().exists()
    if not answered_before:
        return Point.Status.IN_REVIEW, None
    version = (
        Point.history.filter(id=point.pk, status=Point.Status.REOPENED)
        .order_by("-history_id")
        .first()
    )
    return Point.Status.REOPENED, version.reopened_cause


@transaction.atomic
def submit(*, answer: Answer, by: Acting, at: datetime) -> Answer:
    """Send the draft to control. Raises Several with all that the outcome still requires.

    A correction of a published answer leaves its point «Besvart» until it is published in turn.
    """
    check(by, Permission.ANSWER_DRAFT)
    correcting = Point.objects.get(pk=answer.point_id).status == Point.Status.ANSWERED
    row, point = _move(answer, Answer.Status.READY, None if correcting else Point.Status.READY)
    if found := faults(content_of(row), point):
        raise Several(found)
    with acting_as(
        by,
        f"Sendte svaret på {point.reference} til kontroll",
        at=at,
        about=point.submission.reference,
        undoable=True,
    ):
        row.comment = ""
        row.save()
        point.save()
    return row


@transaction.atomic
def send_back(*, answer: Answer, comment: str, by: Acting, at: datetime) -> Answer:
    """Give the answer back to its writer with a comment."""
    check(by, Permission.ANSWER_APPROVE)
    if not comment.strip():
        raise Refused("Skriv hva som må endres.", field="comment")
    return _return(answer, Answer.Status.DRAFT, comment, by=by, at=at)


@transaction.atomic
def discard(*, answer: Answer, by: Acting, at: datetime) -> Answer:
    """Throw a draft away. It stays in the history."""
    check(by, Permission.ANSWER_DRAFT)
    return _return(answer, Answer.Status.DISCARDED, "", by=by, at=at)


def _return(answer: Answer, to: str, comment: str, *, by: Acting, at: datetime) -> Answer:
    row, point = _move(answer, to, None)
    verb = "Sendte tilbake" if to == Answer.Status.DRAFT else "Forkastet"
    with acting_as(
        by,
        f"{verb} svaret på {point.reference}",
        at=at,
        about=point.submission.reference,
        reason=comment,
        undoable=True,
    ):
        row.comment = comment
        row.publication = None
        row.save()
        if point.status == Point.Status.READY:
            point.status, point.reopened_cause = _back_to(point)
            point.save()
    return row


@transaction.atomic
def approve(*, answer: Answer, by: Acting, at: datetime) -> Answer:
    """Approve a controlled answer for publication."""
    check(by, Permission.ANSWER_APPROVE)
    row, point = _move(answer, Answer.Status.APPROVED, None)
    if found := faults(content_of(row), point):
        raise Several(found)
    with acting_as(
        by,
        f"Godkjente svaret på {point.reference}",
        at=at,
        about=point.submission.reference,
        undoable=True,
    ):
        row.save()
    return row
