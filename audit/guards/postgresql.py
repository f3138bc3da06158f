"""The guards of PostgreSQL: what must stand in its catalogue, and what does."""

from typing import Any

from django.db import connection
from psycopg.pq import TransactionStatus

from audit.guards.plpgsql import (
    BEFORE,
    DELETE,
    INSERT,
    ROW,
    TRUNCATE,
    UPDATE,
    Function,
    Trigger,
    functions,
)
from audit.guards.shapes import code_of
from audit.guards.tables import Kept, Noted, existing, kept, noted

OURS = ("keep_row", "keep_all", "keep_new", "note_row")
TRIGGERS = """
SELECT c.relname, t.tgname, t.tgtype, p.proname, t.tgargs
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
  AND (p.pronamespace = c.relnamespace AND t.tgenabled = 'A' AND t.tgqual IS NULL
       AND t.tgattr::text = '' OR NOT t.tgname = ANY(%s))
"""
# Whether everybody may call it: only then is there a line of rights without a name.
FUNCTIONS = """
SELECT proname, prosrc, prosecdef, coalesce(proconfig, '{}'), EXISTS (
  SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0)
FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'audit\\_%%'
"""
# What else could swallow a row, or hide it from us, without a trigger.
RULES_AND_POLICIES = """
SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT c.relname, 'row security' FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace
  AND (c.relrowsecurity OR c.relforcerowsecurity)
"""
# Whatever is switched or replaced is written by another transaction, and what goes is not counted.
FINGERPRINT = """
SELECT concat_ws(':', count(*), sum(xmin::text::bigint), (
  SELECT sum(xmin::text::bigint) FROM pg_proc WHERE proname IN (
    'audit_digest', 'audit_gate', 'audit_still', 'audit_refuse', 'audit_signed', 'audit_record')), (
  SELECT concat_ws('-', count(*), sum(xmin::text::bigint)) FROM pg_rewrite), (
  SELECT sum(oid::bigint) FROM pg_class WHERE relrowsecurity OR relforcerowsecurity))
FROM pg_trigger WHERE NOT tgisinternal
"""

# Seconds. The fingerprint reads four catalogues, which is a fifth of what a single write costs. What
# somebody takes down is seen by each process a second later at most; an act lasts as long itself.
LOOK_EVERY = 1.0
# In one breath: to every act each statement is a journey of its own.
TELL = "SELECT set_config('app.actor', %s, true), set_config('app.act', %s, true)"
SIGN = f"{TELL}, ({FINGERPRINT})"


def triggers() -> list[Trigger]:
    """Every trigger there must be."""
    return [
        *(trigger for table in existing(kept()) for trigger in _keeping(table)),
        *(trigger for table in existing(noted()) for trigger in _noting(table)),
    ]


def _keeping(kept: Kept) -> list[Trigger]:
    table, lasting = kept.table, kept.lasting or ()
    found = [
        Trigger(table, "keep_row", ROW | BEFORE | UPDATE | DELETE, "audit_refuse", lasting),
        Trigger(table, "keep_all", BEFORE | TRUNCATE, "audit_refuse"),
    ]
    if kept.signed:
        only = ("triggers",) if kept.is_ledger else ()
        found.append(Trigger(table, "keep_new", ROW | BEFORE | INSERT, "audit_signed", only))
    return found


def _noting(noted: Noted) -> list[Trigger]:
    """A row trigger never hears of TRUNCATE, so that is refused."""
    arguments = (code_of(noted), noted.pk, "hashed" if noted.hashed else "plain")
    table = noted.table
    return [
        Trigger(table, "note_row", ROW | INSERT | DELETE | UPDATE, "audit_record", arguments),
        Trigger(table, "keep_all", BEFORE | TRUNCATE, "audit_refuse"),
    ]


def faults() -> dict[str, list[str]]:
    """What is missing, changed, switched off or left over, and what puts it right."""
    found, expected = _triggers(), triggers()
    known = {(trigger.table, trigger.name) for trigger in expected}
    if not expected:
        return {}
    return {
        **{function.name: function.create() for function in _changed_functions()},
        **{f"{t.table}.{t.name}": [t.create()] for t in expected if t not in found},
        **{
            f"{t.table}.{t.name}": [t.drop()]
            for t in found
            if t.name in OURS and (t.table, t.name) not in known
        },
    }


def strangers() -> list[str]:
    """What stands beside ours: on a guarded table it could silence what the ledger is told."""
    tables = {each.table for each in kept()}
    found = [(t.table, t.name) for t in _triggers() if t.name not in OURS]
    # A rule takes the place of a statement, also on a table whose changes are noted.
    watched = tables | {each.table for each in noted()}
    return [
        *(f"{table}.{name}" for table, name in found if table in tables),
        *(f"{table}.{name}" for table, name in _rows(RULES_AND_POLICIES) if table in watched),
    ]


def fingerprint() -> object:
    """Something that changes with every trigger and function."""
    return connection.connection.execute(FINGERPRINT).fetchone()[0]


def tell(actor_id: int, act_id: int) -> None:
    """The triggers cannot ask the application who writes: they are told."""
    connection.connection.execute(TELL, [str(actor_id), str(act_id)])


def sign(actor_id: int, act_id: int) -> object:
    """Tell, and answer with the fingerprint."""
    return connection.connection.execute(SIGN, [str(actor_id), str(act_id)]).fetchone()[2]


def unsign() -> None:
    """What was told is forgotten with the transaction, and here where a longer one goes on."""
    raw = connection.connection
    if connection.savepoint_ids and raw.info.transaction_status != TransactionStatus.INERROR:
        raw.execute("SELECT set_config('app.actor', '', true), set_config('app.act', '', true)")


def _triggers() -> list[Trigger]:
    """The triggers that are there, whole and always on; those of others in any state."""
    return [
        Trigger(table, name, kind, function, tuple(bytes(values).decode().split("\0")[:-1]))
        for table, name, kind, function, values in _rows(TRIGGERS, [list(OURS)])
    ]


def _changed_functions() -> list[Function]:
    [(schema,)] = _rows("SELECT current_schema()")
    found = {
        name: (body, definer, {_plain(setting) for setting in settings}, not public)
        for name, body, definer, settings, public in _rows(FUNCTIONS)
    }
    return [
        function
        for function in functions(schema)
        if found.get(function.name)
        != (
            function.body,
            function.definer,
            {_plain(each) for each in function.settings},
            function.private,
        )
    ]


def _plain(setting: str) -> str:
    """As it was written or as the catalogue writes it: the same setting."""
    return setting.lower().translate(str.maketrans("", "", "\"' "))


def _rows(query: str, values: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
