"""The balance: received points = withdrawn + the seven outcomes + open, whole and by rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from consultations.models import Point, PointTheme, Submission
from consultations.models.points import PointQuerySet
from feedback.models import Answer
from feedback.selectors.points import with_outcome

NO_ORGANISATION = "Uten organisasjon, eller ikke vist"
# Who stands behind a text that is withheld or withdrawn is told no more than the text itself.
SENDER_SHOWN = Q(submission__screening__decision="approved") & ~Q(
    submission__status=Submission.Status.WITHDRAWN
)


@dataclass(frozen=True)
class Balance:
    """Received points = withdrawn + the seven outcomes + open. Every public figure is from here."""

    received: int
    withdrawn: int
    outcomes: dict[str, int]
    open: int
    overdue: int
    reopened: int
    findings_as_knowledge: int
    findings: int

    @property
    def answered(self) -> int:
        return sum(self.outcomes.values())

    @property
    def others_as_knowledge(self) -> int:
        """«Brukt som kunnskap» for points that asked for something: the figure to watch."""
        return self.outcomes[Answer.Outcome.USED_AS_KNOWLEDGE] - self.findings_as_knowledge

    @property
    def adds_up(self) -> bool:
        return self.received == self.withdrawn + self.answered + self.open


@dataclass(frozen=True)
class BalanceRow:
    """One row of a balance table: its key for links, its label, its figures."""

    key: str
    label: str
    balance: Balance


def _fate(points: PointQuerySet, today: date) -> PointQuerySet:
    """Each point with its outcome and the marks that the figures are counted by."""
    waiting = ~Q(status=Point.Status.ANSWERED)
    return with_outcome(points.order_by()).annotate(
        gone=_mark(Q(submission__status=Submission.Status.WITHDRAWN)),
        late=_mark(waiting & Q(due_date__isnull=False, due_date__lt=today)),
        waiting=_mark(waiting),
    )


def _mark(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _tally(rows: Iterable[dict[str, Any]]) -> Balance:
    """Add up rows of (marks, count). Only points without an outcome are withdrawn or open."""
    figures: Counter[str] = Counter()
    outcomes = dict.fromkeys(Answer.Outcome.values, 0)
    for row in rows:
        count, outcome = row["count"], row["outcome"]
        finding = row["kind"] == Point.Kind.FINDING
        figures["received"] += count
        figures["findings"] += count * finding
        if outcome is None:
            figures["withdrawn" if row["gone"] else "open"] += count
            figures["overdue"] += count * row["late"] * (not row["gone"])
        else:
            outcomes[outcome] += count
            figures["reopened"] += count * row["waiting"]
            knowledge = outcome == Answer.Outcome.USED_AS_KNOWLEDGE
            figures["findings_as_knowledge"] += count * (finding and knowledge)
    names = ("received", "withdrawn", "open", "overdue", "reopened", "findings")
    return Balance(
        outcomes=outcomes,
        findings_as_knowledge=figures["findings_as_knowledge"],
        **{name: figures[name] for name in names},
    )


_MARKS = ("outcome", "gone", "late", "waiting", "kind")


def balance(points: PointQuerySet, today: date) -> Balance:
    """The balance of the counted points given. One query, whatever their number."""
    rows = _fate(points, today).values(*_MARKS).annotate(count=Count("pk"))
    return _tally(rows)


def _theme(points: PointQuerySet) -> PointQuerySet:
    main = (
        PointTheme.objects.filter(point=OuterRef("pk"), primary=True)
        .annotate(
            main_slug=Coalesce("theme__parent__slug", "theme__slug"),
            main_name=Coalesce("theme__parent__name_nb", "theme__name_nb"),
        )
        .order_by("pk")
    )
    return points.annotate(
        row_key=Coalesce(Subquery(main.values("main_slug")[:1]), Value("")),
        row_label=Coalesce(Subquery(main.values("main_name")[:1]), Value("Uten tema")),
    )


GROUPS = {
    "activity": ("submission__activity__slug", "submission__activity__title"),
    "channel": ("submission__channel", "submission__channel"),
    "sender_kind": ("submission__sender_kind", "submission__sender_kind"),
}
_LABELS = {
    "channel": dict(Submission._meta.get_field("channel").flatchoices),
    "sender_kind": dict(Submission.SenderKind.choices),
}


def balance_by(points: PointQuerySet, group: str, today: date) -> list[BalanceRow]:
    """The balance for each activity, channel, theme, sender_kind or organisation, two queries.

    The rows add up to the balance of the whole: every point is in exactly one row.
    """
    fated = _fate(points, today)
    if group == "theme":
        keyed = _theme(fated)
    elif group == "organisation":
        sender = Case(When(SENDER_SHOWN, then=F("submission__organisation__name")))
        keyed = fated.annotate(
            row_key=Coalesce(sender, Value("")),
            row_label=Coalesce(sender, Value(NO_ORGANISATION)),
        )
    else:
        key, label = GROUPS[group]
        keyed = fated.annotate(row_key=F(key), row_label=F(label))
    rows = list(keyed.values("row_key", "row_label", *_MARKS).annotate(count=Count("pk")))
    labels = _LABELS.get(group, {})
    names = {str(row["row_key"]): str(row["row_label"]) for row in rows}
    return [
        BalanceRow(
            key=key,
            label=labels.get(key, names[key]),
            balance=_tally(row for row in rows if str(row["row_key"]) == key),
        )
        for key in sorted(names, key=lambda key: (key == "", names[key].casefold()))
    ]
