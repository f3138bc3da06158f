"""One page of a history, newest first, at a cost that does not grow with the whole of it.

Every table is read by the index on what the row belongs to, a bounded number of rows at a time
and without their texts. Where one had more, the page ends there, and the next begins there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import models

from audit.models import Act, Actor, ActQuerySet
from core.calendar import start_of_day
from feedback.selectors.history.acts import Entry, entries
from feedback.selectors.history.changes import Touch, changes_in
from feedback.selectors.history.subjects import Rows, Subject
from feedback.selectors.history.touched import count_touched, in_words

ROWS_READ = 500
PAGE_SIZE = 20
PAGES_IN_FILE = 20
PLACE = "for"  # in the address: the page begins before this act
BIGGEST = 2**63 - 1


class Kind(models.TextChoices):
    """What an act was about, as one chooses in the filter."""

    ANSWER = "svar", "Svar"
    TEXT = "tekst", "Innspill, punkter og tekst"
    WORK = "arbeid", "Tema, likhet og notater"
    MEASURE = "tiltak", "Tiltak og rapporter"
    ACCESS = "innsyn", "Tilgang til det forseglede"
    OTHER = "annet", "Annet"


KINDS = {
    Kind.ANSWER: "Answer AnswerReason AnswerMeasure Decision Publication AlarmNote",
    Kind.TEXT: "Submission Screening PublicText Redaction Gap Attachment Point PointReplacement",
    Kind.WORK: "PointTheme PointRelation Note",
    Kind.MEASURE: "Measure StatusReport TextVersion GoalLink",
    Kind.ACCESS: "SealedReading",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}


@dataclass(frozen=True)
class Wanted:
    """What somebody asked to see of a history, and from which act downwards."""

    before: int | None = None
    kind: str = ""
    actor: int | None = None
    machines: str = ""  # one kind of actor that is no person
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.actor or self.machines or self.since or self.until)

    def among(self, acts: ActQuerySet) -> ActQuerySet:
        """The acts by this person, in this period: both days included."""
        if self.actor is not None:
            acts = acts.by_actor(self.actor)
        if self.machines == Actor.Kind.SENDER:
            acts = acts.filter(actor__kind=Actor.Kind.SENDER)
        elif self.machines:
            acts = acts.filter(actor__kind__in=[Actor.Kind.SYSTEM, Actor.Kind.IMPORT])
        if self.since is not None:
            acts = acts.filter(at__gte=start_of_day(self.since))
        if self.until is not None:
            acts = acts.filter(at__lt=start_of_day(self.until + timedelta(days=1)))
        return acts


def place_in(query: Mapping[str, Any]) -> int | None:
    """Where the page begins; an address that says something else begins with the newest."""
    typed = query.get(PLACE, "")
    place = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 0
    return place if 0 < place <= BIGGEST else None


@dataclass(frozen=True)
class Page:
    """Some acts of a history; ``older`` is where the next page begins."""

    entries: list[Entry]
    older: int | None


def page_of(subject: Subject, wanted: Wanted, *, size: int | None = None) -> Page:
    """The acts asked for, with what they changed and which rows they touched."""
    size = size or PAGE_SIZE
    touches, reached = _read(subject, wanted.before)
    candidates = {touch.act_id for touch in touches if touch.act_id >= reached}
    if wanted.kind:
        candidates = _of_kind(wanted.kind, candidates, touches)
    elif not wanted.narrows:
        candidates = set(sorted(candidates, reverse=True)[: size + 1])
    chosen = wanted.among(Act.objects.filter(pk__in=candidates)).for_list()
    acts = list(chosen.select_related("undoes")[: size + 1])
    shown, more = acts[:size], len(acts) > size
    return Page(_whole(subject, shown, touches), shown[-1].pk if more else (reached or None))


def whole(subject: Subject, wanted: Wanted) -> Page:
    """Everything asked for, to take along; of a very long history as much as may be read at once."""
    found: list[Entry] = []
    for _ in range(PAGES_IN_FILE):
        page = page_of(subject, wanted, size=ROWS_READ)
        found += page.entries
        if page.older is None:
            break
        wanted = replace(wanted, before=page.older)
    return Page(found, page.older)


def recent(subject: Subject, count: int) -> list[Entry]:
    """The last acts, as sentences only."""
    touches, _ = _read(subject, None)
    newest = sorted({touch.act_id for touch in touches}, reverse=True)[:count]
    return entries(Act.objects.filter(pk__in=newest).for_list(), hidden=subject.all_hidden)


def _read(subject: Subject, before: int | None) -> tuple[list[Touch], int]:
    """The newest rows of every table, and the oldest act that all of them have been read to."""
    found: list[Touch] = []
    reached = 0
    for rows in subject.tables:
        own = list(_newest(rows, before))
        if len(own) == ROWS_READ:
            reached = max(reached, min(touch.act_id for touch in own))
        found += own
    if subject.about:
        named = list(_about(subject.about, before))
        if len(named) == ROWS_READ:
            reached = max(reached, named[-1])
        found += [Touch(Act, 0, 0, act, "") for act in named]
    return found, reached


def _newest(rows: Rows, before: int | None) -> Iterable[Touch]:
    if before is not None:
        rows = rows.filter(act_id__lt=before)
    model = rows.model.instance_type
    light = rows.order_by("-history_id").values_list("history_id", "id", "act_id", "history_type")
    return (Touch(model, *row) for row in light[:ROWS_READ])


def _about(reference: str, before: int | None) -> Iterable[int]:
    """Acts that name the subject, also where they changed something else."""
    acts = Act.objects.about(reference)
    if before is not None:
        acts = acts.filter(pk__lt=before)
    return acts.newest_first().values_list("pk", flat=True)[:ROWS_READ]


def _of_kind(kind: str, acts: Collection[int], touches: Iterable[Touch]) -> set[int]:
    kinds: dict[int, set[str]] = {act: set() for act in acts}
    for touch in touches:
        if touch.act_id in kinds and touch.model is not Act:
            kinds[touch.act_id].add(KIND_OF.get(touch.model.__name__, Kind.OTHER))
    return {act for act, found in kinds.items() if kind in (found or {Kind.OTHER})}


def _whole(subject: Subject, acts: list[Act], touches: Iterable[Touch]) -> list[Entry]:
    keys = {act.pk for act in acts}
    changes = changes_in(subject, touches, keys)
    touched = count_touched(keys)
    return [
        replace(
            each,
            changes=changes.get(each.act.pk, []),
            touched=in_words(touched[each.act.pk]),
        )
        for each in entries(acts, hidden=subject.all_hidden)
    ]
