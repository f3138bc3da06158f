"""Are the guards still there? Asked in every act, so the answer must cost next to nothing."""

from django.db import connection

from audit.guards.authorizing import is_building
from audit.guards.comparing import missing, of_this_database
from core.errors import Refused

# What each database looked like when every guard was last seen in place.
_seen: dict[str, object] = {}


class Unguarded(Refused):
    """Nothing is recorded while history could be changed."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "Gjensvar tar ikke imot endringer nå, fordi vernet rundt historikken ikke er helt. "
            "Ingenting er lagret. Si fra til den som drifter løsningen."
        )


def intact() -> bool:
    """Whether every guard is in place. Compares only when the schema has changed since last."""
    connection.ensure_connection()
    return _intact(of_this_database().fingerprint())


def _intact(found: object) -> bool:
    name = str(connection.settings_dict["NAME"])
    if _seen.get(name) != found:
        _seen.pop(name, None)
        if missing():
            return False
        _seen[name] = found
    return True


def forget() -> None:
    """Compare next time, whatever the schema looks like."""
    _seen.clear()


def sign(actor_id: int, act_id: int) -> None:
    """Tell the database who writes from here on.

    Raises Unguarded where a guard is missing; a migration is on its way to putting them up.
    """
    found = of_this_database().sign(actor_id, act_id)
    if not is_building() and not _intact(found):
        raise Unguarded


def unsign() -> None:
    """Nobody writes any more, although the transaction may go on."""
    of_this_database().unsign()
