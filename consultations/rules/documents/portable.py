"""A PDF with text. A page without any is listed, and a file without any must be written down."""

import io
import logging
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader

from consultations.rules.documents.accounts import Account, Left, Unreadable, tidied

MAX_PAGES = 500
BROKEN = "PDF-fila er ødelagt. Åpne den, lagre den på nytt, og prøv igjen."
LOCKED = "PDF-fila er beskyttet med passord. Lagre den uten passord, og prøv igjen."
# Remarks that somebody has put on the page; the rest are links and frames.
REMARKS = {"/Text", "/FreeText", "/Popup", "/Highlight", "/StrikeOut", "/Underline", "/Stamp"}


def read(data: bytes) -> Account:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return _account(PdfReader(io.BytesIO(data)))
    except (Unreadable, MemoryError):
        raise
    except Exception as fault:
        # Broken files raise many kinds of exceptions; each of them means the same.
        raise Unreadable(BROKEN) from fault


def _account(reader: PdfReader) -> Account:
    if reader.is_encrypted:
        raise Unreadable(LOCKED)
    count = len(reader.pages)
    if not 0 < count <= MAX_PAGES:
        raise Unreadable(f"PDF-fila har {count} sider. Vi leser fra 1 til {MAX_PAGES}.")
    texts = [page.extract_text() for page in reader.pages]
    remarks = [left for page in reader.pages for left in _remarks(page)]
    remarks += [Left(f"Skjemafelt «{name}»", words) for name, words in _fields(reader)]
    empty = [number for number, words in enumerate(texts, 1) if not words.strip()]
    left = [Left(f"Side {number} har ikke tekst") for number in empty]
    left += [Left(f"Innebygd fil «{name}»") for name in reader.attachments]
    taken = sum(len(words) for words in texts)
    return Account(
        text=tidied("\n\n".join(texts).split("\n")),
        left=[*remarks, *left],
        found=taken + sum(len(each.text) for each in remarks),
        taken=taken,
        pages=count if empty else 0,
    )


def _remarks(page: PageObject) -> Iterator[Left]:
    for each in page.annotations or []:
        remark: Any = each.get_object()
        words = remark.get("/Contents")
        if remark.get("/Subtype") in REMARKS and isinstance(words, str) and words.strip():
            yield Left("Merknad i PDF-en", words)


def _fields(reader: PdfReader) -> Iterator[tuple[str, str]]:
    for name, found in (reader.get_fields() or {}).items():
        words = found.get("/V")
        if isinstance(words, str) and words.strip() and not words.startswith("/"):
            yield name, words
