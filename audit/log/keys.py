"""Whose log it is, and the key it is signed with: a file outside the database and the repository.

The file is PEM (PKCS 8), or a note key as other tools of the format write it. Keys that have been
replaced stay known by their public half, so that what they signed can still be checked.
"""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit.log.note import PRIVATE, BadNote, Signer, Verifier

ONLY_ITS_OWNER = 0o600


def origin() -> str:
    """The name of the log, as it stands in every checkpoint."""
    return str(settings.LOG_ORIGIN)


def _path() -> Path:
    if not settings.LOG_KEY_FILE:
        raise ImproperlyConfigured("LOG_KEY_FILE must name the file with the signing key.")
    return Path(settings.LOG_KEY_FILE)


def _make(path: Path) -> None:
    """A new key, for a house that is being tried out; production brings its own."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_ITS_OWNER), "wb"
    ) as it:
        it.write(pem)
    try:
        # Unlike a rename, a link never replaces the key somebody else made in the same moment.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read(text: str, name: str) -> Signer:
    """The key in a file's text. Raises BadNote when there is none for a log of this name."""
    if text.startswith(PRIVATE):
        signer = Signer.read(text)
        if signer.name != name:
            raise BadNote(f"Nøkkelen heter {signer.name}, men loggen heter {name}.")
        return signer
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError) as fault:
        raise BadNote("Fila inneholder ingen signeringsnøkkel.") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise BadNote("Nøkkelen er ikke en Ed25519-nøkkel.")
    return Signer(name, key.private_bytes_raw())


def signer() -> Signer:
    """The key the log signs with now; outside production it is made when it is first needed."""
    path = _path()
    if not settings.PRODUCTION and not path.exists():
        _make(path)
    return read(path.read_text(), origin())


def former() -> list[Verifier]:
    """Keys that have been replaced. Raises BadNote when one of them is misspelt."""
    return [Verifier.read(text) for text in settings.LOG_FORMER_KEYS]


def verifiers() -> list[Verifier]:
    """Every key that has signed for this house: the one in use first, then the former ones."""
    return [signer().verifier, *former()]


def usable() -> bool:
    """Whether the log can sign: the file is there, holds the right key, and nobody else reads it."""
    try:
        others = stat.S_IMODE(_path().stat().st_mode) & ~0o700
        signer()
    except (ImproperlyConfigured, OSError, ValueError):
        return False
    return not others


def former_readable() -> bool:
    """Whether every former key is spelt as a public key is."""
    try:
        return bool(former()) or not settings.LOG_FORMER_KEYS
    except BadNote:
        return False
