"""The council as a witness of the log: what its minutes hold, and whether that still stands."""

import time
from dataclasses import dataclass

from audit.log import listing, note, reading, tree
from audit.models import Checkpoint
from core.templatetags.gj import counted
from councils.models import Meeting

# Seconds; a sum that does not fit is worked out again for every reader.
BELIEVED_FOR = 300
_held: dict[tuple[int | None, str, int, str], float] = {}


def sentence(size: int, root: str) -> str:
    """What the minutes say, word for word the same on screen and on paper."""
    return f"Loggen har {counted(size, 'oppføring,oppføringer')}. Kontrollsum: {root}"


@dataclass(frozen=True)
class Witnessed:
    """The log as a meeting's papers show it."""

    now: Checkpoint | None
    minutes: Meeting | None
    holds: bool
    keys: list[str]

    @property
    def for_minutes(self) -> str:
        """What the minutes of this meeting are to say; nothing while the log is empty."""
        return sentence(self.now.size, self.now.root) if self.now else ""


def witnessed(meeting: Meeting) -> Witnessed:
    """The log now, held against the newest minutes that have its sum: the meeting's own, or earlier.

    Everything is worked out anew from the entries themselves; nothing stored is believed. That it
    holds is believed for some minutes in this process, since many open the papers before a meeting.
    """
    now = reading.latest()
    minutes = _minutes(meeting)
    return Witnessed(
        now=now,
        minutes=minutes,
        holds=bool(minutes and now and _holds(minutes, now)),
        keys=reading.public_keys(),
    )


def _minutes(meeting: Meeting) -> Meeting | None:
    if meeting.log_size is not None:
        return meeting
    earlier = Meeting.objects.of(meeting.council).filter(starts_at__lt=meeting.starts_at)
    return earlier.exclude(log_size=None).order_by("-starts_at", "-pk").first()


def _holds(minutes: Meeting, now: Checkpoint) -> bool:
    tree_and_sum = (minutes.log_size, minutes.log_root, now.size, now.root)
    if time.monotonic() - _held.get(tree_and_sum, -BELIEVED_FOR) < BELIEVED_FOR:
        return True
    _held.clear()
    if not still_stands(minutes, now):
        return False
    _held[tree_and_sum] = time.monotonic()
    return True


def still_stands(minutes: Meeting, now: Checkpoint) -> bool:
    """Whether the log is still the one the minutes speak of, with entries added and no other change.

    What was entered after the checkpoint ``now`` is not looked at.
    """
    entries = listing.leaves().filter(index__lt=now.size).values_list("data", flat=True)
    hashes = [tree.leaf_hash(data.encode()) for data in entries]
    old, new = minutes.log_size or 0, now.size
    if not old <= new == len(hashes):
        return False
    nodes = tree.grown(0, {}, hashes)
    roots = [note.encoded(tree.root(size, nodes)) for size in (old, new)]
    return roots == [minutes.log_root, now.root]
