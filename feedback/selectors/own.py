"""A submission as its own sender sees it: everything that came in, and everything that became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from audit.log import reading
from audit.models import Leaf
from consultations.models import (
    Contact,
    Correction,
    Point,
    PublicText,
    Submission,
    Subscription,
    TopicChosen,
)
from core import outbox
from feedback.models import Answer, Thread
from feedback.selectors.points import answers_in_force

OBJECTABLE = (
    Point.Status.RECEIVED,
    Point.Status.IN_REVIEW,
    Point.Status.NEEDS_CLARIFICATION,
    Point.Status.READY,
    Point.Status.REOPENED,
)


@dataclass(frozen=True)
class OwnPoint:
    """One point: what was said, how we understood it, what we answered, and what was objected."""

    point: Point
    answer: Answer | None
    threads: Sequence[Thread]

    @property
    def may_object(self) -> bool:
        return self.point.status in OBJECTABLE and not any(
            thread.status == Thread.Status.WAITING_US for thread in self.threads
        )


@dataclass(frozen=True)
class Own:
    """Everything the sender sees of their own submission."""

    submission: Submission
    points: Sequence[OwnPoint]
    corrections: Sequence[Correction]
    themes: Sequence[str]
    contact: Contact | None
    public_text: str | None
    is_logged: bool
    followers: int = 0
    # Whether mail is sent from here at all.
    may_follow: bool = False

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.submission.status == Submission.Status.WITHDRAWN)

    @property
    def may_withdraw(self) -> bool:
        return self.submission.status not in (
            Submission.Status.WITHDRAWN,
            Submission.Status.DISMISSED,
        )

    @property
    def is_changed_in_public(self) -> bool:
        """Whether the text that everybody reads hides some of the words."""
        return self.public_text is not None and self.public_text != self.submission.original_text


def own(submission: Submission) -> Own:
    """All of it, in a number of queries that does not grow with the submission."""
    points = list(Point.objects.filter(submission=submission).current().in_order())
    answers = answers_in_force(points)
    threads = list(Thread.objects.of_submission(submission))
    chosen = TopicChosen.objects.filter(submission=submission).select_related("theme")
    shown: QuerySet[PublicText] = PublicText.public.filter(submission=submission)
    return Own(
        submission=submission,
        points=[
            OwnPoint(
                point,
                answers.get(point.pk),
                [thread for thread in threads if thread.point_id == point.pk],
            )
            for point in points
        ],
        corrections=list(Correction.objects.of(submission)),
        themes=[each.theme.name_nb for each in chosen.order_by("pk")],
        contact=Contact.objects.filter(submission=submission, erased_at=None).first(),
        public_text=shown.values_list("text", flat=True).first(),
        is_logged=reading.newest_about(submission.reference, Leaf.Kind.RECEIVED) is not None,
        followers=Subscription.objects.of(submission).count(),
        may_follow=outbox.is_open(),
    )


def why_not_object(point: Point) -> str:
    """Why the sender cannot say that we misunderstood this point now; empty where they can."""
    if point.submission.status == Submission.Status.WITHDRAWN:
        return "Innspillet er trukket."
    if point.status not in OBJECTABLE:
        answered = point.status == Point.Status.ANSWERED
        why = "har fått svar. Les svaret først" if answered else "er erstattet av andre punkter"
        return f"{point.reference} {why}."
    if Thread.objects.waiting().filter(point=point).exists():
        return f"Du har allerede sagt fra om {point.reference}. Vi svarer på det først."
    return ""
