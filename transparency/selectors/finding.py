"""References as people write them: friv 31, FRIV-0031-2, 0031."""

from django.urls import reverse

from consultations.models import Point, Submission
from feedback.selectors.searching import numbers_of, prefix_of


def address_of(asked: str) -> str | None:
    """The address of the submission or point asked for, or None.

    A number without the plan's letters is enough where only one plan has it.
    """
    numbers = numbers_of(asked)
    if numbers is None:
        return None
    found = Submission.public.get_queryset().filter(number=numbers[0])
    prefix = prefix_of(asked)
    if prefix:
        found = found.filter(activity__plan__prefix=prefix)
    references = list(found.order_by("pk").values_list("reference", flat=True)[:2])
    if len(references) != 1:
        return None
    address = reverse("transparency:submission_show", args=references)
    points = Point.public.get_queryset().filter(
        submission__reference=references[0], number=numbers[1]
    )
    return f"{address}#punkt-{numbers[1]}" if numbers[1] and points.exists() else address
