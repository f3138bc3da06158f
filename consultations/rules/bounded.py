"""A child process that can be lost: little memory, little time, no network, no database.

Files that strangers made are parsed in one. The parent calls ``ask``; the child calls ``confine``
before it reads its first byte. Whatever goes wrong in the child is one answer: ``Lost``.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

MEMORY = 512 * 1024 * 1024
SECONDS = 30
MAX_ANSWER = 64 * 1024 * 1024
OPEN_FILES = 64
ROOT = Path(__file__).resolve().parents[2]
# What a parser has no business with. The child has no environment either: it knows no database.
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "ctypes.",
)


class Lost(Exception):
    """The child gave no answer: it crashed, or ran out of memory or time."""

    def __init__(self, *, in_time: bool = True) -> None:
        super().__init__("lost" if in_time else "too slow")
        self.in_time = in_time


@contextmanager
def answered(
    module: str,
    arguments: Sequence[str] = (),
    *,
    given: bytes | IO[bytes] = b"",
    seconds: float = SECONDS,
) -> Iterator[IO[bytes]]:
    """What the module writes when it runs as a process with ``given`` as its input. Raises Lost.

    Question and answer lie on the disk: the parent's memory does not grow with either.
    """
    with tempfile.TemporaryFile() as answer, ExitStack() as stack:
        if isinstance(given, bytes):
            question: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())
            question.write(given)
            question.seek(0)
        else:
            question = given
        try:
            done = subprocess.run(  # noqa: S603  our own interpreter, no shell
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as fault:
            raise Lost(in_time=False) from fault
        if done.returncode != 0:
            raise Lost
        answer.seek(0)
        yield answer


def run(
    module: str, arguments: Sequence[str] = (), *, given: bytes = b"", seconds: float = SECONDS
) -> bytes:
    """The same as bytes, for an answer that is small. Raises Lost."""
    with answered(module, arguments, given=given, seconds=seconds) as answer:
        return answer.read()


def ask(module: str, arguments: Sequence[str] = (), *, given: bytes = b"") -> Any:
    """The same for a module that answers in JSON. Raises Lost."""
    try:
        return json.loads(run(module, arguments, given=given))
    except ValueError as fault:
        raise Lost from fault


def confine(*, memory: int = MEMORY, seconds: int = SECONDS, answer: int = MAX_ANSWER) -> None:
    """Give up, for good, what a parser does not need. Call in the child, with everything imported."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: answer,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (value, value if hard < 0 else min(value, hard)))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN) or (event == "open" and _would_write(arguments)):
        raise PermissionError(event)


def _would_write(arguments: tuple[Any, ...]) -> bool:
    mode = arguments[1] if len(arguments) > 1 else None
    return isinstance(mode, str) and bool(set(mode) & set("wax+"))
