"""A form that is sent twice does its act once: double click, back button, a retry after a time-out.

The key is made when the form is shown and kept with a digest of what was sent, in the transaction
of the act. Call both functions with a row locked that every sender of the form must lock.
"""

import secrets
from datetime import datetime

from django.utils.crypto import salted_hmac

from audit.models import Once
from core.errors import Conflict


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def _digest(body: str) -> str:
    return salted_hmac("gjensvar.once", body, algorithm="sha256").hexdigest()


def result_of(key: str, body: str) -> str | None:
    """What came of the form when it was sent before, or None.

    Raises Conflict when it was sent before with other words.
    """
    done = Once.objects.filter(key=key).first() if key else None
    if done is None:
        return None
    if done.digest != _digest(body):
        raise Conflict(
            f"Skjemaet er allerede sendt, og ble til {done.result}. Åpne et nytt skjema for å "
            "sende noe annet."
        )
    return done.result


def remember(key: str, body: str, *, result: str, at: datetime) -> None:
    """Keep what came of the form."""
    if key:
        Once(key=key, digest=_digest(body), result=result, at=at).save()
