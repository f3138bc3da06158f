"""What the newest comparison said."""

from datetime import datetime, timedelta

from audit.models import Reconciliation

TOO_OLD = timedelta(hours=3)
BETWEEN_COMPLETE = timedelta(hours=24)
COMPLETE_TOO_OLD = BETWEEN_COMPLETE + TOO_OLD


def newest() -> Reconciliation | None:
    return Reconciliation.objects.order_by("-pk").first()


def green() -> Reconciliation | None:
    """The newest comparison in which everything agreed."""
    return Reconciliation.objects.filter(differences=[]).order_by("-pk").first()


def is_red() -> bool:
    """Whether a difference was found, and no comparison of everything has agreed since.

    A comparison of what changed last says nothing about what it did not look at.
    """
    red = Reconciliation.objects.exclude(differences=[]).order_by("-pk").first()
    if red is None:
        return False
    return not Reconciliation.objects.filter(pk__gt=red.pk, complete=True, differences=[]).exists()


def is_stale(at: datetime) -> bool:
    """Whether nothing, or not everything, has been compared for so long that somebody should look.

    A publication compares, too, but never everything: it does not stand in for the clock.
    """
    run = newest()
    return run is None or at - run.at > TOO_OLD or complete_is_due(at, after=COMPLETE_TOO_OLD)


def complete_is_due(at: datetime, *, after: timedelta = BETWEEN_COMPLETE) -> bool:
    """Whether a day, or as long as is said, has gone since everything was compared."""
    run = Reconciliation.objects.filter(complete=True).order_by("-pk").first()
    return run is None or at - run.at >= after
