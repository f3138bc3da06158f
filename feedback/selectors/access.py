"""Everything the house holds about one person (GDPR art. 15), and nothing about anybody else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.erasing import plain
from audit.models import Act, Actor
from audit.reaching import hanging_on, pointing_to
from audit.recording import Recorded
from consultations.models import Submission
from feedback.selectors.erasing import own_openings
from feedback.selectors.outlook import LABELS

PEOPLE = (User, Actor)
# Who acted for the municipality is told as what they are, not by name.
WHO = {
    Actor.Kind.PERSON: "en ansatt",
    Actor.Kind.SYSTEM: "systemet",
    Actor.Kind.IMPORT: "en import",
    Actor.Kind.SENDER: "avsenderen",
}
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Holding:
    """One row about the person, with every version there has been of it."""

    what: str
    facts: Facts
    versions: list[Facts] = field(default_factory=list)


@dataclass(frozen=True)
class Dossier:
    """One submission, or one account, with everything that hangs on it."""

    about: str
    holdings: list[Holding]
    acts: list[Facts] = field(default_factory=list)
    log: list[Facts] = field(default_factory=list)


def submissions_of(person: str) -> list[Submission]:
    """By reference, or by the e-mail address that was left: every submission with it."""
    mine = Q(reference__iexact=person.strip()) | Q(contact__email__iexact=person.strip())
    return list(Submission.objects.filter(mine).distinct().order_by("pk"))


def account_of(person: str) -> User | None:
    """The account of somebody who works here or sits in a council."""
    return User.objects.filter(email__iexact=person.strip()).first()


def dossiers(person: str) -> list[Dossier]:
    """Everything about the person, submission by submission, then the account."""
    found = [_dossier(submission) for submission in submissions_of(person)]
    account = account_of(person)
    return [*found, *([_account(account)] if account else [])]


def _dossier(submission: Submission) -> Dossier:
    reached = hanging_on(Submission, [submission.pk])
    holdings, acts = [], set(Act.objects.filter(about=submission.reference).values_list("pk"))
    for model, keys in reached.items():
        for pk in sorted(keys):
            holdings.append(_holding(model, pk))
        if issubclass(model, Recorded):
            acts |= set(model.history.filter(id__in=keys).values_list("act_id"))
    rows = Act.objects.filter(pk__in=[pk for (pk,) in acts]).select_related("actor").order_by("pk")
    return Dossier(
        about=submission.reference,
        holdings=[each for each in holdings if each.facts or each.versions],
        acts=[_act(act) for act in rows],
        log=[
            [
                ("oppføring", str(opening.leaf_id)),
                ("slag", opening.leaf.get_kind_display()),
                ("innhold", opening.record),
                ("salt", opening.salt),
            ]
            for opening in own_openings(submission)
        ],
    )


def _account(user: User) -> Dossier:
    """The account, its roles, and other rows that name the person."""
    holdings = [_holding(User, user.pk)]
    for model, column in pointing_to(User):
        classes = vars(model)["privacy"]
        if classes.personal or model._meta.label == "accounts.RoleGrant":
            for row in plain(model).filter(**{column: user.pk}).order_by("pk"):
                holdings.append(_holding(model, row.pk))
    return Dossier(about=f"bruker {user.email}", holdings=holdings)


def _holding(model: type[models.Model], pk: int) -> Holding:
    row = plain(model).filter(pk=pk).first()
    label = LABELS.get(model.__name__) or str(model._meta.verbose_name).capitalize()
    versions = []
    if issubclass(model, Recorded):
        for version in model.history.filter(id=pk).order_by("history_id"):
            when = ("versjon fra", _words(version.history_date))
            versions.append([when, *_facts(model, version)])
    facts = _facts(model, row) if row is not None else [("status", "tatt bort")]
    return Holding(label, facts, versions)


def _facts(model: type[models.Model], row: Any) -> Facts:
    """Every field that says something, but keys, secrets and the names of those who work here."""
    privacy = vars(model)["privacy"].classes
    found = []
    for column in model._meta.concrete_fields:
        if privacy.get(column.name, "secret") == "secret" or column.name == "id":
            continue
        if words := _value(column, row):
            found.append((str(column.verbose_name), words))
    return found


def _value(column: "models.Field[Any, Any]", row: Any) -> str:
    value = getattr(row, column.attname)
    if value in (None, ""):
        return ""
    if column.related_model is None:
        return str(dict(column.flatchoices).get(value) or _words(value))
    related: Any = column.related_model
    if related in PEOPLE:
        return "en ansatt"
    return str(plain(related).filter(pk=value).first() or "")


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _act(act: Act) -> Facts:
    facts = [
        ("tidspunkt", _words(act.at)),
        ("av", WHO[Actor.Kind(act.actor.kind)]),
        ("handling", act.sentence),
        ("grunn", act.reason),
    ]
    return [(name, words) for name, words in facts if words]


def as_json(found: Iterable[Dossier], *, person: str, at: datetime) -> dict[str, Any]:
    """The same for a machine, as art. 20 asks."""
    return {
        "om": person,
        "laget": at.isoformat(),
        "saker": [
            {
                "gjelder": each.about,
                "opplysninger": [
                    {
                        "hva": holding.what,
                        "felt": _object(holding.facts),
                        "versjoner": [_object(version) for version in holding.versions],
                    }
                    for holding in each.holdings
                ],
                "handlinger": [_object(act) for act in each.acts],
                "logg": [_object(entry) for entry in each.log],
            }
            for each in found
        ],
    }


def _object(facts: Facts) -> dict[str, str]:
    return dict(facts)
