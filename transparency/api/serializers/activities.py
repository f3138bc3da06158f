"""Activities: how we listened, whom we asked and who came."""

from typing import Any

from rest_framework import serializers

from consultations.models import Activity, Channel, Invitation
from transparency.api.serializers.shared import CodeField, LabelField, PromiseSerializer


class PromptSerializer(serializers.Serializer[Any]):
    """A question that was put."""

    order = serializers.IntegerField()
    text = serializers.CharField(source="text_nb")
    text_nn = serializers.CharField()


class KeyFigureSerializer(serializers.Serializer[Any]):
    """A figure as the source printed it: the source's claim, not computed here."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    printed = serializers.CharField()
    number = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    base = serializers.CharField(allow_null=True)


class InvitationSerializer(serializers.Serializer[Any]):
    """A body or a group that was asked. Null is «ikke oppgitt», never «nei»."""

    guest = serializers.CharField()
    state = CodeField(Invitation.Label, source="label")
    state_label = LabelField(source="label.label")
    sent_at = serializers.DateTimeField(allow_null=True)
    invited_count = serializers.IntegerField(allow_null=True)
    seats = serializers.IntegerField(allow_null=True)
    attended_count = serializers.IntegerField(allow_null=True)
    follow_up_due_date = serializers.DateField(allow_null=True)
    follow_up_channel = serializers.CharField()
    follow_up_done_at = serializers.DateTimeField(allow_null=True)
    follow_up_result = serializers.CharField()
    reminded_at = serializers.DateTimeField(allow_null=True)
    reminded_through = serializers.CharField()


class LegalBasisSerializer(serializers.Serializer[Any]):
    """The rule the activity stands on."""

    code = serializers.CharField()
    title = serializers.CharField(source="title_nb")
    reference = serializers.CharField()


class ActivitySerializer(serializers.Serializer[Any]):
    """One way of listening. A number that is null was not given."""

    slug = serializers.CharField(source="activity.slug")
    plan = serializers.CharField(source="activity.plan.slug")
    code = serializers.CharField(source="activity.code")
    title = serializers.CharField(source="activity.title")
    title_nn = serializers.CharField(source="activity.title_nn")
    channel = CodeField(Channel, source="activity.channel")
    channel_label = LabelField(source="activity.get_channel_display")
    origin = CodeField(Activity.Origin, source="activity.origin")
    origin_label = LabelField(source="activity.get_origin_display")
    phase = CodeField(Activity.Phase, source="activity.phase")
    phase_label = LabelField(source="activity.get_phase_display")
    participation_level = CodeField(
        Activity.Level, allow_null=True, source="activity.participation_level"
    )
    participation_level_label = LabelField(
        source="activity.get_participation_level_display", allow_null=True
    )
    purpose = serializers.CharField(source="activity.purpose")
    influence_can = serializers.CharField(source="activity.influence_can")
    influence_cannot = serializers.CharField(source="activity.influence_cannot")
    legal_basis = LegalBasisSerializer(source="activity.legal_basis")
    opens_at = serializers.DateTimeField(allow_null=True, source="activity.opens_at")
    closes_at = serializers.DateTimeField(allow_null=True, source="activity.closes_at")
    place = serializers.CharField(allow_null=True, source="activity.place")
    method = serializers.CharField(allow_null=True, source="activity.method")
    materials_shown = serializers.CharField(allow_null=True, source="activity.materials_shown")
    agenda_set_by = serializers.CharField(allow_null=True, source="activity.agenda_set_by")
    invited_count = serializers.IntegerField(allow_null=True, source="activity.invited_count")
    answered_count = serializers.IntegerField(allow_null=True, source="activity.answered_count")
    attended_count = serializers.IntegerField(allow_null=True, source="activity.attended_count")
    received_count = serializers.IntegerField(allow_null=True, source="activity.received_count")
    status = CodeField(Activity.Status, source="activity.status")
    status_label = LabelField(source="activity.get_status_display")
    recorded_afterwards = serializers.BooleanField(source="activity.recorded_afterwards")
    cancelled_reason = serializers.CharField(source="activity.cancelled_reason")
    prompts = PromptSerializer(many=True)
    key_figures = KeyFigureSerializer(many=True)
    invitations = InvitationSerializer(many=True)
    promises = PromiseSerializer(many=True)
