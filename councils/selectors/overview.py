"""A council on one screen, and its meetings."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch

from accounts.models import User
from core.calendar import day_of, start_of_day
from councils.models import (
    AgendaItem,
    Attendance,
    Council,
    CouncilVerdict,
    Meeting,
    Membership,
    Seat,
    Statement,
)
from councils.models.councils import CouncilQuerySet
from councils.selectors.early import EarlyEnough, early_enough
from councils.selectors.news import News, news
from councils.selectors.points import own_points, points_in_view
from councils.selectors.said import Said, Tag, count_by_state, said
from councils.selectors.stating import Spoken, adopted_by, spoken_in
from feedback.models import Answer

AHEAD = (Meeting.Status.PLANNED, Meeting.Status.NOTICED)
HELD = (Meeting.Status.HELD, Meeting.Status.MINUTES_APPROVED)


@dataclass(frozen=True)
class Overview:
    """Everything the council's own page shows."""

    council: Council
    said: list[Said]
    next_meeting: Meeting | None
    last_meeting: Meeting | None
    meetings: list[Meeting]
    news: list[News]
    early: list[EarlyEnough]
    statements: list[Statement]

    @property
    def waiting(self) -> list[Said]:
        """Answers to judge: those the council asked for first, then by reference."""
        rows = [row for row in self.said if row.waits_for_view]
        return sorted(rows, key=lambda row: not row.asked_for_this)

    @property
    def awaiting(self) -> list[Said]:
        """What the municipality owes an answer: past its date, then late, then the nearest date."""
        return sorted(
            (row for row in self.said if row.is_awaiting),
            key=lambda row: (
                not row.deadline.is_overdue(row.today),
                -row.deadline.days_late(row.today),
                row.deadline.current or date.max,
                row.point.submission.number,
                row.point.number,
            ),
        )

    @property
    def answered(self) -> int:
        return sum(1 for row in self.said if row.answer is not None)

    @property
    def states(self) -> list[tuple[Tag, int]]:
        return count_by_state(self.said)


def councils_run_by(user: User) -> CouncilQuerySet:
    """The councils the person is the secretary of."""
    councils: CouncilQuerySet = Council.objects.filter(secretary=user).by_name()
    return councils


def overview(council: Council, at: datetime) -> Overview:
    """The council's own page, in a fixed number of queries."""
    rows = said(own_points(council), council, day_of(at))
    meetings = list(Meeting.objects.of(council).order_by("-starts_at", "-pk"))
    ahead = [each for each in meetings if each.status in AHEAD and each.starts_at >= _day(at)]
    held = [each for each in meetings if each.status in HELD]
    coming, last = ahead[-1] if ahead else None, held[0] if held else None
    since = last.starts_at if last else start_of_day(council.term_from)
    shown = [meeting for meeting in (coming, last) if meeting]
    return Overview(
        council=council,
        said=rows,
        next_meeting=coming,
        last_meeting=last,
        meetings=meetings,
        news=news(rows, since, at),
        early=[row for row in early_enough(items_of(shown), council.early_days) if row.counts],
        statements=adopted_by(council),
    )


def _day(at: datetime) -> datetime:
    """A meeting stands as the next one the whole day through."""
    return start_of_day(day_of(at))


def items_of(meetings: list[Meeting]) -> list[AgendaItem]:
    """The items of the meetings, the newest meeting first, in the order they were added."""
    items = AgendaItem.objects.filter(meeting__in=meetings).select_related(
        "meeting", "plan", "activity"
    )
    return list(items.order_by("-meeting__starts_at", "pk"))


@dataclass(frozen=True)
class Judged:
    """A verdict recorded in a meeting, and the point it is about."""

    verdict: CouncilVerdict
    said: Said


@dataclass(frozen=True)
class Pack:
    """A meeting's papers: the agenda, what is to be judged, and what has been."""

    meeting: Meeting
    items: list[AgendaItem]
    early: list[EarlyEnough]
    waiting: list[Said]
    judged: list[Judged]
    news: list[News]
    spoken: list[Spoken]
    attendances: list[Attendance] = field(default_factory=list)

    @property
    def for_information(self) -> list[AgendaItem]:
        return [item for item in self.items if not item.number.startswith("PS")]

    @property
    def present(self) -> int:
        return sum(1 for each in self.attendances if each.state == Attendance.State.ATTENDED)


def pack(meeting: Meeting, at: datetime) -> Pack:
    """The papers of one meeting. A closed meeting shows what it judged, and nothing that waits."""
    council = meeting.council
    closed = meeting.status in (Meeting.Status.MINUTES_APPROVED, Meeting.Status.CANCELLED)
    page = None if closed else overview(council, at)
    verdicts = list(
        CouncilVerdict.objects.filter(agenda_item__meeting=meeting)
        .for_list()
        .select_related("answer")
    )
    items = items_of([meeting])
    return Pack(
        meeting=meeting,
        items=items,
        early=early_enough(items, council.early_days),
        waiting=page.waiting if page else [],
        judged=_judged(council, verdicts, day_of(at)),
        news=page.news if page else [],
        spoken=spoken_in(meeting, items),
        attendances=list(
            Attendance.objects.filter(meeting=meeting)
            .select_related("seat__represents", "deputy_for")
            .order_by("seat__number", "pk")
        ),
    )


def _judged(council: Council, verdicts: list[CouncilVerdict], today: date) -> list[Judged]:
    wanted = {verdict.answer.point_id for verdict in verdicts}
    rows = said(points_in_view(council).filter(pk__in=wanted), council, today)
    by_point = {row.point.pk: row for row in rows}
    return [Judged(verdict, by_point[verdict.answer.point_id]) for verdict in verdicts]


def seats_of(council: Council) -> list[Seat]:
    """The seats in order, each with ``holder``: who holds it now, or nobody."""
    holding = Prefetch("memberships", Membership.objects.holding(), to_attr="holding")
    seats = Seat.objects.filter(council=council).select_related("represents")
    return list(seats.prefetch_related(holding).order_by("number", "pk"))


def versions_of(point_answer: Answer | None) -> list[Answer]:
    """Every answer that has been public to the same point, newest first."""
    if point_answer is None:
        return []
    shown = [Answer.Status.PUBLISHED, Answer.Status.SUPERSEDED]
    answers = Answer.objects.filter(point=point_answer.point_id, status__in=shown)
    return list(answers.select_related("decision").order_by("-published_at", "-pk"))


def version_key(answer: Answer) -> str:
    """What a form says it was shown: recommended-2."""
    return f"{answer.layer}-{answer.version}"
