"""Reading pages in tests: a part of one, without what differs from answer to answer."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.html import Element, parse_html
from django.test.utils import CaptureQueriesContext

TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]*">')
HTMX = {"HX-Request": "true"}


def text_of(reply: Any) -> str:
    """What was answered, without the tokens and without where focus goes after a swap."""
    return TOKEN.sub("", reply.content.decode()).replace(" autofocus", " ")


def part(reply: Any, name: str) -> str:
    """What stands inside the element with this id; spaces and the order of attributes aside."""
    found = _find(parse_html(text_of(reply)), name)
    assert found is not None, f"no element has the id {name}"
    return "".join(str(child) for child in found.children).strip()


def whole(reply: Any) -> str:
    """The answer, written the same way as ``part`` writes."""
    return str(parse_html(text_of(reply)))


def _find(element: Element, name: str) -> Element | None:
    if ("id", name) in element.attributes:
        return element
    below = (_find(child, name) for child in element.children if isinstance(child, Element))
    return next((found for found in below if found is not None), None)


def queries(ask: Callable[[], Any]) -> int:
    """How many queries an answer costs, once the session is warm."""
    ask()
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code == 200
    return len(captured)
