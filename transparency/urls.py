"""Addresses of the public pages."""

from django.urls import path

from transparency.views import about, finding, history, log, measures, plans, receipts, submissions

app_name = "transparency"

PLAN = "planer/<slug:plan>/"
urlpatterns = [
    path("", plans.front, name="front"),
    path("planer/", plans.plan_list, name="plan_list"),
    path(PLAN, plans.plan_show, name="plan_show"),
    path(f"{PLAN}innspill/", submissions.submission_list, name="submission_list"),
    path(f"{PLAN}tema/<slug:theme>/", plans.theme_show, name="theme_show"),
    path(f"{PLAN}tiltak/", measures.measure_list, name="measure_list"),
    path(f"{PLAN}tiltak/<slug:measure>/", measures.measure_show, name="measure_show"),
    path(f"{PLAN}aktiviteter/<slug:activity>/", plans.activity_show, name="activity_show"),
    path(f"{PLAN}hvem-vi-horte/", plans.coverage_show, name="coverage_show"),
    path(f"{PLAN}tall/", plans.numbers, name="numbers"),
    path("innspill/<slug:reference>/", submissions.submission_show, name="submission_show"),
    path(
        f"{PLAN}tiltak/<slug:measure>/historikk/", history.measure_history, name="measure_history"
    ),
    path(
        "innspill/<slug:reference>/historikk/",
        history.submission_history,
        name="submission_history",
    ),
    path("finn/", finding.finder, name="finder"),
    path("logg/", log.log_show, name="log_show"),
    path("logg/checkpoint", log.checkpoint, name="checkpoint"),
    path("logg/checkpoint/<int:size>", log.checkpoint_at, name="checkpoint_at"),
    path("logg/oppforing/<int:index>/", log.entry_show, name="entry_show"),
    path("logg/oppforing/<int:index>.tlog-proof", log.entry_proof, name="entry_proof"),
    path("logg/vekst/<int:old>/<int:new>", log.growth, name="growth"),
    path("sjekk-kvittering/", receipts.receipt_check, name="receipt_check"),
    path("sjekk-kvittering/sjekk-kvittering.html", receipts.checker, name="checker"),
    path("raad/", about.council_list, name="council_list"),
    path("om/", about.about, name="about"),
    path("om/slik-svarer-vi/", about.answers_how, name="answers_how"),
    path("om/personvern/", about.privacy, name="privacy"),
    path("om/tilgjengelighet/", about.accessibility, name="accessibility"),
]
