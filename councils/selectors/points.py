"""The points of a council, and what the council is still asked about them."""

from django.db.models import Exists, OuterRef, Q

from consultations.models import Point
from consultations.models.points import PointQuerySet
from councils.models import Council, CouncilVerdict
from feedback.models import Answer


def own_points(council: Council) -> PointQuerySet:
    """Counted points of submissions whose sender is the council itself."""
    points: PointQuerySet = Point.objects.of_organisation(council.organisation_id).counted()
    return points


def points_in_view(council: Council) -> PointQuerySet:
    """The council's own points, and others whose answers it has judged in a meeting."""
    judged = CouncilVerdict.objects.filter(council=council).values("answer__point")
    mine = Q(submission__organisation=council.organisation_id) | Q(pk__in=judged)
    points: PointQuerySet = Point.objects.counted().filter(mine)
    return points


def points_to_judge(council: Council) -> PointQuerySet:
    """Every point whose answer the council may take up: its own, and all that are public."""
    mine = Q(submission__organisation=council.organisation_id)
    public = Q(pk__in=Point.public.get_queryset().values("pk"))
    points: PointQuerySet = Point.objects.counted().filter(mine | public)
    return points


def waiting_for_view(council: Council) -> PointQuerySet:
    """Own answered points whose answer in force the council has not judged.

    A re-opened point waits for the municipality, not for the council. A decision that follows the
    answer word for word asks nothing new of the council.
    """
    judged = CouncilVerdict.objects.filter(council=council).values("answer")
    unjudged = (
        Answer.objects.in_force()
        .filter(point=OuterRef("pk"))
        .exclude(pk__in=judged)
        .exclude(follows__in=judged)
    )
    answered = own_points(council).with_status(Point.Status.ANSWERED)
    return answered.filter(Exists(unjudged)).in_order()
