"""A receipt verifies, and with a single bit changed it does not."""

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.log import canonical, checkpoint, note, opening, proof, tree
from audit.log.note import BadNote, Signer, Verifier
from tests.audit.log.trees import Log, leaves

LEAVES = 622
CHANCE = random.Random(6962)  # noqa: S311  the same changes each time


@pytest.fixture(scope="module")
def log() -> Log:
    return Log(leaves(LEAVES))


def accepted(text: str, key: Verifier, leaf: bytes | None = None) -> bool:
    """Whether the text is a receipt for the leaf by a key we trust."""
    try:
        found = proof.read(text)
        found.check([key])
    except BadNote:
        return False
    return leaf is None or found.leaf == leaf


def changed(text: str, place: int, bit: int) -> str:
    raw = bytearray(text.encode())
    raw[place] ^= 1 << bit
    return raw.decode("utf-8", errors="surrogateescape")


def test_a_thousand_receipts_verify(log: Log) -> None:
    places = [(CHANCE.randrange(size), size) for size in CHANCE.choices(range(1, LEAVES), k=1000)]

    verified = sum(accepted(log.receipt(*one), log.signer.verifier) for one in places)

    assert verified == 1000


def test_a_thousand_changes_of_one_bit_are_refused(log: Log) -> None:
    """Anywhere in the file: the leaf, the place, the path, the checkpoint, its signature."""
    key, refused = log.signer.verifier, 0
    for _ in range(1000):
        index = CHANCE.randrange(LEAVES)
        text = log.receipt(index, LEAVES)
        raw = text.encode()
        spoilt = changed(text, CHANCE.randrange(len(raw)), CHANCE.randrange(8))
        refused += not accepted(spoilt, key, log.leaves[index])

    assert refused == 1000


def test_a_thousand_bits_changed_in_what_the_file_carries_are_refused(log: Log) -> None:
    """In the bytes behind the base64, so that the file itself stays well-formed."""
    key, refused = log.signer.verifier, 0
    for _ in range(1000):
        lines = log.receipt(CHANCE.randrange(LEAVES), LEAVES).split("\n")
        at = CHANCE.choice([at for at in range(1, len(lines)) if len(lines[at]) > 20])
        before, _, last = lines[at].rpartition(" ")
        raw = bytearray(base64.b64decode(last))
        raw[CHANCE.randrange(len(raw))] ^= 1 << CHANCE.randrange(8)
        lines[at] = f"{before} {base64.b64encode(raw).decode()}".strip()
        refused += not accepted("\n".join(lines), key)

    assert refused == 1000


def test_a_receipt_of_another_log_is_refused(log: Log) -> None:
    other = Log(leaves(LEAVES))

    assert not accepted(log.receipt(41, LEAVES), other.signer.verifier)
    assert not accepted(
        log.receipt(41, LEAVES), Signer("another.example", log.signer.seed).verifier
    )


def test_a_key_of_another_name_does_not_vouch_for_this_log(log: Log) -> None:
    stranger = Signer.new("stranger.example")
    text = log.checkpoint(5, stranger)

    with pytest.raises(BadNote, match="ikke signert"):
        checkpoint.opened(text, [stranger.verifier])


def test_a_note_is_written_and_read_as_others_do() -> None:
    """The published example of Go's own package for signed notes: the same key, the same line."""
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    line = (
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
        "otpRZb6KE6RyyBwJnAM=\n"
    )
    signer = Signer.read(
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    )

    public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert str(signer.verifier) == public
    assert note.sign(text, signer) == f"{text}\n{line}"
    assert note.read(f"{text}\n{line}").signed_by([Verifier.read(public)]) == [signer.verifier]


def test_a_key_survives_being_written_and_read() -> None:
    signer = Signer.new("logg.example")

    assert Signer.read(str(signer)) == signer
    assert Verifier.read(str(signer.verifier)) == signer.verifier
    assert "PRIVATE" not in repr(signer)


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "a+00000000+AQ==", "+00000000+AQ==", "PRIVATE+KEY+a+00000000+AQ=="],
)
def test_a_misspelt_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.read(text)
    with pytest.raises(BadNote):
        Signer.read(text)


@pytest.mark.parametrize(
    ("find", "put"),
    [("\n622\n", "\n0622\n"), ("\n622\n", "\n+622\n"), ("\n622\n", "\n٦٢٢\n"), ("\n622\n", "\n\n")],
)
def test_a_size_has_one_spelling(log: Log, find: str, put: str) -> None:
    text = log.head(LEAVES).text.replace(find, put)

    with pytest.raises(BadNote):
        checkpoint.parsed(text)


def test_a_false_signature_of_a_known_key_spoils_the_note(log: Log) -> None:
    other = Log(leaves(3), origin=log.origin)
    good, bad = log.checkpoint(5), other.checkpoint(3)
    _, _, line = bad.rpartition("\n\n")
    both = good + line

    with pytest.raises(BadNote, match="falsk"):
        note.read(both).signed_by([log.signer.verifier, other.signer.verifier])
    assert checkpoint.opened(both, [log.signer.verifier]).size == 5


SIMPLE = st.none() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
RECORDS = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcæXYZ_ 0".replace("æ", ""), max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(RECORDS)
def test_the_canonical_form_reads_back_to_itself(value: object) -> None:
    try:
        once = canonical.encode(value)
    except canonical.NotCanonical:
        return
    assert canonical.encode(canonical.decode(once)) == once


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ("a\u030a", '"å"'),
        ('"\\/\n\x01\x7f', '"\\"\\\\/\\n\\u0001\x7f"'),
        (("x", -0), '["x",0]'),
    ],
)
def test_there_is_one_spelling(value: object, spelt: str) -> None:
    assert canonical.encode(value).decode() == spelt


@pytest.mark.parametrize(
    "text", ['{"a":1 }', '{"b":1,"a":2}', '{"a":1,"a":1}', "1.0", "[", "\ud800"]
)
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(text.encode(errors="surrogatepass"))


@given(RECORDS, st.binary(min_size=32, max_size=32), st.integers(0, 255))
def test_an_opening_opens_its_own_leaf_only(record: object, salt: bytes, place: int) -> None:
    try:
        made = opening.commitment(salt, canonical.encode(record))
    except canonical.NotCanonical:
        return
    leaf = opening.leaf_data("received", 7, made)
    kept = opening.read(str(opening.Opening(salt, record)))

    assert kept.opens(leaf)
    wrong = bytearray(salt)
    wrong[place // 8] ^= 1 << place % 8
    assert not opening.Opening(bytes(wrong), record).opens(leaf)
    assert not opening.Opening(salt, [record]).opens(leaf)


@pytest.mark.parametrize("leaf", [b"", b"{}", b"[]", b'{"commit":1}', b'{"commit": ""}'])
def test_something_that_is_no_leaf_is_not_opened(leaf: bytes) -> None:
    assert not opening.Opening(bytes(32), "x").opens(leaf)


def test_the_leaf_in_the_file_is_hashed_anew(log: Log) -> None:
    """``extra`` is not vouched for: a true path around an invented leaf proves nothing."""
    true = proof.read(log.receipt(41, LEAVES))
    invented = proof.Proof(b'{"ev":41}', true.index, true.path, true.checkpoint)

    assert accepted(str(true), log.signer.verifier)
    assert not accepted(str(invented), log.signer.verifier)
    assert tree.leaf_hash(true.leaf) != tree.leaf_hash(invented.leaf)


def test_a_leaf_that_says_another_place_is_refused(log: Log) -> None:
    """Signed and in the tree, but made for another place: as the other verifiers refuse it."""
    elsewhere = opening.leaf_data("received", 7, b"\x01" * 32)
    forged = Log([elsewhere, *log.leaves[1:9]])

    with pytest.raises(BadNote, match="et annet nummer"):
        proof.read(forged.receipt(0, 9)).check([forged.signer.verifier])


def test_a_leaf_that_is_no_entry_is_refused() -> None:
    forged = Log([b"{}", b"noe annet"])

    for index in (0, 1):
        with pytest.raises(BadNote):
            proof.read(forged.receipt(index, 2)).check([forged.signer.verifier])
