"""The child's side: one file comes in, its account or the picture of a page goes out."""

import importlib
import json
import sys
from collections.abc import Callable

from consultations.rules import bounded
from consultations.rules.documents.accounts import (
    Account,
    Unreadable,
    refuse_control_characters,
)

# By the end of the name. Only what one file needs is loaded: it is most of the time it takes.
MODULES = {
    "txt": "plain",
    "eml": "mail",
    "docx": "word",
    "odt": "opendocument",
    "pdf": "portable",
    "jpg": "pictures",
    "jpeg": "pictures",
    "png": "pictures",
}


def loaded(end: str) -> Callable[[bytes], Account]:
    """The reader for the kind of file; a mail may carry all the others."""
    reader = importlib.import_module(f"consultations.rules.documents.{MODULES[end]}").read
    if end != "eml":
        return reader
    inside = {each: loaded(each) for each in MODULES if each != "eml"}
    inside["eml"] = lambda data: reader(data, inside)
    return inside["eml"]


def account(reader: Callable[[bytes], Account], data: bytes) -> dict[str, object]:
    try:
        found = reader(data)
        refuse_control_characters(found.text)
        for left in found.left:
            refuse_control_characters(left.text)
    except Unreadable as fault:
        return {"fault": str(fault)}
    return found.as_data()


def main(what: str, end: str, number: str = "1") -> None:
    if what == "page":
        draw = importlib.import_module("consultations.rules.documents.rendering").page
        bounded.confine()
        sys.stdout.buffer.write(draw(end, sys.stdin.buffer.read(), int(number)))
        return
    reader = loaded(end)
    bounded.confine()
    answer = account(reader, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
