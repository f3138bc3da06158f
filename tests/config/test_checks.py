"""A production server refuses what would lose or leak, and says which setting it was."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from audit.guards.authorizing import building
from audit.log import keys
from config import checks, startup

PRODUCTION_ENVIRONMENT = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k3-Wq9_tZ" * 7,
    "ALLOWED_HOSTS": "medvirkning.example",
    "PATH": "/usr/bin:/bin",
}


def run(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own interpreter and arguments
        [sys.executable, *arguments],
        env=PRODUCTION_ENVIRONMENT | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(autouse=True)
def production_key(key_of_the_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key for the log, which a production server never makes for itself."""
    keys.signer()
    monkeypatch.setitem(PRODUCTION_ENVIRONMENT, "LOG_KEY_FILE", str(key_of_the_log))


def test_safe_settings_are_accepted(in_production: Callable[..., None]) -> None:
    in_production()

    assert checks.production_settings() == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DEBUG", True),
        ("SECRET_KEY", settings.DEVELOPMENT_SECRET_KEY),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["*"]),
        ("SIMPLE_HISTORY_ENABLED", False),
        ("LOG_KEY_FILE", ""),
        ("FILES_DIR", ""),
        ("FILES_DIR", str(settings.STATIC_ROOT / "received")),
        ("LOG_KEY_FILE", "/nowhere/log.key"),
        ("LOG_FORMER_KEYS", ["no key"]),
        ("LOG_NEWEST_FILE", "/nowhere/newest"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(
    in_production: Callable[..., None], setting: str, value: Any
) -> None:
    in_production(**{setting: value})

    faults = checks.production_settings()

    assert [fault.msg.partition(":")[0] for fault in faults] == [setting]
    assert faults[0].hint


def test_a_transaction_around_every_request_is_refused(
    in_production: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_production()
    monkeypatch.setitem(settings.DATABASES, "default", {"ATOMIC_REQUESTS": True})

    assert "ATOMIC_REQUESTS" in checks.production_settings()[0].msg


def test_development_is_not_held_to_it(settings: Any) -> None:
    settings.DEBUG = True

    assert checks.production_settings() == []
    assert checks.production_database() == []


def test_the_web_server_refuses_to_serve_the_development_set_up() -> None:
    with pytest.raises(ImproperlyConfigured, match="ENVIRONMENT=production"):
        startup.refuse_unsafe_start()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a pragma of SQLite")
@pytest.mark.parametrize(
    ("pragma", "unsafe", "safe"),
    [
        ("synchronous", "NORMAL", "FULL"),
        ("foreign_keys", "OFF", "ON"),
        ("recursive_triggers", "OFF", "ON"),
        ("secure_delete", "OFF", "ON"),
    ],
)
def test_a_weakened_sqlite_connection_is_refused(
    in_production: Callable[..., None], pragma: str, unsafe: str, safe: str
) -> None:
    in_production()
    # Only a migration may change them; a weakened file of settings would not ask.
    with building(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}={unsafe}")

        faults = [fault.msg for fault in checks.production_database()]
        cursor.execute(f"PRAGMA {pragma}={safe}")

    assert any(f"SQLite {pragma}" in fault for fault in faults)
    assert not any(f"SQLite {pragma}" in fault.msg for fault in checks.production_database())


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")
def test_asynchronous_commit_on_postgresql_is_refused(in_production: Callable[..., None]) -> None:
    in_production()
    assert not any("synchronous_commit" in fault.msg for fault in checks.production_database())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    assert any("synchronous_commit" in fault.msg for fault in checks.production_database())


def test_production_passes_the_deployment_checks_without_a_warning(tmp_path: Any) -> None:
    done = run(
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3",
    )

    assert done.returncode == 0, done.stderr


def test_the_command_line_refuses_debug_in_production(tmp_path: Any) -> None:
    done = run(
        ["manage.py", "check"], DEBUG="true", DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3"
    )

    assert done.returncode != 0
    assert "DEBUG" in done.stderr


def test_the_door_of_the_server_opens_when_all_is_safe(tmp_path: Any) -> None:
    done = run(["-c", "import config.wsgi"], DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")

    assert done.returncode == 0, done.stderr


def test_the_door_of_the_server_stays_shut_without_a_key_for_the_log(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/db.sqlite3"

    done = run(["-c", "import config.wsgi"], LOG_KEY_FILE="", DATABASE_URL=database)

    assert done.returncode != 0
    assert "LOG_KEY_FILE" in done.stderr
    assert not list(tmp_path.glob("*log-key"))


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read_is_refused(
    in_production: Callable[..., None], tmp_path: Path, mode: int
) -> None:
    in_production()
    copy = tmp_path / "log-key"
    copy.write_text(Path(settings.LOG_KEY_FILE).read_text())
    copy.chmod(mode)
    in_production(LOG_KEY_FILE=str(copy))

    assert [fault.msg.partition(":")[0] for fault in checks.production_settings()] == [
        "LOG_KEY_FILE"
    ]


def test_the_door_of_the_server_stays_shut_on_a_development_key(tmp_path: Any) -> None:
    done = run(
        ["-c", "import config.wsgi"], SECRET_KEY="", DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3"
    )

    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


@pytest.mark.parametrize(
    "wrong", [{"ENVIRONMENT": "prod"}, {"PUBLISH_HOLD_MINUTES": "ten"}, {"DEBUG": "perhaps"}]
)
def test_a_malformed_value_is_refused(wrong: dict[str, str]) -> None:
    done = run(["-c", "import config.settings"], **wrong)

    assert done.returncode != 0
