"""Answering a sender who says that we have misunderstood a point."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, requires
from feedback.forms.own import SettleForm
from feedback.models import Thread
from feedback.services import objecting
from feedback.views.handling import desk_at, done, refused, signed, tried


@require_POST
@requires(Permission.POINT_EDIT)
def thread_settle(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Say whether the sender was right, and why."""
    desk, point = desk_at(request, plan, reference)
    form = SettleForm(request.POST, auto_id="innvending_%s")
    if form.is_valid():
        data = form.cleaned_data
        threads = Thread.objects.filter(point=point)
        thread = get_object_or_404(threads, pk=data["thread"])
        what = {"revision": data["revision"], "text": data["text"]}
        upheld = data["result"] == Thread.Result.UPHELD
        if tried(
            form,
            lambda: objecting.settle(thread=thread, upheld=upheld, **what, **signed(request)),
        ):
            return done(desk, point.submission, point)
    return refused(desk, point.submission, point, settle=form)
