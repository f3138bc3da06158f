"""The guards stay: through migrations, and when one goes, everybody is told and nothing is written."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.state import ProjectState
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from audit.guards import postgresql, sqlite, watching
from audit.guards.authorizing import _building, building
from audit.guards.digests import row_digest_sql, version_digest_sql
from audit.guards.installing import install, missing
from audit.guards.tables import Noted, history_of, kept, noted, recorded_models
from audit.guards.watching import Unguarded, forget, intact
from audit.models import LedgerEntry, Shape
from audit.recording import Recorded
from config import checks
from config.startup import refuse_unsafe_start
from consultations.models import Submission
from core.calendar import day_of
from core.templatetags.gj import short_date
from tests import factories
from tests.audit.behind import execute, signed

SQLITE = connection.vendor == "sqlite"
ONE_OF_EACH = {
    "sqlite": [
        "DROP TRIGGER keep_accounts_historicalunit_upd",
        "DROP TRIGGER keep_audit_ledgerentry_ins",
        "DROP TRIGGER note_accounts_unit_del",
        "DROP TRIGGER note_consultations_contact_upd",
        f"CREATE TRIGGER stille BEFORE INSERT ON {LedgerEntry._meta.db_table} "
        "BEGIN SELECT RAISE(IGNORE); END",
    ],
    "postgresql": [
        "DROP TRIGGER keep_row ON accounts_historicalunit",
        "ALTER TABLE accounts_historicalunit DISABLE TRIGGER keep_row",
        "ALTER TABLE audit_ledgerentry ENABLE TRIGGER keep_all",
        "ALTER TABLE accounts_unit DISABLE TRIGGER note_row",
        "DROP TRIGGER note_row ON consultations_contact",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER stille BEFORE INSERT ON audit_ledgerentry FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE stille AS ON INSERT TO audit_ledgerentry DO INSTEAD NOTHING",
        "CREATE RULE stille AS ON UPDATE TO accounts_unit WHERE false DO INSTEAD NOTHING",
        "ALTER TABLE audit_ledgerentry ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE accounts_historicalunit FORCE ROW LEVEL SECURITY",
        "GRANT EXECUTE ON FUNCTION audit_gate() TO PUBLIC",
        "CREATE OR REPLACE FUNCTION audit_still() RETURNS void LANGUAGE sql AS 'SELECT'",
    ],
}[connection.vendor]

LETTER = {
    "channel": "letter",
    "received": short_date(day_of(factories.now())),
    "sender_kind": "unnamed",
    "fidelity": "verbatim",
    "locale": "nb",
}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is built inside is taken back; what was seen of it is forgotten."""
    with building(), transaction.atomic():
        if not SQLITE:
            execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)
    forget()


@pytest.mark.django_db
def test_every_guard_is_there_from_the_start() -> None:
    assert missing() == []
    assert intact()


@pytest.mark.django_db
def test_every_recorded_model_has_its_guards() -> None:
    """Counted from the models themselves, so that none is left out of the list."""
    recorded = [m for m in apps.get_models() if issubclass(m, Recorded)]
    histories = {model.history.model._meta.db_table for model in recorded}  # type: ignore[attr-defined]

    assert len(recorded) > 40
    assert {each.table for each in noted()} == {
        *(model._meta.db_table for model in recorded),
        "consultations_contact",
        "consultations_subscription",
        "feedback_erasureseal",
    }
    assert histories < {each.table for each in kept()}
    if SQLITE:
        names = set(sqlite.triggers())
        ours = {
            f"note_{m._meta.db_table}_{word}" for m in recorded for word in ("ins", "upd", "del")
        }
        ours |= {f"keep_{table}_{word}" for table in histories for word in ("ins", "upd", "del")}
    else:
        names = {f"{t.table}.{t.name}" for t in postgresql.triggers()}
        ours = {f"{m._meta.db_table}.{name}" for m in recorded for name in ("note_row", "keep_all")}
        ours |= {f"{t}.{name}" for t in histories for name in ("keep_row", "keep_all", "keep_new")}
    assert ours < names


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ONE_OF_EACH)
def test_one_that_goes_is_seen_everywhere_and_nothing_more_is_written(
    client: Client, statement: str
) -> None:
    unit = factories.unit()
    unit.name_nb = "Kultur"
    before = LedgerEntry.objects.count()

    with undone():
        execute(statement)
        assert missing() != []
        with building_over():
            assert [fault.id for fault in checks.guards_of_history()] == ["config.E030"]
            assert client.get("/helse/").status_code == 503
            with pytest.raises(Unguarded, match="tar ikke imot endringer"), signed():
                unit.save()
            with pytest.raises(Exception, match=r"config\.E030"):
                call_command("check")

    assert LedgerEntry.objects.count() == before
    assert missing() == []
    assert checks.guards_of_history() == []


@pytest.mark.django_db
def test_what_was_seen_is_trusted_for_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    unit, now = factories.unit(), watching.monotonic()
    monkeypatch.setattr(watching, "monotonic", lambda: now)
    assert intact()

    with undone():
        execute(ONE_OF_EACH[0])
        token = _building.set(False)
        monkeypatch.setattr(watching, "monotonic", lambda: now + 1)
        with pytest.raises(Unguarded), signed():
            unit.save()
        _building.reset(token)


@pytest.mark.django_db
def test_whoever_writes_is_told_and_loses_nothing_typed(browse: Any, pia: User) -> None:
    activity = factories.activity(opened=True)
    page = reverse("consultations:register", args=[activity.plan.slug])
    typed = {"activity": activity.slug, "text": "Vi trenger lys i løypa."} | LETTER
    planner = browse(pia)

    with undone():
        execute(ONE_OF_EACH[0])
        with building_over():
            reply = planner.post(page, typed)

    assert reply.status_code == 503
    assert "Gjensvar tar ikke imot endringer nå" in reply.content.decode()
    assert typed["text"] in reply.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_no_server_starts_without_one(in_production: Callable[..., None]) -> None:
    in_production()

    with undone():
        execute(ONE_OF_EACH[0])
        with building_over(), pytest.raises(ImproperlyConfigured, match=r"config\.E030"):
            refuse_unsafe_start()


@contextmanager
def building_over() -> Iterator[None]:
    """As any other process would see it that has not looked just now."""
    token = _building.set(False)
    forget()
    try:
        yield
    finally:
        _building.reset(token)


@pytest.mark.django_db
def test_installing_puts_back_what_is_missing() -> None:
    with undone():
        for statement in [each for each in ONE_OF_EACH if each.startswith("DROP")]:
            execute(statement)
        assert missing() != []

        install()

        assert missing() == []


@pytest.mark.django_db
def test_health_says_that_all_is_well_and_no_more(client: Client) -> None:
    answer = client.get("/helse/")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body = json.loads(answer.content)
    assert body["status"] == "ok"
    assert set(body.values()) == {"ok"}


def _altered(model: type[models.Model], name: str, field: Any) -> None:
    """What a migration that gives a column another type does to the table of the model."""
    state = ProjectState.from_apps(apps)
    old = state.apps.get_model(model._meta.label)
    field.set_attributes_from_name(name)
    field.model = old
    with connection.schema_editor(atomic=False) as editor:
        editor.alter_field(old, old._meta.get_field(name), field, strict=False)


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_a_table_loses_no_guard() -> None:
    """SQLite drops the triggers with the old table, and says nothing."""
    factories.unit()
    wider = models.CharField(max_length=500)
    with building():
        for model in (Unit, Unit.history.model):
            _altered(model, "contact_role", wider.clone())
        lost = missing()
        install()

        assert missing() == []
        for model in (Unit, Unit.history.model):
            _altered(model, "contact_role", models.CharField(max_length=120, blank=True))
        install()
    if SQLITE:
        assert {"note_accounts_unit_ins", "keep_accounts_historicalunit_del"} <= set(lost)
    assert missing() == []


@pytest.mark.django_db
def test_a_new_column_makes_a_shape_and_one_baseline_for_each_row() -> None:
    units = [factories.unit(), factories.unit()]
    with signed():
        units[0].name_nb = "Et annet navn"
        units[0].save()
    last = LedgerEntry.objects.order_by("seq").last()
    old = Shape.objects.get(table="accounts_unit")

    with undone():
        execute("ALTER TABLE accounts_unit ADD COLUMN ny varchar(20)")
        execute("ALTER TABLE accounts_historicalunit ADD COLUMN ny varchar(20)")
        with a_field_more(Unit):
            assert "accounts_unit" in " ".join(missing())
            install()

            assert missing() == []
            new = Shape.objects.filter(table="accounts_unit").latest("pk")
            baselines = list(LedgerEntry.objects.filter(operation="B", table="accounts_unit"))
        newest = {u.pk: Unit.history.filter(id=u.pk).latest("history_id").history_id for u in units}

        assert new.code != old.code
        assert new.from_seq == last.seq + 1
        assert {entry.row: entry.version for entry in baselines} == {
            **{
                pk: Unit.history.filter(id=pk).order_by("history_id").last().history_id
                for pk in Unit.objects.values_list("pk", flat=True)
            },
            **newest,
        }
        assert {entry.shape for entry in baselines} == {new.code}
        assert all(entry.actor and entry.act and len(entry.after) == 64 for entry in baselines)


@contextmanager
def a_field_more(model: type[models.Model]) -> Iterator[None]:
    field = models.CharField(max_length=20, null=True)
    field.set_attributes_from_name("ny")
    field.model = model
    model._meta.local_fields.append(field)
    model._meta._expire_cache()
    try:
        yield
    finally:
        model._meta.local_fields.remove(field)
        model._meta._expire_cache()


@pytest.mark.django_db
def test_guards_over_rows_that_were_there_begin_with_a_baseline() -> None:
    unit = factories.unit()

    with undone():
        if not SQLITE:
            execute("ALTER TABLE audit_shape DISABLE TRIGGER keep_row")
        else:
            execute("DROP TRIGGER keep_audit_shape_del")
        execute("DELETE FROM audit_shape WHERE \"table\" = 'accounts_unit'")
        install()

        assert (
            LedgerEntry.objects.filter(operation="B", table="accounts_unit", row=unit.pk).count()
            == 1
        )
        assert not LedgerEntry.objects.filter(operation="B").exclude(table="accounts_unit").exists()


@pytest.mark.django_db
def test_a_row_and_its_newest_version_have_one_digest() -> None:
    """Numbers, decimals, moments, booleans and what is not given, of every recorded model."""
    point = factories.point(answered=True)
    factories.measure(status="delayed")
    factories.verdict(factories.council(), point.answers.get())
    compared = 0
    for model in recorded_models():
        row, version = model._meta.db_table, history_of(model)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT {row_digest_sql(model)}, {version_digest_sql(model)} FROM "{row}" r '
                f'JOIN "{version}" v ON v.id = r.id AND v.history_id = '
                f'(SELECT max(history_id) FROM "{version}" WHERE id = r.id)'
            )
            pairs = cursor.fetchall()
        assert [pair for pair in pairs if pair[0] != pair[1]] == []
        compared += len(pairs)
    assert compared > 20
    assert len(Noted(Unit).columns) == 12


@pytest.mark.parametrize(
    "command", ["clean_old_history", "clean_duplicate_history", "populate_history", "loaddata"]
)
def test_a_command_that_would_go_round_history_is_refused(command: str) -> None:
    with pytest.raises(CommandError, match="istorikken"):
        call_command(command)


@pytest.mark.django_db
def test_emptying_a_table_is_refused() -> None:
    factories.unit()

    first, *_ = connection.ops.sql_flush(no_style(), ["accounts_historicalunit"])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(first)

    assert Unit.history.exists()
