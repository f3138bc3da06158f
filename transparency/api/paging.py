"""Pages of rows, numbered from one."""

from typing import Any

from django.core.paginator import InvalidPage, Page
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.views import APIView

PAGE_SIZE, PAGE_SIZE_MAX = 50, 100


class Pages(PageNumberPagination):
    """Fifty rows unless asked otherwise, a hundred at most; a number that makes no sense is 400."""

    page_size = PAGE_SIZE
    max_page_size = PAGE_SIZE_MAX
    page_size_query_param = "page_size"
    page_query_description = "Sidetall, fra 1."
    page_size_query_description = f"Rader per side, fra 1 til {PAGE_SIZE_MAX}."

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        number = _whole_number(request, "page", default=1)
        size = _whole_number(request, "page_size", default=PAGE_SIZE, top=PAGE_SIZE_MAX)
        self.request = request
        paginator = self.django_paginator_class(queryset, size)
        try:
            self.page: Page[Any] = paginator.page(number)
        except InvalidPage as missing:
            raise NotFound(
                f"Side {number} finnes ikke. Siste side er {paginator.num_pages}."
            ) from (missing)
        return list(self.page)


def _whole_number(request: Request, name: str, *, default: int, top: int | None = None) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    # At most nine digits: a number no database can count to is no page.
    good = given.isascii() and given.isdigit() and len(given) < 10 and int(given) >= 1
    if not good or (top is not None and int(given) > top):
        limit = f"et helt tall fra 1 til {top}" if top else "et helt tall fra 1"
        raise ValidationError({"detail": f"«{name}» må være {limit}."})
    return int(given)
