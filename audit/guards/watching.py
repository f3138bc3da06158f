"""Are the guards still there? Asked by those who write, so the answer must cost next to nothing."""

from dataclasses import dataclass
from time import monotonic

from django.db import connection

from audit.guards.authorizing import is_building
from audit.guards.comparing import missing, of_this_database
from core.errors import Refused


@dataclass(frozen=True)
class Seen:
    """What a database looked like when every guard was last seen in place, and when that was."""

    found: object
    at: float

    @property
    def is_fresh(self) -> bool:
        return monotonic() - self.at < of_this_database().LOOK_EVERY


_seen: dict[str, Seen] = {}


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
    name = _name()
    seen = _seen.get(name)
    if seen is None or seen.found != found:
        _seen.pop(name, None)
        if missing():
            return False
    _seen[name] = Seen(found, monotonic())
    return True


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def forget() -> None:
    """Compare next time, whatever the schema looks like and however lately it was seen."""
    _seen.clear()


def sign(actor_id: int, act_id: int) -> None:
    """Tell the database who writes from here on.

    Raises Unguarded where a guard is missing; a migration is on its way to putting them up.
    """
    guards, seen = of_this_database(), _seen.get(_name())
    if seen is not None and seen.is_fresh:
        guards.tell(actor_id, act_id)
        return
    found = guards.sign(actor_id, act_id)
    if not is_building() and not _intact(found):
        raise Unguarded


def unsign() -> None:
    """Nobody writes any more, although the transaction may go on."""
    of_this_database().unsign()
