"""What the newest comparison said."""

from datetime import datetime, timedelta

from audit.models import Reconciliation

TOO_OLD = timedelta(hours=3)
BETWEEN = timedelta(hours=1)
BETWEEN_COMPLETE = timedelta(hours=24)


def newest() -> Reconciliation | None:
    return Reconciliation.objects.order_by("-pk").first()


def green() -> Reconciliation | None:
    """The newest comparison in which everything agreed."""
    return Reconciliation.objects.filter(differences=[]).order_by("-pk").first()


def is_red() -> bool:
    """Whether the newest comparison found a difference."""
    run = newest()
    return run is not None and bool(run.differences)


def is_stale(at: datetime) -> bool:
    """Whether nothing has been compared for so long that somebody should look."""
    run = newest()
    return run is None or at - run.at > TOO_OLD


def is_due(at: datetime) -> bool:
    """Whether the hourly comparison should run now."""
    run = newest()
    return run is None or at - run.at >= BETWEEN


def complete_is_due(at: datetime) -> bool:
    """Whether a day has gone since everything was compared."""
    run = Reconciliation.objects.filter(complete=True).order_by("-pk").first()
    return run is None or at - run.at >= BETWEEN_COMPLETE
