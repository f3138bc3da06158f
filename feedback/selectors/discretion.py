"""What one person's export may not say: whose words and numbers stand beside theirs."""

import re
from collections.abc import Iterable
from functools import cached_property

from django.db import models

from audit.erasing import masked, plain
from audit.reaching import Reached
from audit.recording import Recorded
from consultations.models import ImportBatch, Point, Submission
from feedback.rules import erasable
from feedback.rules.passages import Search, lines

ANOTHER = "et annet innspill"
MANY = "en fil med flere innspill"
WHERE = {"Contact": "contact", "Submission": "", "Attachment": "attachments"}


class Discretion:
    """The submissions that meet this one in a row or an act, and what tells who sent them.

    Names, addresses and references of others are hidden wherever somebody else than the person
    wrote the text; what the person wrote stays as it was written.
    """

    def __init__(self, submission: Submission, reached: Reached, acts: Iterable[int]) -> None:
        self.submission, self.reached, self.acts = submission, reached, sorted(acts)

    @cached_property
    def others(self) -> list[Submission]:
        points = self._beside(Point) | self._in_the_same_acts(Point)
        found = set(plain(Point).filter(pk__in=points).values_list("submission", flat=True))
        found |= self._beside(Submission) | self._in_the_same_acts(Submission)
        return list(plain(Submission).filter(pk__in=found - {self.submission.pk}).order_by("pk"))

    def _beside(self, model: type[models.Model]) -> set[int]:
        """Rows of the model that one of ours points to, and that are not ours."""
        found: set[int] = set()
        for each, keys in self.reached.items():
            for column in columns_to(each, model):
                rows = plain(each).filter(pk__in=keys).values_list(column, flat=True)
                found.update(key for key in rows if key is not None)
                if issubclass(each, Recorded):
                    old = each.history.filter(id__in=keys).values_list(column, flat=True)
                    found.update(key for key in old if key is not None)
        return found - self.reached.get(model, set())

    def _in_the_same_acts(self, model: type[Recorded]) -> set[int]:
        touched = model.history.filter(act_id__in=self.acts).values_list("id", flat=True)
        return set(touched) - self.reached.get(model, set())

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Every line that tells who one of the others is."""
        found: list[str] = []
        for model, path in WHERE.items():
            for name in erasable.fields(erasable.WHO, model):
                full = f"{path}__{name}" if path else name
                others = plain(Submission).filter(pk__in=[each.pk for each in self.others])
                for value in others.exclude(**{full: None}).values_list(full, flat=True):
                    found += lines(value)
        return tuple(sorted({each for each in found if len(each) > 2}))

    def of(self, text: str) -> str:
        """The text without what tells of others."""
        if not self.others:
            return text
        folded = text.casefold()
        near = tuple(each for each in self._names if each.split()[0].casefold() in folded)
        hidden = masked(text, Search(near).spans(text))
        return self._references.sub(ANOTHER, hidden)

    @cached_property
    def _references(self) -> re.Pattern[str]:
        names = "|".join(re.escape(each.reference) for each in self.others)
        return re.compile(rf"\b(?:{names})(?:-\d+)?\b")

    def named(self, row: models.Model) -> str:
        """How a row that one of ours points to is told."""
        if isinstance(row, ImportBatch) and row.rows_read > 1:
            return MANY
        mine = self.reached.get(type(row))
        if isinstance(row, Point | Submission) and row.pk not in (mine or ()):
            return ANOTHER
        return str(row)

    def is_ours(self, model: type[models.Model], version: models.Model) -> bool:
        """Whether the version belongs to us: it may since have been moved to somebody else."""
        keys = [
            (getattr(version, column), self.reached[parent])
            for parent in self.reached
            for column in columns_to(model, parent)
        ]
        told = [key in mine for key, mine in keys if key is not None]
        return any(told) or not told


def columns_to(model: type[models.Model], parent: type[models.Model]) -> list[str]:
    """The model's columns that point to the parent."""
    return [
        column.attname for column in model._meta.concrete_fields if column.related_model is parent
    ]
