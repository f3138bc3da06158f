"""The filters of the public list: what may be asked, in an allow-list, and what it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.http import QueryDict

from consultations.models import Activity, Channel, Point, PublicText, Submission, Theme
from consultations.models.points import PointQuerySet
from feedback.models import Answer
from feedback.selectors import having_outcome, needing_new_answer, points_behind, with_outcome
from feedback.selectors.balance import NO_ORGANISATION, SENDER_SHOWN
from feedback.selectors.searching import numbers_of, says, words_of
from plans.models import Measure, Plan
from transparency.labels import OPEN, REOPENED, WITHDRAWN
from transparency.selectors.promises import AnswerDates
from transparency.selectors.states import late, past_revisit, still_open, withdrawn

SEARCH_MAX_CHARACTERS = 100
WITHOUT = "uten"
ORDERS = {
    "nyest": "nyest svar først",
    "nummer": "etter nummer",
    "mottatt": "sist mottatt først",
}
Narrow = Callable[[PointQuerySet, list[str]], PointQuerySet]


@dataclass(frozen=True)
class Filter:
    """One filter: its name in the address, its heading, its values with labels, what it does."""

    name: str
    heading: str
    choices: dict[str, str]
    narrow: Narrow
    several: bool = False
    in_form: bool = True


def _among(points: PointQuerySet, *parts: PointQuerySet) -> PointQuerySet:
    """The points that are in any of the parts."""
    wanted = Q(pk=None)
    for part in parts:
        wanted |= Q(pk__in=part.order_by().values("pk"))
    return points.filter(wanted)


def _outcomes(points: PointQuerySet, values: list[str]) -> PointQuerySet:
    parts = [having_outcome(points, [each for each in values if each in Answer.Outcome.values])]
    if "open" in values:
        parts.append(still_open(points))
    if "withdrawn" in values:
        parts.append(withdrawn(points))
    return _among(points, *parts)


def _states(plan: Plan, today: date) -> Narrow:
    def narrow(points: PointQuerySet, values: list[str]) -> PointQuerySet:
        moved = AnswerDates(plan).moved(still_open(points), today)
        found = {
            "forsinket": late(points, today),
            "ny-dato": moved,
            "over-fristen": late(points, today).exclude(pk__in=moved.order_by().values("pk")),
            "nytt-svar": needing_new_answer(points),
            "skulle-tas-opp": past_revisit(points, today),
        }
        return _among(points, *(found[value] for value in values))

    return narrow


def _themes(themes: Sequence[Theme]) -> Narrow:
    by_slug = {theme.slug: theme for theme in themes}

    def narrow(points: PointQuerySet, values: list[str]) -> PointQuerySet:
        return points.about(by_slug[values[0]])

    return narrow


def _main_theme(points: PointQuerySet, values: list[str]) -> PointQuerySet:
    """By the primary theme's top level, as the balance counts: every point is in one row."""
    if values == [WITHOUT]:
        marked = Point.public.get_queryset().filter(point_themes__primary=True)
        return points.exclude(pk__in=marked.values("pk"))
    slug = values[0]
    top = Q(point_themes__theme__slug=slug, point_themes__theme__parent=None)
    below = Q(point_themes__theme__parent__slug=slug)
    marked = Point.public.get_queryset().filter(top | below, point_themes__primary=True)
    return points.filter(pk__in=marked.values("pk"))


def _field(path: str) -> Narrow:
    return lambda points, values: points.filter(**{path: values[0]})


def _organisation(points: PointQuerySet, values: list[str]) -> PointQuerySet:
    if values == [WITHOUT]:
        return points.exclude(SENDER_SHOWN & Q(submission__organisation__isnull=False))
    return points.filter(SENDER_SHOWN, submission__organisation__name=values[0])


def _measures(measures: Sequence[Measure]) -> Narrow:
    by_slug = {measure.slug: measure for measure in measures}

    def narrow(points: PointQuerySet, values: list[str]) -> PointQuerySet:
        behind = points_behind(by_slug[values[0]])
        return points.filter(pk__in=behind.order_by().values("pk"))

    return narrow


OUTCOMES = {**dict(Answer.Outcome.choices), "open": OPEN, "withdrawn": WITHDRAWN}
STATES = {
    "forsinket": "Forsinket",
    "ny-dato": "Forsinket, ny dato",
    "over-fristen": "Over fristen",
    "nytt-svar": REOPENED,
    "skulle-tas-opp": "Skulle vært tatt opp igjen",
}


def _bodies(plan: Plan) -> list[str]:
    """Names of organisations that have sent something the public may read."""
    shown = Point.public.of_plan(plan).filter(SENDER_SHOWN).exclude(submission__organisation=None)
    names = shown.order_by("submission__organisation__name")
    return list(dict.fromkeys(names.values_list("submission__organisation__name", flat=True)))


def filters_of(plan: Plan, today: date) -> list[Filter]:
    """Every filter of a plan's list, with the values it knows."""
    themes = list(Theme.public.for_plan(plan))
    activities = Activity.public.of_plan(plan).external()
    measures = list(Measure.public.of_plan(plan))
    main = {theme.slug: theme.name_nb for theme in themes if theme.parent_id is None}
    shown = {
        theme.slug: f"– {theme.name_nb}" if theme.parent_id else theme.name_nb for theme in themes
    }
    bodies = {name: name for name in _bodies(plan)}
    named = {measure.slug: str(measure) for measure in measures}
    return [
        Filter("resultat", "Resultat", OUTCOMES, _outcomes, several=True),
        Filter("tilstand", "Frister", STATES, _states(plan, today), several=True),
        Filter("tema", "Tema", shown, _themes(themes)),
        Filter("hovedtema", "Hovedtema", main | {WITHOUT: "Uten tema"}, _main_theme, in_form=False),
        Filter(
            "aktivitet",
            "Aktivitet",
            {each.slug: each.title for each in activities},
            _field("submission__activity__slug"),
        ),
        Filter(
            "organisasjon",
            "Råd eller organisasjon",
            bodies | {WITHOUT: NO_ORGANISATION},
            _organisation,
        ),
        Filter("tiltak", "Tiltak", named, _measures(measures)),
        Filter("slag", "Slag", dict(Point.Kind.choices), _field("kind")),
        Filter(
            "kanal", "Kanal", dict(Channel.choices), _field("submission__channel"), in_form=False
        ),
        Filter(
            "avsender",
            "Avsender",
            dict(Submission.SenderKind.choices),
            _field("submission__sender_kind"),
            in_form=False,
        ),
    ]


@dataclass(frozen=True)
class Active:
    """One value in use, and the same address without it."""

    heading: str
    label: str
    without: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for: known values only, and the names of what we did not know."""

    filters: list[Filter]
    values: dict[str, list[str]]
    search: str
    order: str
    unknown: list[str] = field(default_factory=list)
    active: list[Active] = field(default_factory=list)

    def narrow(self, points: PointQuerySet) -> PointQuerySet:
        for each in self.filters:
            if self.values.get(each.name):
                points = each.narrow(points, self.values[each.name])
        return searched(points, self.search) if self.search else points


def read(query: QueryDict, filters: list[Filter]) -> Asked:
    """Keep what the allow-list knows; name what it does not, so that the page can say so."""
    values: dict[str, list[str]] = {}
    known = {"sok", "side", "sorter", *(each.name for each in filters)}
    unknown = [name for name in query if name not in known]
    for each in filters:
        given = [value for value in dict.fromkeys(query.getlist(each.name)) if value]
        fit = [value for value in given if value in each.choices]
        unknown += [value for value in given if value not in fit]
        values[each.name] = fit if each.several else fit[:1]
    search = "".join(c for c in query.get("sok", "") if c.isprintable()).strip()
    order = query.get("sorter", "")
    asked = Asked(
        filters=filters,
        values=values,
        search=search[:SEARCH_MAX_CHARACTERS],
        order=order if order in ORDERS else "nyest",
        unknown=[name[:60] for name in unknown],
    )
    asked.active.extend(_active(query, asked))
    return asked


def _active(query: QueryDict, asked: Asked) -> list[Active]:
    found = [("sok", asked.search, "Søk", f"«{asked.search}»")] if asked.search else []
    for each in asked.filters:
        for value in asked.values[each.name]:
            label = each.choices[value].removeprefix("– ")
            found.append((each.name, value, each.heading, label))
    return [Active(head, label, _without(query, name, value)) for name, value, head, label in found]


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.pop("side", None)
    kept = [] if name == "sok" else [other for other in rest.getlist(name) if other != value]
    rest.setlist(name, kept)
    return f"?{rest.urlencode()}"


def searched(points: PointQuerySet, search: str) -> PointQuerySet:
    """Points whose public words hold every word of the search, or that carry the number."""
    readable = PublicText.public.get_queryset()
    said = Q(submission__in=readable.values("submission"))
    for word in words_of(search):
        written = readable.filter(says("text", word)).values("submission")
        said &= Q(says("summary", word)) | Q(submission__in=written)
    numbers = numbers_of(search)
    named = Q(pk=None)
    if numbers:
        named = Q(submission__number=numbers[0])
        named &= Q(number=numbers[1]) if numbers[1] else Q()
    return points.filter(said | named)


def ordered(points: PointQuerySet, order: str) -> PointQuerySet:
    """Never by votes or by the number of senders: one voice of a small group must not drown."""
    last = ["submission__number", "number", "pk"]
    if order == "nummer":
        return with_outcome(points).order_by(*last)
    if order == "mottatt":
        return with_outcome(points).order_by("-submission__received_at", *last)
    return with_outcome(points).order_by(F("answered_at").desc(nulls_last=True), *last)
