"""What an erasure takes, and what stays: worked out the same way before and when it is done."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from audit.models import Act, Opening
from audit.reaching import Reached, hanging_on
from audit.recording import Recorded
from consultations.models import Attachment, Contact, SealedReading, Submission, Subscription
from feedback.models import Erasure, ErasureSeal
from feedback.rules import erasable
from feedback.rules.passages import Search, lines, whole_sentences

CONTACT, PASSAGE, TEXT = Erasure.Scope.CONTACT, Erasure.Scope.PASSAGE, Erasure.Scope.TEXT
WIDEST = 40
NOTICE = "Slettet etter vedtak"
EXCERPT = 60


@dataclass(frozen=True)
class Wish:
    """What somebody wants gone: from the form, or from a stored proposal."""

    submission: Submission
    scope: str
    measure: str
    words: tuple[str, ...] = ()

    @property
    def hides_in_own_text(self) -> bool:
        """Whether the words go from the submission's own texts without being pointed out."""
        return self.scope != CONTACT or self.measure == Erasure.Measure.ANONYMISE


@dataclass(frozen=True)
class Place:
    """One row that holds what is to go: named by table and key, shown by where and what."""

    table: str
    row: int
    where: str
    excerpt: str = ""
    fields: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.table}:{self.row}"


@dataclass
class Outlook:
    """What goes for certain, and what goes only where somebody has marked it."""

    wish: Wish
    goes: list[Place] = field(default_factory=list)
    elsewhere: list[Place] = field(default_factory=list)
    files: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.goes

    def fingerprint(self, places: Iterable[str]) -> str:
        """Changes when what would go has changed since somebody looked."""
        marked = sorted(set(places))
        rows = sorted((place.key, *place.fields) for place in self.goes)
        return hashlib.sha256(json.dumps([rows, marked]).encode()).hexdigest()[:16]


class Target:
    """A submission with everything that hangs on it, and the words that are looked for."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.submission = wish.submission

    @cached_property
    def reached(self) -> Reached:
        return hanging_on(Submission, [self.submission.pk])

    @cached_property
    def contact(self) -> Contact | None:
        return Contact.objects.filter(submission=self.submission).first()

    @cached_property
    def subscriptions(self) -> list[Subscription]:
        """The addresses that are told about the submission."""
        own = Subscription.objects.filter(submission=self.submission).exclude(email="")
        return list(own.order_by("pk"))

    @cached_property
    def search(self) -> Search:
        """What a row that is not replaced whole is searched for."""
        if self.wish.scope == TEXT:
            said = (self.submission.original_text, self.submission.gathered_how)
            texts = [text for text in said if not text.startswith(NOTICE)]
            sentences = [each for text in texts for each in whole_sentences(text)]
            return Search((*self.wish.words, *sentences), "\n".join(texts))
        return Search((*self.wish.words, *self._contact_words))

    @cached_property
    def _contact_words(self) -> tuple[str, ...]:
        if self.wish.scope != CONTACT:
            return ()
        names = erasable.fields(erasable.WHO, "Contact") if self.contact is not None else []
        told = [line for name in names for line in lines(getattr(self.contact, name))]
        told += [each.email for each in self.subscriptions]
        return tuple(each for each in told if len(each) > 2)

    def whole_fields(self, model: type[models.Model]) -> list[str]:
        """The fields that are replaced altogether, in every version."""
        groups = {CONTACT: erasable.WHO, TEXT: erasable.SAID}
        group = groups.get(Erasure.Scope(self.wish.scope))
        if group is None and model is Attachment and self._files_hold_the_words:
            group = erasable.SAID
        return erasable.fields(group, model.__name__) if group else []

    @cached_property
    def _files_hold_the_words(self) -> bool:
        """No word can be masked in a file: where it holds one that is to go, all of it goes."""
        files = Attachment.objects.filter(submission=self.submission)
        beside = [words for file in files for words in (file.original_name, file.not_read)]
        said = [self.submission.original_text, *beside] if beside else []
        return any(self.search.found_in(words) for words in said)

    def own_fields(self, model: type[models.Model]) -> list[str]:
        """The sender's texts, where the words go without being pointed out."""
        label = ["sender_label"] if model.__name__ == "PublicText" else []
        if not self.wish.hides_in_own_text:
            return label
        groups = (erasable.WHO, erasable.SAID)
        names = [name for group in groups for name in erasable.fields(group, model.__name__)]
        return list(dict.fromkeys([*names, *label]))

    @property
    def recorded(self) -> Iterator[tuple[type[Recorded], list[int]]]:
        for model, keys in self.reached.items():
            if issubclass(model, Recorded):
                yield model, sorted(keys)


def wish_of(erasure: Erasure) -> Wish:
    """What a stored proposal wants gone; its words are in the seal until it is decided."""
    words = tuple(lines(erasure.seal.words)) if hasattr(erasure, "seal") else ()
    return Wish(erasure.submission, erasure.scope, erasure.measure, words)


def text_fields(model: type[models.Model]) -> list[str]:
    """The columns in which anybody may have written words."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.attname not in ("salt", "stored_as", "code_hash", "token_hash", "slug")
    ]


def own_acts(submission: Submission) -> models.QuerySet[Act]:
    """Acts about the submission, and those in which it was handed out together with others."""
    readings = SealedReading.history.filter(submission_id=submission.pk).values("act_id")
    mine = models.Q(about=submission.reference) | models.Q(pk__in=readings)
    return Act.objects.filter(mine).order_by("pk")


def own_openings(submission: Submission) -> models.QuerySet[Opening]:
    """The openings of what the log says about the submission and its points."""
    reference = submission.reference
    about = models.Q(leaf__about=reference) | models.Q(leaf__about__startswith=f"{reference}-")
    return Opening.objects.filter(about).select_related("leaf").order_by("pk")


def seals_of(wish: Wish) -> models.QuerySet[ErasureSeal]:
    """What earlier restrictions locked away, and this erasure takes for good."""
    covers = {CONTACT: [CONTACT], TEXT: [TEXT, PASSAGE]}.get(Erasure.Scope(wish.scope), [])
    scopes = covers if wish.measure == Erasure.Measure.ERASE else []
    return (
        ErasureSeal.objects.filter(erasure__submission=wish.submission, erasure__scope__in=scopes)
        .exclude(contents="")
        .select_related("erasure")
        .order_by("pk")
    )


def excerpt(text: str, spans: list[list[int]]) -> str:
    """The words around the first place."""
    start, end = spans[0]
    first, last = max(0, start - WIDEST), min(len(text), end + WIDEST)
    words = " ".join(text[first:last].split())
    short = words if len(words) <= 3 * EXCERPT else f"{words[: 3 * EXCERPT]} …"
    return f"{'… ' if first else ''}{short}{' …' if last < len(text) else ''}"


def strings(row: Any) -> list[str]:
    """Every string in a structure of lists and objects."""
    if isinstance(row, str):
        return [row]
    if isinstance(row, dict):
        return [each for value in row.values() for each in strings(value)]
    return [each for value in row for each in strings(value)] if isinstance(row, list) else []


def record_words(opening: Opening) -> str:
    """What a person could read in the record behind a leaf."""
    return "\n".join(strings(json.loads(opening.record))) if opening.record else ""
