"""Measures: what the municipality does, how it is going, and who asked for it."""

from typing import Any

from rest_framework import serializers

from feedback.models import AnswerMeasure
from plans.models import Measure
from transparency.api.serializers.shared import AdoptionSerializer, CodeField, LabelField
from transparency.selectors.links import Behind


class ReportSerializer(serializers.Serializer[Any]):
    """What was said about the measure, and when. Reports are never changed."""

    status = CodeField(Measure.Status)
    status_label = LabelField(source="get_status_display")
    text = serializers.CharField()
    reported_at = serializers.DateTimeField()
    new_due_date = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


class BehindSerializer(serializers.Serializer[Any]):
    """A point whose answer in force names the measure."""

    reference = serializers.CharField()
    kind = CodeField(AnswerMeasure.Kind)
    kind_label = serializers.SerializerMethodField()
    wording_changed = serializers.BooleanField()

    def get_kind_label(self, behind: Behind) -> str:
        return str(AnswerMeasure.Kind(behind.kind).label)


class WordsSerializer(serializers.Serializer[Any]):
    """The measure's words in one published edition of the plan."""

    version = serializers.CharField(source="label")
    published_at = serializers.DateTimeField()
    title = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()


class MeasureSerializer(serializers.Serializer[Any]):
    """An adopted measure. A cost that is null was not given; 0 is no extra cost."""

    slug = serializers.CharField(source="measure.slug")
    plan = serializers.CharField(source="measure.plan.slug")
    code = serializers.CharField(source="measure.code")
    title = serializers.CharField(source="measure.title")
    title_nn = serializers.CharField(source="measure.title_nn")
    part_code = serializers.CharField(source="measure.part.code")
    part_title = serializers.CharField(source="measure.part.title")
    responsible_unit = serializers.CharField(source="measure.responsible_unit.name_nb")
    contact_role = serializers.CharField(source="measure.contact_role")
    partners = serializers.CharField(source="measure.partners")
    status = CodeField(Measure.Status, source="measure.status")
    status_label = LabelField(source="measure.get_status_display")
    status_date = serializers.DateField(source="measure.status_date")
    start_date = serializers.DateField(source="measure.start_date", allow_null=True)
    due_date = serializers.DateField(source="measure.due_date", allow_null=True)
    is_past_due = serializers.BooleanField()
    recurrence = serializers.CharField(source="measure.recurrence")
    next_report_date = serializers.DateField(source="measure.next_report_date", allow_null=True)
    one_off_cost = serializers.IntegerField(source="measure.one_off_cost", allow_null=True)
    yearly_cost = serializers.IntegerField(source="measure.yearly_cost", allow_null=True)
    funding = CodeField(Measure.Funding, source="measure.funding", allow_null=True)
    funding_label = LabelField(source="measure.get_funding_display", allow_null=True)
    budget_item = serializers.CharField(source="measure.budget_item")
    budget_year = serializers.IntegerField(source="measure.budget_year", allow_null=True)
    priority = CodeField(Measure.Priority, source="measure.priority", allow_null=True)
    priority_label = LabelField(source="measure.get_priority_display", allow_null=True)
    adoption = AdoptionSerializer()
    reports = ReportSerializer(many=True)
    texts = WordsSerializer(many=True)
    points = BehindSerializer(many=True)
