"""The planner's day, the queue, and finding one submission while the telephone rings."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from consultations.models.points import PointQuerySet
from core.pages import render_page
from feedback.selectors import days, rows
from feedback.selectors import queue as queues
from feedback.selectors.searching import numbers_of
from feedback.views.desk import (
    PAGE_SIZE,
    Desk,
    plan_or_404,
    reader,
    status,
    submission_or_404,
)
from plans.models import Plan


@require_safe
@requires(Permission.WORKBENCH_READ)
def day(request: HttpRequest) -> HttpResponse:
    """Min dag: what presses, what is mine, what is new, how far the plan has come."""
    plans = list(Plan.objects.for_list())
    chosen = request.GET.get("plan")
    plan = plan_or_404(chosen) if chosen else days.busiest(plans)
    context: dict[str, Any] = {
        "section": "dag",
        "plan": plan,
        "plans": plans,
        "greeting": days.greeting(timezone.now()),
        "first_name": reader(request).name.partition(" ")[0],
        **status(request),
    }
    if plan is not None:
        context["day"] = days.day(plan, user=reader(request), at=timezone.now())
    return render_page(request, "feedback/day.html", context)


@require_safe
@requires(Permission.WORKBENCH_READ)
def queue(request: HttpRequest, plan: str) -> HttpResponse:
    """The queue: the list, and its first submission beside it where there is room."""
    desk = Desk(plan_or_404(plan), request)
    if request.GET.get("visning") == "tabell":
        return _table(request, desk)
    first = next(iter(desk.page().object_list), None)
    if first is None:
        context = desk.list_context()
    else:
        context = desk.item_context(submission_or_404(desk.plan, first))
    context |= {"form": desk.filters, "is_list": True, "here": request.get_full_path()}
    return render_page(request, "feedback/queue.html", context, fragment="found")


def _table(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The points as a table, with the same filters."""
    points = queues.wanted_points(desk.wanted)
    page = Paginator(points, PAGE_SIZE).get_page(request.GET.get("side"))
    context = {
        **desk.frame(),
        "views": desk.views(of_points=True),
        "rows": rows.table(
            cast(PointQuerySet, page.object_list), today=desk.today, opened=desk.opened
        ),
        "page": page,
        "count": page.paginator.count,
        "form": desk.filters,
        "is_table": True,
        "by_due": desk.wanted.order == queues.Order.DUE,
    }
    return render_page(request, "feedback/queue_table.html", context, fragment="found")


@require_safe
@requires(Permission.WORKBENCH_READ)
def find(request: HttpRequest) -> HttpResponse:
    """Finn med referanse: straight to the submission, or what was not found and what to do."""
    typed = request.GET.get("ref", "").strip()
    plans = list(Plan.objects.for_list())
    found = queues.named(typed, plans)
    if len(found) == 1:
        submission = found[0]
        address = reverse(
            "feedback:item", args=[submission.activity.plan.slug, submission.reference]
        )
        numbers = numbers_of(typed)
        return redirect(f"{address}?punkt={numbers[1]}" if numbers and numbers[1] else address)
    context: dict[str, Any] = {"section": "dag", "typed": typed, "found": found, "plans": plans}
    context |= {"plan": plans[0] if len(plans) == 1 else None}
    return render(
        request, "feedback/find.html", context, status=404 if typed and not found else 200
    )
