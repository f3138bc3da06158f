"""The postman: sends what waits in the outbox, at least once, with a Message-ID that stays.

Whoever is killed between sending and saying so sends one mail twice, and the receiver can see that
it is the same. No mail waits for another: one that is refused is tried again later, in growing
steps, and given up in the end. A server that does not answer is nobody's fault but its own, and
costs no mail an attempt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection  # noqa: TID251  the one place that sends
from django.db import transaction

from core.models import OutgoingMail
from core.outbox import empty, is_open

# How long a mail waits after each attempt that failed; after the last it is given up. Three days.
WAITS = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=1),
]
# In one round, so that nothing else of the clock's has to wait long.
AT_ONCE = 100
# These say nothing about the mail in hand: the next one would meet the same.
_OF_THE_SERVER = (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPSenderRefused,
)
_S = OutgoingMail.Status


@dataclass
class Round:
    """What became of the mails that were due."""

    sent: int = 0
    failed: int = 0
    # The kind of fault that stopped the round: the server's own, not a mail's.
    stopped: str = ""


def send_due(*, clock: Callable[[], datetime], limit: int = AT_ONCE) -> Round:
    """Send what is due, each mail as a step of its own. Not inside a transaction.

    The server is asked first; while it does not answer, no mail is touched.
    """
    done = Round()
    if not (is_open() and OutgoingMail.objects.due(clock()).exists()):
        return done
    # Every backend opens, sends and closes alike; which one it is, the environment says.
    server: Any = get_connection()
    try:
        server.open()
        while done.sent + done.failed < limit and (mail := _claim(clock())) is not None:
            _try(mail, server, done, at=clock())
    except OSError as fault:
        done.stopped = _kind_of(fault)
    finally:
        _close(server)
    return done


@transaction.atomic
def _claim(at: datetime) -> OutgoingMail | None:
    """The next mail, its attempt counted and its next moment set before anything is sent.

    So nobody else takes it meanwhile, and whoever is killed with it in hand leaves it to be tried
    again.
    """
    mail = OutgoingMail.objects.due(at).select_for_update(skip_locked=True).first()
    if mail is not None:
        mail.attempts += 1
        mail.due_at = at + WAITS[min(mail.attempts, len(WAITS)) - 1]
        mail.save()
    return mail


def _try(mail: OutgoingMail, server: Any, done: Round, *, at: datetime) -> None:
    """Send one mail and say what became of it. A fault of the server's own is raised on."""
    try:
        _message(mail, server).send()
    except _OF_THE_SERVER as fault:
        _put_back(mail, fault, at=at)
        raise
    except Exception as fault:
        done.failed += 1
        _note(mail, fault, at=at)
        if isinstance(fault, SMTPServerDisconnected) or not isinstance(fault, SMTPException):
            _reopen(server)
    else:
        done.sent += 1
        _end(mail, _S.SENT, at=at)


def _message(mail: OutgoingMail, server: Any) -> EmailMessage:
    sender = f"{settings.MUNICIPALITY_NAME} – {settings.CONTACT_NAME}"
    return EmailMessage(
        mail.subject,
        mail.text,
        from_email=formataddr((sender, settings.EMAIL_FROM)),
        to=[mail.recipient],
        reply_to=[settings.CONTACT_EMAIL],
        # Answering machines leave alone what says that a machine has sent it.
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=server,
    )


def _reopen(server: Any) -> None:
    _close(server)
    server.open()


def _close(server: Any) -> None:
    try:
        server.close()
    except OSError:
        return


def _note(mail: OutgoingMail, fault: Exception, *, at: datetime) -> None:
    """What went wrong with this mail: tried again later, or given up."""
    if _is_final(fault) or mail.attempts >= len(WAITS):
        _end(mail, _S.GIVEN_UP, at=at, fault=_kind_of(fault))
        return
    _still(mail).update(fault=_kind_of(fault))


def _put_back(mail: OutgoingMail, fault: Exception, *, at: datetime) -> None:
    _still(mail).update(attempts=mail.attempts - 1, due_at=at, fault=_kind_of(fault))


def _end(mail: OutgoingMail, status: str, *, at: datetime, fault: str = "") -> None:
    empty(_still(mail), status, at=at, fault=fault)


def _still(mail: OutgoingMail) -> Any:
    """The mail as long as it waits: somebody may have called it off in the meantime."""
    return OutgoingMail.objects.waiting().filter(pk=mail.pk)


def _is_final(fault: Exception) -> bool:
    """Whether the server has said for good that this address takes no mail."""
    if not isinstance(fault, SMTPRecipientsRefused):
        return False
    return all(int(code) >= 500 for code, _ in fault.recipients.values())


def _kind_of(fault: BaseException) -> str:
    """The fault without the server's words, which may repeat the address."""
    codes: list[Any] = []
    if isinstance(fault, SMTPRecipientsRefused):
        codes = [code for code, _ in fault.recipients.values()]
    elif isinstance(fault, SMTPResponseException):
        codes = [fault.smtp_code]
    return " ".join([type(fault).__name__, *map(str, codes)])[:80]
