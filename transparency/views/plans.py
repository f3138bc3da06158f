"""Plans and what belongs to them: the front page, the account, themes, activities, numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import public
from consultations.models import Activity, Theme
from core.pages import render_page
from plans.models import Plan
from transparency.selectors.accounts import account_of, numbers_of
from transparency.selectors.activities import activity_account, with_details
from transparency.selectors.coverage import coverage_of
from transparency.selectors.plans import grouped, plan_cards
from transparency.selectors.themes import theme_account
from transparency.trails import to_plan, to_plans


@require_safe
@public
def front(request: HttpRequest) -> HttpResponse:
    plans = plan_cards(timezone.localdate())
    return render_page(request, "transparency/front.html", {"plans": plans})


@require_safe
@public
def plan_list(request: HttpRequest) -> HttpResponse:
    groups = grouped(plan_cards(timezone.localdate()))
    return render_page(request, "transparency/plan_list.html", {"groups": groups})


@require_safe
@public
def plan_show(request: HttpRequest, plan: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    account = account_of(shown, timezone.localdate())
    asks = Activity.public.taking_in(shown)
    context = {"plan": shown, "account": account, "trail": to_plans(), "asks": asks}
    return render_page(request, "transparency/plan_show.html", context)


@require_safe
@public
def theme_show(request: HttpRequest, plan: str, theme: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    subject = get_object_or_404(Theme.public.for_plan(shown), slug=theme)
    account = theme_account(shown, subject, query=request.GET, today=timezone.localdate())
    context = {"plan": shown, "theme": subject, "account": account, "trail": to_plan(shown)}
    return render_page(request, "transparency/theme_show.html", context)


@require_safe
@public
def activity_show(request: HttpRequest, plan: str, activity: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    subject = get_object_or_404(with_details(Activity.public.of_plan(shown)), slug=activity)
    account = activity_account(subject, timezone.localdate())
    asks = [each for each in Activity.public.taking_in(shown) if each == subject]
    context = {"plan": shown, "activity": subject, "account": account, "asks": asks}
    context |= {"trail": to_plan(shown)}
    return render_page(request, "transparency/activity_show.html", context)


@require_safe
@public
def numbers(request: HttpRequest, plan: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    found = numbers_of(shown, timezone.localdate())
    context = {"plan": shown, "numbers": found, "trail": to_plan(shown)}
    return render_page(request, "transparency/numbers.html", context)


@require_safe
@public
def coverage_show(request: HttpRequest, plan: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    context = {"plan": shown, "coverage": coverage_of(shown), "trail": to_plan(shown)}
    return render_page(request, "transparency/coverage_show.html", context)
