"""Why a production server refuses to start: each refusal names the setting and the remedy.

The figures of the database are read back from the live connection, since a settings file only
says what somebody wished for.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connection

from audit.guards import roles
from audit.guards.authorizing import is_building
from audit.guards.installing import missing
from audit.log import keeping, keys
from config.startup import ROLE_TOO_STRONG


def _is_served(folder: Path) -> bool:
    """Whether what lies in the folder has an address, or nobody said where it is to lie."""
    served = [Path(settings.STATIC_ROOT), settings.BASE_DIR / "static", settings.NODE_MODULES]
    return folder == Path() or any(
        folder.resolve().is_relative_to(each.resolve()) for each in served
    )


class Refusal(NamedTuple):
    setting: str
    fault: str
    remedy: str

    def error(self, number: int) -> Error:
        return Error(f"{self.setting}: {self.fault}.", hint=self.remedy, id=f"config.E{number:03}")


UNSAFE_SETTINGS: list[tuple[Callable[[], bool], Refusal]] = [
    (
        lambda: settings.DEBUG,
        Refusal(
            "DEBUG",
            "it is on, and error pages would show secrets",
            "Remove DEBUG from the environment.",
        ),
    ),
    (
        lambda: settings.SECRET_KEY == settings.DEVELOPMENT_SECRET_KEY,
        Refusal(
            "SECRET_KEY",
            "it is the key of the development set-up, which everybody knows",
            "Set SECRET_KEY to at least 50 random characters.",
        ),
    ),
    (
        lambda: len(settings.SECRET_KEY) < 50,
        Refusal(
            "SECRET_KEY",
            "it is shorter than 50 characters",
            "Set SECRET_KEY to at least 50 random characters.",
        ),
    ),
    (
        lambda: not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
        Refusal(
            "ALLOWED_HOSTS",
            "it is empty or admits every host",
            "Set ALLOWED_HOSTS to the host names of this server, separated by commas.",
        ),
    ),
    (
        lambda: settings.DATABASES["default"].get("ATOMIC_REQUESTS", False),
        Refusal(
            "ATOMIC_REQUESTS",
            "it is on, and every reader would wait for the write lock",
            "Remove it: the transaction belongs to the service.",
        ),
    ),
    (
        lambda: not getattr(settings, "SIMPLE_HISTORY_ENABLED", True),
        Refusal(
            "SIMPLE_HISTORY_ENABLED",
            "it is off, and nothing that is done would be recorded",
            "Remove it.",
        ),
    ),
    (
        lambda: not keys.usable(),
        Refusal(
            "LOG_KEY_FILE",
            "it names no Ed25519 key that only this server may read",
            "Make one as docs/operate.md says, outside the database, the code and the backups.",
        ),
    ),
    (
        lambda: not keys.former_readable(),
        Refusal(
            "LOG_FORMER_KEYS",
            "one of them is not a public key, and what it signed could not be checked",
            "Give each as it was printed, name+number+base64, separated by commas.",
        ),
    ),
    (
        lambda: keys.usable() and not keeping.writable(),
        Refusal(
            "LOG_NEWEST_FILE",
            "it cannot be written, and a restored backup could sign the log a second time",
            "Name a file in a folder that the server may write in, outside the backups.",
        ),
    ),
    (
        lambda: _is_served(Path(settings.FILES_DIR)),
        Refusal(
            "FILES_DIR",
            "it is empty or lies in a folder that the server hands out to everybody",
            "Name a folder of its own, outside the static files, which only this server may read.",
        ),
    ),
]
SQLITE_PRAGMAS: list[tuple[str, list[str | int], str]] = [
    # name, the values that are safe, what is lost otherwise
    ("journal_mode", ["wal"], "readers and the writer block each other"),
    ("synchronous", [2, 3], "a power cut loses commits that were acknowledged"),
    ("foreign_keys", [1], "rows can point at nothing"),
    ("recursive_triggers", [1], "REPLACE passes the guards of the history"),
    ("secure_delete", [1], "erased personal data stays in the file"),
    ("trusted_schema", [1], "the guards of the history cannot run"),
]
POSTGRESQL_SETTINGS = [
    ("synchronous_commit", "a power cut loses commits that were acknowledged"),
    ("fsync", "a power cut can destroy the database"),
    ("full_page_writes", "a power cut can destroy the database"),
    ("data_checksums", "a failing disk alters what was said, and nobody notices"),
]


def production_settings(**kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION:
        return []
    return [
        refusal.error(number)
        for number, (unsafe, refusal) in enumerate(UNSAFE_SETTINGS, start=1)
        if unsafe()
    ]


def production_database(**kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION:
        return []
    look = {"sqlite": _unsafe_sqlite, "postgresql": _unsafe_postgresql}[connection.vendor]
    try:
        return [refusal.error(number) for number, refusal in look()]
    except DatabaseError as error:
        fault = f"the database does not answer: {error}"
        return [Refusal("DATABASE_URL", fault, "Start the database, or correct it.").error(10)]


def guards_of_history(**kwargs: Any) -> list[CheckMessage]:
    """Not only in production: whoever develops must not get used to a history without guards."""
    if is_building():
        return []
    try:
        found = missing()
    except DatabaseError:
        return []  # a server is refused for that by production_database
    if not found:
        return []
    fault = f"{len(found)} are missing, changed or strangers: {', '.join(sorted(found)[:5])}"
    remedy = "Run manage.py migrate; if they go missing again, find out who takes them away."
    return [Refusal("Guards of the history", fault, remedy).error(30)]


def serving_role(**kwargs: Any) -> list[CheckMessage]:
    """Whether a statement smuggled into a page could change history (PostgreSQL, in production).

    A warning, since migrate and scrub_erased are run by the role that owns the tables; no web
    server starts with it. Information only, where somebody has accepted to have one role.
    """
    if not settings.PRODUCTION or connection.vendor != "postgresql" or is_building():
        return []
    try:
        powers = roles.powers()
    except DatabaseError:
        return []  # a server is refused for that by production_database
    if powers:
        return [_too_strong(powers)]
    return [] if settings.DATABASE_ERASER_USER else [_nobody_erases()]


def _too_strong(powers: list[str]) -> CheckMessage:
    fault = f"DATABASE_URL: the role in use {', '.join(powers)}"
    if settings.ONE_DATABASE_ROLE:
        return Info(
            f"{fault}. Only the application keeps the gate of erasure shut.",
            hint="Accepted by ONE_DATABASE_ROLE; manage.py grant_roles is the remedy.",
            id="config.I040",
        )
    return Caution(
        f"{fault}. A statement smuggled into a page could change history.",
        hint=(
            "Serve as a role of manage.py grant_roles (docs/operate.md), or set ONE_DATABASE_ROLE "
            "to accept that only the application keeps the gate of erasure shut."
        ),
        id=ROLE_TOO_STRONG,
    )


def _nobody_erases() -> CheckMessage:
    return Caution(
        "DATABASE_ERASER_USER: it is empty, and the role in use may not erase.",
        hint="Name the role that manage.py grant_roles was given as the eraser.",
        id="config.W041",
    )


def _unsafe_sqlite() -> Iterator[tuple[int, Refusal]]:
    with connection.cursor() as cursor:
        for number, (name, safe, loss) in enumerate(SQLITE_PRAGMAS, start=11):
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
            if found not in safe:
                yield (
                    number,
                    Refusal(
                        f"SQLite {name}",
                        f"it is {found!r} instead of {safe[0]!r}: {loss}",
                        "Restore the options in config/databases.py.",
                    ),
                )


def _unsafe_postgresql() -> Iterator[tuple[int, Refusal]]:
    with connection.cursor() as cursor:
        for number, (name, loss) in enumerate(POSTGRESQL_SETTINGS, start=21):
            cursor.execute("SELECT current_setting(%s)", [name])
            if cursor.fetchone()[0] == "off":
                yield (
                    number,
                    Refusal(
                        f"PostgreSQL {name}",
                        f"it is off: {loss}",
                        f"Turn {name} on for the server, this database and this role.",
                    ),
                )
