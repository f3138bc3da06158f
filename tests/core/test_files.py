"""Files to take along: read rightly by a spreadsheet, and never carried out by one."""

import csv
import io
import json

import pytest
from django.test import RequestFactory

from core.files import Table, asked_for

TABLE = Table(["hva", "hvem"], [{"hva": "Skrev «æøå»; 💡\nto linjer", "hvem": "Pia"}], {"om": "ø"})


def body(kind: str, table: Table = TABLE) -> str:
    reply = asked_for(RequestFactory().get("/", {"fil": kind}), "Historikk Å 1", lambda: table)
    assert reply is not None
    assert reply["Content-Disposition"] == f'attachment; filename="historikk-a-1.{kind}"'
    return reply.content.decode()


def cells(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_a_table_comes_back_as_it_was() -> None:
    assert cells(body("csv")) == [["hva", "hvem"], ["Skrev «æøå»; 💡\nto linjer", "Pia"]]
    assert json.loads(body("json")) == {"om": "ø"}


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(first: str) -> None:
    bad = Table(["hva"], [{"hva": f"{first}1+1"}], {})

    assert cells(body("csv", bad))[1] == [f"'{first}1+1"]


@pytest.mark.parametrize("kind", ["", "xml", "csv "])
def test_another_kind_is_no_file(kind: str) -> None:
    request = RequestFactory().get("/", {"fil": kind})

    assert asked_for(request, "historikk", lambda: TABLE) is None
