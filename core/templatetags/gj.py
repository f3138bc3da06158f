"""Norwegian dates and numbers, and the few tags that the components are made of."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"
MONTHS = [
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
]  # fmt: skip
WEEKDAYS = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"]


def _day(value: date | datetime) -> date:
    """The calendar day in Oslo, also for a moment that is another day in UTC."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def long_date(value: date | datetime | None) -> str:
    """14. juni 2022"""
    if not value:
        return ""
    day = _day(value)
    return f"{day.day}.{NBSP}{MONTHS[day.month - 1]} {day.year}"


@register.filter
def day_month(value: date | datetime | None) -> str:
    """14. juni"""
    return long_date(value).rpartition(" ")[0]


@register.filter
def weekday_date(value: date | datetime | None) -> str:
    """tirsdag 14. juni 2022"""
    return f"{WEEKDAYS[_day(value).weekday()]} {long_date(value)}" if value else ""


@register.filter
def short_date(value: date | datetime | None) -> str:
    """14.06.2022"""
    return f"{_day(value):%d.%m.%Y}" if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """kl. 18.00"""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"kl.{NBSP}{local:%H.%M}"


@register.filter
def moment(value: datetime | None) -> str:
    """14. juni 2022 kl. 18.00"""
    return f"{long_date(value)} {clock(value)}" if value else ""


@register.filter
def iso(value: date | datetime | None) -> str:
    """What a machine reads, for <time datetime="...">."""
    return value.isoformat() if value else ""


@register.filter
def number(value: float | None) -> str:
    """1 234, and 12,5 where there is a fraction; nothing where there is no figure."""
    if value is None or value == "":
        return ""
    return f"{value:,}".replace(",", NBSP).replace(".", ",")


@register.filter
def percent(part: float | None, whole: float | None = None) -> str:
    """48 %, of `whole` where it is given. No share of nothing: an empty text."""
    if part is None or whole == 0:
        return ""
    share = part if whole is None else 100 * part / whole
    return f"{share:.0f}{NBSP}%"


@register.filter
def counted(value: int, words: str) -> str:
    """1 innspill, 2 punkter: `{{ n|counted:"punkt,punkter" }}`."""
    one, many = words.split(",")
    return f"{number(value)}{NBSP}{one if value == 1 else many}"


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's query string with some values changed; None or an empty text takes one away."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            values.pop(name, None)
        elif isinstance(value, list | tuple):
            values.setlist(name, [str(each) for each in value])
        else:
            values[name] = str(value)
    return f"?{values.urlencode()}" if values else "?"


@register.filter
def widget(field: BoundField, css_class: str = "ds-input") -> SafeString:
    """The field's control, tied to its help text and its error by id."""
    described = [f"{field.id_for_label}-hjelp"] if field.help_text else []
    if field.errors:
        described.append(f"{field.id_for_label}-feil")
    attrs: dict[str, Any] = {"class": css_class, "aria-describedby": " ".join(described) or None}
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs={name: value for name, value in attrs.items() if value})


@register.filter
def widget_kind(field: BoundField) -> str:
    """What the field component must draw: select, textarea, choices, checkbox, file or input."""
    kinds = {
        "Select": "select",
        "SelectMultiple": "select",
        "NullBooleanSelect": "select",
        "Textarea": "textarea",
        "RadioSelect": "choices",
        "CheckboxSelectMultiple": "choices",
        "CheckboxInput": "checkbox",
        "HiddenInput": "hidden",
    }
    for kind in type(field.field.widget).__mro__:
        if kind.__name__ in kinds:
            return kinds[kind.__name__]
    return "input"
