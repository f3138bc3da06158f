"""The process whose every write and flush is recorded, for a power cut that is played afterwards.

``seed`` makes the database; ``work`` does acts of all kinds, one after the other. After each commit
it acknowledges, with a digest of everything that the database then holds.
"""

import argparse
import hashlib
import os
import sqlite3

import django
from django.db import connection

django.setup()

from tests.torture import acts, house  # noqa: E402  models need the setup above


def digest(database: sqlite3.Connection) -> str:
    """Everything in every table, in order."""
    found = hashlib.sha256()
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for (name,) in database.execute(tables).fetchall():
        columns = database.execute(f'PRAGMA table_info("{name}")').fetchall()
        # As SQL writes the values, so that no reader's own types come between.
        values = " || ',' || ".join(f'quote("{column[1]}")' for column in columns)
        found.update(name.encode())
        for (row,) in database.execute(f'SELECT {values} FROM "{name}" ORDER BY rowid'):  # noqa: S608  our own names
            found.update(row.encode())
    return found.hexdigest()


def acknowledge_commits(path: str) -> None:
    """Write a line for each commit: the digest of what must never be lost from then on."""
    pipe = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    commit = connection.commit

    def committed() -> None:
        commit()
        os.write(pipe, f"{digest(connection.connection)}\n".encode())

    connection.commit = committed


def work(count: int) -> None:
    kinds = list(acts.KINDS.values())
    for number in range(count):
        kind = kinds[number % len(kinds)]
        kind.do(kind.prepare(f"act{number}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["seed", "work"])
    parser.add_argument("--acts", type=int, default=40)
    parser.add_argument("--synchronous", choices=["FULL", "NORMAL"], default="FULL")
    parser.add_argument("--acknowledged", default="")
    options = parser.parse_args()
    if options.what == "seed":
        house.build()
        acts.seed()
        return
    given = connection.settings_dict["OPTIONS"]
    wanted = f"synchronous={options.synchronous}"
    given["init_command"] = given["init_command"].replace("synchronous=FULL", wanted)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == {"FULL": 2, "NORMAL": 1}[options.synchronous]
    acknowledge_commits(options.acknowledged)
    work(options.acts)
    # Without closing the database: that would flush what a power cut must be able to take.
    os._exit(0)


if __name__ == "__main__":
    main()
