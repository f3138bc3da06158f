"""The look-up is the right: a view holds nothing that its reader may not see."""

from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect

from accounts.models import User
from councils.models import Council, Meeting
from councils.selectors.overview import councils_run_by


def reader(request: HttpRequest) -> User:
    """The person reading; the guard before the view let nobody else in."""
    return cast(User, request.user)


def council_of(request: HttpRequest, slug: str) -> Council:
    """A council the reader is a member or the secretary of; any other does not exist."""
    found: Council = get_object_or_404(Council.objects.visible_to(reader(request)), slug=slug)
    return found


def own_council_of(request: HttpRequest, slug: str) -> Council:
    """A council the reader is the secretary of; any other does not exist."""
    found: Council = get_object_or_404(councils_run_by(reader(request)), slug=slug)
    return found


def meeting_of(council: Council, day: date) -> Meeting:
    meeting: Meeting | None = Meeting.objects.of(council).on(day).first()
    if meeting is None:
        raise Http404
    meeting.council = council
    return meeting


def is_secretary(request: HttpRequest, council: Council) -> bool:
    return council.secretary_id == reader(request).pk


def see_other(name: str, *args: object) -> HttpResponseRedirect:
    response = redirect(name, *args)
    response.status_code = 303
    return response
