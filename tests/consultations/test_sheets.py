"""Reading a spreadsheet loses no cell, and no bytes at all can do worse than be refused."""

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.models import Submission
from consultations.models.activities import Channel
from consultations.models.submissions import LOCALES
from consultations.rules import rows
from consultations.rules.columns import plain
from consultations.rules.sheets import UnreadableFile, letters, read
from tests.consultations.workbooks import workbook

CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=30
)


def outcome_of(path: Path) -> str:
    """Whether the file gave rows or a refusal in words; any other exception is a fault."""
    try:
        return "read" if read(path).rows else "nothing at all"
    except UnreadableFile as refused:
        return "refused" if refused.fault.message else "nothing at all"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


@given(table=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_every_cell_of_a_csv_file_is_read_back(folder: Path, table: list[tuple[str, str]]) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([("tekst", "dato"), *table])
    path = folder / "alle.csv"
    path.write_bytes(written.getvalue().encode())
    filled = [row for row in table if any(cell.strip() for cell in row)]

    if not filled:
        with pytest.raises(UnreadableFile, match="bare overskrifter"):
            read(path)
        return
    sheet = read(path)

    assert [row.cells for row in sheet.rows] == filled
    assert sheet.blank_rows == len(table) - len(filled)


@given(data=st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(folder: Path, data: bytes) -> None:
    path = folder / "noe.csv"
    path.write_bytes(data)

    assert outcome_of(path) in ("read", "refused")


def test_a_spoilt_workbook_is_a_table_or_refused(folder: Path) -> None:
    whole = workbook(folder / "hel.xlsx", [["tekst"], *[[f"Sak {n}"] for n in range(20)]])
    data = whole.read_bytes()
    chance = random.Random(14)  # noqa: S311  the same mutants every time
    path = folder / "spoilt.xlsx"
    outcomes = set()
    for _ in range(40):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        path.write_bytes(bytes(spoilt))
        outcomes.add(outcome_of(path))

    assert outcomes in ({"refused"}, {"read", "refused"})


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_named_as_in_a_spreadsheet(place: int, name: str) -> None:
    assert letters(place) == name


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (rows.SENDER_KINDS, Submission.SenderKind.choices),
        (rows.FIDELITIES, Submission.Fidelity.choices),
        (rows.CHANNELS, Channel.choices),
        (rows.LOCALES, LOCALES),
    ],
)
def test_every_choice_is_understood_by_value_and_by_label(
    words: dict[str, str], choices: list[tuple[str, str]]
) -> None:
    assert {words[plain(label)] for _, label in choices} == {value for value, _ in choices}
    assert set(words.values()) == {value for value, _ in choices}
    for value, _ in choices:
        assert words.get(plain(value)) == value
