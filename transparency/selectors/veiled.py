"""Published words without what the text they answer hides.

A published answer is never edited. Where a name in the submission is masked after it was answered,
what quotes it is masked when it is shown: in the answer, in the ones it replaced, in verdicts.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from consultations.rules.spans import without
from feedback.models import Answer
from transparency.selectors.texts import hidden_words

ANSWER = (
    "what_we_do", "what_we_do_not", "where", "used_for", "forwarded_to", "revisit_occasion",
    "change_reason",
)  # fmt: skip
REASON = ("text",)
LINK = ("service_name", "reason", "submitted_wording", "plan_wording", "wording_reason")


def veiled(answers: Iterable[Answer]) -> list[Answer]:
    """The answers as everybody may read them. Load them with ``with_words``; they are not saved."""
    rows = list(answers)
    hidden = hidden_words({row.point.submission_id for row in rows})
    for row in rows:
        if words := hidden.get(row.point.submission_id):
            _veil(row, words)
    return rows


def _veil(row: Answer, hidden: Sequence[str]) -> None:
    _cover(row, ANSWER, hidden)
    _cover(row.words, ANSWER, hidden)
    for reason in row.words.reasons.all():
        _cover(reason, REASON, hidden)
    for link in row.words.links.all():
        _cover(link, LINK, hidden)


def _cover(row: Any, names: Iterable[str], hidden: Sequence[str]) -> None:
    for name in names:
        setattr(row, name, without(getattr(row, name), hidden))
