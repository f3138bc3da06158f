"""Who is on an activity's list: picked in the register, pasted, copied from an earlier one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import create_all
from consultations.models import Activity, Invitation, Organisation, OrganisationAlias
from consultations.rules.guests import MOST_LINES, Line, lines_of
from consultations.services import organising
from core.errors import Refused, Several
from core.text import normalised


@dataclass(frozen=True)
class Added:
    """What became of a list: those that are new on it, and how many stood there before."""

    made: Sequence[Invitation]
    already: int = 0
    registered: Sequence[Organisation] = field(default_factory=list)


class Register:
    """The bodies we know, by number, name and other spellings; read once for a whole list."""

    def __init__(self) -> None:
        # Compared in Python: SQLite does not take Å for å.
        self.by_name: dict[str, Organisation] = {}
        self.by_number: dict[str, Organisation] = {}
        for body in Organisation.objects.by_name():
            self.by_name[normalised(body.name)] = body
            if body.org_number:
                self.by_number[body.org_number] = body
        for alias in OrganisationAlias.objects.select_related("organisation").order_by("pk"):
            self.by_name.setdefault(normalised(alias.name), alias.organisation)

    def of(self, line: Line) -> Organisation | None:
        """The body of the line, or None. Raises Refused where name and number disagree."""
        named, numbered = self.by_name.get(normalised(line.name)), self.by_number.get(line.number)
        if numbered and line.name and named != numbered:
            raise Refused(
                f"Linje {line.place}: {line.number} tilhører «{numbered.name}», ikke "
                f"«{line.name}». Rett den ene.",
                field="lines",
            )
        if named and line.number and named.org_number not in (None, line.number):
            raise Refused(
                f"Linje {line.place}: «{named.name}» har organisasjonsnummer {named.org_number}. "
                "Rett den ene.",
                field="lines",
            )
        found = numbered or named
        if found is not None and not found.active:
            raise Refused(
                f"Linje {line.place}: «{found.name}» er ikke lenger aktiv.", field="lines"
            )
        return found


@transaction.atomic
def invite_bodies(
    *, activity: Activity, bodies: Iterable[Organisation], by: Acting, at: datetime
) -> Added:
    """Put the bodies on the list. One that stands there already is not put there twice.

    One act, which can be undone as long as nothing has been recorded about them.
    """
    check(by, Permission.ACTIVITY_EDIT)
    activity = Activity.objects.lock(activity.pk)
    if activity.status == Activity.Status.CANCELLED:
        raise Refused(f"«{activity.title}» er avlyst.")
    wanted = {body.pk: body for body in bodies}
    if not wanted:
        raise Refused("Velg minst én.", field="bodies")
    there = set(activity.invitations.bodies().values_list("organisation_id", flat=True))
    made = [
        Invitation(activity=activity, organisation=body, source=body.source)
        for pk, body in wanted.items()
        if pk not in there
    ]
    sentence = f"Satte {len(made)} på høringslista til {activity.title}"
    with acting_as(by, sentence, at=at, about=activity.slug, undoable=True):
        create_all(made)
    return Added(made, already=len(wanted) - len(made))


@transaction.atomic
def invite_named(
    *, activity: Activity, text: str, register_new: bool, by: Acting, at: datetime
) -> Added:
    """Put everybody in a pasted list on it; all or nothing.

    Raises Several with each line we cannot place: unknown (unless ``register_new``), with a name
    and a number that disagree, or with a number that is none.
    """
    check(by, Permission.ACTIVITY_EDIT)
    lines = list(lines_of(text))
    if not lines:
        raise Refused("Lim inn minst én linje.", field="lines")
    if len(lines) > MOST_LINES:
        raise Refused(f"Lim inn høyst {MOST_LINES} linjer om gangen.", field="lines")
    known, unknown = _placed(lines, Register())
    nameless = [line for line in unknown if not line.name]
    if faults := [_unknown(line) for line in (nameless if register_new else unknown)]:
        raise Several(faults)
    with acting_as(by, f"Limte inn høringslista til {activity.title}", at=at, about=activity.slug):
        new = [_registered(line, by=by, at=at) for line in _once(unknown)]
        added = invite_bodies(activity=activity, bodies=[*known, *new], by=by, at=at)
    return Added(added.made, added.already, new)


def _placed(lines: Sequence[Line], register: Register) -> tuple[list[Organisation], list[Line]]:
    """The bodies of the lines, and the lines whose body we do not know."""
    known, unknown, faults = [], [], []
    for line in lines:
        if line.fault:
            faults.append(Refused(line.fault, field="lines"))
            continue
        try:
            found = register.of(line)
        except Refused as refusal:
            faults.append(refusal)
            continue
        if found is None:
            unknown.append(line)
        else:
            known.append(found)
    if faults:
        raise Several(faults)
    return known, unknown


def _unknown(line: Line) -> Refused:
    if not line.name:
        words = f"vi kjenner ingen med nummeret {line.number}. Skriv navnet også."
    else:
        words = f"vi kjenner ikke «{line.name}»."
    return Refused(f"Linje {line.place}: {words}", field="lines")


def _once(lines: Sequence[Line]) -> list[Line]:
    """Each body once, however often and however spelt it stands in the list."""
    found: dict[str, Line] = {}
    for line in lines:
        key = normalised(line.name)
        if line.number or key not in found:
            found[key] = line
    return list(found.values())


def _registered(line: Line, *, by: Acting, at: datetime) -> Organisation:
    return organising.add_organisation(
        name=line.name,
        org_number=line.number or None,
        kind=Organisation.Kind.ASSOCIATION,
        source=Organisation.Source.OWN_LIST,
        by=by,
        at=at,
    )


@transaction.atomic
def copy_list(*, activity: Activity, earlier: Activity, by: Acting, at: datetime) -> Added:
    """Put those who were asked in an earlier activity on the list, and nothing of how it went.

    Bodies that are no longer active are left out, and so are groups, which are only counted.
    """
    check(by, Permission.ACTIVITY_EDIT)
    if activity.pk == earlier.pk:
        raise Refused("Velg en annen aktivitet.", field="earlier")
    asked = earlier.invitations.bodies().filter(organisation__active=True).for_list()
    bodies = [each.organisation for each in asked]
    if not bodies:
        raise Refused(f"Ingen organisasjoner står på lista til «{earlier.title}».", field="earlier")
    return invite_bodies(activity=activity, bodies=bodies, by=by, at=at)
