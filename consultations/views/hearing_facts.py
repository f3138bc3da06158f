"""How an activity's list stands: each guest in words, the counts, and the file to take along."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consultations.models import Activity, Invitation, Submission
from consultations.selectors.hearing import answers_in
from core.templatetags.gj import counted, number, short_date

_L = Invitation.Label


@dataclass(frozen=True)
class Guest:
    """One on the list, with what the body has sent."""

    invitation: Invitation
    label: _L
    submissions: Sequence[Submission]

    @property
    def follows_up(self) -> bool:
        row = self.invitation
        return row.follow_up_due_date is not None and row.follow_up_done_at is None


@dataclass(frozen=True)
class View:
    """A part of the list, with its name in the address."""

    slug: str
    title: str
    holds: Callable[[Guest], bool]


def _is(*labels: _L) -> Callable[[Guest], bool]:
    return lambda guest: guest.label in labels


VIEWS = (
    View("alle", "Alle", lambda _: True),
    View("ikke-svart", "Har ikke svart", _is(_L.WAITING, _L.NOT_ANSWERED)),
    View("svart", "Svarte", _is(_L.ANSWERED)),
    View("motte", "Møtte", _is(_L.ATTENDED)),
    View("forfall", "Meldte forfall", _is(_L.APOLOGY)),
    View("motte-ikke", "Møtte ikke", _is(_L.ABSENT)),
    View("retur", "Kom i retur", _is(_L.BOUNCED)),
    View("ikke-sendt", "Ikke sendt", _is(_L.NOT_SENT)),
    View("ikke-oppgitt", "Ikke oppgitt", _is(_L.UNKNOWN)),
    View("folges-opp", "Skal følges opp", lambda guest: guest.follows_up),
)
# How many, in words: «7 svarte».
WORDS = (
    (_L.ANSWERED, "svarte"),
    (_L.WAITING, "har ikke svart ennå"),
    (_L.NOT_ANSWERED, "svarte ikke"),
    (_L.ATTENDED, "møtte"),
    (_L.APOLOGY, "meldte forfall"),
    (_L.ABSENT, "møtte ikke"),
    (_L.BOUNCED, "kom i retur"),
    (_L.NOT_SENT, "er ikke sendt ennå"),
    (_L.UNKNOWN, "er ikke oppgitt"),
)


def guests_of(activity: Activity) -> list[Guest]:
    """Everybody on the list, in two queries."""
    sent = answers_in(activity)
    return [
        Guest(each, each.label, sent.get(each.organisation_id, []))
        for each in activity.invitations.for_list()
    ]


def shown_in(guests: Sequence[Guest], slug: str) -> list[Guest]:
    """The part of the list with this name; the whole where there is none."""
    view = next((each for each in VIEWS if each.slug == slug), VIEWS[0])
    return [guest for guest in guests if view.holds(guest)]


def views_of(guests: Sequence[Guest], chosen: str) -> list[tuple[View, int, bool]]:
    """The parts that hold somebody, with how many and whether it is the one shown."""
    found = [(view, sum(map(view.holds, guests)), view.slug == chosen) for view in VIEWS]
    return [each for each in found if each[1] or each[2]]


def told(guests: Sequence[Guest]) -> str:
    """«12 inviterte: 7 svarte, 4 svarte ikke, 1 kom i retur.» Groups are no bodies, and apart."""
    bodies = [guest for guest in guests if guest.invitation.organisation_id]
    groups = len(guests) - len(bodies)
    counts = Counter(guest.label for guest in bodies)
    parts = [f"{number(counts[label])} {words}" for label, words in WORDS if counts[label]]
    said = f"{counted(len(bodies), 'invitert,inviterte')}: {', '.join(parts)}." if bodies else ""
    apart = f"I tillegg er {counted(groups, 'gruppe,grupper')} invitert." if groups else ""
    return " ".join(filter(None, (said, apart)))


HEADS = (
    "Navn", "Organisasjonsnummer", "Slag", "Område", "ICNPO-kode", "Hvordan det gikk", "Sendt",
    "Purret", "Purret gjennom", "Plasser", "Antall møtt", "Innspill", "Følges opp innen",
    "Fulgt opp", "Fulgt opp gjennom", "Resultat av oppfølgingen",
)  # fmt: skip


def as_row(guest: Guest) -> list[str]:
    """One line of the file. What is not known stands as «Ikke oppgitt», never as 0."""
    row, body = guest.invitation, guest.invitation.organisation
    about = (
        [body.org_number, body.get_kind_display(), body.area, body.icnpo_code]
        if body
        else [None, "Gruppe", None, None]
    )
    return [
        row.guest,
        *(str(each) if each else "Ikke oppgitt" for each in about),
        str(guest.label.label),
        short_date(row.sent_at) or "Ikke oppgitt",
        short_date(row.reminded_at),
        row.reminded_through,
        "Ikke oppgitt" if row.seats is None else str(row.seats),
        "Ikke oppgitt" if row.attended_count is None else str(row.attended_count),
        ", ".join(each.reference for each in guest.submissions),
        short_date(row.follow_up_due_date),
        short_date(row.follow_up_done_at),
        row.follow_up_channel,
        row.follow_up_result,
    ]
