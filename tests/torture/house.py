"""A real database of its own for a process that is going to be killed: made, seeded, given up."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
POSTGRES_URL = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


class NoMigrations:
    """The tables in one step: half a minute of migrations says nothing about a crash."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


def build() -> None:
    """Make the tables, with the guards that belong to them. Call in the process that will use it."""
    settings.MIGRATION_MODULES = NoMigrations()
    call_command("migrate", run_syncdb=True, verbosity=0)


def environment(url: str, folder: Path) -> dict[str, str]:
    """What a process on a database of its own is started with; its signing key lies beside it."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ENVIRONMENT": "development",
        "LOG_KEY_FILE": str(folder / "log.key"),
        "PYTHONPATH": str(ROOT),
    }


def run(module: str, *arguments: str, url: str, folder: Path) -> str:
    """Run one of our modules on the database to its end. Gives what it printed."""
    done = subprocess.run(  # noqa: S603  our own interpreter and arguments
        [sys.executable, "-m", module, *arguments],
        env=environment(url, folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'torture.sqlite3'}"


def postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def postgres_url(name: str) -> Iterator[str]:
    """A database on the server that POSTGRES_URL points to; dropped afterwards."""
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
