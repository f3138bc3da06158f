"""A council speaks in a meeting: agenda, attendance, and what it decided about an answer."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Q, When

from audit.recording import Recorded, RecordedQuerySet
from consultations.models import Activity
from core.calendar import next_working_day, start_of_day
from core.privacy import Privacy
from councils.models.councils import Council, Seat
from feedback.models import Answer
from plans.models import Plan


class MeetingQuerySet(RecordedQuerySet):
    def of(self, council: Council) -> Self:
        return self.filter(council=council)

    def coming(self, at: datetime) -> Self:
        ahead = [Meeting.Status.PLANNED, Meeting.Status.NOTICED]
        return self.filter(starts_at__gte=at, status__in=ahead).order_by("starts_at", "pk")

    def on(self, day: date) -> Self:
        """Meetings that begin on the day in Oslo; a cancelled one after the one in its place."""
        following = start_of_day(day + timedelta(days=1))
        of_day = self.filter(starts_at__gte=start_of_day(day), starts_at__lt=following)
        cancelled = Case(When(status=Meeting.Status.CANCELLED, then=1), default=0)
        return of_day.order_by(cancelled, "starts_at", "pk")

    def standing(self) -> Self:
        """Not cancelled."""
        return self.exclude(status=Meeting.Status.CANCELLED)

    def held(self) -> Self:
        done = [Meeting.Status.HELD, Meeting.Status.MINUTES_APPROVED]
        return self.filter(status__in=done).order_by("-starts_at", "-pk")


class Meeting(Recorded):
    """Møte. Quorum is half of the voting members, confirmed by the secretary."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planlagt"
        NOTICED = "noticed", "Innkalt"
        HELD = "held", "Avholdt"
        MINUTES_APPROVED = "minutes_approved", "Protokoll godkjent"
        CANCELLED = "cancelled", "Avlyst"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField("tid")
    place = models.CharField("sted", max_length=160)
    status = models.CharField(
        "status", max_length=20, choices=Status.choices, default=Status.PLANNED
    )
    notice_sent_at = models.DateTimeField("innkalling sendt", null=True, blank=True)
    voting_members = models.PositiveSmallIntegerField("stemmeberettigede")
    quorum_met = models.BooleanField("vedtaksført", null=True, blank=True)
    cancelled_reason = models.TextField("grunn til avlysning", blank=True)
    minutes_text = models.TextField("protokoll", blank=True)
    minutes_approved_at = models.DateTimeField("protokoll godkjent", null=True, blank=True)
    # What the log was when the minutes were approved; in print nobody can change it afterwards.
    log_size = models.BigIntegerField("oppføringer i loggen", null=True, blank=True)
    log_root = models.CharField("kontrollsum for loggen", max_length=44, blank=True)

    objects = MeetingQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="council starts_at place status notice_sent_at voting_members quorum_met "
        "cancelled_reason minutes_text minutes_approved_at log_size log_root"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["council", "starts_at"], name="meeting_once"),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancelled_reason=""),
                name="meeting_cancelled_reason",
                violation_error_message="Skriv hvorfor møtet er avlyst.",
            ),
            models.CheckConstraint(
                condition=~Q(status="minutes_approved") | ~Q(minutes_approved_at=None),
                name="meeting_minutes_when",
            ),
            models.CheckConstraint(
                condition=Q(log_size=None, log_root="") | (~Q(log_size=None) & ~Q(log_root="")),
                name="meeting_log_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council_id} {self.starts_at:%Y-%m-%d}"


class Attendance(Recorded):
    """Who met for a seat. Unknown stays unknown."""

    class State(models.TextChoices):
        ATTENDED = "attended", "Møtte"
        APOLOGY = "apology", "Meldte forfall"
        ABSENT = "absent", "Møtte ikke"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendances")
    state = models.CharField("oppmøte", max_length=10, choices=State.choices, null=True, blank=True)
    deputy_for = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    privacy: ClassVar = Privacy(public="meeting seat state deputy_for")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.seat_id}"


class AgendaItem(Recorded):
    """Sak: one item of a meeting, and how early the case reached the council."""

    class Early(models.TextChoices):
        """Worked out; always words, never colour alone."""

        EARLY = "early", "Tidlig nok"
        BARELY = "barely", "Knapt"
        LATE = "late", "For sent"
        UNKNOWN = "unknown", "Ikke oppgitt"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.CharField("saksnummer", max_length=20)
    title = models.CharField("tittel", max_length=200)
    case_number = models.CharField("arkivsak", max_length=20, null=True, blank=True)
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    sent_to_council_date = models.DateField("sendt rådet", null=True, blank=True)
    case_paper_final_date = models.DateField("saksframlegg ferdig", null=True, blank=True)
    decision_date = models.DateField("vedtaksdato", null=True, blank=True)

    privacy: ClassVar = Privacy(
        public="meeting number title case_number plan activity sent_to_council_date "
        "case_paper_final_date decision_date"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_item_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def address(self) -> str:
        """What the item is called in an address: ps-12-26."""
        return self.number.lower().replace(" ", "-").replace("/", "-")

    def early(self, early_days: int) -> "AgendaItem.Early":
        """The early-enough meter: was the case with the council while it could still influence?"""
        sent, final, decided = (
            self.sent_to_council_date,
            self.case_paper_final_date,
            self.decision_date,
        )
        if sent is None or final is None or decided is None:
            return self.Early.UNKNOWN
        if sent >= final or sent > decided:
            return self.Early.LATE
        return (
            self.Early.EARLY if decided - sent >= timedelta(days=early_days) else self.Early.BARELY
        )


class CouncilVerdictQuerySet(RecordedQuerySet):
    def for_list(self) -> Self:
        return self.select_related("agenda_item__meeting", "council__organisation").order_by(
            "agenda_item__meeting__starts_at", "pk"
        )


class CouncilVerdict(Recorded):
    """Rådets vurdering of one answer, decided in a meeting. The municipality cannot close it."""

    class Verdict(models.TextChoices):
        GOOD_ENOUGH = "good_enough", "Godt nok"
        BETTER_ANSWER = "better_answer", "Ber om bedre svar"
        NO_REMARK = "no_remark", "Ingen merknad"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="verdicts")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="verdicts")
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField("vurdering", max_length=15, choices=Verdict.choices)
    text = models.TextField("vedtakstekst")
    reason = models.TextField("grunn", blank=True)
    new_answer_due_date = models.DateField("nytt svar innen", null=True, blank=True)

    objects = CouncilVerdictQuerySet.as_manager()
    public = CouncilVerdictQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="council answer agenda_item verdict text reason new_answer_due_date"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["council", "answer"], name="verdict_once"),
            models.CheckConstraint(
                condition=~Q(verdict="better_answer")
                | (~Q(reason="") & ~Q(new_answer_due_date=None)),
                name="verdict_better_needs_reason",
                violation_error_message="Skriv hva som mangler, og når nytt svar skal komme.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


def quorum(voting_members: int, present: int) -> bool:
    """Half of the voting members must be present (kommuneloven § 11-9)."""
    return present * 2 >= voting_members


def default_new_answer_date(meeting_day: date) -> date:
    """Four weeks after the meeting, on a working day: the preset «new answer to a council»."""
    return next_working_day(meeting_day + timedelta(weeks=4))
