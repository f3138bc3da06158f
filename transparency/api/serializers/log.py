"""The transparency log: what stands in it, and what was signed."""

from typing import Any

from rest_framework import serializers

from audit.models import Leaf
from transparency.api.serializers.shared import CodeField, LabelField


class LeafSerializer(serializers.Serializer[Any]):
    """An entry of the log. Its hash is SHA-256 of a zero byte and `data` (RFC 6962)."""

    index = serializers.IntegerField(help_text="Nummeret i loggen, fra 0.")
    kind = CodeField(Leaf.Kind)
    kind_label = LabelField(source="get_kind_display")
    data = serializers.CharField(  # type: ignore[assignment]  # a field is no attribute
        help_text="Oppføringen, tegn for tegn slik den går inn i treet."
    )


class CheckpointSerializer(serializers.Serializer[Any]):
    """A signed size and root of the log."""

    origin = serializers.CharField(help_text="Loggens navn.")
    size = serializers.IntegerField(help_text="Hvor mange oppføringer loggen hadde.")
    root = serializers.CharField(  # type: ignore[assignment]  # as above
        help_text="Kontrollsummen: roten i treet, i base64."
    )
    note = serializers.CharField(help_text="Det signerte kontrollpunktet, tegn for tegn.")
    signed_at = serializers.DateTimeField(help_text="Når det ble signert.", source="at")
