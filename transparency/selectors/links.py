"""What stands behind a measure or a part of the plan: links of answers in force."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from feedback.models import Answer, AnswerMeasure
from transparency.selectors.texts import Key


@dataclass(frozen=True)
class Behind:
    """One point's link to a measure or a plan part."""

    point_id: int
    reference: str
    kind: str
    wording_changed: bool

    @property
    def carries(self) -> bool:
        """Whether the point became something here; «vurdert, ikke tatt inn» did not."""
        return self.kind != AnswerMeasure.Kind.CONSIDERED

    @property
    def says(self) -> str:
        """«endret · planen bruker andre ord»"""
        label = str(AnswerMeasure.Kind(self.kind).label).capitalize()
        return f"{label} · planen bruker andre ord" if self.wording_changed else label


def behind(measures: Collection[int], parts: Collection[int] = ()) -> dict[Key, list[Behind]]:
    """Links in force per («measure», key) or («part», key), by reference; two queries in all.

    An answer that follows a recommendation reads the links of the answer it follows.
    """
    counting = Answer.public.get_queryset().in_force()
    found: dict[Key, dict[int, Behind]] = defaultdict(dict)
    own, followed = counting.filter(follows=None), counting.exclude(follows=None)
    for way, answers in (("links", own), ("follows__links", followed)):
        wanted = Q(**{f"{way}__measure__in": measures}) | Q(**{f"{way}__plan_part__in": parts})
        names = [f"{way}__{name}" for name in ("measure", "plan_part", "kind", "wording_changed")]
        rows = answers.filter(wanted).values_list("point", "point__reference", *names)
        for point_id, reference, measure_id, part_id, kind, changed in rows:
            key = ("measure", measure_id) if measure_id else ("part", part_id)
            row = Behind(point_id, reference, kind, changed)
            known = found[key].get(point_id)
            if known is None or not known.carries:
                found[key][point_id] = row
    return {key: sorted(rows.values(), key=lambda row: row.point_id) for key, rows in found.items()}
