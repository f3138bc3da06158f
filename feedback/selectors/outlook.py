"""The account of an erasure before it is done: what goes, row by row, and where else it stands."""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps

from audit.erasing import Marks, values_of
from audit.models import Leaf
from audit.recording import Recorded
from feedback.models import Erasure
from feedback.rules import erasable
from feedback.selectors.elsewhere import elsewhere
from feedback.selectors.erasing import (
    TEXT,
    Outlook,
    Place,
    Target,
    Wish,
    excerpt,
    own_acts,
    own_openings,
    record_words,
    seals_of,
)
from feedback.selectors.places import (
    LABELS,
    acts_with,
    marks_of,
    opening_place,
    place_of,
    versions_of,
    words_around,
)

DIGESTS = ("salt", "sha256", "fingerprint")


def outlook(wish: Wish) -> Outlook:
    """Everything the erasure would take, and everything it could take where somebody marks it."""
    target = Target(wish)
    found = Outlook(wish)
    own = [
        *_contact(target),
        *_subscriptions(target),
        *_own_rows(target),
        *_own_acts(target),
        *_openings(target),
    ]
    found.goes = [*own, *_seals(wish)]
    taken = {place.key for place in found.goes}
    found.elsewhere = [place for place in elsewhere(target) if place.key not in taken]
    found.files = sum(place.table.endswith("_attachment") for place in found.goes)
    return found


def sealed_words(contents: str) -> list[tuple[str, str]]:
    """What is locked away, each text once, with where it stood."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    found: dict[str, str] = {}
    for each in json.loads(contents):
        model: Any = tables[each["table"]]
        model = getattr(model, "instance_type", model)
        if isinstance(each["value"], str) and each["column"] not in DIGESTS:
            label = LABELS.get(model.__name__) or "Annen tekst"
            found.setdefault(each["value"], label)
    return [(label, words) for words, label in found.items() if words]


def _contact(target: Target) -> Iterator[Place]:
    contact = target.contact
    names = erasable.fields(erasable.WHO, "Contact") if contact is not None else []
    filled = [name for name in names if getattr(contact, name)]
    if filled and target.wish.scope == Erasure.Scope.CONTACT:
        yield place_of(contact, filled)


def _subscriptions(target: Target) -> Iterator[Place]:
    if target.wish.scope == Erasure.Scope.CONTACT:
        for each in target.subscriptions:
            yield place_of(each, ["email"])


def _own_rows(target: Target) -> Iterator[Place]:
    for model, keys in target.recorded:
        for pk in keys:
            first, marks = _marks_of_row(target, model, pk)
            if first is not None:
                yield place_of(first, marks, words_around(first, marks))


def _marks_of_row(target: Target, model: type[Recorded], pk: int) -> tuple[Any, Marks]:
    """The newest version that holds something to go, and all that goes from any version."""
    newest: Any = None
    all_marks: Marks = {}
    for version in versions_of(model, pk):
        marks = marks_of(target, model, values_of(version))
        newest = newest or (version if marks else None)
        all_marks = marks | all_marks
    return newest, all_marks


def _own_acts(target: Target) -> Iterator[Place]:
    if target.wish.hides_in_own_text:
        yield from acts_with(target, own_acts(target.submission))


def _openings(target: Target) -> Iterator[Place]:
    for opening in own_openings(target.submission):
        received = opening.leaf.kind == Leaf.Kind.RECEIVED and target.wish.scope == TEXT
        text = record_words(opening)
        spans = target.search.spans(text)
        if opening.record and (received or spans):
            yield opening_place(opening, "" if target.wish.scope == TEXT else excerpt(text, spans))


def _seals(wish: Wish) -> Iterator[Place]:
    for seal in seals_of(wish):
        yield Place(seal._meta.db_table, seal.pk, f"Det som ble sperret i {seal.erasure}")
