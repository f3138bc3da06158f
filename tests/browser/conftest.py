"""A real browser before the real pages: no error in its console, nothing that axe objects to."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

AXE = Path(settings.NODE_MODULES) / "axe-core/axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds: long enough for a machine that is busy with something else.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def chromium_path() -> str | None:
    named = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in named if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        path = chromium_path() or playwright.chromium.executable_path
        if not Path(path).exists():
            why = "NO BROWSER FOUND: install chromium, or name one in the variable CHROMIUM."
            pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
        # Playwright keeps an event loop in this thread; the database is used between its calls.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def expected_faults() -> list[str]:
    """What a test breaks on purpose: parts of the console messages it means to cause."""
    return []


@pytest.fixture
def site(live_server: Any) -> Any:
    """The server that pages are fetched from; see demo.py for another."""
    return live_server


@pytest.fixture
def new_page(
    browser: Browser, site: Any, expected_faults: list[str]
) -> Iterator[Callable[..., Page]]:
    """Makes pages; afterwards none of their consoles may hold an error of ours."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # A refusal (404, 422) is an answer of ours; a missing file is a fault.
        refusal = "Failed to load resource" in message.text
        if message.type == "error" and not (refusal and "/static/" not in message.location["url"]):
            faults.append(f"{message.text} ({message.location['url']})")

    def make(size: str = "desktop", **options: Any) -> Page:
        # What is folded out glides into place, and is too small to hit until it has.
        context = browser.new_context(
            base_url=site.url,
            viewport=SIZES[size],
            locale="nb-NO",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    unexpected = [fault for fault in faults if not any(part in fault for part in expected_faults)]
    assert unexpected == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    return new_page("phone", has_touch=True)


@pytest.fixture
def page_without_js(new_page: Callable[..., Page]) -> Page:
    return new_page(java_script_enabled=False)


@pytest.fixture
def sign_in(site: Any) -> Callable[[Page, Any], None]:
    """Signs a user in without the login page, which has tests of its own."""

    def enter(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": site.url}]
        )

    return enter


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """No breach of WCAG 2.2 A or AA, and no sideways scrolling on the narrowest phone."""

    def examine(page: Page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS
        )
        assert found["passes"], "axe looked at nothing"
        breaches = [
            f"{fault['id']}: {fault['help']}: {[node['html'] for node in fault['nodes']]}"
            for fault in found["violations"]
        ]
        assert breaches == []
        assert_narrow(page)

    return examine


def assert_narrow(page: Page) -> None:
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(size or SIZES["desktop"])
    assert width <= 320, f"{page.url} is {width} px wide on a screen of 320 px"
