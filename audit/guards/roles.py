"""What the roles of PostgreSQL may do: the one that serves, and the one that erases.

The role that owns the tables runs ``migrate``. The one that serves adds to history and never
changes it; of the ledger it sees what the triggers write. The one that erases may overwrite what an
erasure may, and it alone may open the gate. So a statement that was smuggled into a page opens
nothing, whatever it tells the session.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audit.guards.tables import Kept, existing, kept, noted
from audit.models import ErasedRow, LedgerEntry, Shape
from core.errors import Refused

# Written to by triggers and migrations alone, and by an erasure alone.
NEVER_ADDED = (LedgerEntry, Shape)
ADDED_BY_ERASURE = (ErasedRow,)
MIGRATIONS = "django_migrations"
# Those of the functions that not everybody may call.
FOR_ALL_ROLES, FOR_THE_ERASER = "audit_still()", "audit_gate()"
HOLDERS = """
SELECT pg_get_userbyid(a.grantee), p.proname || '()'
FROM pg_proc p, aclexplode(p.proacl) a
WHERE p.pronamespace = current_schema()::regnamespace AND a.grantee <> p.proowner
  AND a.grantee <> 0 AND p.proname || '()' = ANY(%s) ORDER BY 1, 2
"""
SEQUENCES = """
SELECT t.relname, s.relname FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid
WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace
ORDER BY 2
"""
# What a role that serves must not be able to do, in the words a check says it in.
OWNS = """
SELECT count(*) FROM pg_class WHERE relname = ANY(%s)
AND relnamespace = current_schema()::regnamespace AND pg_has_role(current_user, relowner, 'MEMBER')
"""
CHANGES = """
SELECT count(*) FROM pg_class WHERE relname = ANY(%s)
AND relnamespace = current_schema()::regnamespace AND (
  has_table_privilege(current_user, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
  OR has_any_column_privilege(current_user, oid, 'UPDATE'))
"""
ADDS = """
SELECT count(*) FROM pg_class WHERE relname = ANY(%s)
AND relnamespace = current_schema()::regnamespace AND has_table_privilege(current_user, oid, 'INSERT')
"""
# Also by putting on another role.
OPENS = """
SELECT count(*) FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')
AND has_function_privilege(oid, to_regprocedure('audit_gate()'), 'EXECUTE')
"""
BUILDS = """
SELECT (has_schema_privilege(%s, current_schema(), 'CREATE')
  OR has_database_privilege(%s, current_database(), 'CREATE, TEMPORARY'))
"""


@dataclass(frozen=True)
class Rights:
    """What a role may do with one table, beside reading it."""

    table: str
    words: tuple[str, ...]

    @property
    def adds(self) -> bool:
        return "INSERT" in self.words


def rights(*, eraser: bool) -> list[Rights]:
    """What the application does with each of its tables; the eraser overwrites as well."""
    guarded = {each.table: each for each in kept()}
    outside_history = {each.table for each in noted() if not each.hashed}
    return [
        Rights(table, _words(guarded.get(table), eraser=eraser, lasts=table in outside_history))
        for table in sorted(_tables())
    ]


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        found = set(connection.introspection.table_names(cursor))
    ours = {
        *connection.introspection.django_table_names(),
        settings.CACHES["default"]["LOCATION"],
    }
    return found & ours


def _words(guarded: Kept | None, *, eraser: bool, lasts: bool) -> tuple[str, ...]:
    if guarded is None:
        # A contact is emptied, never removed.
        return ("INSERT", "UPDATE") if lasts else ("INSERT", "UPDATE", "DELETE")
    words = []
    added = guarded.model not in NEVER_ADDED and (eraser or guarded.model not in ADDED_BY_ERASURE)
    if added:
        words.append("INSERT")
    if eraser and guarded.lasting is not None:
        words.append("UPDATE")
    return tuple(words)


def statements(role: str, *, eraser: bool) -> Iterator[str]:
    """Take everything from the role, and give it what it needs and no more."""
    name = connection.ops.quote_name
    who, schema = name(role), name(_schema())
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        sequences = cursor.fetchall()
    found = rights(eraser=eraser)
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {who}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {who}"
    for each in found:
        yield f"REVOKE ALL ON TABLE {name(each.table)} FROM PUBLIC, {who}"
        words = ", ".join(("SELECT", *each.words))
        yield f"GRANT {words} ON TABLE {name(each.table)} TO {who}"
    if MIGRATIONS not in {each.table for each in found}:
        yield f"REVOKE ALL ON TABLE {MIGRATIONS} FROM {who}"
        yield f"GRANT SELECT ON TABLE {MIGRATIONS} TO {who}"
    adds = {each.table for each in found if each.adds}
    for table, sequence in sequences:
        yield f"REVOKE ALL ON SEQUENCE {name(sequence)} FROM PUBLIC, {who}"
        # Numbers for rows that are made in bulk are fetched before the rows are.
        if table in adds:
            yield f"GRANT USAGE ON SEQUENCE {name(sequence)} TO {who}"
    yield f"REVOKE EXECUTE ON FUNCTION {FOR_ALL_ROLES}, {FOR_THE_ERASER} FROM {who}"
    wanted = f"{FOR_ALL_ROLES}, {FOR_THE_ERASER}" if eraser else FOR_ALL_ROLES
    yield f"GRANT EXECUTE ON FUNCTION {wanted} TO {who}"


def _schema() -> str:
    return str(_one("SELECT current_schema()"))


def _one(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


@transaction.atomic
def grant(*, web: str, eraser: str) -> None:
    """Give both roles what they need. Raises Refused for a role that is not there, or too strong.

    Whatever everybody may build is taken back, where the role in use may take it.
    """
    for role in (web, eraser):
        _check_role(role)
    if web == eraser:
        raise Refused("Rollen som betjener og rollen som sletter, må være to.")
    if _one("SELECT pg_has_role(%s, %s, 'MEMBER')", web, eraser):
        raise Refused(f"{web} er medlem av {eraser}, og kunne ha slettet selv.")
    _run(_closing())
    _run(statements(web, eraser=False))
    _run(statements(eraser, eraser=True))


def _check_role(role: str) -> None:
    if not _one("SELECT count(*) FROM pg_roles WHERE rolname = %s", role):
        raise Refused(f"Rollen {role} finnes ikke. Lag den først: CREATE ROLE {role} LOGIN …")
    if _one("SELECT rolsuper FROM pg_roles WHERE rolname = %s", role):
        raise Refused(f"{role} er superbruker, og kan ikke holdes fra noe.")
    table = LedgerEntry._meta.db_table
    owner = "SELECT pg_has_role(%s, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass(%s)"
    if _one(owner, role, table):
        raise Refused(f"{role} eier tabellene. La en annen rolle eie dem og kjøre migrate.")


def _closing() -> Iterator[str]:
    """Nobody builds: a temporary table would stand before the one with the same name."""
    name = connection.ops.quote_name
    mine = "SELECT pg_has_role(current_user, {}, 'MEMBER') FROM {} WHERE {} = {}"
    database = mine.format("datdba", "pg_database", "datname", "current_database()")
    schema = mine.format("nspowner", "pg_namespace", "nspname", "current_schema()")
    if _one(database):
        named = name(str(_one("SELECT current_database()")))
        yield f"REVOKE CREATE, TEMPORARY ON DATABASE {named} FROM PUBLIC"
    if _one(schema):
        yield f"REVOKE CREATE ON SCHEMA {name(_schema())} FROM PUBLIC"


def _run(wanted: Iterator[str]) -> None:
    for statement in list(wanted):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def grant_again() -> None:
    """After a migration: the roles that were given rights before get those of the new tables."""
    if connection.vendor != "postgresql":
        return
    holders: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, [[FOR_ALL_ROLES, FOR_THE_ERASER]])
        for role, function in cursor.fetchall():
            holders.setdefault(role, set()).add(function)
    for role, functions in holders.items():
        _run(statements(role, eraser=FOR_THE_ERASER in functions))


def may_build(role: str) -> bool:
    """Whether the role may create anything, which could then stand before what is ours."""
    return bool(_one(BUILDS, role, role))


def powers() -> list[str]:
    """What the role in use may do that a role that serves must not be able to do."""
    tables = [each.table for each in existing(kept())]
    every = [*tables, *(each.table for each in existing(noted()))]
    added = [model._meta.db_table for model in NEVER_ADDED]
    asked: list[tuple[str, Any]] = [
        ("owns the tables", _one(OWNS, every)),
        ("may change history", _one(CHANGES, tables)),
        ("may write the ledger", _one(ADDS, added)),
        ("may open the gate of erasure", _one(OPENS)),
        ("may create tables, also temporary ones", may_build(str(_one("SELECT current_user")))),
    ]
    return [words for words, found in asked if found]


def may_open_the_gate() -> bool:
    """Whether what is said of a gate counts when this role says it."""
    return bool(
        _one(
            "SELECT has_function_privilege(session_user, 'audit_gate()', 'EXECUTE') "
            "AND has_function_privilege(current_user, 'audit_gate()', 'EXECUTE')"
        )
    )
