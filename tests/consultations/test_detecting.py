"""What points to a person in a text, and what does not."""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from consultations.rules import detecting, naming
from consultations.rules.detecting import Kind, Severity, found_in, stops_in

DEMO = Path(settings.BASE_DIR) / "config/demo/data"
SENDERS = {"Kari Nordmann", "Kari", "Nordmann", "Åse-Marie Østby"}


def kinds(text: str, names: set[str] | None = None) -> list[tuple[str, str]]:
    return [(each.kind.value, each.value) for each in found_in(text, names or set())]


@pytest.mark.parametrize(
    "number",
    [
        "41234567", "412 34 567", "41 23 45 67", "4123 4567", "+47 412 34 567", "004741234567",
        "+4741234567", "22 00 00 00", "41.23.45.67", "412-34-567", "412\u00a034\u00a0567",
    ],
)  # fmt: skip
def test_a_phone_number_is_found(number: str) -> None:
    assert kinds(f"Ring {number}, takk.") == [("phone", number)]


@pytest.mark.parametrize(
    "words",
    [
        "2026-2030", "2026–2030", "1 500 000 kroner", "25 000 000 kroner", "12345678",  # noqa: RUF001
        "org.nr. 987 654 321", "24.12.2026", "sak 21/1234-5", "kl. 18.00-20.00", "2025 2026",
        "412345678", "3,41234567",
    ],
)  # fmt: skip
def test_other_numbers_are_no_phone_numbers(words: str) -> None:
    assert [kind for kind, _ in kinds(f"Se {words} her.") if kind == "phone"] == []


@pytest.mark.parametrize(
    "address",
    [
        "kari@lag.example", "kari.nordmann+ny@post.lag.example", "kari(at)lag.example",
        "kari (at) lag.example", "kari [at] lag (dot) example",
        "KARI@LAG.EXAMPLE", "åse@lag.example",
    ],
)  # fmt: skip
def test_an_email_address_is_found(address: str) -> None:
    assert kinds(f"Skriv til {address}.") == [("email", address)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Konto 1503.20.80119.", [("account", "1503.20.80119")]),
        ("Konto 15032080119.", [("account", "15032080119")]),
        ("Konto 15332080118.", []),
        ("IBAN NO93 1503 2080 119.", [("iban", "NO93 1503 2080 119")]),
        ("IBAN NO9315032080119.", [("iban", "NO9315032080119")]),
        ("Bilen EK 12345 står der.", [("car", "EK 12345")]),
        ("Bilen EK12345 står der.", [("car", "EK12345")]),
        ("Sak NO 12345 gjelder.", []),
        ("Jeg bor i Storgata 12B, takk.", [("address", "Storgata 12B")]),
        ("Jeg bor i Skogveien 3, 1234 Eksempelvik.", [("address", "Skogveien 3, 1234 Eksempelvik")]),
        ("Bor i Olav Tryggvasons gate 5.", [("address", "Olav Tryggvasons gate 5")]),
        ("Bor i Kirkegt. 7.", [("address", "Kirkegt. 7")]),
        ("Steng Storgata for biler.", []),
        ("Bygg veien 3 meter bredere.", []),
        ("Parkveien 20 prosent bratt.", []),
        ("Jeg er født 02013299998.", [("perhaps_id", "02013299998")]),
        ("Jeg er født 02013299997.", [("national_id", "02013299997")]),
    ],
)  # fmt: skip
def test_the_other_kinds(words: str, found: list[tuple[str, str]]) -> None:
    assert kinds(words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Jeg er Kari Nordmann.", ["Kari Nordmann"]),
        ("jeg er kari nordmann.", ["kari nordmann"]),
        ("Kari Nordmanns hus", ["Kari Nordmann"]),
        ("Hilsen Kari", ["Kari"]),
        ("Nordmann, Kari", ["Nordmann", "Kari"]),
        ("Hilsen ÅSE-MARIE ØSTBY", ["ÅSE-MARIE ØSTBY"]),
        ("Karin bor i karittunet", []),
        ("en kari og en nordmann", []),
        ("Østby er en gate", []),
    ],
)
def test_the_names_of_those_who_wrote(words: str, found: list[str]) -> None:
    assert [value for _, value in kinds(words, SENDERS)] == found


def test_a_name_is_known_whole_and_without_its_middle() -> None:
    assert naming.variants("Kari Anne von Berg", parts=False) == {"Kari Anne von Berg", "Kari Berg"}
    assert naming.variants("Kari von Berg", parts=True) == {
        "Kari von Berg", "Kari Berg", "Kari", "Berg",
    }  # fmt: skip


def test_eleven_digits_with_a_right_control_digit_stop_and_the_rest_is_looked_at() -> None:
    text = "02013299997, 1503 20 80119, NO93 1503 2080 119, 02013299998, a@b.example, 41234567"

    assert [each.value for each in stops_in(text)] == [
        "02013299997", "1503 20 80119", "NO93 1503 2080 119",
    ]  # fmt: skip
    assert {each.kind for each in found_in(text) if each.severity == Severity.LOOK} == {
        Kind.PERHAPS_ID, Kind.EMAIL, Kind.PHONE,
    }  # fmt: skip


def test_every_kind_has_its_words() -> None:
    assert set(detecting.LABELS) == set(Kind)


def test_nothing_is_found_in_the_demo() -> None:
    with (DEMO / "points.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    texts = [text for row in rows for text in row.values() if text]

    found = [each for text in texts for each in found_in(text)]

    assert len(texts) > 500
    assert found == []


@given(st.text(alphabet=st.sampled_from("0123456789 .-/ABEK\u00a0²½١@æøå\nveigt"), max_size=120))
def test_findings_lie_in_the_text_in_order_and_apart(text: str) -> None:
    reached = 0
    for each in found_in(text, {"Ab Ek", "Ka"}):
        assert reached <= each.start < each.end <= len(text)
        assert each.value == text[each.start : each.end]
        reached = each.end
