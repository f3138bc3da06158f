"""Reading mailboxes by IMAP, and leaving them as they are: nothing is marked, moved or deleted there.

Whoever reads the same mailbox in a mail program may mark, sort and delete as they like, and hides no
mail from us by reading it first.
"""

import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4, IMAP4_SSL
from typing import Any

TIMEOUT_SECONDS = 20


class OutOfReach(Exception):
    """The server cannot be read now; the message says what it answered, and nothing is lost."""


@dataclass(frozen=True)
class Server:
    """Where the mailboxes are, and how one gets in. ``security``: tls, starttls or none."""

    host: str
    port: int
    user: str
    password: str
    security: str


@dataclass(frozen=True)
class Box:
    """One opened mailbox. Numbers of mails hold as long as the validity stays the same."""

    connection: IMAP4
    name: str
    validity: int

    def after(self, last: int) -> list[int]:
        """The numbers of the mails that came after the last one."""
        _, found = _asked(self.connection.uid, "SEARCH", f"UID {last + 1}:*")
        # «7:*» always names the newest mail, also where that is number 3.
        return sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > last)

    def size_of(self, uid: int) -> int | None:
        """Bytes; None where the mail is gone."""
        _, found = _asked(self.connection.uid, "FETCH", str(uid), "(RFC822.SIZE)")
        told = b" ".join(part for part in found if isinstance(part, bytes))
        size = re.search(rb"RFC822\.SIZE (\d+)", told)
        return int(size.group(1)) if size else None

    def mail(self, uid: int) -> bytes | None:
        """The mail as it lies there, not marked as read; None where it is gone."""
        _, found = _asked(self.connection.uid, "FETCH", str(uid), "(BODY.PEEK[])")
        return next((bytes(part[1]) for part in found if isinstance(part, tuple)), None)


@contextmanager
def connected(server: Server) -> Iterator[IMAP4]:
    """A connection that has signed in. Raises OutOfReach."""
    connection = _signed_in(server)
    try:
        yield connection
    finally:
        with suppress(IMAP4.error, OSError):
            connection.logout()
        # A line that was cut off is not closed by saying goodbye.
        with suppress(IMAP4.error, OSError):
            connection.shutdown()


def _signed_in(server: Server) -> IMAP4:
    # Left to itself, the library trusts whoever answers, with the password and with every mail.
    trusted = ssl.create_default_context()
    where: Any = {"host": server.host, "port": server.port, "timeout": TIMEOUT_SECONDS}
    is_tls = server.security == "tls"
    try:
        connection = IMAP4_SSL(**where, ssl_context=trusted) if is_tls else IMAP4(**where)
    except (IMAP4.error, OSError) as fault:
        raise OutOfReach(f"Postserveren {server.host} svarer ikke: {fault}.") from fault
    try:
        if server.security == "starttls":
            connection.starttls(ssl_context=trusted)
        connection.login(server.user, server.password)
    except (IMAP4.error, OSError) as fault:
        with suppress(IMAP4.error, OSError):
            connection.shutdown()
        raise OutOfReach(
            f"Postserveren {server.host} slapp oss ikke inn: {_said(fault)}."
        ) from fault
    return connection


def opened(connection: IMAP4, name: str) -> Box:
    """The mailbox of this name, opened for reading only. Raises OutOfReach."""
    _asked(connection.select, f'"{encoded(name)}"', True, what=f"Postkassa «{name}» kan ikke åpnes")  # noqa: FBT003
    told = connection.response("UIDVALIDITY")[1]
    validity = told[0] if told else None
    return Box(connection, name, int(validity) if validity else 0)


def _asked(
    call: Callable[..., Any], *words: Any, what: str = "Postserveren svarte ikke"
) -> tuple[str, list[Any]]:
    """What the server answers. Raises OutOfReach for «no», for silence and for nonsense."""
    try:
        status, found = call(*words)
    except (IMAP4.error, OSError, ValueError) as fault:
        raise OutOfReach(f"{what}: {_said(fault)}.") from fault
    if status != "OK":
        raise OutOfReach(f"{what}: {_said(found[0] if found else status)}.")
    return status, found


def _said(told: object) -> str:
    first = told.args[0] if isinstance(told, Exception) and told.args else told
    text = first.decode(errors="replace") if isinstance(first, bytes) else str(first)
    return text.strip().rstrip(".")[:200]


def encoded(name: str) -> str:
    """The name of a mailbox as IMAP writes it: what is not ASCII in a base64 of its own."""

    def outside(found: re.Match[str]) -> str:
        base = b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{base.replace('/', ',')}-"

    plain = name.replace("&", "&-")
    quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
    return re.sub(r"[^\x20-\x7e]+", outside, quoted)
