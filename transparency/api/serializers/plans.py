"""Plans: what participation is about."""

from typing import Any

from rest_framework import serializers

from plans.models import Plan, PlanPart, PlanVersion
from transparency.api.serializers.shared import CodeField, LabelField, PromiseSerializer


class PlanVersionSerializer(serializers.Serializer[Any]):
    """A published edition of the plan text."""

    number = serializers.IntegerField()
    stage = CodeField(PlanVersion.Stage)
    stage_label = LabelField(source="get_stage_display")
    published_at = serializers.DateTimeField()
    adopted_body = serializers.CharField()
    adopted_case_number = serializers.CharField()
    adopted_date = serializers.DateField(allow_null=True)


class PlanPartSerializer(serializers.Serializer[Any]):
    """An addressable part of the plan text."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = CodeField(PlanPart.Kind)
    kind_label = LabelField(source="get_kind_display")


class PlanSerializer(serializers.Serializer[Any]):
    """A plan, who is responsible, and what it has promised."""

    slug = serializers.CharField(source="plan.slug")
    title = serializers.CharField(source="plan.title")
    title_nn = serializers.CharField(source="plan.title_nn")
    prefix = serializers.CharField(
        help_text="Bokstavene foran nummeret i planens referanser.", source="plan.prefix"
    )
    kind = CodeField(Plan.Kind, source="plan.kind")
    kind_label = LabelField(source="plan.get_kind_display")
    case_number = serializers.CharField(source="plan.case_number")
    summary = serializers.CharField(source="plan.summary_public")
    owner_unit = serializers.CharField(source="plan.owner_unit.name_nb")
    contact_role = serializers.CharField(source="plan.contact_role")
    contact_phone = serializers.CharField(source="plan.contact_phone")
    contact_email = serializers.CharField(source="plan.contact_email")
    participation = CodeField(Plan.Participation, source="plan.participation")
    participation_label = LabelField(source="plan.get_participation_display")
    next_revision_date = serializers.DateField(allow_null=True, source="plan.next_revision_date")
    versions = PlanVersionSerializer(many=True)
    parts = PlanPartSerializer(many=True)
    promises = PromiseSerializer(many=True)
