"""Two versions of a text: what was taken out and what came in, readable for a person."""

from core.differences import MOST_COMPARED, Change, compare


def said(change: Change) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return [(p.kind, p.text) for p in change.before], [(p.kind, p.text) for p in change.after]


def test_letters_and_signs_beyond_the_alphabet_are_words_like_others() -> None:
    before, after = said(compare("Båt på 🚣 øy 👩‍👩‍👧.", "Båt på 🛶 øy 👩‍👩‍👧."))

    assert before == [("same", "Båt på "), ("del", "🚣 "), ("same", "øy 👩‍👩‍👧.")]
    assert after == [("same", "Båt på "), ("ins", "🛶 "), ("same", "øy 👩‍👩‍👧.")]


def test_nothing_of_either_text_is_lost() -> None:
    old, new = "  Først\n\nså \tdette. ", "Så\ndette, og  mer. "

    change = compare(old, new)

    assert "".join(piece.text for piece in change.before) == old
    assert "".join(piece.text for piece in change.after) == new


def test_from_nothing_everything_is_new() -> None:
    assert said(compare("", "Alt er nytt.").readable) == ([], [("ins", "Alt er nytt.")])


def test_texts_with_little_in_common_stand_each_for_itself() -> None:
    change = compare("Det hører til en annen plan.", "Vi har ikke penger til det nå.").readable

    assert said(change) == (
        [("del", "Det hører til en annen plan.")],
        [("ins", "Vi har ikke penger til det nå.")],
    )


def test_what_is_the_same_far_from_the_change_is_left_out() -> None:
    words = [f"ord{number}" for number in range(100)]
    old = " ".join(words)
    new = " ".join([*words[:50], "nytt", *words[50:]])

    _, after = said(compare(old, new).readable)

    assert [kind for kind, _ in after] == ["gap", "same", "ins", "same", "gap"]
    assert after[1][1].split() == words[38:50]
    assert after[3][1].split() == words[50:62]


def test_a_text_too_long_to_compare_is_shown_whole() -> None:
    count = int(MOST_COMPARED**0.5) + 1

    change = compare("a " * count, "b " + "a " * count)

    assert [piece.kind for piece in (*change.before, *change.after)] == ["del", "ins"]
