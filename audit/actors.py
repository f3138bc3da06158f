"""Who can sign: a person, a sender with a receipt, or a named job."""

from dataclasses import dataclass
from typing import Protocol

from audit.models import Actor


class Acting(Protocol):
    """Whoever can sign: a person, a sender with a receipt, or a named job."""

    @property
    def actor_id(self) -> int: ...


@dataclass(frozen=True)
class System:
    """A named job. Its name is what the history shows: «demo», «import 12», «klokka»."""

    name: str
    kind: str = Actor.Kind.SYSTEM

    @property
    def actor_id(self) -> int:
        return Actor.objects.get_or_create(kind=self.kind, key=self.name)[0].pk


@dataclass(frozen=True)
class Sender:
    """Somebody with a receipt, known by its reference alone; without one, while the form is sent."""

    reference: str = ""
    role: str = "sender"

    @property
    def actor_id(self) -> int:
        key = self.reference or "skjema"
        return Actor.objects.get_or_create(kind=Actor.Kind.SENDER, key=key)[0].pk
