"""How a connection to the database behaves, whatever its address."""

from typing import Any

SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    # FULL: with NORMAL a power cut takes acknowledged commits with it.
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;PRAGMA secure_delete=ON;"
    ),
}
# A page asks small questions. Compiling one for the machine costs more than it saves: comparing history
# with rows took half as long again.
POSTGRESQL = "-c jit=off"
# Connections are kept and handed on; a server with eight threads needs no more than these.
POOL = {"min_size": 1, "max_size": 10, "timeout": 10}


def careful(address: dict[str, Any]) -> dict[str, Any]:
    """The address with the options that keep what was acknowledged."""
    # A transaction belongs to a service. Around every request it would make readers queue for the
    # one write lock of SQLite.
    found = {**address, "ATOMIC_REQUESTS": False}
    if found["ENGINE"].endswith("sqlite3"):
        return {**found, "OPTIONS": SQLITE}
    given = found.get("OPTIONS", {})
    told = f"{POSTGRESQL} {given.get('options', '')}".strip()
    options = {**given, "pool": POOL, "options": told}
    return {**found, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
