"""Addresses about the person who is reading."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-ut/", views.logout, name="logout"),
    path("min-profil/", views.profile, name="profile"),
    path("min-profil/passord/", views.password_change, name="password_change"),
    path("min-profil/hurtigtaster/", views.shortcuts_set, name="shortcuts_set"),
]
