"""The demo as one story, told in the order in which it happened."""

from datetime import date

from django.db import transaction

from config.demo.arrivals import arrival_events
from config.demo.house import settle
from config.demo.meetings import meeting_events
from config.demo.planning import plan_events
from config.demo.promises import promise_events
from config.demo.reading import Demo, at
from config.demo.replies import reply_events
from config.demo.requests import request_events
from config.demo.world import World
from plans.models import Plan

SLUG = "temaplan-frivillighet"


def is_told() -> bool:
    """The demo is in the database; telling it again would change nothing, so nobody does."""
    return Plan.objects.filter(slug=SLUG).exists()


@transaction.atomic
def tell(*, today: date) -> bool:
    """Load the whole demo, or nothing. Returns False when it was there before."""
    if is_told():
        return False
    demo = Demo(today)
    world = World(demo, now=at(demo.plan["parent_plan"]["created_date"], 7))
    settle(world)
    for plan in (
        plan_events,
        promise_events,
        arrival_events,
        meeting_events,
        reply_events,
        request_events,
    ):
        plan(world)
    world.tell()
    return True
