"""The words the public may read: approved texts of submissions, published texts of the plan."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import F, Q

from consultations.models import Point, PublicText
from consultations.rules.spans import secrets
from core.differences import Change, compare
from plans.models import TextVersion
from transparency.rules import Excerpt, excerpt

Key = tuple[str, int]


def public_texts(submission_ids: Collection[int]) -> dict[int, PublicText]:
    """The approved text of each submission; those withheld or withdrawn have none."""
    texts = PublicText.public.filter(submission__in=submission_ids)
    return {text.submission_id: text for text in texts}


def hidden_words(submission_ids: Collection[int]) -> dict[int, list[str]]:
    """What each approved text hides of its original; nothing for a text that hides nothing."""
    rows = PublicText.public.filter(submission__in=submission_ids)
    masked = rows.exclude(text=F("submission__original_text"))
    names = ("submission_id", "submission__original_text", "text")
    return {key: secrets(original, text) for key, original, text in masked.values_list(*names)}


def why_masked(text: PublicText) -> str:
    """How many stretches of the text are hidden, and why; nothing when it stands whole."""
    reasons = [each.get_reason_display() for each in text.redactions.order_by("span_start", "pk")]
    if not reasons:
        return ""
    places = "Ett sted" if len(reasons) == 1 else f"{len(reasons)} steder"
    why = Counter(reasons)
    told = [reason if len(why) == 1 else f"{reason} ({why[reason]})" for reason in why]
    return f"{places} i teksten er skjult (█): {', '.join(told)}."


def excerpt_of(point: Point, text: PublicText | None) -> Excerpt | None:
    """The point's words, cut from the approved text; None where the text is not public."""
    return excerpt(text.text, point.span_start, point.span_end) if text else None


@dataclass(frozen=True)
class Edition:
    """The words of one measure or plan part in one published version of the plan."""

    label: str
    published_at: datetime | None
    title: str
    text: str
    reason: str
    change: Change | None  # against the edition before; None in the first


def _edition(version: TextVersion, before: TextVersion | None) -> Edition:
    return Edition(
        label=str(version.version),
        published_at=version.version.published_at,
        title=version.title,
        text=version.text_nb,
        reason=version.reason,
        change=compare(before.text_nb, version.text_nb) if before else None,
    )


def _editions(versions: list[TextVersion]) -> list[Edition]:
    """The first words, and every version in which they were changed."""
    kept = versions[:1] + [new for old, new in pairwise(versions) if old.text_nb != new.text_nb]
    return [_edition(new, old) for old, new in pairwise([None, *kept]) if new]


def editions(measures: Iterable[int], parts: Iterable[int] = ()) -> dict[Key, list[Edition]]:
    """Published words per («measure», key) or («part», key), oldest first."""
    wanted = Q(measure__in=list(measures)) | Q(part__in=list(parts))
    found: dict[Key, list[TextVersion]] = defaultdict(list)
    for version in TextVersion.public.get_queryset().filter(wanted):
        key = ("measure", version.measure_id) if version.measure_id else ("part", version.part_id)
        found[key].append(version)
    return {key: _editions(versions) for key, versions in found.items()}
