"""Hvem vi hørte: of the bodies we know, who was asked, who was heard, and whom nobody asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from consultations.rules.icnpo import name_of

HEARD = frozenset({"answered", "attended"})
NOT_ASKED = frozenset({"not_sent"})
UNKNOWN = frozenset({"unknown"})
NOT_GIVEN = "Ikke oppgitt"
# Said in an open form, and in no register: it would change the count of those we know.
SELF_REGISTERED = "self_registered"
BY = (("kind", "Slag"), ("area", "Område"), ("icnpo", "ICNPO-klasse"))


@dataclass
class Body:
    """One body: what it is, and how each of its invitations went."""

    name: str
    kind: str
    area: str
    icnpo: str
    registered: bool
    sent_something: bool
    labels: list[str] = field(default_factory=list)

    @property
    def invited(self) -> bool:
        return any(label not in NOT_ASKED for label in self.labels)

    @property
    def heard(self) -> bool | None:
        """Heard in one activity is heard; where nothing is known of any, it is unknown: None."""
        if self.sent_something or HEARD.intersection(self.labels):
            return True
        return None if UNKNOWN.intersection(self.labels) else False


@dataclass(frozen=True)
class Row:
    """One class: how many we know, asked, heard and did not hear. The four last add up to the asked."""

    label: str
    registered: int
    invited: int
    heard: int
    not_heard: int
    unknown: int
    uninvited: int

    @property
    def is_gap(self) -> bool:
        """We know bodies here; nobody asked them, and none came by itself."""
        return self.registered > 0 and not self.invited and not self.uninvited


@dataclass(frozen=True)
class Table:
    """The bodies by one property; every body stands in one row."""

    title: str
    rows: Sequence[Row]
    total: Row

    @property
    def gaps(self) -> list[str]:
        return [row.label for row in self.rows if row.is_gap and row.label != NOT_GIVEN]


def bodies(
    organisations: Iterable[Any], invitations: Iterable[Any], senders: set[int]
) -> list[Body]:
    """The bodies by name. ``senders`` are the keys of those that sent something."""
    labels: dict[int, list[str]] = {}
    for each in invitations:
        labels.setdefault(each.organisation_id, []).append(str(each.label))
    return [
        Body(
            name=each.name,
            kind=each.get_kind_display(),
            area=(each.area or "").strip() or NOT_GIVEN,
            icnpo=name_of(each.icnpo_code) or NOT_GIVEN,
            registered=each.active and each.source != SELF_REGISTERED,
            sent_something=each.pk in senders,
            labels=labels.get(each.pk, []),
        )
        for each in organisations
        if each.active or each.pk in labels or each.pk in senders
    ]


def tables(found: Sequence[Body]) -> list[Table]:
    """By kind, area and class; what is not given is a row of its own, the last."""
    made = []
    for name, title in BY:
        labels = sorted({getattr(body, name) for body in found} - {NOT_GIVEN}, key=str.casefold)
        rows = [
            _row(label, [body for body in found if getattr(body, name) == label])
            for label in [*labels, NOT_GIVEN]
        ]
        shown = [row for row in rows if row.label != NOT_GIVEN or _counts(row)]
        made.append(Table(title, shown, _row("I alt", found)))
    return made


def _counts(row: Row) -> bool:
    return bool(row.registered or row.invited or row.uninvited)


def _row(label: str, found: Sequence[Body]) -> Row:
    asked = [body.heard for body in found if body.invited]
    return Row(
        label=label,
        registered=sum(body.registered for body in found),
        invited=len(asked),
        heard=sum(heard is True for heard in asked),
        not_heard=sum(heard is False for heard in asked),
        unknown=sum(heard is None for heard in asked),
        uninvited=sum(body.sent_something and not body.invited for body in found),
    )
