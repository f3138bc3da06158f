"""Norwegian sentences: each expected list is written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.rules import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vi vil øve. Vi har ingen nøkkel!", ["Vi vil øve.", "Vi har ingen nøkkel!"]),
        ("Åpne flere rom, f.eks. på skolene.", ["Åpne flere rom, f.eks. på skolene."]),
        ("Åpne rom, f. eks. Solvang skole. Takk.", ["Åpne rom, f. eks. Solvang skole.", "Takk."]),
        ("Det gjelder bl.a. Korpset og bl. a. oss.", ["Det gjelder bl.a. Korpset og bl. a. oss."]),
        ("Kor, korps osv. trenger rom.", ["Kor, korps osv. trenger rom."]),
        ("Kor, korps osv. Rom mangler.", ["Kor, korps osv.", "Rom mangler."]),
        ("Kor m. m. Rom mangler.", ["Kor m. m.", "Rom mangler."]),
        ("Scene mv. må til. Lys m.m. Også lyd.", ["Scene mv. må til.", "Lys m.m.", "Også lyd."]),
        ("Se nr. 5, jf. pkt. 3. Takk.", ["Se nr. 5, jf. pkt. 3.", "Takk."]),
        ("Vi er ca. 40, dvs. Nesten alle.", ["Vi er ca. 40, dvs. Nesten alle."]),
        ("Møt kl. 18.00 i St. Olavs gate.", ["Møt kl. 18.00 i St. Olavs gate."]),
        ("Fest 17. mai og 1. mars. Kom!", ["Fest 17. mai og 1. mars.", "Kom!"]),
        ("Fest 17. Mai i parken.", ["Fest 17. Mai i parken."]),
        ("Elever i 3. klasse vil synge.", ["Elever i 3. klasse vil synge."]),
        ("Vi er 30. Vi vil øve.", ["Vi er 30.", "Vi vil øve."]),
        ("Siden 2019. Vi ber om svar.", ["Siden 2019.", "Vi ber om svar."]),
        ("Rommet er 1.5 ganger større enn 30 m2.", ["Rommet er 1.5 ganger større enn 30 m2."]),
        ("Hilsen A. B. Hansen", ["Hilsen A. B. Hansen"]),
        ("Vi støtter plan B. Plan A er dårlig.", ["Vi støtter plan B.", "Plan A er dårlig."]),
        ("Hun sa: «Vi må øve. Nå.» Så gikk hun.", ["Hun sa: «Vi må øve.", "Nå.»", "Så gikk hun."]),
        ("«Hva nå?» spurte hun. Ingen svarte.", ["«Hva nå?» spurte hun.", "Ingen svarte."]),
        ("Vi venter … og venter. Kom!", ["Vi venter … og venter.", "Kom!"]),
        ("Vi venter ... Kom!", ["Vi venter ...", "Kom!"]),
        ("vi vil øve. ikke bare spille.", ["vi vil øve.", "ikke bare spille."]),
        ("Hvorfor?? Fordi!!", ["Hvorfor??", "Fordi!!"]),
        ("Rommet er kaldt.Vi fryser.", ["Rommet er kaldt.", "Vi fryser."]),
        ("Se www.eksempel.no/Rom. Takk.", ["Se www.eksempel.no/Rom.", "Takk."]),
        ("Fint! 👍🏽 Mer musikk.", ["Fint! 👍🏽", "Mer musikk."]),
        (
            "Vi ønsker:\n- rom. Varme.\n- lys\n\nHilsen",
            ["Vi ønsker:", "- rom. Varme.", "- lys", "Hilsen"],
        ),
        ("1. Rom\n2) Lys\na) Lyd\n(3) Vann", ["1. Rom", "2) Lys", "a) Lyd", "(3) Vann"]),
        ("- et rom\n  med varme\n- lys", ["- et rom\n  med varme", "- lys"]),
        ("17. mai er fin. Kom.", ["17. mai er fin.", "Kom."]),
        ("Vi vil: 1. Øve. 2. Spille.", ["Vi vil: 1. Øve.", "2. Spille."]),
        ("Vi vil ha rom som\nkan låses. Takk", ["Vi vil ha rom som\nkan låses.", "Takk"]),
        ("Overskrift\nVi vil øve.", ["Overskrift", "Vi vil øve."]),
        ("Rom, f.eks.\nSolvang skole.", ["Rom, f.eks.\nSolvang skole."]),
        ("Lag\tRom\nKor\tSolvang. Aula", ["Lag\tRom", "Kor\tSolvang. Aula"]),
        ("Ett.\r\n\r\n  To.  \r\n", ["Ett.", "To."]),
        ("Ett avsnitt\u2028\u2028Et annet", ["Ett avsnitt", "Et annet"]),
        ("A\u030apne rom. Ga\u030a inn.", ["A\u030apne rom.", "Ga\u030a inn."]),
        ("| Lag | Rom |\n| Kor. Korps | aula |", ["| Lag | Rom |", "| Kor. Korps | aula |"]),
        ("Lag      Rom\nKor. Alle     aula", ["Lag      Rom", "Kor. Alle     aula"]),
        (
            "Vi ber om:\n\uf0b7 rom. Lys\n➢ lyd\n+ vann",
            ["Vi ber om:", "\uf0b7 rom. Lys", "➢ lyd", "+ vann"],
        ),
        ("[ ] Rom. Lys\n[x] Lyd", ["[ ] Rom. Lys", "[x] Lyd"]),
        ("1.1 Rom. Lys\n1.2.1 Lyd", ["1.1 Rom. Lys", "1.2.1 Lyd"]),
        ("ii) rom\niii) lys", ["ii) rom", "iii) lys"]),
        ("Rommet er\n2.5 ganger større.", ["Rommet er", "2.5 ganger større."]),
        ("Møt tirs. 5. mai, jf. saksnr. 12. Takk.", ["Møt tirs. 5. mai, jf. saksnr. 12.", "Takk."]),
        ("Se St.meld. nr. 10 og spm. 3. Kom.", ["Se St.meld. nr. 10 og spm. 3.", "Kom."]),
        ("Rommet er 30 kvm. Vi vil ha mer.", ["Rommet er 30 kvm.", "Vi vil ha mer."]),
        ("", []),
        (" \t\r\n\u00a0", []),
        ("...", ["..."]),
    ],
)
def test_a_norwegian_text_is_cut_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_spans_count_code_points_also_after_emoji() -> None:
    text = "👩‍👩‍👧 Hei på deg. Vi øver."

    assert sentences(text)[-1] == (text.index("Vi øver"), len(text))


PIECES = [
    "f.eks.", "bl. a.", "osv.", "nr.", "17.", "mai", "1.5", "Vi", "øver", "Å", "a\u030a", "👍🏽",
    "👩‍👩‍👧", "«", "»", '"', "(", ")", ".", "!", "?", "…", "...", ":", ",", "- ", "• ", "1. ", "a) ",
    "\n", "\r\n", "\r", "\n\n", "\t", " ", "  ", "\u00a0", "\u200b", "\u2028", "\x0b", "§ 3.",
]  # fmt: skip
ANYTHING = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
)


@given(ANYTHING)
def test_sentences_cover_every_visible_character_once_and_in_order(text: str) -> None:
    spans = sentences(text)

    edges = [edge for span in spans for edge in span]
    covered = {place for start, end in spans for place in range(start, end)}
    assert edges == sorted(edges)
    assert all(start < end <= len(text) for start, end in spans)
    assert {place for place, mark in enumerate(text) if not mark.isspace()} <= covered


@given(ANYTHING)
def test_no_sentence_starts_or_ends_with_white_space(text: str) -> None:
    assert all(sentence == sentence.strip() and sentence for sentence in cut(text))


@given(ANYTHING, ANYTHING)
def test_a_blank_line_always_parts_two_sentences(first: str, second: str) -> None:
    assert cut(f"{first}\n\n{second}") == cut(first) + cut(second)


def test_a_very_long_text_is_cut_in_one_sweep() -> None:
    text = "Vi vil øve f.eks. på skolen kl. 18.Og mer. " * 20_000

    assert len(sentences(text)) >= 20_000
