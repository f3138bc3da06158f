"""Attacks upon what has been recorded: every statement we have thought of. Add, never remove.

``{h}`` is the number of a version of the unit, ``{u}`` the unit's own, ``{a}`` its act.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from accounts.models import Unit
from audit.models import Act, Actor, Checkpoint, Leaf, LedgerEntry, Node, Opening, Shape
from tests import factories

HISTORY = "accounts_historicalunit"
LEDGER = "audit_ledgerentry"
SAME_VERSION = (
    "SELECT history_id, id, salt, revision, created_at, created_by_id, 'Forfalsket', name_nn, "
    "parent_id, contact_role, contact_phone, contact_email, active, history_user_id, history_date, "
    "history_change_reason, history_type, act_id FROM accounts_historicalunit WHERE true"
)
VERSION_COLUMNS = (
    "history_id, id, salt, revision, created_at, created_by_id, name_nb, name_nn, parent_id, "
    "contact_role, contact_phone, contact_email, active, history_user_id, history_date, "
    "history_change_reason, history_type, act_id"
)
VERSION = f"INTO {HISTORY} ({VERSION_COLUMNS}) {SAME_VERSION}"
NEW_VERSION = VERSION.replace("SELECT history_id", "SELECT history_id + 1000")
UNIT = (
    "INTO accounts_unit (id, salt, revision, created_at, created_by_id, name_nb, name_nn, "
    "contact_role, contact_phone, contact_email, active) SELECT {id}, salt, revision, created_at, "
    "created_by_id, '{name}', name_nn, contact_role, contact_phone, contact_email, active "
    "FROM accounts_unit WHERE name_nb = 'Kultur'"
)
ENTRY = (
    f'INTO {LEDGER} ("table", "row", operation, shape, "before", "after", actor, act, role, at) '
    "SELECT 'accounts_unit', \"row\", '{operation}', shape, '', 'falsk', actor, act, '', at "
    f"FROM {LEDGER} WHERE \"table\" = 'accounts_unit'"
)

# Refused on both databases, whether somebody signs for them or not.
NEVER = [
    f"UPDATE {HISTORY} SET name_nb = 'Forfalsket'",
    f"UPDATE {HISTORY} SET history_date = '2020-01-01 00:00:00+00:00'",
    f"UPDATE {HISTORY} SET act_id = 1 + act_id",
    f"UPDATE {HISTORY} SET history_id = history_id + 1000",
    f"UPDATE {HISTORY} SET name_nb = name_nb",
    f"DELETE FROM {HISTORY}",
    f"DELETE FROM {HISTORY} WHERE history_id = {{h}}",
    f"INSERT {VERSION} ON CONFLICT (history_id) DO UPDATE SET name_nb = 'Forfalsket'",
    f"WITH gone AS (SELECT {{h}} AS n) DELETE FROM {HISTORY} WHERE history_id IN (SELECT n FROM gone)",
    f"UPDATE {LEDGER} SET actor = actor + 1",
    f"UPDATE {LEDGER} SET \"after\" = ''",
    f"UPDATE {LEDGER} SET seq = seq + 1000",
    f"DELETE FROM {LEDGER}",
    *(f"INSERT {ENTRY.format(operation=operation)}" for operation in "BIUD"),
    "UPDATE audit_reconciliation SET differences = '[]'",
    "DELETE FROM audit_reconciliation",
    "UPDATE audit_act SET sentence = 'Noe annet'",
    "UPDATE audit_act SET actor_id = actor_id",
    "DELETE FROM audit_act",
    "UPDATE audit_actor SET key = 'en annen'",
    "DELETE FROM audit_actor",
    "UPDATE audit_shape SET columns = ''",
    "DELETE FROM audit_shape",
    "UPDATE audit_leaf SET data = '{{}}'",
    "DELETE FROM audit_leaf",
    "UPDATE audit_opening SET record = '{{}}'",
    "DELETE FROM audit_opening",
    "UPDATE audit_node SET hash = 'falsk'",
    "DELETE FROM audit_node",
    "UPDATE audit_checkpoint SET size = 0",
    "DELETE FROM audit_checkpoint",
    "UPDATE accounts_unit SET id = id + 1000 WHERE id = {u}",
]
# Refused on both databases when nobody signs; when somebody does, the ledger takes them down.
UNSIGNED = [
    "UPDATE accounts_unit SET contact_role = 'Ingen'",
    "DELETE FROM accounts_unit WHERE id = {u}",
    f"INSERT {UNIT.format(id=9001, name='Ingen')}",
    "UPDATE consultations_contact SET name = 'Ingen'",
    "DELETE FROM consultations_contact",
    f"INSERT {NEW_VERSION}",
]
ONLY_SQLITE = [
    f"REPLACE {VERSION}",
    f"INSERT OR REPLACE {VERSION}",
    f"INSERT OR IGNORE {VERSION} ON CONFLICT (history_id) DO UPDATE SET name_nb = 'x'",
    f"UPDATE OR REPLACE {HISTORY} SET history_id = {{h}}",
    f"UPDATE OR IGNORE {HISTORY} SET name_nb = 'Forfalsket'",
    f"UPDATE OR FAIL {HISTORY} SET name_nb = 'Forfalsket'",
    "INSERT OR REPLACE INTO audit_actor (id, kind, key) SELECT id + 1000, kind, key FROM audit_actor",
    'INSERT OR REPLACE INTO audit_node (level, "index", hash) SELECT level, "index", \'x\' FROM audit_node',
    "DROP TRIGGER keep_accounts_historicalunit_upd",
    "DROP TRIGGER note_accounts_unit_upd",
    f"DROP TABLE {HISTORY}",
    f"ALTER TABLE {HISTORY} RENAME TO bort",
    f"ALTER TABLE {HISTORY} ADD COLUMN ny text",
    "ALTER TABLE accounts_unit DROP COLUMN contact_role",
    f"CREATE TRIGGER stille BEFORE INSERT ON {LEDGER} BEGIN SELECT RAISE(IGNORE); END",
    f"CREATE TEMP TRIGGER stille BEFORE INSERT ON {LEDGER} BEGIN SELECT RAISE(IGNORE); END",
    f"CREATE TEMP TABLE {LEDGER} (seq integer)",
    f"CREATE TEMP VIEW {HISTORY} AS SELECT 1",
    "CREATE TABLE ny (id integer)",
    "CREATE INDEX ny ON accounts_unit (name_nb)",
    "ATTACH ':memory:' AS annen",
    "PRAGMA writable_schema = ON",
    "PRAGMA schema_version = 1",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA Foreign_Keys = OFF",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA main.synchronous = OFF",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA secure_delete = OFF",
    "DELETE FROM sqlite_master WHERE type = 'trigger'",
    "UPDATE sqlite_master SET sql = '' WHERE type = 'trigger'",
    "UPDATE sqlite_sequence SET seq = 0",
]
ONLY_SQLITE_UNSIGNED = [
    f"INSERT OR IGNORE {UNIT.format(id=9001, name='Ingen')}",
    f"REPLACE {UNIT.format(id='id', name='Ingen')}",
    "UPDATE OR IGNORE accounts_unit SET contact_role = 'Ingen'",
    "UPDATE OR REPLACE accounts_unit SET contact_role = 'Ingen'",
]
ONLY_POSTGRESQL = [
    f"TRUNCATE {HISTORY}",
    f"TRUNCATE {LEDGER}",
    f"TRUNCATE {LEDGER} RESTART IDENTITY CASCADE",
    "TRUNCATE accounts_unit CASCADE",
    "TRUNCATE audit_actor CASCADE",
    "TRUNCATE consultations_contact",
    f"SET session_replication_role = replica; DELETE FROM {HISTORY}",
    f"SET session_replication_role = replica; UPDATE {LEDGER} SET actor = 0",
    f"SET session_replication_role = replica; TRUNCATE {HISTORY}",
    f"SET LOCAL app.gate = 'erasure'; DELETE FROM {HISTORY}",
    f"SET LOCAL app.gate = 'erasure'; UPDATE {LEDGER} SET actor = 0",
    f"SET LOCAL app.gate = 'erasure'; UPDATE {HISTORY} SET history_type = '-'",
    f"MERGE INTO {HISTORY} h USING (SELECT 1) n ON true WHEN MATCHED THEN DELETE",
    f"MERGE INTO {HISTORY} h USING (SELECT 1) n ON true WHEN MATCHED THEN UPDATE SET name_nb = 'x'",
    f"DO $$ BEGIN DELETE FROM {HISTORY}; END $$",
    f"WITH gone AS (DELETE FROM {HISTORY} RETURNING *) SELECT count(*) FROM gone",
]
ONLY_POSTGRESQL_UNSIGNED = [
    "SET session_replication_role = replica; UPDATE accounts_unit SET contact_role = 'Ingen'",
    "SET session_replication_role = replica; DELETE FROM accounts_unit",
    f"SET LOCAL app.gate = 'erasure'; UPDATE {HISTORY} SET name_nb = 'Ingen'",
    "SET LOCAL app.actor = '1'; UPDATE accounts_unit SET contact_role = 'Ingen'",
    f"INSERT {UNIT.format(id=9001, name='Ingen')} ON CONFLICT DO NOTHING",
    "MERGE INTO accounts_unit u USING (SELECT 1) n ON true WHEN MATCHED THEN UPDATE SET contact_role = 'x'",
]
# What the application tells PostgreSQL can be told by anybody: it must count for nothing.
TOLD = (
    "SELECT set_config('app.actor', '1', true), set_config('app.act', '{{a}}', true), "
    "set_config('app.gate', '{gate}', true); "
)
ERASING, BASELINING = TOLD.format(gate="erasure"), TOLD.format(gate="baseline")
# Only where one role owns and another serves (grant_roles): an owner may do all of it.
ONLY_SERVING = [
    f"{ERASING} UPDATE {HISTORY} SET name_nb = 'Forfalsket'",
    f"{ERASING} UPDATE {HISTORY} SET name_nb = 'Forfalsket' WHERE history_id = {{h}}",
    f"{ERASING} UPDATE {HISTORY} SET salt = ''",
    f"{ERASING} UPDATE audit_act SET sentence = 'Noe annet'",
    f"{ERASING} UPDATE audit_opening SET record = '{{{{}}}}'",
    f"{ERASING} UPDATE audit_opening SET salt = ''",
    f"{ERASING} INSERT {VERSION} ON CONFLICT (history_id) DO UPDATE SET name_nb = 'Forfalsket'",
    f"{ERASING} MERGE INTO {HISTORY} h USING (SELECT 1) n ON true WHEN MATCHED THEN UPDATE SET name_nb = 'x'",
    f"{ERASING} INSERT INTO audit_erasedrow (erasure, \"table\", \"row\", seq, marks) VALUES ('F', 't', 1, 0, '{{{{}}}}')",
    f"{ERASING} DO $$ BEGIN UPDATE {HISTORY} SET name_nb = 'x'; END $$",
    *(f"{BASELINING} INSERT {ENTRY.format(operation=operation)}" for operation in "BIUD"),
    f"GRANT UPDATE ON {HISTORY} TO CURRENT_USER; {ERASING} UPDATE {HISTORY} SET name_nb = 'x'",
    f"GRANT INSERT ON {LEDGER} TO CURRENT_USER; {BASELINING} INSERT {ENTRY.format(operation='B')}",
    f"ALTER TABLE {HISTORY} DISABLE TRIGGER keep_row",
    f"ALTER TABLE {LEDGER} ENABLE ROW LEVEL SECURITY",
    f"CREATE RULE stille AS ON INSERT TO {LEDGER} DO INSTEAD NOTHING",
    f"CREATE TRIGGER stille BEFORE INSERT ON {LEDGER} FOR EACH ROW "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    f"DROP TRIGGER keep_row ON {HISTORY}",
    f"DROP TABLE {LEDGER}",
    f"CREATE TEMP TABLE {LEDGER} (seq bigint)",
    "CREATE TEMP VIEW accounts_unit AS SELECT 1",
    "CREATE TABLE ny (id bigint)",
    "CREATE SCHEMA ny",
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE FUNCTION ny() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT audit_gate()",
    f"SELECT setval(pg_get_serial_sequence('{LEDGER}', 'seq'), 1)",
    f"SELECT nextval(pg_get_serial_sequence('{LEDGER}', 'seq'))",
    f"SELECT setval(pg_get_serial_sequence('{HISTORY}', 'history_id'), 1)",
    "DELETE FROM django_migrations",
    "DELETE FROM consultations_contact",
]
# Only what a connection of the role's own shows: these are rights of whoever signed in.
ONLY_SIGNED_IN = [
    "SET ROLE {eraser}",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {eraser}",
    "SET SESSION AUTHORIZATION {owner}",
    "GRANT {eraser} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE ny SUPERUSER",
    "SET session_replication_role = replica",
    "COPY accounts_unit TO PROGRAM 'cat'",
    "CREATE EXTENSION dblink",
    "SELECT lo_import('/etc/passwd')",
]


def _plain(model: Any) -> Any:
    return models.QuerySet(model)


def _save(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


VERSIONS: Any = Unit.history.model  # type: ignore[attr-defined]
# The same by way of the ORM.
BY_ORM: dict[str, Callable[[], Any]] = {
    "a version is saved": lambda: _save(VERSIONS.objects.first(), name_nb="Forfalsket"),
    "versions are updated": lambda: _plain(VERSIONS).update(name_nb="Forfalsket"),
    "a version is deleted": lambda: VERSIONS.objects.first().delete(),
    "versions are deleted": lambda: _plain(VERSIONS).delete(),
    "versions are deleted raw": lambda: _plain(VERSIONS)._raw_delete("default"),
    "versions are updated in bulk": lambda: _plain(VERSIONS).bulk_update(
        [*VERSIONS.objects.all()], ["act_id"]
    ),
    "an entry is saved": lambda: _save(LedgerEntry.objects.first(), actor=0),
    "entries are updated": lambda: LedgerEntry.objects.update(actor=0),
    "entries are deleted": lambda: LedgerEntry.objects.all().delete(),
    "entries are deleted raw": lambda: _plain(LedgerEntry)._raw_delete("default"),
    "an act is saved": lambda: _save(Act.objects.first(), sentence="Noe annet"),
    "acts are updated": lambda: Act.objects.update(sentence="Noe annet"),
    "actors are updated": lambda: Actor.objects.update(key="en annen"),
    "shapes are deleted": lambda: Shape.objects.all().delete(),
    "leaves are updated": lambda: Leaf.objects.update(data="falsk"),
    "nodes are updated": lambda: Node.objects.update(hash="falsk"),
    "openings are updated": lambda: Opening.objects.update(record="falsk"),
    "checkpoints are updated": lambda: Checkpoint.objects.update(root="falsk"),
}
BY_ORM_UNSIGNED: dict[str, Callable[[], Any]] = {
    "rows are updated": lambda: _plain(Unit).update(contact_role="Ingen"),
    "rows are deleted raw": lambda: _plain(Unit)._raw_delete("default"),
    "rows are made in bulk": lambda: _plain(Unit).bulk_create(
        [Unit(name_nb="Ingen", created_at=factories.now(), created_by=Actor.objects.first())]
    ),
    "a row is saved without its version": lambda: models.Model.save(
        Unit.objects.first(), force_update=True
    ),
}
