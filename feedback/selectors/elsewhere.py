"""Where else the words stand: in what others have written, in acts, openings and contacts.

Found alike on every database: the query leaves out what cannot hold the words, Python decides.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q

from audit.erasing import values_of
from audit.models import Act, Opening
from audit.undoing import recorded_models
from consultations.models import Contact, Subscription
from feedback.rules import erasable
from feedback.selectors.erasing import Place, Target, excerpt, record_words, text_fields
from feedback.selectors.places import (
    acts_with,
    hidden,
    opening_place,
    place_of,
    versions_of,
    words_around,
)
from feedback.selectors.searching import says, words_of

# SQLite reads an expression at most a thousand deep.
TERMS_AT_ONCE = 600
# What SQLite and PostgreSQL fold alike: A to Z, and what has no letter case.
PLAIN_LETTERS = re.compile(r"[A-Za-z0-9@._-]+")


def elsewhere(target: Target) -> Iterator[Place]:
    """Every place outside the sender's own texts that repeats what is to go."""
    yield from _beside(target)
    yield from _other_rows(target)
    yield from _other_contacts(target)
    yield from _other_subscriptions(target)
    yield from _other_acts(target)
    yield from _other_openings(target)


def _beside(target: Target) -> Iterator[Place]:
    """What others have written about the submission, where it repeats the words."""
    for model, keys in target.recorded:
        for pk in keys:
            for version in versions_of(model, pk):
                marks = hidden(target, text_fields(model), values_of(version))
                if marks:
                    yield place_of(version, marks, words_around(version, marks))
                    break


def _phrases(target: Target) -> list[str]:
    return [word for word in target.search.words if len(word) > 2]


def _may_hold(name: str, phrase: str) -> Q:
    """A condition: the column holds the longest part of the phrase that every database folds.

    It leaves out rows that cannot hold the phrase, whatever its letter case, white space and
    spelling of å; whether the others do is looked at sign by sign.
    """
    parts = PLAIN_LETTERS.findall(unicodedata.normalize("NFC", phrase))
    if parts:
        return Q(**{f"{name}__icontains": max(parts, key=len)})
    return Q(says(name, max(words_of(phrase), key=len)))


def _holding(query: "models.QuerySet[Any]", names: list[str], phrases: list[str]) -> Iterator[Any]:
    """The rows that may hold one of the phrases in one of the columns, each of them once."""
    at_once = max(1, TERMS_AT_ONCE // len(names))
    seen: set[int] = set()
    for at in range(0, len(phrases), at_once):
        some = Q()
        for phrase in phrases[at : at + at_once]:
            for name in names:
                some |= _may_hold(name, phrase)
        for row in query.filter(some).order_by("pk"):
            if row.pk not in seen:
                seen.add(row.pk)
                yield row


def _other_rows(target: Target) -> Iterator[Place]:
    words = _phrases(target)
    for model in recorded_models() if words else []:
        names = text_fields(model)
        if not names:
            continue
        own = target.reached.get(model, set())
        seen: set[int] = set()
        for version in _holding(model.history.all(), names, words):
            marks = hidden(target, names, values_of(version))
            if marks and version.id not in own | seen:
                seen.add(version.id)
                yield place_of(version, marks, words_around(version, marks))


def _other_acts(target: Target) -> Iterator[Place]:
    found = _holding(Act.objects.all(), ["sentence", "reason"], _phrases(target))
    yield from acts_with(target, found)


def _other_openings(target: Target) -> Iterator[Place]:
    found = _holding(Opening.objects.select_related("leaf"), ["record"], _phrases(target))
    for opening in found:
        text = record_words(opening)
        if spans := target.search.spans(text):
            yield opening_place(opening, excerpt(text, spans))


def _other_contacts(target: Target) -> Iterator[Place]:
    """Others who can be reached in the same way: the same person, most often."""
    names = erasable.fields(erasable.WHO, "Contact")
    others = Contact.objects.exclude(pk=target.submission.pk).select_related("submission")
    for contact in _holding(others, names, _phrases(target)):
        if marks := hidden(target, names, values_of(contact)):
            yield place_of(contact, marks)


def _other_subscriptions(target: Target) -> Iterator[Place]:
    """The same address, told about other submissions."""
    others = Subscription.objects.exclude(submission=target.submission.pk)
    for each in _holding(others.select_related("submission"), ["email"], _phrases(target)):
        if marks := hidden(target, ["email"], values_of(each)):
            yield place_of(each, marks)
