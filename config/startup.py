"""The door of a production server: it opens only when every check is content."""

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured

# A warning to a command, which a stronger role may run than the one that answers everybody.
ROLE_TOO_STRONG = "config.W040"
REFUSED_WHEN_SERVING = frozenset({ROLE_TOO_STRONG})


def refuse_unsafe_start() -> None:
    if not settings.PRODUCTION:
        raise ImproperlyConfigured(
            "A web server opens this application in production only. Set ENVIRONMENT=production, "
            "or use `make run` to try it out."
        )
    faults = [m for m in run_checks() if m.level >= ERROR or m.id in REFUSED_WHEN_SERVING]
    if faults:
        raise ImproperlyConfigured(
            "The server refuses to start:\n" + "\n".join(str(fault) for fault in faults)
        )
