"""A file that somebody has chosen and not yet registered: theirs alone, kept by their session."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.models import IncomingMail
from consultations.rules import documents
from consultations.rules.documents import Account
from consultations.services import keeping, mailing
from consultations.services.keeping import Enclosed, KeptFile
from core.calendar import day_of
from core.errors import Refused
from core.templatetags.gj import short_date
from plans.models import Plan

WAITING = "filer"  # the key of a session under which it says which files somebody has chosen
GONE = "Fila er ikke her lenger. Velg den på nytt. Det du har skrevet, står."


@dataclass(frozen=True)
class Waiting:
    """A chosen file with its account, as the page shows it beside the form."""

    file: KeptFile
    account: Account

    @property
    def pages(self) -> range:
        """The pages somebody must look at to write down what they say."""
        return range(1, self.account.pages + 1)

    def enclosed(self, text: str) -> Enclosed:
        return Enclosed(self.file, self.account.registered_as(text))


def choose(request: HttpRequest, name: str, data: bytes) -> Waiting:
    """Read the file and keep it for this reader. Raises Refused; then nothing of it is stored."""
    account = keeping.examine(name=name, data=data)
    kept = keeping.keep(name=name, data=data, by=cast(User, request.user))
    _remember(request, kept)
    return Waiting(kept, account)


def chosen(request: HttpRequest, stored_as: str) -> Waiting:
    """The file that this reader chose before. Raises Refused when it is not here any more."""
    kept = request.session.get(WAITING, {}).get(stored_as)
    if kept is None:
        raise Refused(GONE, field="file")
    file = KeptFile(**kept)
    return Waiting(file, keeping.read(name=file.original_name, data=keeping.bytes_of(stored_as)))


def from_mail(request: HttpRequest, plan: Plan, fingerprint: str) -> Waiting:
    """A fetched mail that waits for a reader, chosen by this one."""
    mail = get_object_or_404(IncomingMail.objects.waiting().of_plan(plan), fingerprint=fingerprint)
    kept = mailing.kept(mail)
    _remember(request, kept)
    return chosen(request, kept.stored_as)


def _remember(request: HttpRequest, kept: KeptFile) -> None:
    request.session[WAITING] = request.session.get(WAITING, {}) | {kept.stored_as: vars(kept)}


def forget(request: HttpRequest, stored_as: str) -> None:
    """Let go of the file, also where it is stored, unless it has come with a submission."""
    held = request.session.get(WAITING, {})
    if held.pop(stored_as, None) is not None:
        request.session[WAITING] = held
        keeping.drop(stored_as=stored_as, by=cast(User, request.user))


def suggested(waiting: Waiting, typed: dict[str, Any]) -> dict[str, Any]:
    """What the file says, where the form has nothing from the reader's own hand."""
    account, today = waiting.account, short_date(day_of(timezone.now()))
    found = {"text": account.text}
    if waiting.file.media_type == "message/rfc822":
        found |= {"name": account.sender["name"], "email": account.sender["email"]}
        if typed.get("received") in {"", None, today}:
            typed = typed | {"received": ""}
            found["received"] = short_date(day_of(mailing.received_at(account, timezone.now())))
        if typed.get("channel") in {None, "letter"}:
            typed = typed | {"channel": "email"}
    return typed | {name: words for name, words in found.items() if not typed.get(name, "").strip()}


@require_safe
@requires(Permission.SUBMISSION_REGISTER)
@never_cache
def register_page(request: HttpRequest, stored: str, number: int) -> HttpResponse:
    """One page of a chosen file as a picture, drawn anew by us, for whoever chose it."""
    kept = request.session.get(WAITING, {}).get(stored)
    if kept is None:
        raise Http404
    try:
        data = keeping.bytes_of(stored)
        picture = documents.page(kept["original_name"], data, number)
    except (Refused, documents.Unreadable) as fault:
        raise Http404 from fault
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
