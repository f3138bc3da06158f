"""A text file, in the encodings that people's editors write."""

from consultations.rules.documents.accounts import Account, Unreadable

BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decoded(data: bytes) -> str:
    """The words. A file that is not UTF-8 is read as Windows writes Norwegian. Raises Unreadable."""
    named = [encoding for bom, encoding in BOMS.items() if data.startswith(bom)]
    for encoding in named or ["utf-8", "cp1252"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("Vi kjenner ikke tegnsettet i fila. Lagre den som UTF-8, og prøv igjen.")


def read(data: bytes) -> Account:
    text = decoded(data)
    if not text.strip():
        raise Unreadable("Fila er tom.")
    return Account(text=text, found=len(text), taken=len(text))
