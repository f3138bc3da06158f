"""How the answer form is laid out: one group of fields for each thing an outcome asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.forms.answers import AnswerForm
from feedback.forms.rows import Row
from feedback.models import Answer

_O = Answer.Outcome


@dataclass(frozen=True)
class Part:
    """One group. ``outcomes`` says when it is to be filled in; the page can be read without it."""

    title: str
    outcomes: tuple[Answer.Outcome, ...]
    names: tuple[str, ...] = ()
    rows: str = ""

    @property
    def codes(self) -> str:
        return " ".join(self.outcomes)

    @property
    def when(self) -> str:
        *first, last = [f"«{outcome.label}»" for outcome in self.outcomes]
        return f"Fyll ut hvis {', '.join(first)} eller {last}" if first else f"Fyll ut hvis {last}"


PARTS = (
    Part("Det vi gjør", (_O.ACCEPTED, _O.PARTLY_ACCEPTED), ("what_we_do",)),
    Part(
        "Det punktet ble til",
        (_O.ACCEPTED, _O.PARTLY_ACCEPTED, _O.ALREADY_COVERED),
        rows="link",
    ),
    Part("Det vi ikke gjør nå", (_O.PARTLY_ACCEPTED,), ("what_we_do_not",)),
    Part("Grunn", (_O.PARTLY_ACCEPTED, _O.DEFERRED, _O.NOT_ACCEPTED), rows="reason"),
    Part("Hvor", (_O.ALREADY_COVERED, _O.DEFERRED), ("where",)),
    Part("Når vi tar det opp igjen", (_O.DEFERRED,), ("revisit_date", "revisit_occasion")),
    Part("Hva punktet er brukt til", (_O.USED_AS_KNOWLEDGE,), ("used_for",)),
    Part("Hvem vi har sendt det til", (_O.FORWARDED,), ("forwarded_to", "forwarded_date")),
)


def parts_of(form: AnswerForm) -> Iterator[dict[str, Any]]:
    """The groups with their fields, ready for the template."""
    rows: dict[str, Sequence[Row]] = {"link": form.link_rows, "reason": form.reason_rows}
    for part in PARTS:
        cells = [_cells(form, row) for row in rows.get(part.rows, [])]
        fields = [form[name] for name in part.names]
        if len(part.names) == 1:
            fields[0].help_text = f"{part.when}. {fields[0].help_text}".strip()
        yield {
            "part": part,
            "fields": fields,
            "alone": len(part.names) == 1,
            "first": cells[:1],
            "more": cells[1:],
            "more_open": any(cell["open"] for cell in cells[1:]),
        }


def _cells(form: AnswerForm, row: Row) -> dict[str, Any]:
    fields = {part: form[row.name(part)] for part in row.parts}
    begun = any(field.value() or field.errors for field in fields.values())
    return {**fields, "number": row.number, "open": begun}
