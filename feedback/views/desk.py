"""What the pages of the queue share: the filters, the list, the submission beside it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from accounts.permissions import Permission, can
from consultations.models import Activity, Point, Submission, Theme
from consultations.selectors import opened_in
from core.calendar import day_of
from feedback.forms.own import SettleForm
from feedback.forms.points import (
    AssignForm,
    HoldForm,
    LikeForm,
    NoteForm,
    ReadingForm,
    ThemesForm,
)
from feedback.forms.queue import FilterForm
from feedback.selectors import items, queue, rows
from feedback.selectors.items import Item
from feedback.selectors.queue import View
from plans.models import Plan

PAGE_SIZE = 25
ABLE = {
    "edit": Permission.POINT_EDIT,
    "note": Permission.NOTE_WRITE,
    "undo": Permission.ACT_UNDO,
    "split": Permission.SUBMISSION_SPLIT,
    "screen": Permission.SUBMISSION_SCREEN,
    "unseal": Permission.SEALED_OPEN,
    "answer": Permission.ANSWER_DRAFT,
    "register": Permission.SUBMISSION_REGISTER,
    "erase": Permission.ERASURE_PROPOSE,
    "approve_erasure": Permission.ERASURE_APPROVE,
    "export": Permission.ACCESS_EXPORT,
}


def able(user: Any) -> dict[str, bool]:
    """What this person may ever do here: an act a role can never do is not shown."""
    return {name: can(user, permission) for name, permission in ABLE.items()}


def reader(request: HttpRequest) -> User:
    """Who is signed in: a view of the workbench lets nobody else in."""
    return cast(User, request.user)


def plan_or_404(slug: str) -> Plan:
    plan: Plan = get_object_or_404(Plan.objects.for_list(), slug=slug)
    return plan


def submission_or_404(plan: Plan, reference: str) -> Submission:
    submissions = Submission.objects.of_plan(plan).for_list()
    submission: Submission = get_object_or_404(submissions, reference=reference)
    return submission


def status(request: HttpRequest, here: str = "") -> dict[str, Any]:
    """What this person may do here, and where to come back to after undo."""
    return {"able": able(request.user), "here": here or request.get_full_path()}


@dataclass
class Desk:
    """Where in a plan's queue somebody stands."""

    plan: Plan
    request: HttpRequest

    def __post_init__(self) -> None:
        self.user = reader(self.request)
        self.today = day_of(timezone.now())
        self.opened = opened_in(self.request.session, timezone.now())
        self.activities = list(Activity.objects.of_plan(self.plan).for_list())
        self.themes = list(Theme.objects.for_plan(self.plan))
        self.people = list(User.objects.planners())
        self.units = list(Unit.objects.active())
        self.filters = FilterForm(
            self.request.GET,
            activities=self.activities,
            themes=self.themes,
            people=self.people,
            units=self.units,
        )
        self.wanted = self.filters.wanted(plan=self.plan, user=self.user, today=self.today)

    @property
    def state(self) -> str:
        """The query string that keeps one's place, with its question mark; or nothing."""
        query = self.filters.state()
        return f"?{query}" if query else ""

    @cached_property
    def order(self) -> list[str]:
        """The references of the whole list, in its order."""
        found = queue.wanted_submissions(self.wanted)
        return list(found.values_list("reference", flat=True))

    def after(self, reference: str) -> str | None:
        """The next in the list; the first, where the list ends or no longer holds this one."""
        others = [each for each in self.order if each != reference]
        if reference in self.order:
            place = self.order.index(reference)
            return others[place] if place < len(others) else next(iter(others), None)
        return next((each for each in others if each > reference), next(iter(others), None))

    def frame(self) -> dict[str, Any]:
        """What stands around the list on every page of the queue."""
        return {
            "plan": self.plan,
            "section": "innspill",
            "filters": self.filters,
            "active": self._active(),
            "state": self.state,
            "state_and": f"{self.state}&" if self.state else "?",
            "progress": rows.progress(self.plan),
            **status(self.request),
        }

    def _active(self) -> list[dict[str, str]]:
        """The filters that narrow, each with the address of the list without it."""
        found = []
        for name, words in self.filters.active():
            query = self.request.GET.copy()
            for gone in (name, "side", "punkt"):
                query.pop(gone, None)
            found.append({"words": words, "without": f"{self.address}?{query.urlencode()}"})
        return found

    @property
    def address(self) -> str:
        return reverse("feedback:queue", args=[self.plan.slug])

    def item_address(self, submission: Submission, point: Point | None = None) -> str:
        """Where the submission stands in this queue, with the point in hand."""
        address = reverse("feedback:item", args=[self.plan.slug, submission.reference])
        chosen = f"punkt={point.number}" if point else ""
        query = "&".join(part for part in (self.state.removeprefix("?"), chosen) if part)
        return f"{address}?{query}" if query else address

    def views(self, *, of_points: bool = False) -> list[tuple[View, int]]:
        counts = queue.count_views(self.plan, user=self.user, today=self.today, of_points=of_points)
        return list(counts.items())

    def page(self, chosen: str = "") -> Page[str]:
        """The page asked for, otherwise the one that holds the chosen submission."""
        side = self.request.GET.get("side")
        if side is None and chosen in self.order:
            side = str(self.order.index(chosen) // PAGE_SIZE + 1)
        return Paginator(self.order, PAGE_SIZE).get_page(side)

    def list_context(self, chosen: str = "") -> dict[str, Any]:
        """The list, and what stands around it."""
        page = self.page(chosen)
        return {
            **self.frame(),
            "views": self.views(),
            "rows": rows.rows(page.object_list, today=self.today, opened=self.opened),
            "page": page,
            "count": len(self.order),
            "chosen": chosen,
        }

    def item_context(
        self, submission: Submission, handled: Point | None = None, **bound: Form
    ) -> dict[str, Any]:
        """One submission beside the list. ``bound`` holds a form that was refused."""
        item = items.item(submission, opened=self.opened)
        asked = str(handled.number) if handled else self.request.GET.get("punkt", "")
        point = _chosen_point(item, asked)
        reference = submission.reference
        place = self.order.index(reference) + 1 if reference in self.order else None
        before = self.order[place - 2] if place and place > 1 else None
        return {
            **self.list_context(reference),
            "item": item,
            "points": [(each, rows.tags_of(each, self.today)) for each in item.points],
            "point": point,
            "here": self.item_address(submission, point if asked else None),
            "place": place,
            "before": before,
            "after": self.after(reference),
            "open_until": self.opened.get(reference),
            **self._beside(item, point),
            "forms": self.forms(item, point) | bound,
        }

    def _beside(self, item: Item, point: Point | None) -> dict[str, Any]:
        if point is None:
            return {}
        answer = item.answers.get(point.pk)
        return {
            "point_tags": rows.tags_of(point, self.today),
            "answer": answer,
            "draft": item.live.get(point.pk),
            "links": list(answer.words.links.all()) if answer else [],
            "likes": items.likes_of(point, opened=self.opened),
            "is_held": bool(point.on_hold_until and point.on_hold_until > self.today),
        }

    def forms(self, item: Item, point: Point | None) -> dict[str, Form]:
        """The forms this person may use; none of them for somebody who only reads."""
        forms: dict[str, Form] = {}
        if can(self.user, Permission.NOTE_WRITE):
            forms["note"] = NoteForm(points=item.points, point=point)
        if point is None or not can(self.user, Permission.POINT_EDIT):
            return forms
        forms |= {
            "assign": AssignForm(people=self.people, units=self.units, point=point),
            "themes": ThemesForm(themes=self.themes, point=point),
            "hold": HoldForm(point=point),
            "like": LikeForm(plan=self.plan),
            "settle": SettleForm(auto_id="innvending_%s"),
        }
        # Where the summary is the sealed words themselves, it is not for a form either.
        settled = point.status in (Point.Status.ANSWERED, Point.Status.RETIRED)
        if not settled and point.understood == point.summary:
            forms["reading"] = ReadingForm(point=point)
        return forms


def _chosen_point(item: Item, number: str) -> Point | None:
    """The point asked for, otherwise the first that waits for something, otherwise the first."""
    by_number = {str(point.number): point for point in item.points}
    waiting = [point for point in item.points if point.status != Point.Status.ANSWERED]
    return by_number.get(number) or next(iter([*waiting, *item.points]), None)
