"""A scanned letter is written down beside its picture: side by side, or below each other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from consultations.models import Attachment, Submission
from tests import factories
from tests.consultations.documents import docx, p, picture, run


@pytest.mark.parametrize("wide", [1280, 390])
def test_a_scan_is_written_down_beside_its_picture(
    page: Page,
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], None],
    pia: User,
    tmp_path: Path,
    wide: int,
) -> None:
    plan = factories.activity(opened=True).plan
    scan = tmp_path / "brev.png"
    scan.write_bytes(picture(size=(700, 900)))
    page.set_viewport_size({"width": wide, "height": 900})
    sign_in(page, pia)
    page.goto(f"/arbeid/{plan.slug}/registrer/")
    page.get_by_label("Skannet brev eller fil").set_input_files(scan)
    page.get_by_role("button", name="Les fila").click()

    image = page.get_by_role("img", name="Side 1 av 1 i fila")
    expect(image).to_be_visible()
    field = page.get_by_label("Tekst eller avskrift")
    left, right = image.bounding_box(), field.bounding_box()
    assert left
    assert right
    assert (right["x"] > left["x"] + left["width"]) == (wide == 1280)
    assert (right["y"] > left["y"] + left["height"]) == (wide == 390)
    axe(page)

    field.fill("Kjære kommune. Vi vil ha lys.")
    page.get_by_label("Aktivitet").select_option(index=1)
    page.get_by_role("button", name="Registrer", exact=True).click()
    expect(page.get_by_text("Registrert som")).to_be_visible()
    assert Attachment.objects.get().submission == Submission.objects.get()


def test_what_was_not_read_stands_beside_the_text(
    page: Page, sign_in: Callable[[Page, User], None], pia: User, tmp_path: Path
) -> None:
    plan = factories.activity(opened=True).plan
    letter = tmp_path / "brev.docx"
    letter.write_bytes(docx(p(run("Vi vil ha lys."), run("Gjemte ord.", "<w:vanish/>"))))
    sign_in(page, pia)
    page.goto(f"/arbeid/{plan.slug}/registrer/")
    page.get_by_label("Skannet brev eller fil").set_input_files(letter)
    page.get_by_role("button", name="Les fila").click()

    expect(page.get_by_label("Tekst eller avskrift")).to_have_value("Vi vil ha lys.")
    expect(page.get_by_text("Gjemte ord.")).to_be_visible()
