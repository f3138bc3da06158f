"""Which submissions and points say some words, as far as the workbench may read them.

A sealed text is searched as it is shown: otherwise what it hides could be guessed word by word.
"""

from django.db.models import Case, F, Q, TextField, When
from django.db.models.functions import Substr

from consultations.models.points import PointQuerySet
from consultations.models.submissions import SubmissionQuerySet
from consultations.selectors import in_own_words, readable
from feedback.selectors.searching import numbers_of, says, words_of


def submissions_saying(
    submissions: SubmissionQuerySet, search: str, *, points: PointQuerySet, prefix: str
) -> SubmissionQuerySet:
    """The submissions that the search names, or that say every word of it, or whose points do."""
    numbers = numbers_of(search, prefix)
    named = Q(number=numbers[0]) if numbers else Q(pk=None)
    own, said = in_own_words(points), Q()
    for word in words_of(search):
        understood = points.exclude(pk__in=own).filter(says("summary", word))
        said &= (
            Q(says("readable", word))
            | Q(says("organisation__name", word))
            | Q(pk__in=understood.values("submission"))
        )
    return submissions.alias(readable=readable()).filter(named | said)


def points_saying(points: PointQuerySet, search: str, *, prefix: str) -> PointQuerySet:
    """The points that the search names, or that say every word of it."""
    numbers = numbers_of(search, prefix)
    named = Q(pk=None)
    if numbers:
        named = Q(submission__number=numbers[0])
        named &= Q(number=numbers[1]) if numbers[1] else Q()
    own, said = Q(pk__in=in_own_words(points)), Q()
    for word in words_of(search):
        said &= (
            Q(says("excerpt", word))
            | (~own & Q(says("summary", word)))
            | Q(says("submission__organisation__name", word))
        )
    shown = points.alias(readable=readable("submission__"))
    return shown.alias(excerpt=_excerpt()).filter(named | said)


def _excerpt() -> Case:
    """The point's own words, cut out of what may be read."""
    length = F("span_end") - F("span_start")
    return Case(
        When(whole=True, then=F("readable")),
        default=Substr("readable", F("span_start") + 1, length),
        output_field=TextField(),
    )
