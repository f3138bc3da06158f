"""One way to write a record as bytes, the same in Python and in JavaScript.

UTF-8, NFC text, ASCII keys in order, no spaces, and only strings, whole numbers, null, lists and
objects: no fractions and no truth values, about whose spelling languages may disagree.
"""

import json
import unicodedata
from collections.abc import Callable
from typing import Any

# What JavaScript can hold as a whole number without rounding it.
LARGEST_NUMBER = 2**53 - 1


class NotCanonical(ValueError):
    """A value that has no canonical form, or bytes that are not in it."""


def _list(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [_plain(one) for one in value]


def _object(value: dict[Any, Any]) -> dict[str, Any]:
    if not all(type(key) is str and key.isascii() for key in value):
        raise NotCanonical("the keys of a record are ASCII text")
    return {key: _plain(one) for key, one in value.items()}


def _number(value: int) -> int:
    if abs(value) > LARGEST_NUMBER:
        raise NotCanonical(f"{value} is too large a number")
    return value


def _plain(value: Any) -> Any:
    kinds: dict[type, Callable[[Any], Any]] = {
        type(None): lambda none: none,
        str: lambda text: unicodedata.normalize("NFC", str.__str__(text)),
        int: _number,
        list: _list,
        tuple: _list,
        dict: _object,
    }
    # A choice of a model is a text of its own kind; it is written as the text it stands for.
    kind = str if isinstance(value, str) else type(value)
    if kind not in kinds:
        raise NotCanonical(f"a record does not hold {kind.__name__}")
    return kinds[kind](value)


def encode(value: Any) -> bytes:
    """The canonical bytes of a record. Raises NotCanonical for what has none."""
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    try:
        return text.encode()
    except UnicodeEncodeError as fault:
        raise NotCanonical("the text holds half a character") from fault


def decode(data: bytes | str) -> Any:
    """The record behind canonical bytes. Raises NotCanonical when they are spelt otherwise."""
    raw = data.encode() if isinstance(data, str) else data
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise NotCanonical("this is no JSON") from fault
    if encode(value) != raw:
        raise NotCanonical("this JSON is not in its canonical form")
    return value
