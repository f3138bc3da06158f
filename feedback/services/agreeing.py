"""Nothing is published while history, ledger and rows do not say the same."""

from datetime import datetime

from audit.reconciling import latest, running
from core.errors import Refused


class RecordsDisagree(Refused):
    """What is stored and what history says of it have parted; nothing was published, or lost."""

    def __init__(self) -> None:
        super().__init__(
            "Publiseringen er stoppet, fordi det som er lagret, ikke stemmer med historikken. "
            "Ingenting er borte, og svarene står som de sto. Be den som drifter løsningen, om å "
            "kjøre avstemmingen. Når den er i orden, kan du publisere."
        )


def stopped() -> bool:
    """Whether the newest comparison found a difference."""
    return latest.is_red()


def require(*, at: datetime) -> None:
    """Compare what has changed since everything last agreed. Raises RecordsDisagree.

    Call before the transaction of the act: what is found must be kept, also when nothing is done.
    """
    if stopped() or running.run(at=at).differences:
        raise RecordsDisagree
