"""Parts that several answers have in common."""

from typing import Any

from rest_framework import serializers


class CodeField(serializers.ChoiceField):
    """A code out of a fixed list; its words stand in the field with `_label` after the name."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices.choices, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return None if value is None else str(value)


class LabelField(serializers.CharField):
    """The words of the code beside it, in bokmål."""


class DecisionSerializer(serializers.Serializer[Any]):
    """Vedtak: who decided, in which case, when."""

    body = serializers.CharField()
    case_number = serializers.CharField()
    date = serializers.DateField()
    title = serializers.CharField()
    text = serializers.CharField()
    url = serializers.URLField(allow_blank=True)


class AdoptionSerializer(serializers.Serializer[Any]):
    """Which body adopted it, in which case, when."""

    body = serializers.CharField()
    case_number = serializers.CharField()
    date = serializers.DateField()


class PromiseSerializer(serializers.Serializer[Any]):
    """Løfte: what was promised by when, and whether it was kept."""

    kind = serializers.CharField()
    text = serializers.CharField()
    owner = serializers.CharField()
    body = serializers.CharField()
    promised_date = serializers.DateField(source="promised")
    current_date = serializers.DateField(source="current")
    state = serializers.CharField(source="label.value")
    state_label = serializers.CharField(source="label.label")
    says = serializers.CharField(help_text="Løftets tilstand i dag, som en setning.")
