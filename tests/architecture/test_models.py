"""The models: names that say what they hold, locks that hold, and a privacy class for each field."""

import inspect
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from accounts.models import User
from audit.recording import Recorded, RecordedQuerySet
from core.privacy import Privacy
from tests.architecture.source import CHAIN

OURS = [model for model in apps.get_models() if model._meta.app_label in CHAIN]
HISTORIES = [model for model in OURS if hasattr(model, "instance_type")]
MODELS = [model for model in OURS if model not in HISTORIES]
RECORDED = [model for model in MODELS if issubclass(model, Recorded)]

# Not recorded, each for its reason.
UNRECORDED = {
    "Actor": "append-only itself, and what every signature points to",
    "Act": "append-only itself: one row for each signature",
    "Once": "a key against double clicks, not a fact of the domain",
    "User": "names and addresses must be erasable; roles are recorded in RoleGrant",
    "LedgerEntry": "written by the database itself, and append-only",
    "Shape": "what the ledger's digests cover, and append-only",
    "Reconciliation": "the outcome of a comparison, not a fact of the domain",
    "ErasedRow": "the erasure list itself: keys and places, never changed",
    "ErasureSeal": "holds what must not be kept, and history is kept",
    "Leaf": "append-only itself, and hashed into the log",
    "Opening": "must be erasable, and history never is",
    "Node": "append-only, and computed from the leaves",
    "Checkpoint": "append-only, and signed",
    "OutgoingMail": "holds an address and a letter, which must go once it is sent",
    "ImportJob": "holds a file with what others said, which must go",
    "Subscription": "an address that must go when its reader says stop",
    "Mailbox": "how far a server has been read, not a fact of the domain",
    "WorkshopCard": "a note somebody may keep or take away leaves nothing behind; then it is a Point",
    "Contact": "personal data must be erasable, and history never is",
}
# Days whose name already says that they are days.
DAYS = {
    "Council.term_from",
    "Council.term_to",
    "Decision.date",
    "LegalBasis.valid_from",
    "LegalBasis.valid_to",
    "Point.on_hold_until",
    "PrivacyNotice.valid_from",
}
MOMENTS = {
    "Act.at",
    "Checkpoint.at",
    "LedgerEntry.at",
    "Once.at",
    "Reconciliation.at",
    "User.last_login",
}
# Who somebody is, and not what somebody did.
PEOPLE = {"Act.actor", "User.actor"}


def names(found: list[type[models.Model]]) -> list[str]:
    return [model.__name__ for model in found]


def test_every_model_is_recorded_or_says_why_not() -> None:
    assert set(names(MODELS)) - set(names(RECORDED)) == set(UNRECORDED)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_has_a_privacy_class(model: type[models.Model]) -> None:
    privacy: Privacy = vars(model)["privacy"]
    declared = set(privacy.classes)
    if issubclass(model, Recorded):
        assert not declared & set(model.recorded_privacy.classes)
        declared |= set(model.recorded_privacy.classes)

    fields = {field.name for field in model._meta.concrete_fields}

    assert declared - {"id"} == fields - {"id"}


@pytest.mark.parametrize("model", HISTORIES, ids=lambda m: m.__name__)
def test_every_field_of_a_version_is_of_its_row_or_of_the_act(model: type[models.Model]) -> None:
    about_the_act = {
        "history_id",
        "history_date",
        "history_change_reason",
        "history_type",
        "history_user_id",
        "act_id",
    }
    row = {field.name for field in model.instance_type._meta.concrete_fields}  # type: ignore[attr-defined]

    assert {field.name for field in model._meta.concrete_fields} == row | about_the_act


def test_what_is_personal_or_secret_is_never_public_as_well() -> None:
    """A name, an address and a secret are in the class that keeps them, whatever the model."""
    sensitive = {"email": "personal", "phone": "personal", "password": "secret", "salt": "secret"}

    for model in MODELS:
        classes = vars(model)["privacy"].classes
        for name in set(classes) & set(sensitive):
            assert classes[name] == sensitive[name], f"{model.__name__}.{name}"


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_nothing_cascades_hides_its_order_or_links_without_a_row(model: Any) -> None:
    for field in model._meta.concrete_fields:
        if field.is_relation:
            accepted = {models.PROTECT} if model in MODELS else {models.DO_NOTHING}
            assert field.remote_field.on_delete in accepted, field
    assert not model._meta.many_to_many
    # The version tables of django-simple-history come with an order of their own.
    assert model in HISTORIES or not model._meta.ordering


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_moments_days_and_people_are_named_as_such(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        name = f"{model.__name__}.{field.name}"
        if isinstance(field, models.DateTimeField):
            assert field.name.endswith("_at") or name in MOMENTS, name
        elif isinstance(field, models.DateField):
            assert field.name.endswith("_date") or name in DAYS, name
        elif field.is_relation and field.related_model.__name__ == "Actor":
            assert field.name.endswith("_by") or name in PEOPLE, name


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_moment_and_person_come_in_pairs(model: type[models.Model]) -> None:
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name, field in fields.items():
        partner = fields.get(name.removesuffix("_by") + "_at")
        if not name.endswith("_by") or partner is None:
            continue
        assert field.null == partner.null, f"{model.__name__}.{name}"
        if field.null:
            checks = [str(c.condition) for c in model._meta.constraints if hasattr(c, "condition")]
            assert any(name in check and partner.name in check for check in checks), name


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_model_is_a_glossary_entry_with_a_name(model: type[models.Model]) -> None:
    assert inspect.getdoc(model), "a model's docstring is its glossary entry"
    assert not (model.__doc__ or "").startswith(f"{model.__name__}(")
    assert "__str__" in vars(model)


@pytest.mark.parametrize("model", RECORDED, ids=lambda m: m.__name__)
def test_a_recorded_model_has_its_guards(model: type[Recorded]) -> None:
    version = model.history.model

    assert isinstance(model.objects.get_queryset(), RecordedQuerySet)
    assert version._meta.get_field("history_user_id").get_internal_type() == "BigIntegerField"
    assert version._meta.get_field("act_id").get_internal_type() == "BigIntegerField"
    assert version._meta.get_field("history_change_reason").get_internal_type() == "TextField"
    assert not _points_to_a_user_by_constraint(version)
    assert not version._meta.constraints
    assert not any(f.unique and not f.primary_key for f in version._meta.concrete_fields)


def _points_to_a_user_by_constraint(version: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in version._meta.concrete_fields
        if field.is_relation and field.related_model is User and field.db_constraint
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_manager_of_a_recorded_model_refuses_unseen_writes(model: Any) -> None:
    if not issubclass(model, Recorded):
        pytest.skip("not recorded")
    for manager in model._meta.managers:
        if manager.name == "history":
            continue
        assert isinstance(manager.get_queryset(), RecordedQuerySet), manager.name


def test_no_model_answers_writes_by_itself() -> None:
    """`save` and `delete` are decided once, in `audit.recording`."""
    overriding = [
        f"{model.__name__}.{name}"
        for model in MODELS
        for name in ("save", "delete", "full_clean")
        if name in vars(model)
    ]

    assert overriding == []
