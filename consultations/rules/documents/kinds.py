"""Which files we take in: an allow-list, by the end of the name and by what the file begins with."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from consultations.rules.documents.accounts import Unreadable

MAX_BYTES = 20 * 1024 * 1024
ALLOWED = ".txt, .eml, .docx, .odt, .pdf, .jpg eller .png"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n", re.MULTILINE)
_HEADERS_ONLY = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*(?:\n|\Z)(?:[ \t][^\n]*(?:\n|\Z))*)+\Z")
_KNOWN_HEADER = re.compile(rb"^(?:from|date|message-id|mime-version|received):", re.I | re.M)


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, and whether the first bytes are of that kind."""

    name: str
    media_type: str
    begins: Callable[[bytes], bool]

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def _is_mail(data: bytes) -> bool:
    head = data[: 256 * 1024].replace(b"\r\n", b"\n")
    found = _HEADER.match(head) or _HEADERS_ONLY.match(head)
    return bool(found and _KNOWN_HEADER.search(found.group(0)))


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(data) % 2 == 0
    return b"\0" not in data


KINDS: dict[str, Kind] = {
    "txt": Kind("tekstfil", "text/plain", _is_text),
    "eml": Kind("e-post", "message/rfc822", _is_mail),
    "docx": Kind(
        "Word-dokument",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda data: data.startswith(b"PK\x03\x04"),
    ),
    "odt": Kind(
        "OpenDocument-tekst",
        "application/vnd.oasis.opendocument.text",
        lambda data: data.startswith(b"PK\x03\x04"),
    ),
    "pdf": Kind("PDF", "application/pdf", lambda data: b"%PDF-" in data[:1024]),
    "jpg": Kind("bilde", "image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff")),
    "png": Kind("bilde", "image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
}
KINDS["jpeg"] = KINDS["jpg"]
INSTEAD = {
    "msg": "Det er en Outlook-fil (.msg). Åpne den i Outlook, lagre den som .eml, og prøv igjen.",
    "doc": "Det er et gammelt Word-dokument (.doc). Lagre det som .docx, og prøv igjen.",
    "rtf": "Lagre dokumentet som .docx, og prøv igjen.",
    "pages": "Eksporter dokumentet som .docx eller .pdf, og prøv igjen.",
    "heic": "Lagre bildet som .jpg, og prøv igjen.",
    "tif": "Lagre bildet som .pdf eller .jpg, og prøv igjen.",
    "tiff": "Lagre bildet som .pdf eller .jpg, og prøv igjen.",
}


def ending(name: str) -> str:
    """The end of the name, in small letters and without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(name: str, data: bytes) -> Kind:
    """The kind of file, when name and content agree. Raises Unreadable with what to do instead."""
    end = ending(name)
    kind = KINDS.get(end)
    if kind is None:
        raise Unreadable(INSTEAD.get(end, f"Vi leser ikke slike filer. Bruk {ALLOWED}."))
    if not data:
        raise Unreadable("Fila er tom.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"Fila er for stor. Den kan ha høyst {MAX_BYTES // 1024 // 1024} MB.")
    if data.startswith(OLE) and end == "eml":
        raise Unreadable(INSTEAD["msg"])
    if data.startswith(OLE):
        raise Unreadable(
            "Fila er beskyttet med passord, eller lagret i et gammelt format. Lagre den på nytt "
            f"uten passord, som .{end}."
        )
    if not kind.begins(data):
        raise Unreadable(
            f"Innholdet er ikke det navnet sier (.{end}). Åpne fila, lagre den på nytt, og prøv igjen."
        )
    return kind
