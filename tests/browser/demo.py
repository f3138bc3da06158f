"""The demo town and a server that shows it, for a module of tests that share one telling.

A module that imports these two fixtures has them instead of those of the same names: the town is
told once, in seconds, and everything is taken away again after the module's last test.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from config.demo.story import tell
from core.calendar import day_of

_told: list[sqlite3.Connection] = []


@pytest.fixture(scope="module")
def transactional_db(
    browser: Browser, django_db_setup: None, django_db_blocker: Any
) -> Iterator[LiveServer]:
    """By this name pytest-django knows that the module needs a test database, and makes one."""
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    with django_db_blocker.unblock(), override_settings(DEMO=True, PASSWORD_HASHERS=[hasher]):
        name = Path(connection.settings_dict["NAME"]).name
        if not name.startswith("test_"):
            raise RuntimeError(f"The demo belongs in a test database, and {name} is none.")
        load()
        server = LiveServer("localhost")
        yield server
        server.stop()
        # What failed sign-ins left behind is not in a table that is emptied here.
        cache.clear()
        call_command("flush", verbosity=0, interactive=False)


def load() -> None:
    """Tell the story. The second time on SQLite, copy what was told: that takes no time."""
    connection.ensure_connection()
    if connection.vendor == "sqlite" and _told:
        _told[0].backup(connection.connection)
        return
    tell(today=day_of(timezone.now()))
    if connection.vendor == "sqlite":
        _told.append(sqlite3.connect(":memory:"))
        connection.connection.backup(_told[0])


@pytest.fixture
def site(transactional_db: LiveServer) -> LiveServer:
    """Eksempelvik as it stands when the demo has just been loaded."""
    return transactional_db
