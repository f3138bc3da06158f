"""What an answer rests on: the reasons, and the links to what the point became."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from core.privacy import Privacy
from feedback.models.answers import Answer
from plans.models import Measure, PlanPart


class AnswerReason(Recorded):
    """Why. The text is always required: a type alone is no reason."""

    class Type(models.TextChoices):
        MONEY = "money", "Det er ikke penger til det nå"
        RULES = "rules", "Regler hindrer det"
        CONFLICTS = "conflicts_with_other_input", "Andre innspill ønsker det motsatte"
        JUDGEMENT = "professional_judgement", "Vi vurderer det annerledes faglig"
        DECIDED = "already_decided", "Det er allerede bestemt"
        OTHER_PLAN = "other_plan", "Det hører til en annen plan"
        NOT_OURS = "not_ours", "Det er ikke kommunen som bestemmer dette"
        NEEDS_STUDY = "needs_study", "Vi må vite mer før vi kan bestemme"
        CAPACITY = "capacity", "Vi rekker det ikke nå"
        OUT_OF_SCOPE = "out_of_scope", "Det ligger utenfor det planen handler om"
        OTHER = "other", "Annet"

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="reasons")
    type = models.CharField("grunn", max_length=30, choices=Type.choices)
    text = models.TextField("med egne ord")

    removable = True
    privacy: ClassVar = Privacy(public="answer type text")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "type"], name="answer_reason_once"),
            models.CheckConstraint(condition=~Q(text=""), name="answer_reason_text"),
        ]

    def __str__(self) -> str:
        return self.get_type_display()


class AnswerMeasureQuerySet(RecordedQuerySet):
    def in_effect(self) -> Self:
        """Links of the answers that count now, also where a decision follows a recommendation."""
        counting = Answer.objects.in_force()
        return self.filter(
            Q(answer__in=counting.filter(follows=None).values("pk"))
            | Q(answer__in=counting.exclude(follows=None).values("follows"))
        )

    def of_measure(self, measure: Measure) -> Self:
        return self.filter(measure=measure)

    def carrying(self) -> Self:
        """Links that say the point became something; «vurdert, ikke tatt inn» does not."""
        return self.exclude(kind=AnswerMeasure.Kind.CONSIDERED)


class AnswerMeasure(Recorded):
    """Kobling: from a point to what it became. Never edited: a later answer leaves it out."""

    class Kind(models.TextChoices):
        GAVE_RISE_TO = "gave_rise_to", "ga opphav til"
        CHANGED = "changed", "endret"
        STRENGTHENED = "strengthened", "styrket"
        ALREADY_COVERED = "already_covered", "var dekket"
        CONSIDERED = "considered", "vurdert, ikke tatt inn"

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="links")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="answer_links"
    )
    plan_part = models.ForeignKey(
        PlanPart, on_delete=models.PROTECT, null=True, blank=True, related_name="answer_links"
    )
    service_name = models.CharField("tjeneste", max_length=160, blank=True)
    service_url = models.URLField("lenke til tjenesten", blank=True)
    kind = models.CharField("kobling", max_length=16, choices=Kind.choices)
    reason = models.TextField("hvorfor")
    wording_changed = models.BooleanField("planen bruker andre ord", default=False)
    submitted_wording = models.TextField("dere skrev", blank=True)
    plan_wording = models.TextField("i planen står det", blank=True)
    wording_reason = models.TextField("grunn til andre ord", blank=True)

    objects = AnswerMeasureQuerySet.as_manager()
    removable = True
    privacy: ClassVar = Privacy(
        public="answer measure plan_part service_name service_url kind reason wording_changed "
        "submitted_wording plan_wording wording_reason"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(plan_part=None, service_name="", measure__isnull=False)
                    | Q(measure=None, service_name="", plan_part__isnull=False)
                    | (
                        Q(measure=None, plan_part=None, kind="already_covered")
                        & ~Q(service_name="")
                    )
                ),
                name="answer_link_one_target",
                violation_error_message="Velg ett tiltak, én plandel eller én tjeneste.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="answer_link_reason"),
            models.CheckConstraint(
                condition=Q(wording_changed=False)
                | (~Q(submitted_wording="") & ~Q(plan_wording="") & ~Q(wording_reason="")),
                name="answer_link_wording_whole",
                violation_error_message="Skriv begge formuleringene og grunnen til andre ord.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"

    @property
    def target(self) -> str:
        """What the point became, in words."""
        if self.measure:
            return f"Tiltak {self.measure}"
        return str(self.plan_part) if self.plan_part else self.service_name
