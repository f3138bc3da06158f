"""What may be asked for: an allow-list for each collection. Anything else is answered with 400."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextChoices
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from consultations.models import Activity, Channel, Point, Submission, Theme
from feedback.models import Answer
from feedback.selectors import having_outcome, unanswered
from plans.models import Measure, Plan
from transparency.api.paging import Pages

Rows = Any  # a queryset of the collection's model
PAGING = (Pages.page_query_param, Pages.page_size_query_param)


@dataclass(frozen=True)
class Filter:
    """One parameter: what it does to the rows, and the values it knows.

    ``values`` are fixed; ``known`` looks the value up, for names that people give to things.
    """

    name: str
    description: str
    narrow: Callable[[Rows, str], Rows]
    values: tuple[str, ...] = ()
    known: Callable[[str], bool] | None = None

    def accepts(self, value: str) -> bool:
        if self.known is not None:
            return "\0" not in value and self.known(value)
        return value in self.values


def check_parameters(request: Request, filters: Iterable[Filter], others: Iterable[str]) -> None:
    """Raise ValidationError for a parameter or a value that is not on the list."""
    allowed = [each.name for each in filters] + list(others)
    unknown = [name for name in request.query_params if name not in allowed]
    if unknown:
        can = f"Disse kan brukes: {', '.join(allowed)}." if allowed else "Her kan ingen brukes."
        names = ", ".join(f"«{name[:60]}»" for name in unknown)
        raise ValidationError({"detail": f"Ukjent parameter: {names}. {can}"})
    for name in request.query_params:
        if len(request.query_params.getlist(name)) > 1:
            raise ValidationError({"detail": f"«{name}» kan bare brukes én gang."})


class AllowList(BaseFilterBackend):
    """Narrows a view's rows by its ``filters``, and by nothing else."""

    def filter_queryset(self, request: Request, queryset: Rows, view: APIView) -> Rows:
        filters: tuple[Filter, ...] = getattr(view, "filters", ())
        check_parameters(request, filters, PAGING)
        for each in filters:
            value = request.query_params.get(each.name)
            if value is None:
                continue
            if not each.accepts(value):
                known = f" Bruk en av: {', '.join(each.values)}." if each.values else ""
                raise ValidationError(
                    {"detail": f"«{each.name}» har ikke verdien «{value[:60]}».{known}"}
                )
            queryset = each.narrow(queryset, value)
        return queryset

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": each.name,
                "in": "query",
                "required": False,
                "description": each.description,
                "schema": {"type": "string"} | ({"enum": list(each.values)} if each.values else {}),
            }
            for each in getattr(view, "filters", ())
        ]


def _field(path: str) -> Callable[[Rows, str], Rows]:
    return lambda rows, value: rows.filter(**{path: value})


def _choice(name: str, path: str, choices: type[TextChoices], *, about: str) -> Filter:
    return Filter(name, about, _field(path), values=tuple(choices.values))


def _plan(path: str) -> Filter:
    def known(slug: str) -> bool:
        return Plan.public.filter(slug=slug).exists()

    return Filter("plan", "Planens adresse («slug»).", _field(path), known=known)


def _about(rows: Rows, slug: str) -> Rows:
    mine = Q(point_themes__theme__slug=slug) | Q(point_themes__theme__parent__slug=slug)
    return rows.filter(pk__in=Point.public.filter(mine).values("pk"))


def _is_theme(slug: str) -> bool:
    shown = Q(plan=None) | Q(plan__in=Plan.public.get_queryset().values("pk"))
    return Theme.public.filter(shown, slug=slug).exists()


def _is_activity(slug: str) -> bool:
    return Activity.public.filter(slug=slug).exists()


def _is_answered(rows: Rows, value: str) -> Rows:
    open_ones = unanswered(rows).values("pk")
    return rows.filter(pk__in=open_ones) if value == "false" else rows.exclude(pk__in=open_ones)


PLANS = (
    _choice("kind", "kind", Plan.Kind, about="Planens slag."),
    Filter(
        "participation",
        "Hvor langt medvirkningen er kommet.",
        _field("participation"),
        values=tuple(v for v in Plan.Participation.values if v != Plan.Participation.PREPARING),
    ),
)
ACTIVITIES = (
    _plan("plan__slug"),
    _choice("channel", "channel", Channel, about="Kanalen innspillene kom gjennom."),
    _choice("phase", "phase", Activity.Phase, about="Fasen i planarbeidet."),
    Filter(
        "status",
        "Hvor langt aktiviteten er kommet.",
        _field("status"),
        values=tuple(v for v in Activity.Status.values if v != Activity.Status.PLANNED),
    ),
)
MEASURES = (
    _plan("plan__slug"),
    _choice("status", "status", Measure.Status, about="Hvordan det går med tiltaket."),
)
POINTS = (
    _plan("submission__activity__plan__slug"),
    Filter(
        "activity",
        "Aktivitetens adresse («slug»).",
        _field("submission__activity__slug"),
        known=_is_activity,
    ),
    Filter("theme", "Temaets adresse («slug»); undertemaer er med.", _about, known=_is_theme),
    Filter(
        "outcome",
        "Resultatet som gjelder.",
        lambda rows, value: having_outcome(rows, [value]),
        values=tuple(Answer.Outcome.values),
    ),
    Filter("answered", "Om punktet har et publisert svar.", _is_answered, values=("true", "false")),
    _choice("kind", "kind", Point.Kind, about="Punktets slag."),
    _choice("channel", "submission__channel", Channel, about="Kanalen innspillet kom gjennom."),
    _choice(
        "sender_kind", "submission__sender_kind", Submission.SenderKind, about="Hva slags avsender."
    ),
)
