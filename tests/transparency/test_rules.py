"""Cutting quotes, comparing texts, counting days, joining reasons: without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.differences import compare
from transparency.rules import Deadline, because, excerpt, groups, natural

DAY = date(2026, 3, 1)


def test_an_excerpt_is_the_span_and_the_text_around_it() -> None:
    found = excerpt("Hei! Vi trenger 🎺 og øving. Hilsen oss", 5, 28)

    assert (found.before, found.words, found.after) == (
        "Hei! ",
        "Vi trenger 🎺 og øving. ",
        "Hilsen oss",
    )
    assert not found.is_whole


def test_without_a_span_the_excerpt_is_the_whole_text() -> None:
    found = excerpt("Vi trenger lager.", None, None)

    assert found.words == "Vi trenger lager."
    assert found.is_whole


@given(st.text(), st.text())
def test_comparing_loses_no_character_of_either_text(old: str, new: str) -> None:
    change = compare(old, new)

    assert "".join(piece.text for piece in change.before).strip() == old.strip()
    assert "".join(piece.text for piece in change.after).strip() == new.strip()


def test_comparing_marks_whole_words_on_the_side_that_has_them() -> None:
    change = compare("Kommunen vil vurdere utleie.", "Kommunen leier ut tre skoler.")

    assert [piece.kind for piece in change.before] == ["same", "del"]
    assert [piece.kind for piece in change.after] == ["same", "ins"]
    assert change.before[0].text == "Kommunen "


def test_equal_texts_have_no_changed_words() -> None:
    change = compare("Lag får egen nøkkel.", "Lag får  egen nøkkel.")

    assert {piece.kind for piece in (*change.before, *change.after)} == {"same"}


@pytest.mark.parametrize(
    ("promised", "current", "today", "state"),
    [
        (DAY, DAY, DAY, "running"),
        (DAY, DAY, date(2026, 3, 2), "overdue"),
        (DAY, date(2026, 5, 1), date(2026, 3, 2), "moved"),
        (DAY, date(2026, 5, 1), date(2026, 5, 1), "moved"),
        (DAY, date(2026, 5, 1), date(2026, 5, 2), "overdue"),
        (None, None, DAY, "none"),
    ],
)
def test_a_deadline_is_late_by_its_first_date(
    promised: date | None, current: date | None, today: date, state: str
) -> None:
    assert Deadline(promised, current).state(today) == state


def test_a_moved_date_never_shortens_the_days_it_is_late() -> None:
    moved = Deadline(DAY, date(2026, 5, 1), "Vi venter på revisjonen.")

    assert moved.days_late(date(2026, 5, 2)) == 62


@pytest.mark.parametrize(
    ("reason", "tail"),
    [
        ("Tiltaket er utsatt.", ", fordi tiltaket er utsatt."),
        ("Vi måtte vente", ", fordi vi måtte vente."),
        ("Bærum sa nei.", ". Grunn: Bærum sa nei."),
        ("NAV sa nei.", ". Grunn: NAV sa nei."),
        ("ET lag trakk seg.", ". Grunn: ET lag trakk seg."),
        ("", "."),
    ],
)
def test_a_reason_ends_the_sentence_and_a_name_keeps_its_capital(reason: str, tail: str) -> None:
    assert because(reason) == tail


def test_those_who_hang_together_through_others_are_one_group() -> None:
    found = groups([(1, 2), (2, 3), (7, 8)])

    assert found[1] == found[3] == {1, 2, 3}
    assert found[8] == {7, 8}
    assert 5 not in found


def test_codes_are_in_the_order_of_their_numbers() -> None:
    assert sorted(["M1.10", "M1.2", "M2.1"], key=natural) == ["M1.2", "M1.10", "M2.1"]
