"""How binding it is: promises kept, measures under way, postponed points taken up, guests asked again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from consultations.models import Activity, Commitment, Point
from feedback.models import Answer
from feedback.selectors import having_outcome
from plans.models import Plan
from transparency.selectors.activities import absent, with_guests
from transparency.selectors.figures import list_url
from transparency.selectors.promises import promises_of
from transparency.selectors.states import past_revisit


@dataclass(frozen=True)
class Measured:
    """One measure of binding: so many of so many, and where they can be seen."""

    label: str
    count: int
    whole: int
    url: str


def _promises(plan: Plan, today: date) -> list[Measured]:
    """Every promise once, under its label of the day."""
    found = promises_of(plan, today)
    counts = Counter(each.label for each in found)
    url = f"{reverse('transparency:plan_show', args=[plan.slug])}#videre"
    return [
        Measured(f"Løfter: {label.label}", counts[label], len(found), url)
        for label in Commitment.Label
        if counts[label]
    ]


def _deferred(plan: Plan, today: date) -> Measured:
    """Points taken on whose day of taking up again has passed without a new answer."""
    points = Point.public.of_plan(plan)
    whole = having_outcome(points, [Answer.Outcome.DEFERRED]).count()
    url = list_url(plan, tilstand="skulle-tas-opp")
    label = "Punkter som skulle vært tatt opp igjen nå"
    return Measured(label, past_revisit(points, today).count(), whole, url)


def _followed_up(plan: Plan) -> Measured:
    """Bodies that were invited and did not come, and were asked again."""
    activities = with_guests(Activity.public.of_plan(plan).external())
    missing = [guest for each in activities for guest in absent(each)]
    done = sum(guest.asked_again for guest in missing)
    url = f"{reverse('transparency:plan_show', args=[plan.slug])}#hvem"
    return Measured("Møtte ikke, og er spurt på nytt", done, len(missing), url)


def binding_of(plan: Plan, today: date) -> list[Measured]:
    """The measures that have something to measure."""
    found = [*_promises(plan, today), _deferred(plan, today), _followed_up(plan)]
    return [each for each in found if each.whole]
