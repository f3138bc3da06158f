"""Every page of the demo, as everybody who may read it: nothing that axe objects to, and no lapse.

The list is complete: an address in the table of routes that shows a page, and has no visit here,
fails. A public page looks the same to everybody, and is read as nobody in particular.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from audit.actors import System
from consultations.models import Activity, ImportJob, Submission, Workshop
from consultations.services import receipts, subscribing, working, workshops
from core.calendar import day_of
from councils.models import Meeting
from tests import factories
from tests.browser.demo import site, transactional_db
from tests.routes.table import EVERYBODY, ROUTES, Route

__all__ = ["site", "transactional_db"]

PLAN = "temaplan-frivillighet"
AT_PLAN = {"plan": PLAN}
MEASURE = "m3-2-apen-oversikt-over-lokaler-arealer-og-formal"
SURVEY = "kartlegging-av-frivillige-organisasjoner-2020"
INVITING = "arbeidsverksted-med-folkevalgte"
ANSWERED = {"plan": PLAN, "reference": "FRIV-0031-1"}
OPEN = {"plan": PLAN, "reference": "FRIV-0057-1"}
SPLIT = {"plan": PLAN, "reference": "FRIV-0014"}
IMPORTED = {"plan": PLAN, "job": ""}
WORKSHOP = {"plan": PLAN, "slug": "workshop"}
ELDERS = {"council": "eldreradet"}
VOLUNTEERS = {"council": "frivillighetsradet"}
# The names of the table of routes; in the demo Pia is both planner and plan owner.
READERS = {"pia": {"pia", "liv"}, "rolf": {"rolf"}, "sigrun": {"sigrun"}, "arne": {"arne"}}
TITLE = re.compile(r"[^–]*\S( – [^–]*\S)* – Eksempelvik kommune")

# Each page, and what in the demo its address points to; {} where it points to nothing.
VISITS: dict[str, dict[str, object]] = {
    "accounts:login": {},
    "accounts:profile": {},
    "transparency:front": {},
    "transparency:plan_list": {},
    "transparency:plan_show": AT_PLAN,
    "transparency:submission_list": AT_PLAN,
    "transparency:theme_show": AT_PLAN | {"theme": "lokaler-og-arealbruk"},
    "transparency:measure_list": AT_PLAN,
    "transparency:measure_show": AT_PLAN | {"measure": MEASURE},
    "transparency:activity_show": AT_PLAN | {"activity": SURVEY},
    "transparency:numbers": AT_PLAN,
    "transparency:coverage_show": AT_PLAN,
    "transparency:submission_show": {"reference": "FRIV-0014"},
    "transparency:submission_history": {"reference": "FRIV-0014"},
    "transparency:measure_history": AT_PLAN | {"measure": MEASURE},
    "transparency:finder": {},
    "transparency:log_show": {},
    "transparency:entry_show": {"index": 41},
    "transparency:receipt_check": {},
    "transparency:council_list": {},
    "transparency:about": {},
    "transparency:answers_how": {},
    "transparency:privacy": {},
    "transparency:accessibility": {},
    "api:docs": {},
    "consultations:send": AT_PLAN,
    "consultations:send_check": AT_PLAN,
    "consultations:send_receipt": AT_PLAN,
    "feedback:own_door": {},
    "feedback:own_link": {"token": "FRIV-0014"},
    "feedback:own_show": {"reference": "FRIV-0014"},
    "feedback:own_correct": {"reference": "FRIV-0014"},
    "feedback:own_withdraw": {"reference": "FRIV-0014"},
    "feedback:own_object": {"reference": "FRIV-0014", "number": 1},
    "feedback:own_follow": {"reference": "FRIV-0014"},
    "feedback:follow_confirm": {"follow": "confirm"},
    "feedback:follow_stop": {"follow": "stop"},
    "consultations:split": SPLIT,
    "consultations:point_edit": SPLIT | {"number": 1},
    "consultations:screen_list": AT_PLAN,
    "consultations:screen": SPLIT,
    "consultations:original_open": SPLIT,
    "consultations:contact_open": SPLIT,
    "consultations:receipt_print": SPLIT,
    "consultations:attachment_open": SPLIT | {"number": 1},
    "consultations:register": AT_PLAN,
    "consultations:import_start": AT_PLAN,
    "consultations:import_columns": IMPORTED,
    "consultations:import_check": IMPORTED,
    "consultations:import_result": IMPORTED,
    "consultations:import_original": IMPORTED,
    "feedback:answers_bring": IMPORTED,
    "consultations:activity_list": AT_PLAN,
    "consultations:activity_work": AT_PLAN | {"slug": SURVEY},
    "consultations:activity_period": AT_PLAN | {"slug": SURVEY},
    "consultations:coverage_show": AT_PLAN,
    "consultations:hearing_list": AT_PLAN | {"slug": INVITING},
    "consultations:guest_add": AT_PLAN | {"slug": INVITING},
    "consultations:hearing_remind": AT_PLAN | {"slug": INVITING},
    "consultations:workshop_board": WORKSHOP,
    "consultations:workshop_transcribe": WORKSHOP | {"table": 1},
    "consultations:workshop_print": WORKSHOP,
    "consultations:workshop_close": WORKSHOP,
    "consultations:workshop_short": {"code": ""},
    "consultations:workshop_join": {"code": ""},
    "consultations:workshop_screen": {"code": ""},
    "consultations:workshop_table": {"code": "", "table": 1},
    "consultations:workshop_check": {"code": "", "table": 1},
    "feedback:day": {},
    "feedback:find": {},
    "feedback:act_list": {},
    "feedback:queue": AT_PLAN,
    "feedback:item": SPLIT,
    "feedback:item_history": SPLIT,
    "feedback:point_history": ANSWERED,
    "feedback:answer_history": ANSWERED,
    "feedback:measure_history": AT_PLAN | {"slug": MEASURE},
    "feedback:erasure_list": {},
    "feedback:erasure_show": {"erasure": "FRIV-0057-S1"},
    "feedback:erasure_propose": SPLIT,
    "feedback:access_export": {},
    "feedback:answer_list": AT_PLAN,
    "feedback:answer_edit": OPEN,
    "feedback:answer_show": ANSWERED,
    "feedback:publish": AT_PLAN,
    "feedback:decision": AT_PLAN,
    "feedback:decision_differ": {"plan": PLAN, "reference": "FRIV-0043-1"},
    "feedback:plan_progress": AT_PLAN,
    "feedback:measure_list": AT_PLAN,
    "feedback:measure_show": AT_PLAN | {"slug": MEASURE},
    "feedback:measure_report": AT_PLAN | {"slug": MEASURE},
    "councils:council_mine": {},
    "councils:council_show": VOLUNTEERS,
    "councils:council_points": VOLUNTEERS,
    "councils:council_answer": VOLUNTEERS | {"reference": "FRIV-0031-1"},
    "councils:verdict_history": VOLUNTEERS | {"reference": "FRIV-0031-1"},
    "councils:meeting_show": VOLUNTEERS | {"day": Meeting.Status.PLANNED},
    "councils:meeting_run": ELDERS | {"day": Meeting.Status.HELD},
    "councils:statement_record": ELDERS | {"day": Meeting.Status.HELD, "item": "held"},
    "councils:verdict_find": ELDERS | {"day": Meeting.Status.HELD},
    "councils:verdict_record": ELDERS | {"day": Meeting.Status.HELD, "reference": "FRIV-0054-1"},
}
# The same pages in other states, and the pages that say no.
ALSO = {
    "anybody": [
        f"/planer/{PLAN}/innspill/?resultat=not_accepted&ukjent=1",
        f"/planer/{PLAN}/innspill/?sok=finnesikke",
        "/innspill/FRIV-0027/",
        "/finn/?ref=FRIV-9999",
        "/finnes-ikke/",
    ],
    "pia": [
        f"/arbeid/{PLAN}/innspill/?visning=tabell",
        f"/arbeid/{PLAN}/innspill/?utvalg=uten-tema",
        f"/arbeid/{PLAN}/punkt/FRIV-0027-1/svar/",
        f"/arbeid/{PLAN}/svar/?status=publisert",
        f"/arbeid/{PLAN}/verksted/arbeidsverksted-med-folkevalgte/",
        "/arbeid/finn/?ref=FRIV-9999",
        "/arbeid/finnes-ikke/innspill/",
    ],
    "rolf": ["/raad/frivillighetsradet/innspill/?vis=til-vurdering", "/raad/eldreradet/"],
    "sigrun": ["/raad/ungdomsradet/", "/raad/ungdomsradet/innspill/"],
    "arne": [f"/arbeid/{PLAN}/publiser/"],
}


def test_every_page_is_visited() -> None:
    pages = {r.name for r in ROUTES if r.get and not r.options and not r.is_file}

    assert set(VISITS) == pages


@pytest.mark.parametrize("reader", ["anybody", *READERS])
def test_every_page_is_whole(
    page: Page,
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], None],
    reader: str,
) -> None:
    if reader != "anybody":
        sign_in(page, User.objects.get(email=f"{reader}@eksempelvik.example"))
    faults: list[str] = []
    titles: dict[str, set[str]] = {}
    for address in addresses_for(reader):
        answer = page.goto(address)
        if answer is None or (answer.status != 200 and address not in ALSO[reader]):
            faults.append(f"{address}: was not shown")
        faults += [f"{address}: {fault}" for fault in faults_of(page, axe)]
        titles.setdefault(page.title(), set()).add(page.url.split("?")[0])

    assert faults == []
    assert {title: urls for title, urls in titles.items() if len(urls) > 1} == {}


def addresses_for(reader: str) -> list[str]:
    names = [route.name for route in ROUTES if route.name in VISITS and reads(reader, route)]
    return [*map(address_of, names), *ALSO[reader]]


def reads(reader: str, route: Route) -> bool:
    if route.get == EVERYBODY:
        return reader == "anybody"
    return bool(route.get & READERS.get(reader, set()))


def address_of(name: str) -> str:
    """The address in the demo; what moves with the calendar, or is not told there, is looked up."""
    values = dict(VISITS[name])
    for word in LOOKED_UP.keys() & values.keys():
        values |= LOOKED_UP[word](values)
    return reverse(name, kwargs={word: values[word] for word in values if word != "follow"})


def day_of_meeting(values: dict[str, Any]) -> dict[str, Any]:
    meeting = Meeting.objects.get(council__slug=values["council"], status=values["day"])
    item = {"item": meeting.items.get().address} if "item" in values else {}
    return {"day": day_of(meeting.starts_at)} | item


LOOKED_UP: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "job": lambda _: {"job": a_file_on_its_way()},
    "code": lambda _: {"code": a_workshop_going_on().code},
    "slug": lambda values: (
        {"slug": a_workshop_going_on().activity.slug} if values["slug"] == "workshop" else {}
    ),
    "day": day_of_meeting,
    "token": lambda values: {"token": link_to(values["token"])},
    "follow": lambda values: {"token": link_to_follow(values["follow"])},
}


def link_to(reference: str) -> str:
    """A link as it stands on a receipt; what is behind it can be read from there on."""
    submission = Submission.objects.get(reference=reference)
    receipt = receipts.renew(
        submission=submission, reason="En ny lenke.", by=System("demo"), at=timezone.now()
    )
    assert receipt.keys is not None
    return receipt.keys.token


def link_to_follow(purpose: str) -> str:
    """A link as it stands in a mail to somebody who asked to be told."""
    submission = Submission.objects.get(reference="FRIV-0014")
    row = subscribing.ask(
        submission=submission, email="kari@example.no", by=System("demo"), at=timezone.now()
    )
    return subscribing.token_of(row, purpose)


def a_file_on_its_way() -> str:
    """A response table that has been checked and can be taken in; the demo has none."""
    if (job := ImportJob.objects.first()) is None:
        activity = Activity.objects.get(slug=SURVEY)
        lines = ["tekst;dato;resultat", "Mer lys;22.08.2022;Tatt med", "Benker;31.02.2022;Avvist"]
        job = factories.import_job(activity=activity, lines=lines)
        working.examine(job=job, mapping=job.mapping, by=factories.BY, at=factories.now())
    return str(job.key)


def a_workshop_going_on() -> Workshop:
    """One of the demo's workshops, as it might have looked before it was over; the demo has none."""
    if (workshop := Workshop.objects.for_page().first()) is None:
        activity = Activity.objects.for_list().filter(channel="workshop")[0]
        workshop = factories.workshop(activity, phase="check", questions=["Hvem mangler?"])
        for text in ("Et sted å lagre utstyr", "Lys i løypa"):
            factories.card(workshop, text)
        workshops.show_cards(workshop=workshop, shown=True, by=factories.BY, at=factories.now())
    return workshop


def faults_of(page: Page, axe: Callable[[Page], None]) -> Iterator[str]:
    """What is wrong with the page that the browser shows, with everything folded out."""
    if page.locator("html").get_attribute("lang") != "nb":
        yield "is not said to be in bokmål"
    if (count := page.get_by_role("heading", level=1).count()) != 1:
        yield f"has {count} first headings"
    if not TITLE.fullmatch(page.title()):
        yield f"is called «{page.title()}»"
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    try:
        axe(page)
    except AssertionError as breach:
        yield str(breach)
