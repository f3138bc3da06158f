"""After an erasure the words are nowhere: not in a table, a file, the write-ahead log or a log line.

In a process of its own, since the database of the tests is never committed to its file.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.erasing.story import WORD

PLENTY = 40


@pytest.fixture
def database(
    tmp_path: Path, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of an empty database of the kind that is tested."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'egen.sqlite3'}"
        return
    told = connection.settings_dict
    name = f"{told['NAME']}_erasing"
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    secret = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    yield f"postgres://{told['USER']}{secret}@{told['HOST']}:{told['PORT'] or 5432}/{name}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def holding(folder: Path) -> list[str]:
    """The files that hold the word, in any letter case."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and WORD.lower().encode() in path.read_bytes().lower()
    ]


def test_nothing_is_left_in_any_file_or_table(tmp_path: Path, database: str) -> None:
    media = tmp_path / "media"
    media.mkdir()
    command = [sys.executable, "-W", "ignore", "-m", "tests.erasing.story", str(media)]
    with subprocess.Popen(  # noqa: S603  our own module, and nothing of anybody's
        command,
        env=os.environ | {"DATABASE_URL": database, "LOG_KEY_FILE": str(tmp_path / "key")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as story:
        assert story.stdin
        assert story.stdout
        line = story.stdout.readline().split()
        assert line, story.stderr.read() if story.stderr else ""
        counts = [int(line[1]), int(story.stdout.readline().split()[1])]
        held_before = holding(tmp_path)
        story.stdin.write("\n")
        story.stdin.flush()
        scrubbed, after, files = (story.stdout.readline().split() for _ in range(3))
        # While the process still has the database open: its log and its index are there as well.
        held_after = holding(tmp_path)
        _, heard = story.communicate("\n", timeout=60)

    assert any(name.startswith("vedlegg-") for name in held_before)
    if connection.vendor == "sqlite":
        assert any("sqlite3" in name for name in held_before)
        counts.pop()
    assert min(counts) > PLENTY
    assert files == ["files-after", "0"]
    assert (scrubbed, after) == (["scrubbed", "2"], ["after", "0"])
    assert held_after == []
    assert WORD not in heard
    assert story.returncode == 0, heard
