"""By keyboard alone: every stop is seen, in the order it is read, with nothing on top and no trap."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.demo import site, transactional_db

__all__ = ["site", "transactional_db"]

PAGES = [
    pytest.param("", "/planer/temaplan-frivillighet/", id="plan"),
    pytest.param("", "/innspill/FRIV-0031/", id="trace"),
    pytest.param("pia", "/arbeid/temaplan-frivillighet/innspill/FRIV-0031/", id="item"),
    pytest.param("pia", "/arbeid/temaplan-frivillighet/punkt/FRIV-0057-1/svar/", id="answer"),
    pytest.param("rolf", "/raad/frivillighetsradet/", id="council"),
]
# Every stop as it looks without focus, in the order of the document. Of a group of radio buttons
# one is a stop: the chosen one, or the first. A card may show the focus of the link that fills it.
COLLECT = """() => {
  const look = (each) => { const s = getComputedStyle(each);
    return [s.outline, s.boxShadow, s.backgroundColor].join("|"); };
  const around = (each) => [each, ...(each.labels ?? []), each.closest("li") ?? each];
  const radio = (each) => {
    if (each.type !== "radio") return true;
    const group = [...document.getElementsByName(each.name)];
    return each === (group.find((one) => one.checked) ?? group[0]);
  };
  const asked = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  window.stops = [...document.querySelectorAll(asked)].filter((each) =>
    each.tabIndex >= 0 && !each.disabled && each.checkVisibility({visibilityProperty: true})
    && radio(each));
  window.looks = new Map(window.stops.map((each) => [each, around(each).map(look)]));
  window.look = look;
  window.around = around;
  return window.stops.length;
}"""
STOP = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const place = window.stops.indexOf(each);
  const name = `${each.localName} «${(each.innerText || each.name || each.id).trim().slice(0, 50)}»`;
  if (place < 0) return {place, name, inside: false};
  const seen = (one) => { const s = getComputedStyle(one);
    return s.boxShadow !== "none" || (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2); };
  const before = window.looks.get(each);
  const marked = window.around(each).some((one, n) => window.look(one) !== before[n] && seen(one));
  // A checkbox drawn by its label is pressed where the label is; a link may run over two lines.
  const box = [each, ...(each.labels ?? [])].flatMap((one) => [...one.getClientRects()])
    .find((rect) => rect.width > 4 && rect.height > 4);
  const on = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const clear = !!on && [each, ...(each.labels ?? [])].some((one) => one.contains(on) || on.contains(one));
  return {place, name, marked, clear, inside: each.type === "date"};
}"""


@pytest.fixture
def visit(page: Page, sign_in: Callable[[Page, User], None]) -> Callable[[str, str], Page]:
    """Open a page of the demo, as somebody or as nobody in particular."""

    def enter(who: str, address: str) -> Page:
        if who:
            sign_in(page, User.objects.get(email=f"{who}@eksempelvik.example"))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        return page

    return enter


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_every_stop_is_seen_in_order_and_none_is_a_trap(
    visit: Callable[[str, str], Page], who: str, address: str
) -> None:
    page = visit(who, address)
    number = page.evaluate(COLLECT)
    assert number > 10

    walked = walk(page, number)

    assert [stop["place"] for stop in walked] == list(range(number))
    assert [stop["name"] for stop in walked if not stop["marked"]] == []
    assert [stop["name"] for stop in walked if not stop["clear"]] == []


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_the_skip_link_leads_past_the_head(
    visit: Callable[[str, str], Page], who: str, address: str
) -> None:
    page = visit(who, address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til hovedinnhold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def walk(page: Page, number: int) -> list[dict[str, Any]]:
    """Tab until the focus leaves the page. A date has three or four stops inside the one field."""
    walked: list[dict[str, Any]] = []
    for _ in range(2 * number):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return walked
        if not (walked and stop["inside"] and walked[-1]["place"] == stop["place"]):
            walked.append(stop)
    raise AssertionError(f"The focus never left {page.url}: {walked[-5:]}")
