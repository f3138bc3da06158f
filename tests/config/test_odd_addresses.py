"""Addresses nobody has been given: answered like any that leads nowhere, on both databases."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import StringConverter

pytestmark = pytest.mark.django_db


def _patterns(found: list[URLPattern | URLResolver]) -> list[URLPattern]:
    patterns: list[URLPattern] = []
    for each in found:
        inner = getattr(each, "url_patterns", None)
        patterns += _patterns(inner) if inner is not None else [each]
    return patterns


def test_no_address_takes_just_any_text() -> None:
    """PostgreSQL cannot even look for a text with a zero byte in it: that would be an error page."""
    loose = [
        str(each.pattern)
        for each in _patterns(get_resolver().url_patterns)
        if any(type(kind) is StringConverter for kind in each.pattern.converters.values())
    ]

    assert loose == []


@pytest.mark.parametrize("odd", ["%00", "FRIV%00", "%C3%A6", "%ff", "%F0%9F%98%80", "x" * 3000])
def test_an_odd_reference_is_not_found(odd: str) -> None:
    assert Client().get(f"/innspill/{odd}/").status_code == 404
