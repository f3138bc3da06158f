"""``verify_log FILE`` says of a receipt what it proves, and refuses what the other verifiers refuse."""

import json
from pathlib import Path

import pytest

from audit.log import checking, keys, note, opening, reading
from audit.models import Leaf
from tests.audit.log.test_checking import verify
from tests.audit.log.test_entering import act
from tests.audit.log.trees import Log, leaves

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    act(5)
    leaf, last = Leaf.objects.get(index=3), reading.latest()
    assert last is not None
    text = reading.opening_of(leaf)
    assert text is not None
    receipt, opened = tmp_path / "a.tlog-proof", tmp_path / "a.json"
    receipt.write_text(reading.receipt(leaf, last))
    opened.write_text(text)
    return receipt, opened


def test_a_receipt_with_its_opening_is_confirmed(files: tuple[Path, Path]) -> None:
    status, said = verify(*files)

    assert status == 0, said
    assert "Oppføring 3 står i loggen logg.eksempelvik.example" in said
    assert "nettopp denne teksten" in said
    assert "Kvitteringen stemmer." in said


def test_a_receipt_is_confirmed_with_the_public_key_alone(files: tuple[Path, Path]) -> None:
    status, said = verify(files[0], key=[str(keys.signer().verifier)], json=True)

    assert status == 0
    assert json.loads(said)["receipts"][0]["opened"] is False


@pytest.mark.parametrize(
    ("find", "put", "because"),
    [
        ("index 3", "index 2", "står ikke i loggen"),
        ("tlog-proof@v1", "tlog-proof@v2", "ikke en kvittering"),
    ],
)
def test_a_changed_receipt_is_refused(
    files: tuple[Path, Path], find: str, put: str, because: str
) -> None:
    files[0].write_text(files[0].read_text().replace(find, put))

    status, said = verify(files[0])

    assert status == 1
    assert because in said


def test_a_receipt_that_gives_its_entry_another_number_is_refused(tmp_path: Path) -> None:
    """The tree may hold such an entry; Go, the browser and the page refuse it as well."""
    strange = Log(
        [opening.leaf_data("received", at + 1, bytes(32)) for at in range(4)], origin=keys.origin()
    )
    strange.signer = keys.signer()
    path = tmp_path / "strange.tlog-proof"
    path.write_text(strange.receipt(2, 4))

    status, said = verify(path, key=[str(keys.signer().verifier)])

    assert status == 1
    assert "et annet nummer" in said


@pytest.mark.parametrize("leaf", [b"leaf 2", b"[2]", b'{"ev":true}', b'{"ev":"2"}', b'{"ev":2.0}'])
def test_a_receipt_of_something_that_is_no_entry_is_refused(leaf: bytes) -> None:
    strange = Log([b"0", b"1", leaf, b"3"], origin=keys.origin())
    strange.signer = keys.signer()

    with pytest.raises(note.BadNote, match="et annet nummer"):
        checking.receipts([strange.receipt(2, 4)], keys.verifiers())


def test_line_ends_of_windows_are_forgiven(files: tuple[Path, Path]) -> None:
    for path in files:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert verify(*files)[0] == 0
    texts = [path.read_bytes().decode() for path in files]
    assert checking.receipts(texts, keys.verifiers())[0].opened


def test_an_opening_of_something_else_is_refused(files: tuple[Path, Path]) -> None:
    files[1].write_text(files[1].read_text().replace("Sagt 3", "Sagt 4"))

    status, said = verify(*files)

    assert status == 1
    assert "hører ikke til" in said


def test_an_opening_alone_proves_nothing(files: tuple[Path, Path]) -> None:
    assert verify(files[1])[0] == 1


def test_a_receipt_our_log_no_longer_bears_out_is_a_fault(tmp_path: Path) -> None:
    """Signed with the true key, but for a tree that is not the one we have now."""
    act(6)
    other = Log(leaves(4), origin=keys.origin())
    other.signer = keys.signer()
    path = tmp_path / "other.tlog-proof"
    path.write_text(other.receipt(2, 4))

    status, said = verify(path)

    assert status == 1
    assert "bygger ikke på kontrollpunktet ved 4" in said


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert verify(tmp_path / "nothing")[0] == 1
