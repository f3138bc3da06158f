"""What the triggers of SQLite ask the application: who is writing, and the digest of a row.

A connection without these functions cannot change a guarded table at all.
"""

import hashlib
import json
from typing import Any

from audit.acting import UnsignedWrite, signature
from audit.guards.gate import current_gate


def audit_signed() -> bool:
    """Whether there is a pen in hand whose act has been made."""
    return signature() is not None


def audit_actor() -> int:
    return _signature()[0]


def audit_act() -> int:
    return _signature()[1]


def _signature() -> tuple[int, int]:
    found = signature()
    if found is None:
        raise UnsignedWrite("the ledger is written only for somebody")
    return found


def audit_hash(*values: Any) -> str:
    """SHA-256 over the values as JSON: no two lists of values are written alike."""
    text = json.dumps(values, separators=(",", ":"), default=_bytes)
    return hashlib.sha256(text.encode()).hexdigest()


def _bytes(value: bytes) -> dict[str, str]:
    return {"bytes": value.hex()}


def register(raw: Any) -> None:
    """Give a connection of the sqlite3 module what the triggers call."""
    raw.create_function("audit_signed", 0, audit_signed)
    raw.create_function("audit_actor", 0, audit_actor)
    raw.create_function("audit_act", 0, audit_act)
    raw.create_function("audit_gate", 0, current_gate)
    raw.create_function("audit_hash", -1, audit_hash, deterministic=True)
