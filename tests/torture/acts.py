"""The four acts somebody may be in the middle of when the machine stops: how they are prepared,
done, and recognised afterwards as whole, as absent, or as half done.

Every act has a word of its own, its token, which stands in whatever it stores.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit.actors import System
from consultations.models import (
    Activity,
    Contact,
    ImportBatch,
    ImportRow,
    Organisation,
    Point,
    Screening,
    Submission,
)
from consultations.rules.sheets import Row, Sheet
from consultations.services import importing, registering, screening, splitting
from consultations.services.importing import IncomingFile
from consultations.services.registering import ContactDetails, Received
from consultations.services.splitting import Reading
from feedback.models import Answer, Publication
from feedback.services import answering, publishing
from tests import factories
from tests.factories import now

BY = System("torture")
IMPORTED = 8
PARTS = 3


def seed() -> None:
    """The plan and the activity that everything comes in to, and a first published plan text."""
    home = factories.activity()
    factories.version_of(home.plan)


def receive(token: str, *, sentences: int = 1) -> Submission:
    text = " ".join(f"{token} nummer {place} er et ønske om lys." for place in range(sentences))
    received = Received(
        activity=Activity.objects.get(),
        text=text,
        received_at=now(),
        contact=ContactDetails(name=token, email="noen@eksempelvik.example"),
    )
    return registering.register(received=received, by=BY, at=now(), form_key=token)


def split(submission: Submission) -> list[Point]:
    text = submission.original_text
    length = (len(text) + 1) // PARTS
    spans = [(place * length, (place + 1) * length - 1) for place in range(PARTS)]
    parts = [(span, Reading(text[slice(*span)], Point.Kind.WISH)) for span in spans]
    return splitting.add_points(submission=submission, parts=parts, by=BY, at=now())


def sheet(token: str) -> IncomingFile:
    rows = [
        Row(place + 2, (f"{token} rad {place} vil ha benker.", f"Lag {token}", token))
        for place in range(IMPORTED)
    ]
    characters = sum(len(cell) for row in rows for cell in row.cells)
    read = Sheet(
        "CSV", ("tekst", "organisasjon", "navn"), tuple(rows), 0, (), characters=characters
    )
    return IncomingFile(token, hashlib.sha256(token.encode()).hexdigest(), read)


def take_in(file: IncomingFile) -> None:
    report = importing.take_in(activity=Activity.objects.get(), file=file, by=BY, at=now())
    assert report.created == IMPORTED, report.errors


def approved(token: str) -> list[Answer]:
    """Answers to three points, one step before everybody can read them."""
    submission = receive(token, sentences=PARTS)
    screening.approve(submission=submission, by=BY, at=now())
    content = factories.content(submission.activity.plan, outcome="used_as_knowledge")
    answers = []
    for point in split(submission):
        answer = answering.draft(point=point, content=content, by=BY, at=now())
        answering.submit(answer=answer, by=BY, at=now())
        answers.append(answering.approve(answer=answer, by=BY, at=now()))
    return answers


def publish(answers: list[Answer]) -> None:
    publishing.hold(answers=answers, minutes=0, by=BY, at=now())


@dataclass(frozen=True)
class Kind:
    """One kind of act. ``parts`` counts what it stores for a token: all of it, or nothing."""

    prepare: Callable[[str], Any]
    do: Callable[[Any], Any]
    parts: Callable[[str], tuple[int, ...]]
    whole: tuple[int, ...]

    def verdict(self, token: str) -> str:
        found = self.parts(token)
        if found == self.whole:
            return "whole"
        return "absent" if not any(found) else f"half: {found} of {self.whole}"


def _received(token: str) -> tuple[int, ...]:
    mine = Submission.objects.filter(original_text__startswith=f"{token} ")
    return (
        mine.count(),
        Screening.objects.filter(submission__in=mine).count(),
        Contact.objects.filter(name=token).count(),
    )


def _split(token: str) -> tuple[int, ...]:
    mine = Submission.objects.filter(original_text__startswith=f"{token} ")
    begun = mine.filter(status=Submission.Status.IN_PROGRESS)
    return Point.objects.filter(submission__in=mine).count(), begun.count()


def _imported(token: str) -> tuple[int, ...]:
    return (
        *_received(token),
        ImportBatch.objects.filter(file_name=token, rows_created=IMPORTED).count(),
        ImportRow.objects.filter(batch__file_name=token).count(),
        Organisation.objects.filter(name=f"Lag {token}").count(),
    )


def _published(token: str) -> tuple[int, ...]:
    points = Point.objects.filter(submission__original_text__startswith=f"{token} ")
    answers = Answer.objects.published().filter(point__in=points)
    return (
        answers.count(),
        points.with_status(Point.Status.ANSWERED).count(),
        Answer.objects.filter(point__in=points).exclude(publication=None).count(),
        Publication.objects.filter(answers__in=answers)
        .exclude(released_at=None)
        .distinct()
        .count(),
    )


KINDS = {
    "receive": Kind(lambda token: token, receive, _received, (1, 1, 1)),
    "split": Kind(lambda token: receive(token, sentences=PARTS), split, _split, (PARTS, 1)),
    "import": Kind(sheet, take_in, _imported, (*[IMPORTED] * 3, 1, IMPORTED, 1)),
    "publish": Kind(approved, publish, _published, (PARTS, PARTS, PARTS, 1)),
}
