"""The pages that a code or a link has opened, for half an hour, for one submission at a time."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import public
from consultations.models import Submission
from consultations.selectors import mine_in
from core.pages import private, see_other

View = Callable[..., HttpResponse]


def behind_code(view: View) -> View:
    """The view gets the submission whose code was shown; everybody else is led to the door.

    The door looks the same for what is there and for what is not.
    """

    @wraps(view)
    def guarded(request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponse:
        if reference not in mine_in(request.session, timezone.now()):
            door = f"{reverse('feedback:own_door')}?{urlencode({'ref': reference})}"
            return private(see_other(door))
        submission = get_object_or_404(Submission.objects.for_list(), reference=reference)
        return view(request, submission, **kwargs)

    return public(guarded)
