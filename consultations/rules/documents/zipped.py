"""A document that is a zip of XML: judged by its directory before anything is unpacked."""

import io
import zipfile
from xml.etree.ElementTree import Element

from defusedxml import ElementTree as Safe
from defusedxml.common import DefusedXmlException

from consultations.rules.documents.accounts import Left, Unreadable

MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 2_000
SMALL = 1024 * 1024  # below this, a high ratio is only a very regular document
BROKEN = "Dokumentet er ødelagt. Åpne det, lagre det på nytt, og prøv igjen."
BOMB = "Dokumentet pakker seg ut til mer enn vi leser. Lagre det på nytt, eller som PDF."
LOCKED = "Dokumentet er beskyttet med passord. Lagre det uten passord, og prøv igjen."
DOCTYPE = "Dokumentet inneholder en dokumenttype, og det leser vi ikke. Lagre det på nytt som PDF."


class Package:
    """The members of the zip. Raises Unreadable for what is broken, locked or too much."""

    def __init__(self, data: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as fault:
            raise Unreadable(BROKEN) from fault
        members = self.archive.infolist()
        unpacked = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
        if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise Unreadable(BOMB)
        if unpacked > SMALL and unpacked > MAX_RATIO * packed:
            raise Unreadable(BOMB)
        if any(member.flag_bits & 1 for member in members):
            raise Unreadable(LOCKED)
        self.names = [member.filename for member in members]
        if len(set(self.names)) != len(self.names):
            raise Unreadable(BROKEN)

    def bytes_of(self, name: str) -> bytes:
        try:
            return self.archive.read(name)
        except Exception as fault:
            # Broken zips raise a dozen kinds of exceptions; each of them means the same.
            raise Unreadable(BROKEN) from fault

    def tree(self, name: str) -> Element:
        try:
            root: Element = Safe.fromstring(self.bytes_of(name), forbid_dtd=True)
        except DefusedXmlException as fault:
            raise Unreadable(DOCTYPE) from fault
        except Exception as fault:
            raise Unreadable(BROKEN) from fault
        return root


def others(package: Package, known: set[str], *, quiet: tuple[str, ...]) -> list[Left]:
    """The members that hold something else than text: pictures by number, the rest by name."""
    rest = [n for n in package.names if n not in known and not n.endswith("/")]
    rest = [name for name in rest if not name.startswith(quiet)]
    ends = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tif", ".tiff", ".svg")
    pictures = [name for name in rest if name.lower().endswith(ends)]
    found = [Left(f"Bilder: {len(pictures)}")] if pictures else []
    return found + [Left(f"Innebygd fil «{n}»") for n in sorted(rest) if n not in pictures]


def local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def characters(root: Element) -> int:
    """Characters in all text nodes of the tree that say something, whatever they are."""
    return sum(len(words) for words in root.itertext() if says(words))


def says(words: str | None) -> bool:
    """Whether a text node is more than the white space between elements."""
    return bool(words and words.strip(" \t\r\n"))
