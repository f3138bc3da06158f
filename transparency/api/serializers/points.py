"""Points: what was said, how we understood it, and what became of it."""

from typing import Any

from rest_framework import serializers

from consultations.models import Channel, Point, Submission
from councils.models import CouncilVerdict
from feedback.models import Answer, AnswerMeasure, AnswerReason
from transparency.api.serializers.shared import CodeField, DecisionSerializer, LabelField

# What may repeat a sender's words.
WORDS = {
    "what_we_do", "what_we_do_not", "where", "used_for", "forwarded_to", "revisit_occasion",
    "change_reason", "text", "reason", "submitted_wording", "plan_wording", "wording_reason",
}  # fmt: skip


class ReasonSerializer(serializers.Serializer[Any]):
    """Why: a type for counting, and words for reading."""

    type = CodeField(AnswerReason.Type)
    type_label = LabelField(source="get_type_display")
    text = serializers.CharField()


class LinkedMeasureSerializer(serializers.Serializer[Any]):
    """The measure a point became part of."""

    plan = serializers.CharField(source="plan.slug")
    slug = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()
    status_label = LabelField(source="get_status_display")


class LinkedPartSerializer(serializers.Serializer[Any]):
    """The part of the plan text a point became part of."""

    code = serializers.CharField()
    title = serializers.CharField()


class LinkSerializer(serializers.Serializer[Any]):
    """What the point became: a measure, a part of the plan, or a service that exists."""

    kind = CodeField(AnswerMeasure.Kind)
    kind_label = LabelField(source="get_kind_display")
    reason = serializers.CharField()
    measure = LinkedMeasureSerializer(allow_null=True)
    plan_part = LinkedPartSerializer(allow_null=True)
    service_name = serializers.CharField()
    service_url = serializers.CharField()
    wording_changed = serializers.BooleanField()
    submitted_wording = serializers.CharField()
    plan_wording = serializers.CharField()
    wording_reason = serializers.CharField()


class OutcomeSerializer(serializers.Serializer[Any]):
    """One published version of the answer, in short."""

    outcome = CodeField(Answer.Outcome)
    outcome_label = LabelField(source="get_outcome_display")
    layer = CodeField(Answer.Layer, help_text="Foreslått av administrasjonen eller bestemt.")
    layer_label = LabelField(source="get_layer_display")
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    change_reason = serializers.CharField(help_text="Hvorfor svaret erstattet det forrige.")
    imported = serializers.SerializerMethodField(
        help_text="Om svaret er overført fra tidligere behandling."
    )
    imported_at = serializers.DateTimeField(
        allow_null=True, help_text="Når svaret ble overført, hvis det ble det."
    )

    def get_imported(self, answer: Answer) -> bool:
        return answer.imported_at is not None


class AnswerSerializer(OutcomeSerializer):
    """One published version of the answer, whole."""

    responsible_unit = serializers.CharField(source="words.responsible_unit.name_nb")
    what_we_do = serializers.CharField(source="words.what_we_do")
    what_we_do_not = serializers.CharField(source="words.what_we_do_not")
    where = serializers.CharField(source="words.where")
    used_for = serializers.CharField(source="words.used_for")
    forwarded_to = serializers.CharField(source="words.forwarded_to")
    forwarded_date = serializers.DateField(source="words.forwarded_date", allow_null=True)
    revisit_date = serializers.DateField(source="words.revisit_date", allow_null=True)
    revisit_occasion = serializers.CharField(source="words.revisit_occasion")
    locale = serializers.CharField(source="words.locale")
    as_recommended = serializers.SerializerMethodField(
        help_text="Om organet bestemte det administrasjonen foreslo."
    )
    decision = DecisionSerializer(allow_null=True)
    reasons = ReasonSerializer(source="words.reasons.all", many=True)
    links = LinkSerializer(source="words.links.all", many=True)

    def get_as_recommended(self, answer: Answer) -> bool:
        return answer.follows_id is not None


class ThemeSerializer(serializers.Serializer[Any]):
    """A theme of the point; the primary one is what tables count by."""

    slug = serializers.CharField(source="theme.slug")
    name = serializers.CharField(source="theme.name_nb")
    main = serializers.SerializerMethodField(help_text="Hovedtemaets adresse («slug»).")
    primary = serializers.BooleanField()

    def get_main(self, mark: Any) -> str:
        return str((mark.theme.parent or mark.theme).slug)


class VerdictSerializer(serializers.Serializer[Any]):
    """What a council decided about an answer, in a meeting."""

    council = serializers.CharField()
    meeting_date = serializers.DateField(source="when")
    item = serializers.CharField()
    verdict = CodeField(CouncilVerdict.Verdict, source="tag.code")
    verdict_label = LabelField(source="tag.label")
    text = serializers.CharField()
    reason = serializers.CharField()
    new_answer_due_date = serializers.DateField(allow_null=True)


class PointSerializer(serializers.Serializer[Any]):
    """The smallest part of a submission that gets an answer of its own.

    Where the words are not public, `quote` and `summary` are null, the words of the answers are
    empty since they may repeat them, and `hidden_reason` says why.
    """

    reference = serializers.CharField(source="point.reference")
    submission = serializers.CharField(source="point.submission.reference")
    plan = serializers.CharField(source="point.submission.activity.plan.slug")
    activity = serializers.CharField(source="point.submission.activity.slug")
    channel = CodeField(Channel, source="point.submission.channel")
    channel_label = LabelField(source="point.submission.get_channel_display")
    received_at = serializers.DateTimeField(source="point.submission.received_at")
    is_late = serializers.BooleanField(source="point.submission.is_late")
    fidelity = CodeField(Submission.Fidelity, source="point.submission.fidelity")
    fidelity_label = LabelField(source="point.submission.get_fidelity_display")
    represents_count = serializers.IntegerField(
        source="point.submission.represents_count", allow_null=True
    )
    sender = serializers.CharField(allow_null=True)
    sender_kind = CodeField(Submission.SenderKind, source="point.submission.sender_kind")
    sender_kind_label = LabelField(source="point.submission.get_sender_kind_display")
    locale = serializers.CharField(source="point.submission.locale")
    quote = serializers.CharField(allow_null=True, help_text="Ordene i den godkjente teksten.")
    summary = serializers.CharField(allow_null=True, help_text="Slik forsto vi det.")
    hidden_reason = serializers.CharField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(
        source="point.submission.withdrawn_at", allow_null=True
    )
    kind = CodeField(Point.Kind, source="point.kind")
    kind_label = LabelField(source="point.get_kind_display")
    status = serializers.CharField(
        help_text="received, in_review, needs_clarification, answered eller reopened."
    )
    reopened_cause = CodeField(Point.Cause, source="point.reopened_cause", allow_null=True)
    reopened_cause_label = LabelField(source="point.get_reopened_cause_display", allow_null=True)
    due_date = serializers.DateField(source="point.due_date", allow_null=True)
    is_overdue = serializers.BooleanField()
    themes = ThemeSerializer(many=True)
    answer = AnswerSerializer(allow_null=True, help_text="Svaret som gjelder nå.")
    recommended = AnswerSerializer(
        allow_null=True, help_text="Administrasjonens forslag, der et organ har bestemt."
    )
    earlier = OutcomeSerializer(many=True, help_text="Svar som er erstattet, nyeste først.")
    council_verdicts = VerdictSerializer(many=True)

    def to_representation(self, record: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().to_representation(record)
        if record.text is None:
            said = (found["answer"], found["recommended"], *found["earlier"])
            for each in (*said, *found["council_verdicts"]):
                _silence(each or {})
        return found


def _silence(answer: dict[str, Any]) -> None:
    """Leave out what the answer says, and keep what it came to."""
    for part in (answer, *answer.get("reasons", ()), *answer.get("links", ())):
        part.update(dict.fromkeys(WORDS & part.keys(), ""))
