"""Four collections and their rows. Nobody signs in, and nothing can be written."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, NoReturn

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed, NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response

from audit.log import listing
from core.calendar import day_of
from core.pages import opened
from transparency.api import filters, records, rows
from transparency.api.filters import AllowList, Filter, check_parameters
from transparency.api.paging import Pages
from transparency.api.serializers import (
    ActivitySerializer,
    CheckpointSerializer,
    LeafSerializer,
    MeasureSerializer,
    PlanSerializer,
    PointSerializer,
)

READING: list[str] = ["get", "head", "options"]


def _today() -> date:
    return day_of(timezone.now())


def read_only(request: HttpRequest) -> NoReturn:
    raise MethodNotAllowed(request.method or "", "Her kan data bare leses.")


class OpenList(ListAPIView[Any]):
    """A page of a collection, narrowed by its allow-list."""

    http_method_names = READING
    pagination_class = Pages
    filter_backends = (AllowList,)
    filters: ClassVar[tuple[Filter, ...]] = ()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        """The rows of one page with everything that is said of them."""
        raise NotImplementedError

    def paginate_queryset(self, queryset: Any) -> Any:
        return self.records(super().paginate_queryset(queryset) or [])

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
        read_only(request)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        return opened(super().finalize_response(*args, **kwargs))


class OpenRow(RetrieveAPIView[Any]):
    """One row. What is not public is answered exactly like what does not exist."""

    http_method_names = READING
    # Part of the address -> the column it is looked up by.
    looked_up: ClassVar[dict[str, str]] = {"slug": "slug"}

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        """The row with everything that is said of it."""
        raise NotImplementedError

    def get_object(self) -> Any:
        check_parameters(self.request, (), ())
        wanted = {self.looked_up[part]: value for part, value in self.kwargs.items()}
        found = list(self.get_queryset().filter(**wanted))
        if not found:
            raise NotFound("Fant ikke det du spør etter.")
        return self.records(found)[0]

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
        read_only(request)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        return opened(super().finalize_response(*args, **kwargs))


class PlanList(OpenList):
    """Planer folk har kunnet medvirke i."""

    serializer_class = PlanSerializer
    filters: ClassVar = filters.PLANS

    def get_queryset(self) -> QuerySet[Any]:
        return rows.plans()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return rows.plan_records(found, _today())


class PlanShow(OpenRow):
    """En plan, med utgavene, delene og løftene."""

    serializer_class = PlanSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return rows.plans()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return rows.plan_records(found, _today())


class ActivityList(OpenList):
    """Måter kommunen har spurt og lyttet på."""

    serializer_class = ActivitySerializer
    filters: ClassVar = filters.ACTIVITIES

    def get_queryset(self) -> QuerySet[Any]:
        return rows.activities()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return rows.activity_records(found, _today())


class ActivityShow(OpenRow):
    """En aktivitet: hva som ble spurt om, hvem som var invitert, og hva som ble lovet."""

    serializer_class = ActivitySerializer

    def get_queryset(self) -> QuerySet[Any]:
        return rows.activities()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return rows.activity_records(found, _today())


class MeasureList(OpenList):
    """Vedtatte tiltak, med status og punktene som står bak."""

    serializer_class = MeasureSerializer
    filters: ClassVar = filters.MEASURES

    def get_queryset(self) -> QuerySet[Any]:
        return rows.measures()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return records.measure_records(found, _today())


class MeasureShow(OpenRow):
    """Et tiltak: ordene i planen, rapportene og punktene som står bak."""

    serializer_class = MeasureSerializer
    looked_up: ClassVar = {"plan": "plan__slug", "slug": "slug"}

    def get_queryset(self) -> QuerySet[Any]:
        return rows.measures()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return records.measure_records(found, _today())


class PointList(OpenList):
    """Punkter fra innspill som er vurdert for visning, med svar og begrunnelser."""

    serializer_class = PointSerializer
    filters: ClassVar = filters.POINTS

    def get_queryset(self) -> QuerySet[Any]:
        return rows.points()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return records.point_records(found, _today())


class PointShow(OpenRow):
    """Et punkt: hva som ble sagt, hvordan vi forsto det, og hva det ble til."""

    serializer_class = PointSerializer
    looked_up: ClassVar = {"reference": "reference"}

    def get_queryset(self) -> QuerySet[Any]:
        return rows.points()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return records.point_records(found, _today())


class LeafList(OpenList):
    """Oppføringene i loggen, i rekkefølge: nok til å bygge hele treet på nytt."""

    serializer_class = LeafSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return listing.leaves()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return found


class CheckpointList(OpenList):
    """Alle kontrollpunktene som er signert, det eldste først."""

    serializer_class = CheckpointSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return listing.checkpoints()

    def records(self, found: Sequence[Any]) -> Sequence[Any]:
        return found
