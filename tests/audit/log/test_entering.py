"""What an act enters is in the log with the act, and only then."""

from typing import Any

import pytest
from django.db import connection, transaction

from audit.acting import UnsignedWrite, acting_as
from audit.log import canonical, checkpoint, keys, opening, proof, reading, tree, writing
from audit.log.entering import CannotBeTakenBack, enter
from audit.log.note import BadNote
from audit.log.writing import LogIsBroken
from audit.models import Act, Checkpoint, Leaf, Node, Opening
from tests.factories import unit
from tests.factories.people import BY, now

pytestmark = pytest.mark.django_db


def act(count: int = 1, *, undoable: bool = False, value: Any = None) -> None:
    with transaction.atomic(), acting_as(BY, "Førte noe", at=now(), undoable=undoable) as pen:
        pen.sign()
        for number in range(count):
            record = {"text": f"Sagt {number}", "value": value}
            enter(Leaf.Kind.RECEIVED, about="FRIV-0001", record=record)


class Changed(Exception):
    """Somebody thought better of it."""


@transaction.atomic
def an_act_in_a_transaction_that_fails() -> None:
    act(3)
    raise Changed


@transaction.atomic
def an_act_that_fails() -> None:
    with acting_as(BY, "Sa noe", at=now()) as pen:
        pen.sign()
        enter(Leaf.Kind.WITHDRAWN, about="second", record={})
        raise Changed


def test_an_act_enters_its_leaves_under_one_checkpoint() -> None:
    act(3)
    act(2)

    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3, 4]
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [3, 5]
    assert [leaf.act for leaf in Leaf.objects.order_by("index")] == [
        *[Act.objects.order_by("pk")[0].pk] * 3,
        *[Act.objects.order_by("pk")[1].pk] * 2,
    ]


def test_a_leaf_holds_its_place_its_kind_and_a_commitment_only() -> None:
    act()

    leaf = Leaf.objects.get()
    content = canonical.decode(leaf.data)
    assert set(content) == {"commit", "ev", "type"}
    assert (content["ev"], content["type"]) == (0, "received")
    assert "Sagt" not in leaf.data
    text = reading.opening_of(leaf)
    assert text is not None
    found = opening.read(text)
    assert found.record == {"text": "Sagt 0", "value": None}
    assert found.opens(leaf.data.encode())


def test_two_equal_records_have_unlike_commitments() -> None:
    act()
    act()

    first, second = (canonical.decode(leaf.data)["commit"] for leaf in Leaf.objects.all())
    assert first != second


def test_the_root_is_that_of_the_leaves_however_they_came() -> None:
    for count in (1, 2, 5, 1, 9, 30):
        act(count)

    hashes = [tree.leaf_hash(leaf.data.encode()) for leaf in Leaf.objects.order_by("index")]
    nodes = tree.grown(0, {}, hashes)
    for one in Checkpoint.objects.all():
        head = checkpoint.opened(one.note, keys.verifiers())
        assert head.tree == (one.size, tree.root(one.size, nodes))
        assert head.origin == one.origin == "logg.eksempelvik.example"
    assert Node.objects.count() == len(nodes)


def test_a_receipt_verifies_and_the_log_proves_that_it_only_grew() -> None:
    act(7)
    old = reading.latest()
    act(6)
    new = reading.latest()
    assert old is not None
    assert new is not None

    for leaf in Leaf.objects.all():
        assert proof.read(reading.receipt(leaf, new)).check(keys.verifiers()).size == 13
    steps = reading.consistency(old.size, new.size)
    assert tree.is_consistent((7, reading.root(7)), (13, reading.root(13)), steps)


def test_a_block_that_raises_enters_nothing() -> None:
    with pytest.raises(Changed):
        an_act_that_fails()

    assert not Leaf.objects.exists()
    assert not Checkpoint.objects.exists()
    act()
    assert Leaf.objects.get().index == 0


def test_a_transaction_that_is_rolled_back_leaves_neither_leaf_nor_gap() -> None:
    act()
    with pytest.raises(Changed):
        an_act_in_a_transaction_that_fails()
    act()

    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1]
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [1, 2]
    assert Opening.objects.count() == 2


def test_a_service_that_fails_inside_an_act_takes_its_own_entries_with_it() -> None:
    with transaction.atomic(), acting_as(BY, "Gjorde to ting", at=now()) as pen:
        pen.sign()
        enter(Leaf.Kind.RECEIVED, about="first", record={})
        with pytest.raises(Changed):
            an_act_that_fails()

    assert [leaf.about for leaf in Leaf.objects.all()] == ["first"]


def test_a_service_inside_an_act_enters_under_the_same_checkpoint() -> None:
    with transaction.atomic(), acting_as(BY, "Gjorde to ting", at=now()) as pen:
        pen.sign()
        enter(Leaf.Kind.RECEIVED, about="first", record={})
        with acting_as(BY, "Det andre"):
            enter(Leaf.Kind.WITHDRAWN, about="second", record={})

    assert [leaf.about for leaf in Leaf.objects.order_by("index")] == ["first", "second"]
    assert Checkpoint.objects.get().size == 2


def test_nothing_is_entered_without_a_pen() -> None:
    with pytest.raises(UnsignedWrite):
        enter(Leaf.Kind.RECEIVED, about="", record={})


def test_an_act_that_can_be_undone_enters_nothing() -> None:
    with pytest.raises(CannotBeTakenBack):
        act(undoable=True)


def test_an_act_without_entries_leaves_the_log_alone() -> None:
    act()
    unit()

    assert Checkpoint.objects.count() == 1


@pytest.mark.parametrize("value", [1.5, True, {"æ": 1}, 2**53, b"x", "\ud800"])
def test_a_record_that_two_languages_might_spell_differently_is_refused(value: Any) -> None:
    with pytest.raises(canonical.NotCanonical):
        act(value=value)

    assert not Leaf.objects.exists()


def test_nothing_is_signed_on_top_of_a_tree_that_was_changed(monkeypatch: Any) -> None:
    act(3)
    monkeypatch.setattr(
        writing,
        "stored",
        lambda places: dict.fromkeys(places, tree.leaf_hash(b"something else")),
    )

    with pytest.raises(LogIsBroken):
        act()

    assert Checkpoint.objects.get().size == 3


def test_nothing_is_signed_on_top_of_a_checkpoint_by_a_strange_key(
    settings: Any, tmp_path: Any
) -> None:
    act()
    settings.LOG_KEY_FILE = str(tmp_path / "another.log-key")

    with pytest.raises(LogIsBroken):
        act()

    assert Leaf.objects.count() == 1


def test_a_key_can_be_replaced_when_the_old_one_stays_known(settings: Any, tmp_path: Any) -> None:
    act()
    leaf, before = Leaf.objects.get(), reading.latest()
    assert before is not None
    old = reading.receipt(leaf, before)
    settings.LOG_FORMER_KEYS = [str(keys.signer().verifier)]
    settings.LOG_KEY_FILE = str(tmp_path / "new.log-key")
    act()

    after = reading.latest()
    assert after is not None
    assert proof.read(old).check(keys.verifiers()).size == 1
    assert proof.read(reading.receipt(leaf, after)).check([keys.signer().verifier]).size == 2
    with pytest.raises(BadNote):
        proof.read(old).check([keys.signer().verifier])


def test_ten_thousand_leaves_take_few_statements(django_assert_max_num_queries: Any) -> None:
    act(5)

    with django_assert_max_num_queries(200 if connection.vendor == "sqlite" else 60):
        act(10_000)

    assert Checkpoint.objects.filter(size=10_005).exists()
