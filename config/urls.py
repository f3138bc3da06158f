"""Every address of the house. Each room holds its own; paths are Norwegian, names English."""

from django.urls import URLPattern, URLResolver, include, path

from config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("consultations.urls")),
    path("", include("feedback.urls")),
    path("", include("councils.urls")),
    path("api/v1/", include("transparency.api.urls")),
    path("", include("transparency.urls")),
    path("helse/", views.health, name="health"),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
