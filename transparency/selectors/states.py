"""Where public points stand: open, withdrawn, late. Takes points, gives points."""

from datetime import date

from django.db.models import Q

from consultations.models import Submission
from consultations.models.points import PointQuerySet
from feedback.models import Answer
from feedback.selectors import unanswered


def still_open(points: PointQuerySet) -> PointQuerySet:
    """Points that have no answer yet and have not been withdrawn."""
    return unanswered(points).exclude(submission__status=Submission.Status.WITHDRAWN)


def withdrawn(points: PointQuerySet) -> PointQuerySet:
    """Points withdrawn before they were answered."""
    return unanswered(points).filter(submission__status=Submission.Status.WITHDRAWN)


def past_revisit(points: PointQuerySet, today: date) -> PointQuerySet:
    """Points taken on whose day of taking up again has passed without a new answer."""
    deferred = Answer.public.get_queryset().in_force().filter(outcome=Answer.Outcome.DEFERRED)
    past = Q(revisit_date__lt=today) | Q(follows__revisit_date__lt=today)
    return points.filter(pk__in=deferred.filter(past).order_by().values("point"))


def late(points: PointQuerySet, today: date) -> PointQuerySet:
    """Points that have no answer yet, past the date first promised, moved or not."""
    return still_open(points).due_before(today)
