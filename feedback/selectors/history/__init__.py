"""What happened: acts as sentences, who did them, and what they changed."""

from feedback.selectors.history.acts import Entry, entries, names_of
from feedback.selectors.history.pages import Kind, Page, Wanted, page_of, place_in, recent
from feedback.selectors.history.subjects import (
    Subject,
    of_answer,
    of_measure,
    of_point,
    of_submission,
    versions,
)
from feedback.selectors.history.telling import table

__all__ = [
    "Entry",
    "Kind",
    "Page",
    "Subject",
    "Wanted",
    "entries",
    "names_of",
    "of_answer",
    "of_measure",
    "of_point",
    "of_submission",
    "page_of",
    "place_in",
    "recent",
    "table",
    "versions",
]
