"""One row that holds what is to go: which words of it, and how it is told to whoever decides."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from audit.erasing import REASON, Marks, plain
from audit.models import Act, Opening
from audit.recording import Recorded
from consultations.models import Contact, Point, Subscription
from feedback.selectors.erasing import NOTICE, Place, Target, excerpt

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
    "Correction": "Rettelse fra avsenderen",
    "ReceiptLink": "Lenke til kvitteringen",
    "Subscription": "Abonnement på svar",
    "Thread": "Innvending fra avsenderen",
    "ThreadMessage": "Melding i innvending",
    "TopicChosen": "Tema avsenderen valgte",
    "Answer": "Svar",
    "AnswerReason": "Grunn i svar",
    "AnswerMeasure": "Kobling i svar",
    "ImportedAnswer": "Importert svar",
    "WorkshopTable": "Oppsummering av bord",
    "SummaryConfirmation": "Bordets svar på «Stemmer det?»",
    "CouncilVerdict": "Rådets vurdering",
    "Statement": "Uttalelse fra et råd",
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


def place_of(row: Any, names: Iterable[str], words: str = "") -> Place:
    model = getattr(row, "instance_type", type(row))
    key = row.id if hasattr(row, "instance_type") else row.pk
    columns = [model._meta.get_field(name.removesuffix("_id")) for name in names if name != REASON]
    labels = tuple(dict.fromkeys(str(column.verbose_name) for column in columns))
    label = LABELS.get(model.__name__, "Annen tekst")
    return Place(model._meta.db_table, key, f"{label}{_about(row)}", words, labels)


def _about(row: Any) -> str:
    if reference := getattr(row, "reference", ""):
        return f" {reference}"
    if isinstance(row, Contact | Subscription):
        return f" til {row.submission}"
    point_id = getattr(row, "point_id", None)
    point = Point.objects.filter(pk=point_id).first() if point_id else None
    return f" om {point.reference}" if point else ""


def versions_of(model: type[Recorded], pk: int) -> Iterator[Any]:
    """The row, then its versions, newest first; a row that was taken away has versions only."""
    yield from plain(model).filter(pk=pk)
    yield from model.history.filter(id=pk).order_by("-history_id")


def words_around(row: Any, marks: Marks) -> str:
    """The words around a hidden place; of a text that goes whole, nothing is shown."""
    for name, mark in marks.items():
        value = getattr(row, name, "") or ""
        if "hide" in mark and value:
            return excerpt(value, mark["hide"])
    return ""


def acts_with(target: Target, acts: Iterable[Act]) -> Iterator[Place]:
    for act in acts:
        text = f"{act.sentence}\n{act.reason}"
        if spans := target.search.spans(text):
            yield Place(Act._meta.db_table, act.pk, "Handling i historikken", excerpt(text, spans))


def opening_place(opening: Opening, words: str) -> Place:
    where = f"Åpningen av oppføring {opening.leaf_id} i loggen"
    return Place(Opening._meta.db_table, opening.pk, where, words)
