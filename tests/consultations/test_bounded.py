"""The child process: whatever happens in it, the parent lives on and nothing gets out."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from consultations.rules import bounded, documents
from consultations.rules.documents import reading
from tests.consultations.documents import docx, p, run

TRIES = {
    "memory": "x = bytearray(700 * 1024 * 1024)",
    "socket": "import socket; socket.socket().connect(('127.0.0.1', 9))",
    "process": "import subprocess; subprocess.run(['true'])",
    "write": "open('/tmp/gjensvar-escaped', 'w')",
    "database": "import os; assert 'DATABASE_URL' in os.environ",
    "crash": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "answer": "import sys; sys.stdout.buffer.write(b'x' * (65 * 1024 * 1024)); sys.stdout.flush()",
}


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module for the child to run, which confines itself and then tries something."""
    monkeypatch.setattr(bounded, "ROOT", tmp_path)
    (tmp_path / "bounded.py").write_text(Path(bounded.__file__).read_text())
    return tmp_path / "tries.py"


def test_what_the_child_says_is_the_answer(child: Path) -> None:
    child.write_text("import bounded, sys; bounded.confine(); print('[' + sys.stdin.read() + ']')")

    assert bounded.ask("tries", given=b"1, 2") == [1, 2]


@pytest.mark.parametrize("what", TRIES)
def test_what_a_parser_has_no_business_with_is_refused(
    child: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    child.write_text(f"import bounded; bounded.confine()\n{TRIES[what]}\nprint('[]')")

    with pytest.raises(bounded.Lost) as lost:
        bounded.ask("tries")

    assert lost.value.in_time
    assert not Path("/tmp/gjensvar-escaped").exists()  # noqa: S108  it must not be made


def test_a_child_that_takes_its_time_is_left(child: Path) -> None:
    child.write_text("import bounded; bounded.confine()\nwhile True: pass")
    started = time.monotonic()

    with pytest.raises(bounded.Lost) as lost:
        bounded.run("tries", seconds=1)

    assert not lost.value.in_time
    assert time.monotonic() - started < 10


def test_an_answer_that_is_no_json_is_no_answer(child: Path) -> None:
    child.write_text("print('nei')")

    with pytest.raises(bounded.Lost):
        bounded.ask("tries")


def test_a_file_is_really_read_in_a_process_of_its_own() -> None:
    data = docx(p(run("Vi vil ha lys.")))

    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-m", reading.CHILD, "text", "docx"],
        cwd=bounded.ROOT,
        env={},
        input=data,
        capture_output=True,
        check=True,
    )

    assert b"Vi vil ha lys." in done.stdout
    assert documents.read("brev.docx", data).text == "Vi vil ha lys."


@pytest.mark.parametrize(("in_time", "said"), [(True, reading.BROKEN), (False, reading.SLOW)])
def test_a_lost_child_is_a_refused_file(
    monkeypatch: pytest.MonkeyPatch, *, in_time: bool, said: str
) -> None:
    def lose(*_: object, **__: object) -> None:
        raise bounded.Lost(in_time=in_time)

    monkeypatch.setattr(bounded, "ask", lose)

    with pytest.raises(documents.Unreadable, match=said[:30]):
        documents.read("brev.txt", b"Hei")
