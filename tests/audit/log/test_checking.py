"""``verify_log`` finds what was changed in the log, and says of a receipt what it proves."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models, transaction
from django.test import Client

from audit.acting import acting_as
from audit.guards import gate
from audit.log import checking, keys, note, reading, tree
from audit.log.checkpoint import Head
from audit.models import Checkpoint, ErasedRow, Leaf, Node, Opening
from tests import factories
from tests.audit.behind import execute, signed, unguarded
from tests.audit.log.test_entering import act
from tests.audit.log.trees import Log, leaves
from tests.factories import erasures
from tests.factories.people import BY, now

pytestmark = pytest.mark.django_db


def verify(*files: Path, **options: Any) -> tuple[int, str]:
    """Exit status and what was printed."""
    out = io.StringIO()
    try:
        call_command("verify_log", *map(str, files), stdout=out, **options)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def test_a_sound_log_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LEAVES_AT_ONCE", 7)
    for count in (1, 6, 7, 8, 3):
        act(count)

    status, said = verify(all=True)

    assert status == 0, said
    assert "har 25 oppføringer" in said
    assert "Alt stemmer." in said
    assert str(keys.signer().verifier) in said


def test_an_empty_log_passes() -> None:
    assert verify(all=True)[0] == 0


def test_the_answer_comes_as_json_too() -> None:
    act(3)

    status, said = verify(all=True, json=True)

    answer = json.loads(said)
    assert status == 0
    assert (answer["ok"], answer["size"], answer["openings"]) == (True, 3, 3)
    assert answer["root"] == note.encoded(reading.root(3))


class Stale:
    """Rows as somebody with the file in hand would have changed them: the guards do not see it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def change(self, model: type[models.Model], row: Any, **values: Any) -> None:
        real = model.from_db.__func__  # type: ignore[attr-defined]

        def changed(cls: Any, *args: Any) -> Any:
            found = real(cls, *args)
            if found.pk == row.pk:
                for name, value in values.items():
                    setattr(found, name, value)
            return found

        self.monkeypatch.setattr(model, "from_db", classmethod(changed))


def another_signature() -> str:
    head = Head(keys.origin(), 6, tree.leaf_hash(b"another tree"))
    return head.signed(keys.signer())


FORGERIES: dict[str, tuple[type[models.Model], Callable[[], Any], dict[str, Any]]] = {
    "a leaf's data": (
        Leaf,
        lambda: Leaf.objects.get(index=2),
        {"data": '{"commit":"x","ev":2,"type":"received"}'},
    ),
    "a leaf's form": (Leaf, lambda: Leaf.objects.get(index=2), {"data": "{}"}),
    "a leaf's kind": (Leaf, lambda: Leaf.objects.get(index=2), {"kind": "erased"}),
    "a record": (Opening, lambda: Opening.objects.get(leaf=2), {"record": '{"text":"other"}'}),
    "a salt": (Opening, lambda: Opening.objects.get(leaf=2), {"salt": note.encoded(bytes(32))}),
    "an erasure without a word": (Opening, lambda: Opening.objects.get(leaf=2), {"salt": ""}),
    "a checkpoint's root": (
        Checkpoint,
        lambda: Checkpoint.objects.get(size=6),
        {"root": note.encoded(bytes(32))},
    ),
    "a checkpoint's size": (Checkpoint, lambda: Checkpoint.objects.get(size=6), {"size": 5}),
    "a checkpoint's note": (
        Checkpoint,
        lambda: Checkpoint.objects.get(size=6),
        {"note": Log(leaves(6)).checkpoint(6)},
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_what_was_changed_is_found(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    act(3)
    act(3)
    model, row, values = FORGERIES[what]
    Stale(monkeypatch).change(model, row(), **values)

    status, said = verify(all=True)

    assert status == 1, said
    assert "Alt stemmer" not in said


def test_another_tree_signed_with_the_true_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    act(6)
    forged = another_signature()
    root = note.encoded(tree.leaf_hash(b"another tree"))
    Stale(monkeypatch).change(Checkpoint, Checkpoint.objects.get(), note=forged, root=root)

    status, said = verify(all=True)

    assert status == 1
    assert "er ikke treet vi har" in said


def test_a_false_hash_beside_a_true_root_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The root of three is made of (1, 0) and (0, 2): nobody asks for (0, 0) before a proof does."""
    grown = tree.grown
    false = {(0, 0): tree.leaf_hash(b"another leaf")}
    with monkeypatch.context() as patched:
        patched.setattr(tree, "grown", lambda *given: grown(*given) | false)
        act(3)

    status, said = verify(all=True)

    assert status == 1
    assert "på nivå 0, plass 0" in said
    assert "kontrollpunktet" not in said.lower().replace("kontrollpunkter", "")


@pytest.mark.parametrize(
    ("model", "left_out"),
    [(Leaf, {"index": 4}), (Leaf, {"index": 5}), (Node, {"level": 1, "index": 1})],
)
def test_what_was_removed_is_found(
    monkeypatch: pytest.MonkeyPatch, model: Any, left_out: dict[str, int]
) -> None:
    act(6)
    rows = model.objects.exclude(**left_out)
    monkeypatch.setattr(model, "objects", rows)

    assert verify(all=True)[0] == 1


def test_leaves_that_nobody_signed_for_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    act(3)
    act(3)
    monkeypatch.setattr(Checkpoint, "objects", Checkpoint.objects.exclude(size=6))

    status, said = verify(all=True)

    assert status == 1
    assert "gjelder ikke alle" in said


def test_erased_openings_leave_every_proof_standing() -> None:
    made = [factories.submission(f"Ring 9876543{place} om lyset.") for place in range(4)]
    received = Leaf.objects.filter(kind=Leaf.Kind.RECEIVED)
    last = reading.latest()
    assert last is not None
    kept = {leaf.index: reading.receipt(leaf, last) for leaf in received}

    erasures.erase(made[0], scope="text", measure="erase", words=())

    gone = reading.newest_about(made[0].reference, Leaf.Kind.RECEIVED)
    assert gone is not None
    assert reading.opening_of(gone) is None
    assert all(checking.receipts([text], keys.verifiers()) for text in kept.values())
    assert verify(all=True)[0] == 0
    assert checking.whole(keys.verifiers()).erased >= 1


@pytest.fixture
def erased() -> int:
    """A log in which one submission was erased as it should be; the place of another's entry."""
    first, second = (factories.submission(f"Ring 9876543{place} om lyset.") for place in (1, 2))
    erasures.erase(first, scope="text", measure="erase", words=())
    assert verify(all=True)[0] == 0
    found = reading.newest_about(second.reference, Leaf.Kind.RECEIVED)
    assert found is not None
    return int(found.index)


def test_an_opening_that_goes_missing_beside_an_erasure_is_found(erased: int) -> None:
    with unguarded("audit_opening"):
        execute("DELETE FROM audit_opening WHERE leaf_id = %s", erased)

    status, said = verify(all=True)

    assert status == 1
    assert f"Åpningen av oppføring {erased} mangler" in said


@pytest.mark.parametrize("column", ["salt", "record"])
def test_an_opening_that_is_emptied_beside_an_erasure_is_found(erased: int, column: str) -> None:
    with unguarded("audit_opening"):
        execute(f"UPDATE audit_opening SET {column} = '' WHERE leaf_id = %s", erased)  # noqa: S608

    status, said = verify(all=True)

    assert status == 1
    assert f"Åpningen av oppføring {erased}" in said


def test_an_erasure_that_the_log_does_not_name_is_found(erased: int) -> None:
    row = Opening.objects.get(leaf=erased)
    with unguarded("audit_opening"):
        execute("UPDATE audit_opening SET salt = '', record = '' WHERE leaf_id = %s", erased)
    with signed():
        ErasedRow.objects.create(erasure="FRIV-9-S1", table="audit_opening", row=row.pk, seq=0)

    status, said = verify(all=True)

    assert status == 1
    assert f"Åpningen av oppføring {erased} er borte" in said


STEPS = ["_in_parts", "_leaf_faults", "_check_openings", "_check_checkpoints", "_left_over"]


@pytest.mark.parametrize("step", STEPS)
def test_an_entry_that_comes_while_the_log_is_read_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    act(3)
    act(2)
    real, to_come = getattr(checking, step), iter([2])

    def after_another(*given: Any, **named: Any) -> Any:
        for count in to_come:
            act(count)
        return real(*given, **named)

    monkeypatch.setattr(checking, step, after_another)

    found = checking.whole(keys.verifiers())

    assert found.faults == []
    assert found.leaves == 5
    assert Leaf.objects.count() == 7


def test_the_gate_alone_takes_an_opening() -> None:
    """What an erasure does is the only change the log's tables allow."""
    act(2)
    with transaction.atomic(), acting_as(BY, "Slettet", at=now()) as pen, gate.erasing():
        pen.sign()
        Opening.objects.filter(leaf=0).update(salt="", record="")

    assert reading.opening_of(Leaf.objects.get(index=0)) is None
    assert reading.opening_of(Leaf.objects.get(index=1)) is not None


def test_a_receipt_with_windows_line_ends_is_read(tmp_path: Path) -> None:
    factories.submission()
    proof = Client().get("/logg/oppforing/0.tlog-proof").content
    file = tmp_path / "oppforing-0.tlog-proof"
    file.write_bytes(proof.replace(b"\n", b"\r\n"))

    status, said = verify(file)

    assert status == 0, said
