"""The templates: all in use, nothing inline, and every page works without JavaScript."""

import re

import pytest

from tests.architecture.source import modules, templates

TEMPLATE_TAG = r"{%.*?%}|{{.*?}}|{#.*?#}"
START_TAG = re.compile(
    rf"<([a-z][a-z0-9-]*)((?:{TEMPLATE_TAG}|\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL
)
INLINE = {
    "a handler": re.compile(r"\son[a-z]+\s*="),
    "a style": re.compile(r"\sstyle\s*=|<style\b"),
    "a script": re.compile(r"<script\b(?![^>]*\bsrc=)|javascript:"),
    "an htmx script": re.compile(r"\bhx-on|\bhx-vals\s*=\s*[\"']js:"),
}
# Promises of secrecy that no law lets us keep.
SECRECY = re.compile(r"\b(anonymt?|konfidensiel(l|le|t))\b", re.IGNORECASE)


def tags(text: str) -> list[tuple[str, str]]:
    return [(tag, attributes) for tag, attributes in START_TAG.findall(text)]


def has(attributes: str, *names: str) -> bool:
    return all(re.search(rf"(^|\s){name}\s*=", attributes) for name in names)


def test_every_template_is_used() -> None:
    code = "\n".join(module.text for module in modules())
    pages = templates()
    unused = [
        name
        for name in pages
        if f'"{name}' not in code
        and not any(re.search(rf"[\"']{re.escape(name)}[\"'#]", text) for text in pages.values())
    ]

    assert unused == []


@pytest.mark.parametrize("what", INLINE)
def test_nothing_is_inline(what: str) -> None:
    found = [
        (name, hit.group(0))
        for name, text in templates().items()
        for hit in INLINE[what].finditer(text)
    ]

    assert found == []


def test_what_htmx_sends_a_form_sends_without_it() -> None:
    broken = [
        (name, tag, attributes.strip())
        for name, text in templates().items()
        for tag, attributes in tags(text)
        if re.search(r"\bhx-(post|put|patch|delete)\b", attributes)
        and not (tag == "form" and has(attributes, "method", "action"))
    ]

    assert broken == []


def test_what_htmx_fetches_a_link_fetches_without_it() -> None:
    broken = [
        (name, tag, attributes.strip())
        for name, text in templates().items()
        for tag, attributes in tags(text)
        if "hx-get" in attributes
        and not (tag == "a" and has(attributes, "href"))
        and not (tag == "form" and has(attributes, "action"))
    ]

    assert broken == []


def test_every_form_that_posts_carries_its_token() -> None:
    for name, text in templates().items():
        forms = re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", text, re.DOTALL | re.I)
        for form in forms:
            assert "{% csrf_token %}" in form, name


def test_no_page_promises_secrecy() -> None:
    found = [
        (name, hit.group(0)) for name, text in templates().items() if (hit := SECRECY.search(text))
    ]

    assert found == []


def test_pages_address_rows_by_reference_and_never_by_key() -> None:
    """`{% url ... x.pk %}` would put a database key in an address."""
    found = [
        (name, hit.group(0))
        for name, text in templates().items()
        for hit in re.finditer(r"{%\s*url\s[^%]*\.(pk|id)\b[^%]*%}", text)
        if "act_undo" not in hit.group(0) and "publication_call_off" not in hit.group(0)
    ]

    assert found == []


def test_the_search_sees_what_it_should() -> None:
    bad = '<button {% if x %}hx-post="{% url "a" %}"{% endif %} onclick="go()" style="color:red">'

    assert tags(bad)[0][0] == "button"
    assert "hx-post" in tags(bad)[0][1]
    assert INLINE["a handler"].search(bad)
    assert INLINE["a style"].search(bad)
