"""Who may send the public form: people, at the pace of people, without a riddle to solve.

Three locks, none of which anybody has to look at: a field that only a machine fills in; a piece of
work the browser does while one writes; and a number of submissions for each network address. Without
JavaScript no work is done; then a little time must have passed, and fewer get through.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing

from audit.once import new_key
from core.doors import Door, block_of
from core.errors import Refused

SALT = "gjensvar.send"
# Some ten thousand hashes: a second for a telephone, and a bill for whoever sends by the million.
WORK_BITS = 14
WORK_MAX_CHARACTERS = 20
FORM_LASTS = timedelta(days=7)
SLOW_PATH_SECONDS = 15
HOUR = timedelta(hours=1)
WITH_WORK, WITHOUT_WORK = 30, 10


class TooMany(Refused):
    """Too much from one place, or too soon."""

    status = 429


@dataclass(frozen=True)
class Visit:
    """How a form came: its token, the work done for it, what stood in the trap, and from where."""

    token: str
    work: str
    trap: str
    place: str


def new_token(at: datetime) -> str:
    """The token of a form that is about to be shown: a secret, when it was, and our signature."""
    return signing.dumps([new_key(), int(at.timestamp())], salt=SALT)


def secret_of(token: str, *, at: datetime) -> tuple[str, int]:
    """The form's secret, and for how many seconds it has been open. Raises Refused if not ours."""
    try:
        key, since = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        key, since = "", 0
    age = int(at.timestamp()) - since
    if not key or age > FORM_LASTS.total_seconds():
        raise Refused("Skjemaet er for gammelt. Teksten din er ikke borte. Send en gang til.")
    return key, age


def has_worked(token: str, work: str) -> bool:
    """Whether the browser has found a number that makes the digest begin with enough zeros."""
    if not work or len(work) > WORK_MAX_CHARACTERS:
        return False
    digest = hashlib.sha256(f"{token}:{work}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS) == 0


def admit(visit: Visit, *, at: datetime) -> str:
    """The form's secret, for a form that may be sent. Raises Refused with what to do instead."""
    if visit.trap:
        raise Refused("Feltet «La dette stå tomt» skal stå tomt. Tøm det, og send en gang til.")
    key, age = secret_of(visit.token, at=at)
    worked = has_worked(visit.token, visit.work)
    if not worked and age < SLOW_PATH_SECONDS:
        wait = SLOW_PATH_SECONDS - age
        raise TooMany(f"Det gikk litt fort. Vent {wait} sekunder, og send en gang til.")
    if _door(visit.place, worked=worked).take() is None:
        raise TooMany(
            "Det er sendt mange innspill herfra den siste timen. Teksten din er ikke borte. Vent "
            f"litt og send en gang til, eller ring oss på {settings.CONTACT_PHONE}."
        )
    return key


def _door(place: str, *, worked: bool) -> Door:
    what, attempts = ("send worked", WITH_WORK) if worked else ("send", WITHOUT_WORK)
    return Door(what, block_of(place), attempts=attempts, window=HOUR)
