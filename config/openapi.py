"""How the read API describes itself, for drf-spectacular."""

OPENAPI = {
    "TITLE": "Gjensvar",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "transparency.api.schema.describe",
    ],
    # Two lists of codes under one field name get a name of their own each.
    "ENUM_NAME_OVERRIDES": {
        "ActivityStatus": "consultations.models.Activity.Status",
        "MeasureStatus": "plans.models.Measure.Status",
        "PlanKind": "plans.models.Plan.Kind",
        "PlanPartKind": "plans.models.PlanPart.Kind",
        "PointKind": "consultations.models.Point.Kind",
        "LinkKind": "feedback.models.AnswerMeasure.Kind",
    },
}
