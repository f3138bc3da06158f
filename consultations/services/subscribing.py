"""Følge: being told by mail when a submission is answered. Asked for, confirmed, stopped by one press.

The links of a subscription are worked out from its handle and the server's own key: nothing that
opens them is stored, and those in new mails are the same as in old ones.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Submission, Subscription
from consultations.rules import letters
from core import outbox
from core.calendar import day_of
from core.errors import Refused
from core.outbox import Letter
from core.templatetags.gj import long_date

CONFIRM, STOP = "confirm", "stop"
CONFIRM_WITHIN = timedelta(days=14)
# So many addresses may wait for one submission: nobody fills a stranger's letter box with our help.
WAITING_MAX = 3


def token_of(subscription: Subscription, purpose: str) -> str:
    """What stands in the link: for this subscription and this purpose alone."""
    return f"{subscription.handle}-{next(_signatures(subscription, purpose))}"


def _signatures(subscription: Subscription, purpose: str) -> Iterator[str]:
    """By the key in use, then by those that were used before."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        salt = f"gjensvar.subscription.{purpose}"
        yield salted_hmac(salt, subscription.handle, secret=key, algorithm="sha256").hexdigest()


def by_token(*, token: str, purpose: str) -> Subscription | None:
    """The subscription a link is for; None where it is unknown, or for something else."""
    handle, _, given = token.partition("-")
    found = Subscription.objects.select_related("submission__activity__plan")
    row = found.filter(handle=handle).first() if len(handle) == 32 else None
    if row is None:
        return None
    fits = [constant_time_compare(given, each) for each in _signatures(row, purpose)]
    return row if any(fits) else None


def link_of(subscription: Subscription, purpose: str) -> str:
    token = token_of(subscription, purpose)
    return settings.SITE_URL + reverse(f"feedback:follow_{purpose}", args=[token])


@transaction.atomic
def ask(*, submission: Submission, email: str, by: Acting, at: datetime) -> Subscription:
    """Ask for mail about the submission; the address gets one mail, to say yes in.

    Asking again for the same address changes nothing. Raises Refused where mail is not sent here,
    where the submission is withdrawn, or where too many addresses wait already.
    """
    check(by, Permission.OWN_EDIT)
    if not outbox.is_open():
        raise Refused("Vi sender ikke e-post herfra. Svaret leser du på denne siden.")
    row: Submission = Submission.objects.lock(submission.pk)
    if row.status == Submission.Status.WITHDRAWN:
        raise Refused("Innspillet er trukket, og får ikke nye svar.")
    # Those that were stopped, too: whoever has the code can stop them all and ask again.
    waiting = Subscription.objects.asked_since(row, at - CONFIRM_WITHIN)
    if waiting.exclude(email__iexact=email).count() >= WAITING_MAX:
        raise Refused(
            "Flere adresser venter på å bli bekreftet. Bekreft en av dem først, eller vent to uker.",
            field="email",
        )
    with acting_as(by, f"Ba om e-post om {row.reference}", at=at, about=row.reference) as pen:
        pen.sign()
        return begin(row, email, at=at)


def begin(submission: Submission, email: str, *, at: datetime) -> Subscription:
    """Note the address and post the mail to confirm in. Call with the pen in hand."""
    known = Subscription.objects.of(submission).filter(email__iexact=email).first()
    row = known or Subscription(submission=submission, email=email, asked_at=at)
    if known is not None and (known.confirmed_at or known.asked_at > at - CONFIRM_WITHIN):
        return known
    row.asked_at = at
    row.save()
    words = letters.confirm(
        reference=submission.reference,
        plan=submission.activity.plan.title,
        link=link_of(row, CONFIRM),
        until=long_date(day_of(at + CONFIRM_WITHIN)),
    )
    letter = Letter(
        to=email,
        subject=words.subject,
        text=words.text,
        key=f"bekreft {row.pk} {day_of(at)}",
        because=f"noen har oppgitt adressen din for {submission.reference}",
        about=submission.reference,
        stop=link_of(row, STOP),
    )
    outbox.post(letter, at=at)
    return row


@transaction.atomic
def confirm(*, subscription: Subscription, by: Acting, at: datetime) -> Subscription:
    """Say yes, by the link in the mail. Saying it twice is saying it once.

    Raises Refused when it was stopped, or two weeks have gone.
    """
    check(by, Permission.OWN_EDIT)
    row = _locked(subscription)
    if row.stopped_at is not None or not row.email:
        raise Refused("Disse e-postene er stoppet. Du kan be om dem på nytt fra innspillet.")
    if row.confirmed_at is None:
        if row.asked_at <= at - CONFIRM_WITHIN:
            raise Refused("Lenken er for gammel. Du kan be om e-post på nytt fra innspillet.")
        about = subscription.submission.reference
        with acting_as(by, f"Begynte å følge {about}", at=at, about=about) as pen:
            pen.sign()
            row.confirmed_at = at
            row.save()
    return row


@transaction.atomic
def stop(*, subscription: Subscription, by: Acting, at: datetime) -> None:
    """No more mail, and no address. Stopping what is stopped changes nothing."""
    check(by, Permission.OWN_EDIT)
    row = _locked(subscription)
    if row.stopped_at is None:
        about = subscription.submission.reference
        with acting_as(by, f"Sluttet å følge {about}", at=at, about=about) as pen:
            pen.sign()
            _end(row, at)


@transaction.atomic
def forget_unconfirmed(*, by: Acting, at: datetime) -> int:
    """Let go of addresses that nobody has confirmed within two weeks. How many."""
    check(by, Permission.OWN_EDIT)
    late = Subscription.objects.going_on().filter(
        confirmed_at=None, asked_at__lte=at - CONFIRM_WITHIN
    )
    rows = list(late.select_for_update().order_by("pk"))
    if rows:
        with acting_as(by, "Slettet adresser som aldri ble bekreftet", at=at) as pen:
            pen.sign()
            for row in rows:
                _end(row, at)
    return len(rows)


def _locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


def _end(row: Subscription, at: datetime) -> None:
    row.stopped_at, row.email = at, ""
    row.save()
