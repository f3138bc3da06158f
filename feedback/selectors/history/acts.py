"""Acts with the names of those who did them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import User
from audit.models import Act, Actor
from consultations.rules.spans import without
from feedback.selectors.history.changes import Change


@dataclass(frozen=True)
class Entry:
    """One act as a person reads it: who, what, what it changed, and which rows it touched."""

    act: Act
    who: str
    why: str = ""
    changes: list[Change] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)


def entries(acts: Iterable[Act], *, hidden: Sequence[str] = ()) -> list[Entry]:
    """The acts with the names of those who did them; their reasons without what is hidden."""
    acts = list(acts)
    names = names_of(act.actor for act in acts)
    return [Entry(act, names[act.actor_id], without(act.reason, hidden)) for act in acts]


def names_of(actors: Iterable[Actor]) -> dict[int, str]:
    """What to call each actor, by its key: a person's name, or what kind of machine it was."""
    actors = list(actors)
    people = dict(
        User.objects.filter(actor__in={actor.pk for actor in actors}).values_list("actor", "name")
    )
    return {actor.pk: people.get(actor.pk) or _other(actor) for actor in actors}


def _other(actor: Actor) -> str:
    return "Avsenderen" if actor.kind == Actor.Kind.SENDER else f"Systemet ({actor.key})"
