"""The triggers of SQLite: every statement that makes one, by its name."""

from django.db import connection

from audit.guards.digests import row_digest_sql
from audit.guards.shapes import code_of
from audit.guards.tables import Kept, Noted, existing, kept, noted

NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"


def triggers() -> dict[str, str]:
    """What must stand in the schema, word for word."""
    keeping = [_keeping(table) for table in existing(kept())]
    noting = [_noting(table) for table in existing(noted())]
    return {name: sql for found in (*keeping, *noting) for name, sql in found.items()}


def faults() -> dict[str, list[str]]:
    """What is missing, changed or left over, and the statements that put it right."""
    found, expected = _in_schema("main"), triggers()
    return {
        **{
            name: [f'DROP TRIGGER IF EXISTS "{name}"', sql]
            for name, sql in expected.items()
            if found.get(name, ("", ""))[1] != sql
        },
        **{
            name: [f'DROP TRIGGER "{name}"']
            for name in found
            if name.startswith(("keep_", "note_")) and name not in expected
        },
    }


def strangers() -> list[str]:
    """Triggers beside ours: one on a guarded table could silence what the ledger is told."""
    tables = {each.table for each in kept()}
    beside = {
        name: table
        for name, (table, _) in _in_schema("main").items()
        if not name.startswith(("keep_", "note_"))
    }
    temporary = {name: table for name, (table, _) in _in_schema("temp").items()}
    return [name for name, table in (beside | temporary).items() if table in tables]


# Seconds: in every act, since it costs next to nothing.
LOOK_EVERY = 0.0


def fingerprint() -> object:
    """Something that changes with every change of the schema."""
    return connection.connection.execute("PRAGMA schema_version").fetchone()[0]


def tell(_actor_id: int, _act_id: int) -> None:
    """The triggers ask the application who is writing."""


def sign(_actor_id: int, _act_id: int) -> object:
    """There is nobody to tell. Answers with the fingerprint."""
    return fingerprint()


def unsign() -> None:
    """There is nothing to forget."""


def _in_schema(schema: str) -> dict[str, tuple[str, str]]:
    catalogue = {"main": "sqlite_master", "temp": "sqlite_temp_master"}[schema]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, tbl_name, sql FROM {catalogue} WHERE type = 'trigger'")
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def _trigger(name: str, when: str, condition: str, *statements: str) -> dict[str, str]:
    test = f" WHEN {condition}" if condition else ""
    body = " ".join(f"{statement};" for statement in statements)
    return {name: f'CREATE TRIGGER "{name}" {when}{test} BEGIN {body} END'}


def _refuse(message: str, condition: str = "") -> str:
    where = f" WHERE {condition}" if condition else ""
    return f"SELECT RAISE(ABORT, '{message}'){where}"


def _keeping(kept: Kept) -> dict[str, str]:
    table, message = kept.table, f"append-only: {kept.table}"
    condition = ""
    if kept.lasting is not None:
        changed = [f'OLD."{column}" IS NOT NEW."{column}"' for column in kept.lasting]
        condition = " OR ".join(["audit_gate() <> 'erasure'", *changed])
    return {
        **_trigger(f"keep_{table}_upd", f'BEFORE UPDATE ON "{table}"', condition, _refuse(message)),
        **_trigger(f"keep_{table}_del", f'BEFORE DELETE ON "{table}"', "", _refuse(message)),
        **_trigger(f"keep_{table}_ins", f'BEFORE INSERT ON "{table}"', "", *_adding(kept)),
    }


def _adding(kept: Kept) -> list[str]:
    """REPLACE removes what stands in its way without a DELETE that a trigger would see."""
    table = kept.table
    there = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")"
        for key in kept.keys
    )
    rules = [_refuse(f"append-only: {table}", f'EXISTS (SELECT 1 FROM "{table}" WHERE {there})')]
    if kept.signed:
        rules.append(_refuse(f"unsigned: {table}", "NOT audit_signed()"))
    if kept.is_ledger:
        rules.append(
            _refuse(
                "a baseline belongs to a migration",
                "NEW.operation = 'B' AND audit_gate() <> 'baseline'",
            )
        )
    return rules


def _noting(noted: Noted) -> dict[str, str]:
    table = noted.table
    old, new = (
        row_digest_sql(noted.model, row) if noted.hashed else "''" for row in ("OLD", "NEW")
    )
    unsigned = _refuse(f"unsigned: {table}", "NOT audit_signed()")
    moved = _refuse("a primary key is never changed", f'OLD."{noted.pk}" IS NOT NEW."{noted.pk}"')
    return {
        **_trigger(
            f"note_{table}_ins",
            f'AFTER INSERT ON "{table}"',
            "",
            unsigned,
            _entry(noted, "I", row="NEW", before="''", after=new),
        ),
        **_trigger(
            f"note_{table}_upd",
            f'AFTER UPDATE ON "{table}"',
            "",
            unsigned,
            moved,
            _entry(noted, "U", row="NEW", before=old, after=new),
        ),
        **_trigger(
            f"note_{table}_del",
            f'AFTER DELETE ON "{table}"',
            "",
            unsigned,
            _entry(noted, "D", row="OLD", before=old, after="''"),
        ),
    }


def _entry(noted: Noted, operation: str, *, row: str, before: str, after: str) -> str:
    return (
        'INSERT INTO audit_ledgerentry ("table", "row", operation, shape, "before", "after", '
        f"actor, act, role, at) VALUES ('{noted.table}', {row}.\"{noted.pk}\", '{operation}', "
        f"'{code_of(noted)}', {before}, {after}, audit_actor(), audit_act(), '', {NOW})"
    )
