"""The account of an erasure before it is done: what goes, row by row, and where else it stands."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from audit.erasing import REASON, Marks, plain, values_of
from audit.models import Act, Leaf, Opening
from audit.recording import Recorded
from audit.undoing import recorded_models
from consultations.models import Point
from feedback.models import Erasure
from feedback.rules import erasable
from feedback.selectors.erasing import (
    NOTICE,
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
    text_fields,
)

WORDS_AT_ONCE = 20
DIGESTS = ("salt", "sha256", "fingerprint")
LABELS = {
    "Submission": "Innspillet",
    "Contact": "Kontaktopplysningene",
    "Attachment": "Vedlegg",
    "ImportRow": "Rad i import",
    "PublicText": "Offentlig tekst",
    "Screening": "Vurdering for visning",
    "Point": "Punkt",
    "Note": "Notat",
    "PointRelation": "Merket likt",
    "PointTheme": "Tema på punkt",
    "AlarmNote": "Forklaring på ulike svar",
    "Answer": "Svar",
    "AnswerReason": "Grunn i svar",
    "AnswerMeasure": "Kobling i svar",
    "CouncilVerdict": "Rådets vurdering",
    "Meeting": "Møte i råd",
    "Measure": "Tiltak",
    "TextVersion": "Ordlyd i planen",
    "StatusReport": "Rapport om tiltak",
    "Decision": "Vedtak",
    "ImportBatch": "Importert fil",
    "Organisation": "Organisasjon",
    "Act": "Handling i historikken",
    "Opening": "Åpningen av en oppføring i loggen",
}


def notice(case_number: str, about: str) -> str:
    """What stands where the words stood; it names its row, so that no two rows look alike."""
    return f"{NOTICE} i sak {case_number} ({about})."


def marks_of(target: Target, model: type[models.Model], values: Mapping[str, Any]) -> Marks:
    """What goes for certain from one version of a row. Says {"to": None} where a whole text goes."""
    marks: Marks = {}
    for name in target.whole_fields(model):
        value = values.get(name)
        if value and not str(value).startswith(NOTICE):
            marks[name] = {"to": None}
    searched = [name for name in target.own_fields(model) if name not in marks]
    if target.wish.hides_in_own_text:
        searched.append(REASON)
    return marks | hidden(target, searched, values)


def hidden(target: Target, names: Iterable[str], values: Mapping[str, Any]) -> Marks:
    """The places in these columns that repeat what is to go."""
    found: Marks = {}
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value and (spans := target.search.spans(value)):
            found[name] = {"hide": spans}
    return found


def outlook(wish: Wish) -> Outlook:
    """Everything the erasure would take, and everything it could take where somebody marks it."""
    target = Target(wish)
    found = Outlook(wish)
    own = [*_contact(target), *_own_rows(target), *_own_acts(target), *_openings(target)]
    found.goes = [*own, *_seals(wish)]
    taken = {place.key for place in found.goes}
    others = [
        *_beside(target),
        *_other_rows(target),
        *_other_acts(target),
        *_other_openings(target),
    ]
    found.elsewhere = [place for place in others if place.key not in taken]
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
        yield _place(contact, filled)


def _place(row: Any, names: Iterable[str], words: str = "") -> Place:
    model = getattr(row, "instance_type", type(row))
    key = row.id if hasattr(row, "instance_type") else row.pk
    columns = [model._meta.get_field(name.removesuffix("_id")) for name in names if name != REASON]
    labels = tuple(dict.fromkeys(str(column.verbose_name) for column in columns))
    label = LABELS.get(model.__name__, "Annen tekst")
    return Place(model._meta.db_table, key, f"{label}{_about(row)}", words, labels)


def _about(row: Any) -> str:
    if reference := getattr(row, "reference", ""):
        return f" {reference}"
    point_id = getattr(row, "point_id", None)
    point = Point.objects.filter(pk=point_id).first() if point_id else None
    return f" om {point.reference}" if point else ""


def _versions(model: type[Recorded], pk: int) -> Iterator[Any]:
    """The row, then its versions, newest first; a row that was taken away has versions only."""
    yield from plain(model).filter(pk=pk)
    yield from model.history.filter(id=pk).order_by("-history_id")


def _own_rows(target: Target) -> Iterator[Place]:
    for model, keys in target.recorded:
        for pk in keys:
            first, marks = _marks_of_row(target, model, pk)
            if first is not None:
                yield _place(first, marks, _words(first, marks))


def _marks_of_row(target: Target, model: type[Recorded], pk: int) -> tuple[Any, Marks]:
    """The newest version that holds something to go, and all that goes from any version."""
    newest: Any = None
    all_marks: Marks = {}
    for version in _versions(model, pk):
        marks = marks_of(target, model, values_of(version))
        newest = newest or (version if marks else None)
        all_marks = marks | all_marks
    return newest, all_marks


def _words(row: Any, marks: Marks) -> str:
    """The words around a hidden place; of a text that goes whole, nothing is shown."""
    for name, mark in marks.items():
        value = getattr(row, name, "") or ""
        if "hide" in mark and value:
            return excerpt(value, mark["hide"])
    return ""


def _own_acts(target: Target) -> Iterator[Place]:
    if target.wish.hides_in_own_text:
        yield from _acts(target, own_acts(target.submission))


def _acts(target: Target, acts: Iterable[Act]) -> Iterator[Place]:
    for act in acts:
        text = f"{act.sentence}\n{act.reason}"
        if spans := target.search.spans(text):
            yield Place(Act._meta.db_table, act.pk, "Handling i historikken", excerpt(text, spans))


def _openings(target: Target) -> Iterator[Place]:
    for opening in own_openings(target.submission):
        received = opening.leaf.kind == Leaf.Kind.RECEIVED and target.wish.scope == TEXT
        text = record_words(opening)
        spans = target.search.spans(text)
        if opening.record and (received or spans):
            yield _opening(opening, "" if target.wish.scope == TEXT else excerpt(text, spans))


def _opening(opening: Opening, words: str) -> Place:
    where = f"Åpningen av oppføring {opening.leaf_id} i loggen"
    return Place(Opening._meta.db_table, opening.pk, where, words)


def _seals(wish: Wish) -> Iterator[Place]:
    for seal in seals_of(wish):
        yield Place(seal._meta.db_table, seal.pk, f"Det som ble sperret i {seal.erasure}")


def _beside(target: Target) -> Iterator[Place]:
    """What others have written about the submission, where it repeats the words."""
    for model, keys in target.recorded:
        for pk in keys:
            for version in _versions(model, pk):
                marks = hidden(target, text_fields(model), values_of(version))
                if marks:
                    yield _place(version, marks, _words(version, marks))
                    break


def _phrases(target: Target) -> list[str]:
    return [word for word in target.search.words if len(word) > 2]


def _holding(query: "models.QuerySet[Any]", names: list[str], words: list[str]) -> Iterator[Any]:
    """The rows that hold one of the words in one of the columns."""
    for at in range(0, len(words), WORDS_AT_ONCE):
        some = Q()
        for word in words[at : at + WORDS_AT_ONCE]:
            for name in names:
                some |= Q(**{f"{name}__icontains": word})
        yield from query.filter(some).order_by("pk")


def _other_rows(target: Target) -> Iterator[Place]:
    words = _phrases(target)
    for model in recorded_models() if words else []:
        names = text_fields(model)
        if not names or model is Erasure:
            continue
        own = target.reached.get(model, set())
        seen: set[int] = set()
        for version in _holding(model.history.all(), names, words):
            marks = hidden(target, names, values_of(version))
            if marks and version.id not in own | seen:
                seen.add(version.id)
                yield _place(version, marks, _words(version, marks))


def _other_acts(target: Target) -> Iterator[Place]:
    found = _holding(Act.objects.all(), ["sentence", "reason"], _phrases(target))
    yield from _acts(target, {act.pk: act for act in found}.values())


def _other_openings(target: Target) -> Iterator[Place]:
    found = _holding(Opening.objects.select_related("leaf"), ["record"], _phrases(target))
    for opening in {each.pk: each for each in found}.values():
        text = record_words(opening)
        if spans := target.search.spans(text):
            yield _opening(opening, excerpt(text, spans))
