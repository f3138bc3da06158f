"""Erasing some entries leaves every proof of the log standing, and every other opening open."""

import pytest

from audit.log import keys, note, opening, reading, tree
from audit.log.checkpoint import opened
from audit.models import Leaf, LedgerEntry, Opening
from consultations.models import Submission
from tests import factories
from tests.factories import erasures

pytestmark = pytest.mark.django_db
MANY, FEW = 30, 3


def opens(leaf: Leaf) -> bool:
    text = reading.opening_of(leaf)
    return text is not None and opening.read(text).opens(leaf.data.encode())


def is_in(leaf: Leaf, size: int, root: bytes) -> bool:
    path = reading.inclusion(leaf.index, size)
    hashed = tree.leaf_hash(leaf.data.encode())
    return tree.root_of(hashed, path, index=leaf.index, size=size) == root


def test_a_tenth_is_erased_and_everything_else_still_verifies() -> None:
    activity = factories.activity()
    told = [
        factories.submission(
            f"Vi vil ha lys i løype nummer {number}, og det snart.", activity=activity
        )
        for number in range(MANY)
    ]
    before = reading.latest()
    assert before is not None
    gone = told[:: MANY // FEW]
    saved = {leaf.index: (leaf.data, reading.opening_of(leaf)) for leaf in Leaf.objects.all()}

    for each in gone:
        erasures.erase(each, scope="text")

    after = reading.latest()
    assert after is not None
    head = opened(after.note, keys.verifiers())
    received = {leaf.about: leaf for leaf in Leaf.objects.filter(kind=Leaf.Kind.RECEIVED)}
    assert len(received) == MANY
    assert [ref for ref, leaf in received.items() if not opens(leaf)] == [s.reference for s in gone]
    assert all(is_in(leaf, head.size, head.root) for leaf in Leaf.objects.all())
    assert tree.is_consistent(
        (before.size, note.decoded(before.root, what="roten")),
        (after.size, head.root),
        reading.consistency(before.size, after.size),
    )
    # What a sender was given keeps proving what it proved.
    for each in gone:
        data, text = saved[received[each.reference].index]
        assert text is not None
        assert opening.read(text).opens(data.encode())


def test_neither_salt_nor_record_nor_digest_leads_back_to_the_words() -> None:
    said = factories.submission("Vi vil ha lys i løypa bak skolen hver eneste kveld.")
    old = Submission.objects.get(pk=said.pk).salt
    table = Submission._meta.db_table
    lines = list(LedgerEntry.objects.filter(table=table, row=said.pk).values_list("after"))

    erasures.erase(said, scope="text")

    leaf = Leaf.objects.get(about=said.reference, kind=Leaf.Kind.RECEIVED)
    assert (leaf.opening.salt, leaf.opening.record) == ("", "")
    assert old not in set(Submission.history.filter(id=said.pk).values_list("salt", flat=True))
    # The ledger itself is untouched, and what it adds agrees with what stands there now.
    after = list(LedgerEntry.objects.filter(table=table, row=said.pk).values_list("after"))
    assert after[: len(lines)] == lines
    assert len(after) == len(lines) + 1
    assert Opening.objects.filter(leaf__kind=Leaf.Kind.ERASED).count() == 1
