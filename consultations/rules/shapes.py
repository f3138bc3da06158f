"""The text of a submission from the cells of a row: one column, many questions, or many rows."""

import re
from collections.abc import Mapping, Sequence

from consultations.rules.columns import Layout, plain

_UNTICKED = frozenset({"", "0", "nei", "no", "false", "ikkevalgt", "notselected"})
_TICKED = frozenset({"1", "ja", "x", "true", "valgt", "selected", "yes"})
# «Spørsmål [Valg]», «Spørsmål: Valg» and «Spørsmål - Valg»: how surveys name the box of a choice.
_BOX = re.compile(r"(?P<asked>.+?)(?: \[(?P<a>[^\]]+)\]| ?[:–] (?P<b>.+)| - (?P<c>.+))", re.DOTALL)


def said(cells: Sequence[str], layout: Layout, header: Sequence[str]) -> str:
    """Word for word: a single text as it stands, otherwise each answer under its question."""
    answers = [(header[at], cells[at]) for at in layout.texts if cells[at].strip()]
    ticked = _ticked(cells, layout, header)
    title = _cell(cells, layout.single, "title")
    question = _cell(cells, layout.single, "question")
    if len(layout.texts) == 1 and not ticked:
        text = cells[layout.texts[0]]
        above = " ".join(part for part in (title, question) if part)
        return f"{above}\n{text}" if above and text.strip() else text
    parts = [f"{asked}\n{answer}" for asked, answer in answers]
    parts += [f"{asked}\n{'; '.join(boxes)}" for asked, boxes in ticked.items()]
    if title and parts:
        parts.insert(0, title)
    return "\n\n".join(parts)


def _cell(cells: Sequence[str], places: Mapping[str, int], field: str) -> str:
    return cells[places[field]].strip() if field in places else ""


def _ticked(cells: Sequence[str], layout: Layout, header: Sequence[str]) -> dict[str, list[str]]:
    """The boxes that were ticked, by the question they belong to; words of one's own as they are."""
    found: dict[str, list[str]] = {}
    for at in layout.choices:
        value = plain(cells[at])
        if value in _UNTICKED and (value or not cells[at].strip()):
            continue
        asked, box = _box(header[at])
        own = [each.strip() for each in cells[at].split(";") if each.strip()]
        found.setdefault(asked, []).extend([box] if value in _TICKED else own)
    return found


def _box(heading: str) -> tuple[str, str]:
    parts = _BOX.fullmatch(heading)
    if parts is None:
        return "Krysset av", heading
    return parts["asked"], parts["a"] or parts["b"] or parts["c"]
