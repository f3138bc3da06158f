"""Signing in and out, and one's own page."""

from typing import cast

from django.conf import settings
from django.contrib import auth, messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors
from accounts.forms import LoginForm, PasswordForm, ShortcutsForm
from accounts.models import User
from accounts.permissions import DESCRIPTIONS, Permission, can, public, requires
from accounts.services import people, signing_in
from core.doors import place_of
from core.errors import Refused
from core.pages import add_refusal, render_page

# The first right in the list that a person has says where the day begins.
HOMES = [
    (Permission.WORKBENCH_READ, "feedback:day", "Gå til arbeidsbenken"),
    (Permission.COUNCIL_READ, "councils:council_mine", "Gå til rådet"),
    (Permission.PROFILE_EDIT, "accounts:profile", ""),
]


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@public
def login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and request.method == "GET":
        return _see_other(_way_in(request.user, request.GET.get("next", "")))
    form = LoginForm(request.POST or None, initial=_initial(request))
    status = 200
    if form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        try:
            user = signing_in.sign_in(email=email, password=password, place=place_of(request))
        except Refused as refusal:
            add_refusal(form, refusal)
            status = refusal.status
        else:
            return _let_in(request, user, form.cleaned_data["next"])
    people_to_be = selectors.cast() if settings.DEMO else []
    context = {"form": form, "cast": people_to_be}
    return render_page(request, "accounts/login.html", context, status=status)


@require_POST
@public
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return _see_other("/")


@require_http_methods(["GET"])
@requires(Permission.PROFILE_EDIT)
def profile(request: HttpRequest) -> HttpResponse:
    return _profile(request, PasswordForm())


@sensitive_post_parameters("old", "new")
@require_POST
@requires(Permission.PROFILE_EDIT)
def password_change(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            user = people.change_password(**form.cleaned_data, by=_me(request), at=timezone.now())
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            auth.update_session_auth_hash(request, user)
            messages.success(request, "Passordet er byttet. Du er logget ut alle andre steder.")
            return _see_other("accounts:profile")
    return _profile(request, form)


@require_POST
@requires(Permission.PROFILE_EDIT)
def shortcuts_set(request: HttpRequest) -> HttpResponse:
    form = ShortcutsForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The form's hidden field has been tampered with.")
    user = people.set_shortcuts(user=_me(request), on=form.cleaned_data["on"])
    word = "på" if user.shortcuts_on else "av"
    messages.success(request, f"Hurtigtastene er slått {word}.")
    return _see_other(_own_path(form.cleaned_data["next"]) or "accounts:profile")


def _me(request: HttpRequest) -> User:
    """The person reading; the guard before the view let nobody else in."""
    return cast(User, request.user)


def _profile(request: HttpRequest, form: PasswordForm) -> HttpResponse:
    user = _me(request)
    roles = [(role.label, DESCRIPTIONS[role]) for role in sorted(user.roles)]
    shows_shortcuts = can(user, Permission.WORKBENCH_READ)
    home, home_label = _home(user)
    context = {
        "form": form,
        "roles": roles,
        "shows_shortcuts": shows_shortcuts,
        "home": home,
        "home_label": home_label,
    }
    return render_page(request, "accounts/profile.html", context)


def _let_in(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    auth.login(request, user)
    request.session.set_expiry(signing_in.stays_for(user))
    return _see_other(_way_in(user, wanted))


def _initial(request: HttpRequest) -> dict[str, str]:
    """What the address says: where to go afterwards and, in the demo, as whom (?som=pia)."""
    found = {"next": request.GET.get("next", "")}
    if settings.DEMO and (who := request.GET.get("som")):
        emails = (each.email for each in selectors.cast() if each.handle == who)
        found["email"] = next(emails, "")
    return found


def _way_in(user: User, wanted: str) -> str:
    return _own_path(wanted) or resolve_url(_home(user)[0])


def _home(user: User) -> tuple[str, str]:
    """Where the person's day begins, and what the link there says."""
    return next((name, label) for permission, name, label in HOMES if can(user, permission))


def _own_path(wanted: str) -> str:
    """The path, if it leads nowhere but to our own pages; otherwise an empty text."""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else ""


def _see_other(to: str) -> HttpResponseRedirect:
    response = redirect(to)
    response.status_code = 303
    return response
