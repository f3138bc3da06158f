"""The data files of the demo add up before anything is loaded from them."""

import csv
import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "config" / "demo" / "data"
OUTCOMES = [
    "accepted", "partly_accepted", "already_covered", "deferred",
    "used_as_knowledge", "forwarded", "not_accepted",
]  # fmt: skip
REASON_TYPES = {
    "money", "rules", "conflicts_with_other_input", "professional_judgement", "already_decided",
    "other_plan", "not_ours", "needs_study", "capacity", "out_of_scope", "other",
}  # fmt: skip
PROMISE_PHRASES = [
    "tas til etterretning", "tas til orientering", "tas med i det videre arbeidet",
    "vil bli vurdert", "vurderes fortløpende", "ved behov", "på sikt", "det legges opp til",
    "søkes ivaretatt", "er nøye gjennomgått",
]  # fmt: skip
PER_ACTIVITY = {
    "A1": [5, 1, 1, 2, 29, 0, 1, 1],
    "A2": [11, 4, 2, 3, 0, 3, 2, 2],
    "A3": [16, 2, 0, 3, 2, 0, 0, 2],
    "A4": [7, 7, 2, 5, 0, 0, 3, 2],
}
PER_MAIN_THEME = {
    "Samarbeid og samhandling": [18, 1, 2, 1, 9, 2, 1, 2],
    "Tilrettelegging og rekruttering": [13, 4, 2, 0, 11, 0, 2, 1],
    "Økonomiske rammevilkår": [4, 3, 0, 8, 8, 1, 1, 0],
    "Lokaler og arealbruk": [4, 6, 1, 4, 3, 0, 2, 4],
}
POINTS_OF_MEASURES = {
    "M1.1": "F01a F01b F01c", "M1.2": "F04 F02", "M1.3": "P10a P10b P10c",
    "M1.4": "F07 F08 V09a S08c S08e P09c", "M2.1": "V04 F09", "M2.2": "P01a S03h S03i S08b",
    "M2.3": "V15a F12a V12b V15b", "M2.4": "P06", "M3.1": "P03a P03b P03d V01b",
    "M3.2": "P08 V01a V05 F13", "M3.3": "F14 P04b", "M3.4": "F15 V09b",
    "M4.1": "P02a P02b P02c F21a F21b", "M4.2": "P07 V02 V06 F06",
    "M4.3": "V11a V11b V08a V08b V13b V03", "M4.4": "F05 F17 F18 F19 F20 V07 S08d",
}  # fmt: skip


def read(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def points():
    with (DATA / "points.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers():
    return read("answers.json")["answers"]


@pytest.fixture(scope="module")
def current(answers):
    """The answer in force per point: a later recommendation, else the decided one."""
    found = {}
    for answer in answers:
        before = found.get(answer["point"])
        rank = (answer["version"], answer["layer"] == "decided")
        if before is None or rank > (before["version"], before["layer"] == "decided"):
            found[answer["point"]] = answer
    return found


def row(points, current):
    tally = Counter(
        current[point["id"]]["outcome"] if point["id"] in current else "open" for point in points
    )
    return [tally[key] for key in [*OUTCOMES, "open"]]


def normal(text):
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).lower()).strip()


def test_there_are_64_units_and_118_points(points):
    assert len(points) == len({point["id"] for point in points}) == 118
    assert len({point["unit"] for point in points}) == 64
    assert Counter(point["activity"] for point in points) == {
        "A1": 40, "A2": 27, "A3": 25, "A4": 26,
    }  # fmt: skip


def test_balance_of_all_points(points, current):
    assert row(points, current) == [39, 14, 5, 13, 31, 3, 6, 7]


@pytest.mark.parametrize("activity", PER_ACTIVITY)
def test_balance_per_activity(points, current, activity):
    chosen = [point for point in points if point["activity"] == activity]
    assert row(chosen, current) == PER_ACTIVITY[activity]


@pytest.mark.parametrize("main", PER_MAIN_THEME)
def test_balance_per_main_theme(points, current, main):
    chosen = [point for point in points if point["main_category"] == main]
    assert row(chosen, current) == PER_MAIN_THEME[main]


def test_every_theme_lies_under_the_main_category_of_its_points(points):
    themes = {theme["code"]: theme for theme in read("themes.json")["themes"]}
    for point in points:
        parent = themes[themes[point["theme"]]["parent"]]
        assert parent["name_nb"] == point["main_category"]
    labels = [label for theme in themes.values() for label in theme["aliases"]]
    assert len(labels) == len(set(labels))
    assert {point["printed_label"] for point in points} == set(labels)


def test_links_to_measures_and_services(current):
    links = [(p, link) for p, answer in current.items() for link in answer.get("links", [])]
    measures = {}
    for point, link in links:
        if "measure" in link:
            measures.setdefault(link["measure"], set()).add(point)
    assert measures == {code: set(ids.split()) for code, ids in POINTS_OF_MEASURES.items()}
    assert sum("measure" in link for _, link in links) == 59
    assert sum("service_name" in link for _, link in links) == 5
    deferred = [p for p, link in links if current[p]["outcome"] == "deferred"]
    assert len(deferred) == 6


def test_findings_are_knowledge_in_one_joint_answer(points, current):
    findings = {point["id"] for point in points if point["kind"] == "finding"}
    joint = {p for p, answer in current.items() if "joint" in answer}
    assert len(findings) == 20
    assert findings == joint
    assert len({current[p]["used_for"] for p in findings}) == 1


def test_open_points_have_the_states_of_the_story(points, current):
    states = {entry["point"]: entry["state"] for entry in read("answers.json")["open"]}
    assert states == {
        "F16": "needs_clarification", "P05b": "ready", "S04c": "in_review", "P03c": "in_review",
        "F03": "in_review", "V13a": "in_review", "V16a": "received",
    }  # fmt: skip
    assert not set(states) & set(current)
    assert set(states) | set(current) == {point["id"] for point in points}


def test_outcome_rules_hold(answers):
    drafts = [
        dict(entry["draft"], point=entry["point"])
        for entry in read("answers.json")["open"]
        if "draft" in entry
    ]
    for answer in [*answers, *drafts]:
        check_requirements(answer)


def check_requirements(answer):
    outcome, links = answer["outcome"], answer.get("links", [])
    needed = {
        "accepted": ["links", "what_we_do"],
        "partly_accepted": ["links", "what_we_do", "what_we_do_not", "reasons"],
        "already_covered": ["links", "where"],
        "deferred": ["reasons", "where", "responsible_unit"],
        "used_as_knowledge": ["used_for"],
        "forwarded": ["forwarded_to", "forwarded_date"],
        "not_accepted": ["reasons"],
    }[outcome]
    assert all(answer.get(field) for field in needed), answer["point"]
    if outcome == "deferred":
        assert answer.get("revisit_date") or answer.get("revisit_occasion")
    assert all(reason["type"] in REASON_TYPES for reason in answer.get("reasons", []))
    covered = [link["kind"] == "already_covered" for link in links]
    assert all(covered) if outcome == "already_covered" else not any(covered)
    assert answer.get("version", 1) == 1 or answer["change_reason"]


def test_reasons_say_something(points, answers):
    said = {point["id"]: {normal(point["text"]), normal(point["summary"])} for point in points}
    for answer in answers:
        for text in texts_of(answer):
            assert len(text.strip()) >= 20, text
            assert len(set(normal(text).split())) >= 3, text
            assert normal(text) not in said[answer["point"]]
            assert not [phrase for phrase in PROMISE_PHRASES if phrase in text.lower()], text


def texts_of(answer):
    yield from (answer[key] for key in ("what_we_do", "what_we_do_not", "change_reason")
                if key in answer)  # fmt: skip
    yield from (reason["text"] for reason in answer.get("reasons", []))
    for link in answer.get("links", []):
        yield link["reason"]
        yield from (link[key] for key in ("wording_reason",) if key in link)


def test_no_reason_is_used_twice(answers):
    texts = Counter(
        normal(text) for answer in answers if "joint" not in answer for text in texts_of(answer)
    )
    assert [text for text, uses in texts.items() if uses > 1] == []


def test_wording_changes_quote_both_sides(points, answers):
    texts = {point["id"]: point["text"] for point in points}
    measures = {m["code"]: m for m in read("measures.json")["measures"]}
    changed = {}
    for answer in answers:
        for link in answer.get("links", []):
            if link.get("wording_changed"):
                changed[answer["point"]] = link
    assert set(changed) == {"F02", "F04", "F06"}
    for point, link in changed.items():
        assert link["submitted_wording"] == texts[point]
        last = max(measures[link["measure"]]["texts"].items())[1]["text_nb"]
        assert link["plan_wording"] in last


def test_the_decided_outcome_differs_once(answers):
    decided = [answer for answer in answers if answer["layer"] == "decided"]
    assert [answer["point"] for answer in decided] == ["P06"]
    assert read("plan.json")["plan"]["decision"]["exceptions"] == ["P06"]
    before = date.fromisoformat("2025-01-29")
    first = [a for a in answers if a["version"] == 1 and a["layer"] == "recommended"]
    assert len(first) == 111
    assert all(date.fromisoformat(answer["published"]) < before for answer in first)


def test_measures_follow_their_transitions():
    allowed = {
        "proposed": {"not_started", "stopped"},
        "not_started": {"in_progress", "ongoing", "delayed", "postponed", "stopped", "done"},
        "in_progress": {"ongoing", "delayed", "postponed", "stopped", "done"},
        "ongoing": {"in_progress", "delayed", "postponed", "stopped", "done"},
    }
    measures = read("measures.json")["measures"]
    assert len(measures) == 16
    for measure in measures:
        state, day = "proposed", measure["created_date"]
        for report in measure["status"]:
            assert report["status"] in allowed[state]
            assert report["date"] >= day
            state, day = report["status"], report["date"]
            if state == "delayed":
                assert report["new_due_date"] > measure["due_date"]
            assert state not in {"delayed", "postponed"} or len(report["reason"]) >= 20


def test_latest_status_is_that_of_the_story():
    latest = {m["code"]: m["status"][-1]["status"] for m in read("measures.json")["measures"]}
    assert latest == {
        "M1.1": "done", "M1.2": "in_progress", "M1.3": "done", "M1.4": "ongoing",
        "M2.1": "delayed", "M2.2": "in_progress", "M2.3": "postponed", "M2.4": "not_started",
        "M3.1": "in_progress", "M3.2": "not_started", "M3.3": "not_started",
        "M3.4": "not_started", "M4.1": "ongoing", "M4.2": "done", "M4.3": "in_progress",
        "M4.4": "ongoing",
    }  # fmt: skip


def test_names_of_the_real_municipality_are_gone():
    for file in DATA.iterdir():
        text = file.read_text(encoding="utf-8").lower()
        for name in ("bærum", "sandvika", "rambøll", "frivillighet norge", "handikapforbund"):
            assert name not in text, (file.name, name)


def test_invitations_keep_the_unknown_unknown():
    activities = {entry["code"]: entry for entry in read("activities.json")["activities"]}
    seats = [row["seats"] for row in activities["A3"]["invitations"]]
    attended = [row["attended"] for row in activities["A3"]["invitations"]]
    assert seats == [2] * 7
    assert attended == [None] * 7
    absent = [r["organisation"] for r in activities["A4"]["invitations"] if r["attended"] is False]
    assert absent == ["heve", "alme", "oput", "funksjonsradet"]
    assert (activities["A1"]["invited_count"], activities["A1"]["answered_count"]) == (622, 296)
    assert activities["A2"]["received_count"] == 19
