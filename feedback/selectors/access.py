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
from core.models import OutgoingMail
from feedback.selectors.discretion import Discretion
from feedback.selectors.erasing import own_openings
from feedback.selectors.places import LABELS

PEOPLE = (User, Actor)
# Who acted for the municipality is told as what they are, not by name.
WHO = {
    Actor.Kind.PERSON: "en ansatt",
    Actor.Kind.SYSTEM: "systemet",
    Actor.Kind.IMPORT: "en import",
    Actor.Kind.SENDER: "avsenderen",
}
# What the person wrote or was told of: given as it stands, whomever it names.
OWN_WORDS = {
    "Submission": {"original_text", "gathered_how", "on_behalf_of", "assisted_by"},
    "Contact": {"name", "email", "phone", "address"},
    "Attachment": {"original_name"},
    "Point": {"quote"},
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
    """By reference, or by an e-mail address that was left or follows: every submission with it."""
    mine = Q(reference__iexact=person.strip()) | Q(contact__email__iexact=person.strip())
    mine |= Q(subscriptions__email__iexact=person.strip())
    return list(Submission.objects.filter(mine).distinct().order_by("pk"))


def account_of(person: str) -> User | None:
    """The account of somebody who works here or sits in a council."""
    return User.objects.filter(email__iexact=person.strip()).first()


def dossiers(person: str) -> list[Dossier]:
    """Everything about the person, submission by submission, then the account."""
    found = [dossier_of(submission) for submission in submissions_of(person)]
    account = account_of(person)
    return [*found, *([_account(account)] if account else [])]


def dossier_of(submission: Submission) -> Dossier:
    """One submission with everything that hangs on it."""
    reached = hanging_on(Submission, [submission.pk])
    acts = set(Act.objects.filter(about=submission.reference).values_list("pk", flat=True))
    for model, keys in reached.items():
        if issubclass(model, Recorded):
            acts |= set(model.history.filter(id__in=keys).values_list("act_id", flat=True))
    discretion = Discretion(submission, reached, acts)
    holdings = [
        _holding(model, pk, discretion) for model, keys in reached.items() for pk in sorted(keys)
    ]
    rows = Act.objects.filter(pk__in=acts).select_related("actor").order_by("pk")
    holdings += map(_mail, OutgoingMail.objects.about(submission.reference))
    return Dossier(
        about=submission.reference,
        holdings=[each for each in holdings if each.facts or each.versions],
        acts=[_act(act, discretion) for act in rows],
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


def _mail(mail: OutgoingMail) -> Holding:
    """A mail about the submission: what became of it, and its words as long as it waits."""
    facts = [
        ("skrevet", _words(mail.written_at)),
        ("status", mail.get_status_display()),
        ("ferdig", _words(mail.ended_at) if mail.ended_at else ""),
        ("mottaker", mail.recipient),
        ("emne", mail.subject),
    ]
    return Holding("E-post fra oss", [(name, words) for name, words in facts if words])


def _account(user: User) -> Dossier:
    """The account, its roles, and other rows that name the person."""
    holdings = [_holding(User, user.pk)]
    for model, column in pointing_to(User):
        classes = vars(model)["privacy"]
        if classes.personal or model._meta.label == "accounts.RoleGrant":
            for row in plain(model).filter(**{column: user.pk}).order_by("pk"):
                holdings.append(_holding(model, row.pk))
    return Dossier(about=f"bruker {user.email}", holdings=holdings)


def _holding(model: type[models.Model], pk: int, discretion: Discretion | None = None) -> Holding:
    row = plain(model).filter(pk=pk).first()
    label = LABELS.get(model.__name__) or str(model._meta.verbose_name).capitalize()
    versions = []
    if issubclass(model, Recorded):
        for version in model.history.filter(id=pk).order_by("history_id"):
            if discretion and not discretion.is_ours(model, version):
                continue
            when = ("versjon fra", _words(version.history_date))
            versions.append([when, *_facts(model, version, discretion)])
    if row is not None and discretion and not discretion.is_ours(model, row):
        return Holding(label, [("status", "flyttet")] if versions else [], versions)
    facts = _facts(model, row, discretion) if row is not None else [("status", "tatt bort")]
    return Holding(label, facts, versions)


def _facts(model: type[models.Model], row: Any, discretion: Discretion | None) -> Facts:
    """Every field that says something, but keys, secrets and the names of those who work here."""
    privacy = vars(model)["privacy"].classes
    own = OWN_WORDS.get(model.__name__, set())
    found = []
    for column in model._meta.concrete_fields:
        if privacy.get(column.name, "secret") == "secret" or column.name == "id":
            continue
        if words := _value(column, row, discretion):
            told = discretion.of(words) if discretion and column.name not in own else words
            found.append((str(column.verbose_name), told))
    return found


def _value(column: "models.Field[Any, Any]", row: Any, discretion: Discretion | None) -> str:
    value = getattr(row, column.attname)
    if value in (None, "", []):
        return ""
    if column.related_model is None:
        return _words(dict(column.flatchoices).get(value, value) if column.flatchoices else value)
    related: Any = column.related_model
    if related in PEOPLE:
        return "en ansatt"
    found = plain(related).filter(pk=value).first()
    return discretion.named(found) if discretion and found else str(found or "")


def _words(value: Any) -> str:
    if isinstance(value, list):
        # Keys of rows, others' among them: how many is what can be told.
        return f"{len(value)} i alt"
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _act(act: Act, discretion: Discretion) -> Facts:
    facts = [
        ("tidspunkt", _words(act.at)),
        ("av", WHO[Actor.Kind(act.actor.kind)]),
        ("handling", discretion.of(act.sentence)),
        ("grunn", discretion.of(act.reason)),
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
