"""What the pages where answers are written, controlled and published need to know."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from consultations.models import Point
from consultations.models.points import PointQuerySet
from feedback.models import Answer, AnswerMeasure, AnswerReason, Decision, Publication
from feedback.models.answers import AnswerQuerySet
from plans.models import Plan

REUSED_FROM = 5
REUSED_SHARE = 0.05
_S = Answer.Status


@dataclass(frozen=True)
class Desk:
    """A point and the answers on the desk: the one under way, and the one in force."""

    plan: Plan
    point: Point
    live: Answer | None
    published: Answer | None
    decided: Answer | None

    @property
    def draft(self) -> Answer | None:
        return self.live if self.live and self.live.status == Answer.Status.DRAFT else None

    @property
    def writable(self) -> bool:
        """Whether words may be changed now: a draft, or a point that no body has settled."""
        settled = self.point.status == Point.Status.ANSWERED and self.decided is not None
        closed = settled or self.point.status == Point.Status.RETIRED
        return self.draft is not None or (self.live is None and not closed)


def desk_of(plan: Plan, point: Point) -> Desk:
    """What lies on the desk for the point, with the words of both answers."""
    answers = answers_for_list(plan).filter(point=point)
    chain = answers.filter(layer=Answer.Layer.RECOMMENDED)
    decided = answers.filter(layer=Answer.Layer.DECIDED).published().first()
    return Desk(plan, point, chain.live().first(), chain.published().first(), decided)


def answers_for_list(plan: Plan) -> AnswerQuerySet:
    """The plan's answers in the order of their points, with all that a list shows of them."""
    return (
        Answer.objects.of_plan(plan)
        .with_words()
        .select_related("point__submission__activity", "publication", "decision")
        .order_by("point__submission__number", "point__number", "layer", "-version", "pk")
    )


STAGES: dict[str, Q] = {
    "utkast": Q(status=_S.DRAFT),
    "til-kontroll": Q(status=_S.READY),
    "klar": Q(status=_S.APPROVED, publication=None),
    "publiseres": Q(status=_S.APPROVED, publication__isnull=False),
    "publisert": Q(status=_S.PUBLISHED),
}


def at_stage(answers: AnswerQuerySet, stage: str) -> AnswerQuerySet:
    """The answers that have come so far and no further; of the published, those that count."""
    return (answers.in_force() if stage == "publisert" else answers).filter(STAGES[stage])


def count_stages(plan: Plan) -> dict[str, int]:
    """How many of the plan's answers are at each stage."""
    answers = Answer.objects.of_plan(plan)
    return {stage: at_stage(answers, stage).count() for stage in STAGES}


def joinable(point: Point) -> PointQuerySet:
    """Points that are confirmed to say the same and can still get the same answer with it."""
    like = Q(relations_a__b=point, relations_a__kind="like", relations_a__confirmed=True) | Q(
        relations_b__a=point, relations_b__kind="like", relations_b__confirmed=True
    )
    open_to_answers = [Point.Status.RECEIVED, Point.Status.IN_REVIEW]
    begun = Answer.objects.filter(point=OuterRef("pk"), layer=Answer.Layer.RECOMMENDED).live()
    return (
        Point.objects.filter(like, status__in=open_to_answers)
        .filter(~Exists(begun))
        .distinct()
        .for_list()
    )


def undecided(plan: Plan) -> AnswerQuerySet:
    """Recommendations in force that no body has decided yet."""
    decided = Answer.objects.published().filter(point=OuterRef("point"), layer=Answer.Layer.DECIDED)
    return (
        answers_for_list(plan)
        .published()
        .filter(layer=Answer.Layer.RECOMMENDED, point__status=Point.Status.ANSWERED)
        .filter(~Exists(decided))
    )


def publications_of(plan: Plan) -> QuerySet[Publication]:
    return Publication.objects.filter(plan=plan).order_by("-planned_at", "pk")


def held_publications(plan: Plan) -> QuerySet[Publication]:
    """What is on its way out and can still be called off, with the points it is about."""
    held = Publication.objects.held().filter(plan=plan)
    return held.prefetch_related("answers__point")


def decisions_of(plan: Plan) -> QuerySet[Decision]:
    """The plan's decisions, newest first, with how many points they follow and change."""
    published = Q(answers__status__in=[_S.PUBLISHED, _S.SUPERSEDED])
    return (
        Decision.objects.filter(plan=plan)
        .annotate(
            followed=Count("answers", filter=published & Q(answers__follows__isnull=False)),
            differing=Count("answers", filter=published & Q(answers__follows=None)),
        )
        .order_by("-date", "-pk")
    )


def count_points_by_measure(plan: Plan) -> dict[int, int]:
    """How many points stand behind each measure, by the measure's key. One query."""
    links = AnswerMeasure.objects.in_effect().filter(measure__plan=plan)
    rows = links.values("measure_id").annotate(count=Count("answer__point", distinct=True))
    return {row["measure_id"]: row["count"] for row in rows.order_by()}


@dataclass(frozen=True)
class Change:
    """The latest change of an answer: who, and when."""

    by: str
    at: datetime


def latest_change(answer: Answer) -> Change:
    """Who changed the answer last, for the one whose text came too late."""
    version = answer.history.order_by("-history_id").first()
    user = User.objects.filter(actor_id=version.history_user_id).first()
    return Change(user.name if user else "Systemet", version.history_date)


def uses_of(text: str, plan: Plan) -> int:
    """How many of the plan's published answers give this reason, word for word.

    Answers that were written together count as one use.
    """
    reasons = AnswerReason.objects.filter(
        text=text, answer__status=_S.PUBLISHED, answer__point__submission__activity__plan=plan
    )
    alone = reasons.filter(answer__joint_key=None).count()
    together = reasons.aggregate(keys=Count(F("answer__joint_key"), distinct=True))["keys"]
    return int(alone + together)


def is_boilerplate(uses: int, plan: Plan) -> bool:
    """From five uses, or five per cent of the plan's answered points, whichever is more."""
    if uses < REUSED_FROM:
        return False
    answered = Answer.objects.of_plan(plan).in_force().count()
    return uses >= max(REUSED_FROM, REUSED_SHARE * answered)
