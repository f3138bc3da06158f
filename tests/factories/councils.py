"""Councils, their meetings and what they said about answers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from accounts.models import User
from consultations.models import Activity, Organisation
from core.calendar import day_of
from councils.models import AgendaItem, Council, CouncilVerdict, Meeting, Seat, Statement
from councils.services import appointing, meetings, reviewing, stating
from councils.services.reviewing import Verdict
from councils.services.stating import Words
from feedback.models import Answer
from tests.factories.incoming import activity as new_activity
from tests.factories.incoming import organisation
from tests.factories.people import BY, now, number


def council(*, members: Sequence[User] = (), **fields: Any) -> Council:
    """A council of volunteers with one seat for each member given, and at least one seat."""
    today = day_of(now())
    count = number()
    given: dict[str, Any] = {
        "slug": f"raad-{count}",
        "kind": Council.Kind.VOLUNTEERING,
        "statutory": False,
        "mandate": "Rådet uttaler seg i saker som gjelder frivilligheten.",
        "appointed_by": "Kommunestyret",
        "term_from": today - timedelta(days=365),
        "term_to": today + timedelta(days=1095),
        "contact_role": "Rådssekretær",
    }
    if "organisation" not in fields:
        given["organisation"] = organisation(
            name=f"Råd {count}", kind=Organisation.Kind.STATUTORY_COUNCIL
        )
    made = appointing.create_council(by=BY, at=now(), **(given | fields))
    for place, member in enumerate(members or [None], start=1):
        seat = appointing.add_seat(
            council=made, number=place, function=Seat.Function.MEMBER, by=BY, at=now()
        )
        if member is not None:
            _appoint(seat, member)
    return made


def _appoint(seat: Seat, member: User) -> None:
    appointing.appoint(
        seat=seat,
        name=member.name,
        user=member,
        from_date=day_of(now()) - timedelta(days=300),
        name_public=True,
        by=BY,
        at=now(),
    )


def meeting(council: Council, *, held: bool = False, **fields: Any) -> Meeting:
    """A planned meeting on a day of its own; ``held`` with everybody present."""
    given = {
        "council": council,
        "starts_at": now() - timedelta(days=number()),
        "place": "Rådhuset",
        "voting_members": council.seats.count(),
    }
    made = meetings.plan_meeting(by=BY, at=now(), **(given | fields))
    if held:
        hold(made)
    return Meeting.objects.get(pk=made.pk)


def hold(meeting: Meeting) -> None:
    meetings.notice(meeting=meeting, by=BY, at=now())
    present = list(meeting.council.seats.order_by("pk"))
    meetings.hold_meeting(meeting=meeting, present=present, by=BY, at=now())


def item(meeting: Meeting, **fields: Any) -> AgendaItem:
    given = {"meeting": meeting, "number": f"PS {number()}/26", "title": "Svar på innspill"}
    return meetings.add_item(by=BY, at=now(), **(given | fields))


def verdict(
    council: Council, answer: Answer, *, verdict: str = "good_enough", **fields: Any
) -> CouncilVerdict:
    """What the council decided about the answer in a meeting that was held."""
    if verdict == CouncilVerdict.Verdict.BETTER_ANSWER:
        fields.setdefault("reason", "Svaret sier ikke hvem som skal betale for lokalene.")
    return reviewing.record(
        council=council,
        answer=answer,
        agenda_item=item(meeting(council, held=True)),
        verdict=Verdict(verdict=verdict, **fields),
        by=BY,
        at=now(),
    )


def statement(
    agenda_item: AgendaItem,
    *,
    adopted: bool = True,
    activity: Activity | None = None,
    **fields: Any,
) -> Statement:
    """What the council adopted in the item of a held meeting; or proposes, where it is not adopted."""
    given = {"stance": "given", "text": "Rådet støtter utkastet, og ber om flere møteplasser."}
    if adopted and activity is None:
        activity = new_activity(agenda_item.plan)
    write = stating.adopt if adopted else stating.propose
    words = Words(**(given | {"activity": activity} | fields))
    return write(agenda_item=agenda_item, words=words, by=BY, at=now())
