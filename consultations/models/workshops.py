"""Verksted: a meeting where tables write notes, until the notes have become submissions."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Max, Q

from audit.models import Actor
from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity, Prompt
from consultations.models.points import Point
from consultations.models.submissions import Submission
from consultations.models.themes import Theme
from consultations.rules.workshops import LAST_DIGITAL
from core.privacy import Privacy


class WorkshopQuerySet(RecordedQuerySet):
    def for_page(self) -> Self:
        return self.select_related("activity__plan")


class Workshop(Recorded):
    """Verksted: what an activity of that kind has while people sit together: a code and phases.

    The phase is the status: alone, in groups, all together, and «Stemmer det?» before it closes.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "Ikke begynt"
        ALONE = "alone", "Alene"
        GROUP = "group", "Gruppe"
        PLENARY = "plenary", "Felles"
        CHECK = "check", "Stemmer det?"
        CLOSED = "closed", "Avsluttet"

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="workshop")
    code = models.CharField("kode", max_length=8, unique=True)
    status = models.CharField("fase", max_length=10, choices=Status.choices, default=Status.PLANNED)
    alone_minutes = models.PositiveSmallIntegerField("minutter alene", default=5)
    group_minutes = models.PositiveSmallIntegerField("minutter i gruppe", default=20)
    plenary_minutes = models.PositiveSmallIntegerField("minutter felles", default=15)
    phase_started_at = models.DateTimeField("fasen begynte", null=True, blank=True)
    cards_shown = models.BooleanField("lappene vises på storskjerm", default=False)
    closed_at = models.DateTimeField("avsluttet", null=True, blank=True)
    closed_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WorkshopQuerySet.as_manager()
    frozen = frozenset({"activity_id", "code"})
    privacy: ClassVar = Privacy(
        internal="activity code status alone_minutes group_minutes plenary_minutes "
        "phase_started_at cards_shown closed_at closed_by"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None, closed_by=None)),
                name="workshop_closed_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_closed(self) -> bool:
        return bool(self.status == self.Status.CLOSED)


# While one of these goes on, tables write.
WRITING = (
    Workshop.Status.ALONE,
    Workshop.Status.GROUP,
    Workshop.Status.PLENARY,
    Workshop.Status.CHECK,
)


class WorkshopTableQuerySet(RecordedQuerySet):
    def with_counts(self) -> Self:
        """Adds how many notes the table has shared, and how many somebody there still keeps."""
        standing = Q(cards__discarded_at=None)
        return self.annotate(
            card_count=Count("cards", filter=standing & Q(cards__shared=True)),
            private_count=Count("cards", filter=standing & Q(cards__shared=False)),
        )

    def in_order(self) -> Self:
        return self.select_related("submission").order_by("number", "pk")


class WorkshopTable(Recorded):
    """Bord: the people who sit together and write. Who they are is not kept anywhere."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="workshop_tables")
    number = models.PositiveSmallIntegerField("bord")
    summary = models.TextField("oppsummering", blank=True)
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="workshop_table"
    )

    objects = WorkshopTableQuerySet.as_manager()
    privacy: ClassVar = Privacy(internal="workshop number summary submission")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "number"], name="workshop_table_number"),
        ]

    def __str__(self) -> str:
        return f"Bord {self.number}"


class WorkshopCardQuerySet(models.QuerySet["WorkshopCard"]):
    def of_workshop(self, workshop: Workshop) -> Self:
        return self.filter(table__workshop=workshop)

    def standing(self) -> Self:
        """Not taken away again by whoever wrote it."""
        return self.filter(discarded_at=None)

    def shared(self) -> Self:
        """What the whole table stands for, or has let the others see."""
        return self.standing().filter(shared=True)

    def seen_by(self, writer: str) -> Self:
        """What the reader at the table may see: what is shared, and what is their own."""
        mine = Q(writer=writer) & ~Q(writer="")
        return self.standing().filter(Q(shared=True) | mine)

    def readable(self) -> Self:
        return self.shared().filter(unreadable=False)

    def in_order(self) -> Self:
        """Table by table, question by question; what stands outside the questions comes last."""
        return self.select_related("table", "prompt", "theme", "point__submission").order_by(
            "table__number", models.F("prompt__order").asc(nulls_last=True), "number", "pk"
        )

    def next_number(self, table: WorkshopTable) -> int:
        """The next number of a note that is typed; call with the table locked. Never reused."""
        typed = self.filter(table=table, number__lte=LAST_DIGITAL)
        return (typed.aggregate(top=Max("number"))["top"] or 0) + 1


class WorkshopCard(models.Model):
    """Lapp: one note at a table, until the workshop closes. Then it is a point.

    Not recorded: what somebody keeps to themselves, or takes away again, leaves nothing behind. The
    words are emptied when the point has them; the number, the table and the phase stay.
    """

    table = models.ForeignKey(WorkshopTable, on_delete=models.PROTECT, related_name="cards")
    number = models.PositiveSmallIntegerField("nummer")
    prompt = models.ForeignKey(
        Prompt, on_delete=models.PROTECT, null=True, blank=True, related_name="cards"
    )
    text = models.TextField("tekst", blank=True)
    phase = models.CharField("fase", max_length=10, choices=Workshop.Status.choices)
    origin = models.CharField("opphav", max_length=10, choices=Point.Origin.choices)
    shared = models.BooleanField("delt med bordet", default=True)
    important = models.BooleanField("viktigst", default=False)
    unreadable = models.BooleanField("uleselig", default=False)
    # An own random mark for each device and workshop, so that one finds one's own notes again.
    writer = models.CharField(max_length=64, blank=True)
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="cards"
    )
    point = models.OneToOneField(
        Point, on_delete=models.PROTECT, null=True, blank=True, related_name="workshop_card"
    )
    written_at = models.DateTimeField("skrevet")
    discarded_at = models.DateTimeField("slettet", null=True, blank=True)

    objects = WorkshopCardQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        internal="id table number prompt text phase origin shared important unreadable theme point "
        "written_at discarded_at",
        secret="writer",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="workshop_card_number"),
            models.CheckConstraint(
                condition=Q(text="") ^ Q(unreadable=False, discarded_at=None, point=None),
                name="workshop_card_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id}-{self.number}"

    @property
    def on_paper(self) -> bool:
        return self.number > LAST_DIGITAL


class SummaryConfirmation(Recorded):
    """«Stemmer det?»: a table says whether its summary is right. Never replaced, only added to."""

    class Answer(models.TextChoices):
        AGREE = "agree", "Ja, det stemmer"
        DISAGREE = "disagree", "Vi er uenige i oppsummeringen"

    class Who(models.TextChoices):
        TABLE = "table", "Hele bordet"
        SOME = "some", "Noen ved bordet"

    table = models.ForeignKey(WorkshopTable, on_delete=models.PROTECT, related_name="confirmations")
    # Which edition of the summary the table had before it.
    table_revision = models.PositiveIntegerField("utgave av oppsummeringen")
    answer = models.CharField("svar", max_length=10, choices=Answer.choices)
    who = models.CharField("hvem", max_length=10, choices=Who.choices)
    comment = models.TextField("hva dere er uenige i", blank=True)
    said_at = models.DateTimeField("sagt")

    frozen = frozenset({"table_id", "table_revision", "answer", "who", "comment", "said_at"})
    privacy: ClassVar = Privacy(internal="table table_revision answer who comment said_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="agree") | ~Q(comment=""),
                name="summary_disagreement_says_what",
                violation_error_message="Skriv hva dere er uenige i.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()
