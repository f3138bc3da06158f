"""A door with a number of slots: whoever tries takes one for a while, and when all are taken it is shut.

An attempt takes its slot before anything is tried, so that many attempts at once are no way around
the lock. The slots lie in the cache all processes share, under a keyed digest: the cache holds
neither who was tried nor from where.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Door:
    """One thing that attempts are counted for."""

    what: str
    value: str
    attempts: int = 10
    window: timedelta = timedelta(minutes=15)

    @property
    def slots(self) -> list[str]:
        digest = salted_hmac(f"door:{self.what}", self.value, algorithm="sha256").hexdigest()
        return [f"door:{digest}:{number}" for number in range(self.attempts)]

    def take(self) -> str | None:
        """A free slot, taken until its time is over; None when all are taken."""
        lasts = int(self.window.total_seconds())
        return next((slot for slot in self.slots if cache.add(slot, 1, lasts)), None)

    @property
    def is_shut(self) -> bool:
        """Whether every slot is taken now; asking takes none."""
        return len(cache.get_many(self.slots)) >= self.attempts

    def open(self) -> None:
        """Give every slot back."""
        cache.delete_many(self.slots)


def give_back(slot: str) -> None:
    """Give one slot back, and leave the neighbours' alone."""
    cache.delete_many([slot])


def block_of(place: str) -> str:
    """The address itself, and the whole /64 of an IPv6 address, which one household may own."""
    try:
        found = ip_address(place)
    except ValueError:
        return place
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def place_of(request: HttpRequest) -> str:
    """The network address of the reader. Behind our proxy, the one the proxy itself has seen."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
