"""The commitment in a leaf, and its opening: what shows that a leaf is about this very record.

The salt makes the commitment to a short text impossible to guess, and worthless once the salt is
destroyed: so a record can be erased while the tree stands.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from audit.log import canonical, note
from audit.log.canonical import NotCanonical
from audit.log.note import BadNote

COMMIT = b"gjensvar-commit/v1"
OPENING = "gjensvar-opening/v1"
SALT_BYTES = 32


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, record: bytes) -> bytes:
    """What stands in the leaf for a canonical record."""
    return hashlib.sha256(COMMIT + b"\x00" + salt + record).digest()


def leaf_data(kind: str, index: int, commit: bytes) -> bytes:
    """The leaf: what kind of thing happened as number ``index``, and the commitment to it."""
    return canonical.encode({"commit": note.encoded(commit), "ev": index, "type": kind})


@dataclass(frozen=True)
class Opening:
    """The salt and the record behind one leaf, as the sender keeps them in a file."""

    salt: bytes
    record: Any

    def __str__(self) -> str:
        content = {"format": OPENING, "salt": note.encoded(self.salt), "record": self.record}
        return canonical.encode(content).decode() + "\n"

    def opens(self, leaf: bytes) -> bool:
        """Whether the leaf commits to this record."""
        try:
            content = canonical.decode(leaf)
            said = content["commit"].encode()
        except (NotCanonical, TypeError, KeyError, AttributeError):
            return False
        made = commitment(self.salt, canonical.encode(self.record))
        return hmac.compare_digest(note.encoded(made).encode(), said)


def read(text: str) -> Opening:
    """Take an opening file apart. Raises BadNote when it is none."""
    try:
        content = canonical.decode(text.removesuffix("\n"))
    except NotCanonical as fault:
        raise BadNote("Åpningen er ikke til å lese.") from fault
    if not isinstance(content, dict) or set(content) != {"format", "salt", "record"}:
        raise BadNote("Åpningen har ikke de feltene den skal ha.")
    if content["format"] != OPENING or not isinstance(content["salt"], str):
        raise BadNote("Åpningen er av et slag vi ikke kjenner.")
    salt = note.decoded(content["salt"], what="Saltet")
    if len(salt) != SALT_BYTES:
        raise BadNote("Saltet har feil lengde.")
    return Opening(salt, content["record"])
