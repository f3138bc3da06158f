"""Addresses of the read API. References and slugs are stable; database keys are never shown."""

from django.urls import path

from accounts.permissions import public
from transparency.api import schema, views

app_name = "api"
urlpatterns = [
    path("plans/", public(views.PlanList.as_view()), name="plan_list"),
    path("plans/<slug:slug>/", public(views.PlanShow.as_view()), name="plan_show"),
    path("activities/", public(views.ActivityList.as_view()), name="activity_list"),
    path("activities/<slug:slug>/", public(views.ActivityShow.as_view()), name="activity_show"),
    path("points/", public(views.PointList.as_view()), name="point_list"),
    path("points/<slug:reference>/", public(views.PointShow.as_view()), name="point_show"),
    path("measures/", public(views.MeasureList.as_view()), name="measure_list"),
    path(
        "measures/<slug:plan>/<slug:slug>/",
        public(views.MeasureShow.as_view()),
        name="measure_show",
    ),
    path("log/leaves/", public(views.LeafList.as_view()), name="leaf_list"),
    path("log/checkpoints/", public(views.CheckpointList.as_view()), name="checkpoint_list"),
    path("schema/", public(schema.Schema.as_view()), name="schema"),
    path("docs/", public(schema.docs), name="docs"),
]
