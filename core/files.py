"""What somebody takes along from a page: a table for a spreadsheet, or the same for a machine."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.text import slugify

# A cell that begins like this is carried out as a formula, where a spreadsheet is asked to.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """Lines of words under their headings, and the same with all its parts."""

    columns: Sequence[str]
    lines: Sequence[Mapping[str, str]]
    whole: Mapping[str, Any]


def asked_for(request: HttpRequest, name: str, make: Callable[[], Table]) -> HttpResponse | None:
    """The page as a file, where its address ends in ?fil=csv or ?fil=json; otherwise nothing."""
    kinds = {"csv": as_csv, "json": as_json}
    kind = request.GET.get("fil", "")
    if kind not in kinds:
        return None
    reply = kinds[kind](make())
    reply["Content-Disposition"] = f'attachment; filename="{slugify(name)}.{kind}"'
    return reply


def as_csv(table: Table) -> HttpResponse:
    """Semicolons and a byte-order mark, as a Norwegian Excel reads it."""
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";", lineterminator="\r\n")
    sheet.writerow(table.columns)
    sheet.writerows([_plain(row.get(name, "")) for name in table.columns] for row in table.lines)
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")


def as_json(table: Table) -> HttpResponse:
    """One object, with its letters as they are."""
    return JsonResponse(dict(table.whole), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
