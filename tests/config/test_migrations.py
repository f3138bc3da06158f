"""The migrations make the database that the models describe, on SQLite as on PostgreSQL."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_a_new_database_holds_every_table_and_the_shared_cache(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    subprocess.run(  # noqa: S603  our own interpreter and arguments
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "DATABASE_URL": f"sqlite:///{file}"},
        check=True,
    )

    with closing(sqlite3.connect(file)) as database:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        found = {name for (name,) in database.execute(query)}

    described = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert {*described, "shared_cache"} <= found
    assert "shared_cache" in connection.introspection.table_names()
