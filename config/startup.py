"""The door of a production server: it opens only when every check is content."""

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured


def refuse_unsafe_start() -> None:
    if not settings.PRODUCTION:
        raise ImproperlyConfigured(
            "A web server opens this application in production only. Set ENVIRONMENT=production, "
            "or use `make run` to try it out."
        )
    faults = [message for message in run_checks() if message.level >= ERROR]
    if faults:
        raise ImproperlyConfigured(
            "The server refuses to start:\n" + "\n".join(str(fault) for fault in faults)
        )
