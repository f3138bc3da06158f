"""A process of its own: somebody tells us everything, and two people let it go again.

Run with DATABASE_URL naming an empty database: ``python -m tests.erasing.story before|after``.
It says how often the word is found in the tables; the test looks at the bytes of the files.
"""

import os
import sys
from pathlib import Path

import django

WORD = "Qzxkanari"


def main(media: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.apps import apps  # noqa: PLC0415  after the settings are known
    from django.conf import settings  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = str(media)
    from django.core.management import call_command  # noqa: PLC0415

    from audit.guards.authorizing import building  # noqa: PLC0415

    # As the tests' own database is made: the models as they are, then the guards.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    with building():
        call_command("createcachetable")
    _tell()


def _say(what: str, count: int) -> None:
    sys.stdout.write(f"{what} {count}\n")
    sys.stdout.flush()


def found() -> int:
    from tests.erasing.dump import stored  # noqa: PLC0415

    return sum(WORD.casefold() in value.casefold() for value in stored())


def in_files() -> int:
    """How many files of tables and indexes on the PostgreSQL server hold the word."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_relation_filepath(c.oid) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'i', 't') "
            "AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' "
            "AND pg_relation_filepath(c.oid) IS NOT NULL"
        )
        held = 0
        for (path,) in cursor.fetchall():
            cursor.execute("SELECT pg_read_binary_file(%s)", [path])
            held += WORD.lower().encode() in bytes(cursor.fetchone()[0]).lower()
    return held


def _tell() -> None:
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.core.files.base import ContentFile  # noqa: PLC0415
    from django.core.files.storage import default_storage  # noqa: PLC0415

    from consultations.models import Attachment  # noqa: PLC0415
    from feedback.models import Erasure  # noqa: PLC0415
    from feedback.services import scrubbing  # noqa: PLC0415
    from tests.erasing.planting import (  # noqa: PLC0415
        plant_everywhere,
        something_of_everything,
    )
    from tests.factories import BY, erasures, now  # noqa: PLC0415

    told = erasures.full_submission(WORD)
    something_of_everything(told)
    plant_everywhere(WORD)
    default_storage.save(Attachment.objects.get().stored_as, ContentFile(WORD.encode()))
    session = SessionStore()
    session["melding"] = f"Registrert: {WORD}"
    session.save()
    _say("before", found())
    _say("files-before", in_files())
    sys.stdin.readline()
    whole = {"words": (WORD,), "everywhere": True}
    erasures.erase(told, scope=Erasure.Scope.TEXT, **whole)
    erasures.erase(told, scope=Erasure.Scope.CONTACT, **whole)
    _say("scrubbed", scrubbing.scrub(by=BY, at=now()))
    _say("after", found())
    _say("files-after", in_files())
    sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
