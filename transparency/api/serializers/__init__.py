"""What the API says, field by field: a field stands here because somebody decided that it may."""

from transparency.api.serializers.activities import ActivitySerializer
from transparency.api.serializers.log import CheckpointSerializer, LeafSerializer
from transparency.api.serializers.measures import MeasureSerializer
from transparency.api.serializers.plans import PlanSerializer
from transparency.api.serializers.points import PointSerializer

__all__ = [
    "ActivitySerializer",
    "CheckpointSerializer",
    "LeafSerializer",
    "MeasureSerializer",
    "PlanSerializer",
    "PointSerializer",
]
