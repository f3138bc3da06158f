"""The signed note (C2SP signed-note): text, an empty line, and one line for each signature.

Ed25519 only: type 1 signs the text itself and is what the log uses; type 4 is a witness' dated
cosignature (C2SP tlog-cosignature) and signs a time before the text.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 1, 4
LONGEST = 1_000_000
MOST_SIGNATURES = 100
PRIVATE = "PRIVATE+KEY+"


class BadNote(ValueError):
    """A note, a key or a checkpoint that is not what it says. The sentence names the fault."""


def decoded(text: str, *, what: str) -> bytes:
    """Strict standard base64: one spelling for each value."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadNote(f"{what} er ikke base64.") from fault
    if encoded(raw) != text:
        raise BadNote(f"{what} er ikke base64.")
    return raw


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _check_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() or ord(char) < 32 for char in name):
        raise BadNote(f"«{name}» kan ikke være navnet på en nøkkel.")


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def _message(algorithm: int, signature: bytes, text: str) -> tuple[bytes, bytes]:
    """The bytes that were signed, and the plain Ed25519 signature over them."""
    if algorithm == LOG:
        return text.encode(), signature
    moment = int.from_bytes(signature[:8], "big")
    return f"cosignature/v1\ntime {moment}\n{text}".encode(), signature[8:]


@dataclass(frozen=True)
class Verifier:
    """The public half of a key: a name, a type and 32 bytes."""

    name: str
    public: bytes
    algorithm: int = LOG

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.algorithm, self.public)

    def __str__(self) -> str:
        material = encoded(bytes([self.algorithm]) + self.public)
        return f"{self.name}+{self.id.hex()}+{material}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """A key as it is printed: ``name+id+base64``."""
        name, _, rest = text.strip().partition("+")
        number, _, material = rest.partition("+")
        raw = decoded(material, what="Nøkkelen")
        if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
            raise BadNote("Nøkkelen er ikke en Ed25519-nøkkel.")
        _check_name(name)
        key = cls(name, raw[1:], raw[0])
        if key.id.hex() != number:
            raise BadNote("Nøkkelen er skrevet feil: nummeret passer ikke til den.")
        return key

    def accepts(self, text: str, signature: bytes) -> bool:
        message, plain = _message(self.algorithm, signature, text)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(plain, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """The secret half of a key."""

    name: str
    seed: bytes
    algorithm: int = LOG

    @classmethod
    def new(cls, name: str, algorithm: int = LOG) -> "Signer":
        _check_name(name)
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw(), algorithm)

    @classmethod
    def read(cls, text: str) -> "Signer":
        """A key as it is kept in its file: ``PRIVATE+KEY+name+id+base64``."""
        if not text.startswith(PRIVATE):
            raise BadNote("Fila inneholder ingen signeringsnøkkel.")
        name, _, rest = text.strip().removeprefix(PRIVATE).partition("+")
        number, _, material = rest.partition("+")
        raw = decoded(material, what="Nøkkelen")
        if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
            raise BadNote("Nøkkelen er ikke en Ed25519-nøkkel.")
        _check_name(name)
        key = cls(name, raw[1:], raw[0])
        if key.verifier.id.hex() != number:
            raise BadNote("Nøkkelen er skrevet feil: nummeret passer ikke til den.")
        return key

    def __str__(self) -> str:
        material = encoded(bytes([self.algorithm]) + self.seed)
        return f"{PRIVATE}{self.name}+{self.verifier.id.hex()}+{material}"

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"

    @property
    def verifier(self) -> Verifier:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return Verifier(self.name, public, self.algorithm)

    def line(self, text: str, *, at: int = 0) -> str:
        """The signature line over the text; ``at``, in seconds, is when a witness saw it."""
        stamp = at.to_bytes(8, "big") if self.algorithm == WITNESS else b""
        message, _ = _message(self.algorithm, stamp, text)
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)
        return f"— {self.name} {encoded(self.verifier.id + stamp + signature)}\n"


@dataclass(frozen=True)
class Signature:
    name: str
    id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A note as it was read. Nothing in it is to be believed before ``signed_by`` has answered."""

    text: str
    signatures: tuple[Signature, ...]

    def signed_by(self, keys: Iterable[Verifier]) -> list[Verifier]:
        """Which of the keys have signed. Raises BadNote for a false signature of a known key."""
        found = []
        known = {(key.name, key.id): key for key in keys}
        for one in self.signatures:
            key = known.get((one.name, one.id))
            if key is None:
                continue
            if not key.accepts(self.text, one.signature):
                raise BadNote(f"Signaturen fra {one.name} er falsk.")
            found.append(key)
        return found


def sign(text: str, *signers: Signer) -> str:
    """The text as a note with a line from each signer."""
    _check_text(text)
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def _check_text(text: str) -> None:
    if not text.endswith("\n") or len(text) > LONGEST:
        raise BadNote("Teksten er ikke et notat: siste linje er ikke avsluttet.")
    if any(ord(char) < 32 and char != "\n" for char in text):
        raise BadNote("Teksten er ikke et notat: den har styretegn.")


def _signature(line: str) -> Signature:
    mark, _, rest = line.partition(" ")
    name, _, material = rest.partition(" ")
    if mark != "—" or not material:
        raise BadNote("En signaturlinje er ikke til å lese.")
    _check_name(name)
    raw = decoded(material, what="Signaturen")
    if len(raw) < 5:
        raise BadNote("En signatur er for kort.")
    return Signature(name, raw[:4], raw[4:])


def read(text: str) -> Note:
    """Take a note apart. Raises BadNote when it is none."""
    _check_text(text)
    body, gap, lines = text.rpartition("\n\n")
    if not gap or not lines:
        raise BadNote("Notatet har ingen signatur.")
    rows = lines.removesuffix("\n").split("\n")
    if len(rows) > MOST_SIGNATURES:
        raise BadNote("Notatet har for mange signaturer.")
    return Note(body + "\n", tuple(_signature(row) for row in rows))
