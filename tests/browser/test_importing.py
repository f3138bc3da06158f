"""A file is taken in by pages, in a browser that runs no script and on a narrow screen."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.demo import site, transactional_db

__all__ = ["site", "transactional_db"]
START = "/arbeid/temaplan-frivillighet/importer/"
LINES = (
    "ID;Starttidspunkt;Fullføringstidspunkt;E-postadresse;Navn;Hva savner du?",
    "1;21.08.2022 10:00;22.08.2022 10:05;anonymous;;Mer lys i løypa",
    "2;21.08.2022 10:00;31.02.2022 10:05;anonymous;;Flere benker",
)


def survey(folder: Path, said: str) -> Path:
    path = folder / "forms.csv"
    path.write_text("\r\n".join(LINES).replace("Mer lys i løypa", said), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("width", [390, 1280])
def test_a_survey_is_taken_in_without_javascript(
    page_without_js: Page,
    sign_in: Callable[[Page, User], None],
    tmp_path: Path,
    width: int,
) -> None:
    # The town is told once for both widths: what was taken in before would be known.
    said = f"Mer lys i løypa, {width} meter"
    page = page_without_js
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, User.objects.get(email="pia@eksempelvik.example"))
    page.goto(START)
    page.get_by_label("Aktivitet").select_option(index=1)
    page.locator("input[type=file]").set_input_files(survey(tmp_path, said))
    page.get_by_role("button", name="Last opp og se kolonnene").click()
    known = re.compile("komme fra Microsoft Forms|husket fra en tidligere fil")
    expect(page.get_by_text(known)).to_be_visible()
    expect(page.get_by_label("Hva savner du?")).to_have_value("text")

    page.get_by_role("button", name="Kontroller hele fila").click()
    expect(page.get_by_text("Rad 3: datoen «31.02.2022 10:05» finnes ikke.")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text(said)

    page.get_by_label("Hopp over radene med feil, og lagre de andre").check()
    page.get_by_role("button", name="Lagre 1 ny rad").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Resultat av importen")
    expect(page.get_by_role("cell", name="1", exact=True).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
