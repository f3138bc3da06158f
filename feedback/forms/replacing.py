"""Which points are to be one, and which words go where."""

from typing import Any

from django import forms

from consultations.models import Point, Submission
from consultations.rules import spans
from consultations.rules.sentences import Span


class _PointsForm(forms.Form):
    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission

    def _numbered(self, name: str) -> list[Point]:
        getlist = getattr(self.data, "getlist", None)
        numbers = [int(n) for n in (getlist(name) if getlist else []) if n.isdecimal()]
        current = Point.objects.filter(submission=self.submission).current()
        return list(current.filter(number__in=numbers[:500]).for_list())


class MergeForm(_PointsForm):
    """The points that are to become one."""

    def clean(self) -> dict[str, Any]:
        self.points = self._numbered("punkt")
        if len(self.points) < 2:
            self.add_error(None, "Velg minst to punkter som skal slås sammen.")
        return self.cleaned_data


class MoveForm(_PointsForm):
    """The sentences that move, and the point they move to."""

    def clean(self) -> dict[str, Any]:
        getlist = getattr(self.data, "getlist", None)
        text = self.submission.original_text
        self.span: Span = (0, 0)
        try:
            picked = spans.parse(getlist("s") if getlist else [], length=len(text))
            self.span = spans.joined(text, picked)
        except spans.BadSpan as fault:
            self.add_error(None, str(fault))
        found = self._numbered("til")
        if len(found) != 1:
            self.add_error(None, "Velg hvilket punkt setningene skal flyttes til.")
        self.found = found
        return self.cleaned_data

    @property
    def target(self) -> Point:
        """Where the sentences go, in a form that is valid."""
        return self.found[0]
