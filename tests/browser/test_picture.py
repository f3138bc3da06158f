"""The picture in the README is taken by this test: ``UPDATE_PICTURES=1 pytest tests/browser/test_picture.py``.

Otherwise the test looks at the page and at the picture that was taken last, and changes nothing.
"""

import os
import struct
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.demo import site, transactional_db

__all__ = ["site", "transactional_db"]

PICTURE = Path(settings.BASE_DIR) / "docs/images/plan.png"
README = Path(settings.BASE_DIR) / "README.md"
WIDTH, HEIGHT = 1280, 1840
LARGEST = 300_000
PNG = b"\x89PNG\r\n\x1a\n"


def test_the_picture_in_the_readme_shows_what_became_of_the_points(page: Page) -> None:
    page.goto("/planer/temaplan-frivillighet/")
    page.evaluate("document.fonts.ready")
    outcomes = page.get_by_role("table", name="Resultatet for 118 punkter").bounding_box()
    expect(page.get_by_role("heading", level=1)).to_have_text("Temaplan frivillighet")
    assert outcomes
    assert outcomes["y"] + outcomes["height"] < HEIGHT

    if os.environ.get("UPDATE_PICTURES"):
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}
        page.screenshot(path=PICTURE, full_page=True, clip=clip)

    picture = PICTURE.read_bytes()
    assert picture.startswith(PNG)
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    assert len(picture) < LARGEST
    assert f"]({PICTURE.relative_to(settings.BASE_DIR)})" in README.read_text(encoding="utf-8")
