"""A workshop with its tables, and the notes that are written there."""

from typing import Any

from audit.actors import Sender
from audit.once import new_key
from consultations.models import Activity, Workshop, WorkshopCard
from consultations.services import carding, workshops
from consultations.services.carding import Typed
from consultations.services.workshops import Setup
from tests.factories.incoming import activity as new_activity
from tests.factories.people import BY, now, number

QUESTIONS = (
    "Hva må til for at lag og foreninger kan planlegge flere år fram?",
    "Hvordan når vi dem som ikke er med i dag?",
)


def workshop(
    activity: Activity | None = None,
    *,
    phase: str = Workshop.Status.GROUP,
    tables: int = 3,
    **fields: Any,
) -> Workshop:
    """A workshop where the groups are at work, unless another phase is asked for."""
    given = {"tables": tables, "questions": QUESTIONS} | fields
    home = activity or new_activity()
    made = workshops.set_up(activity=home, setup=Setup(**given), by=BY, at=now())
    for to in _way_to(phase):
        workshops.advance(workshop=made, to=to, by=BY, at=now())
    return Workshop.objects.for_page().get(pk=made.pk)


def _way_to(phase: str) -> list[str]:
    all_the_way = ["group", "plenary", "check"]
    if phase == Workshop.Status.PLANNED:
        return []
    return all_the_way[: all_the_way.index(phase) + 1] if phase in all_the_way else [phase]


def card(
    workshop: Workshop, text: str = "", *, table: int = 1, place: int = 1, **fields: Any
) -> WorkshopCard:
    """A note at a table to one of the questions; place 0 stands outside them."""
    prompts = list(workshop.activity.prompts.order_by("order"))
    typed = Typed(
        text=text or f"Et sted å lagre utstyr, nummer {number()}",
        prompt=prompts[place - 1] if place else None,
        **({"key": new_key()} | fields),
    )
    row = workshop.workshop_tables.get(number=table)
    return carding.write(table=row, typed=typed, by=Sender(), at=now())
