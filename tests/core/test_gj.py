"""Dates and numbers as Norwegians write them; a line never breaks inside one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from core.templatetags import gj

# 23.30 UTC is the next day in Oslo, in summer time.
LATE = datetime(2022, 6, 13, 23, 30, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("function", "value", "written"),
    [
        (gj.long_date, date(2022, 6, 14), f"14.{NBSP}juni 2022"),
        (gj.long_date, LATE, f"14.{NBSP}juni 2022"),
        (gj.day_month, date(2022, 6, 14), f"14.{NBSP}juni"),
        (gj.weekday_date, date(2026, 12, 9), f"onsdag 9.{NBSP}desember 2026"),
        (gj.weekday_date, LATE, f"tirsdag 14.{NBSP}juni 2022"),
        (gj.short_date, LATE, "14.06.2022"),
        (gj.clock, LATE, f"kl.{NBSP}01.30"),
        (gj.moment, LATE, f"14.{NBSP}juni 2022 kl.{NBSP}01.30"),
        (gj.iso, date(2022, 6, 14), "2022-06-14"),
        (gj.number, 1234567, f"1{NBSP}234{NBSP}567"),
        (gj.number, 12.5, "12,5"),
        (gj.number, 0, "0"),
        (gj.percent, 47.6, f"48{NBSP}%"),
    ],
)
def test_it_is_written_as_norwegians_do(function: Any, value: Any, written: str) -> None:
    assert function(value) == written


@pytest.mark.parametrize(
    "function",
    [gj.long_date, gj.day_month, gj.weekday_date, gj.short_date, gj.clock, gj.moment, gj.iso],
)
def test_no_date_is_no_text(function: Any) -> None:
    assert function(None) == ""


def test_a_share_is_of_a_whole_and_of_nothing_there_is_none() -> None:
    assert gj.percent(296, 622) == f"48{NBSP}%"
    assert gj.percent(0, 0) == ""


def test_one_is_singular() -> None:
    assert gj.counted(1, "punkt,punkter") == f"1{NBSP}punkt"
    assert gj.counted(2, "punkt,punkter") == f"2{NBSP}punkter"
    assert gj.counted(0, "punkt,punkter") == f"0{NBSP}punkter"


def test_query_keeps_the_filters_and_changes_one(rf: RequestFactory) -> None:
    request = rf.get("/", {"tema": ["lokaler", "økonomi"], "side": "3"})
    template = Template("{% query side=4 %}|{% query side=None %}")

    changed, removed = template.render(Context({"request": request})).split("|")

    assert changed == "?tema=lokaler&amp;tema=%C3%B8konomi&amp;side=4"
    assert removed == "?tema=lokaler&amp;tema=%C3%B8konomi"


class Wish(forms.Form):
    text = forms.CharField(label="Tekst", help_text="Skriv kort.", widget=forms.Textarea)
    kind = forms.ChoiceField(label="Slag", choices=[("a", "Ønske"), ("b", "Funn")])
    tone = forms.ChoiceField(label="Tone", choices=[("x", "X")], widget=forms.RadioSelect)
    themes = forms.MultipleChoiceField(
        label="Tema",
        choices=[("1", "Lokaler")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label="Jeg er sikker", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(form: Wish, name: str) -> str:
    template = Template('{% include "components/field.html" with field=field %}')
    return template.render(Context({"field": form[name]}))


def test_a_field_ties_help_and_error_to_its_control() -> None:
    html = draw(Wish({}), "text")

    assert 'aria-describedby="id_text-hjelp id_text-feil"' in html
    assert 'id="id_text-hjelp"' in html
    assert 'id="id_text-feil"' in html
    assert 'aria-invalid="true"' in html
    assert "(må fylles ut)" in html


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("text", "<textarea"),
        ("kind", "<select"),
        ("tone", 'type="radio"'),
        ("themes", 'type="checkbox"'),
        ("sure", 'type="checkbox"'),
        ("token", 'type="hidden"'),
    ],
)
def test_each_kind_of_field_is_drawn_with_its_control(name: str, part: str) -> None:
    assert part in draw(Wish(), name)


@pytest.mark.parametrize("name", ["tone", "themes"])
def test_a_group_of_choices_has_its_question_as_legend(name: str) -> None:
    html = draw(Wish({"themes": ["1"], "tone": "x"}), name)

    assert "<legend" in html
    assert "checked" in html


def test_an_optional_field_says_so() -> None:
    assert "(valgfritt)" in draw(Wish(), "themes")
