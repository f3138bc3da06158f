"""Addresses of the pages where people say something, and where planners take it in."""

from django.urls import path

from consultations.views import (
    activities,
    attachments,
    cutting,
    importing,
    importing_after,
    incoming,
    points,
    receipt,
    register,
    screening,
    sealed,
    sending,
    split,
    waiting,
)

app_name = "consultations"
SPLIT = "arbeid/<slug:plan>/innspill/<slug:reference>/del-opp/"
SCREEN = "arbeid/<slug:plan>/innspill/<slug:reference>/sladd/"
SEALED = "arbeid/<slug:plan>/innspill/<slug:reference>/"
IMPORTS = "arbeid/<slug:plan>/importer/"
JOB = f"{IMPORTS}<slug:job>/"
ACTIVITIES = "arbeid/<slug:plan>/aktiviteter/"

SEND = "planer/<slug:plan>/send-innspill/"

urlpatterns = [
    path(SEND, sending.send, name="send"),
    path(f"{SEND}kontroller/", sending.send_check, name="send_check"),
    path(f"{SEND}kvittering/", sending.send_receipt, name="send_receipt"),
    path(SPLIT, split.split, name="split"),
    path(f"{SPLIT}per-setning/", split.split_each, name="split_each"),
    path(f"{SPLIT}hele/", split.split_whole, name="split_whole"),
    path(f"{SPLIT}ikke-punkt/", split.split_gap, name="split_gap"),
    path(f"{SPLIT}ikke-punkt/<int:start>-<int:end>/fjern/", points.gap_remove, name="gap_remove"),
    path(f"{SPLIT}del-her/", cutting.split_cut, name="split_cut"),
    path(f"{SPLIT}ferdig/", split.split_finish, name="split_finish"),
    path(f"{SPLIT}apne/", split.split_resume, name="split_resume"),
    path(f"{SPLIT}<int:number>/", points.point_edit, name="point_edit"),
    path("arbeid/<slug:plan>/sladd/", waiting.screen_list, name="screen_list"),
    path(SCREEN, screening.screen, name="screen"),
    path(f"{SCREEN}hold-tilbake/", screening.withhold, name="withhold"),
    path(f"{SEALED}originalen/", sealed.original_open, name="original_open"),
    path(f"{SEALED}originalen/lukk/", sealed.original_close, name="original_close"),
    path(f"{SEALED}kontakt/", sealed.contact_open, name="contact_open"),
    path(
        "arbeid/<slug:plan>/innspill/<slug:reference>/kvittering.json",
        receipt.receipt_opening,
        name="receipt_opening",
    ),
    path(f"{SEALED}kvittering/", receipt.receipt_print, name="receipt_print"),
    path(f"{SEALED}fil/<int:number>/", attachments.attachment_open, name="attachment_open"),
    path("arbeid/<slug:plan>/registrer/", register.register, name="register"),
    path(
        "arbeid/registrer/fil/<slug:stored>/side/<int:number>.jpg",
        incoming.register_page,
        name="register_page",
    ),
    path(IMPORTS, importing.import_start, name="import_start"),
    path(f"{JOB}kolonner/", importing.import_columns, name="import_columns"),
    path(f"{JOB}lesemate/", importing.import_reread, name="import_reread"),
    path(f"{JOB}kontroller/", importing.import_check, name="import_check"),
    path(f"{JOB}resultat/", importing.import_result, name="import_result"),
    path(f"{JOB}avviste.csv", importing.import_refused, name="import_refused"),
    path(f"{JOB}slett-fila/", importing.import_forget, name="import_forget"),
    path(f"{JOB}originalen/", importing_after.import_original, name="import_original"),
    path(f"{JOB}angre/", importing_after.import_undo, name="import_undo"),
    path(ACTIVITIES, activities.activity_list, name="activity_list"),
    path(f"{ACTIVITIES}<slug:slug>/", activities.activity_work, name="activity_work"),
    path(f"{ACTIVITIES}<slug:slug>/apne/", activities.activity_open, name="activity_open"),
    path(f"{ACTIVITIES}<slug:slug>/steng/", activities.activity_close, name="activity_close"),
    path(f"{ACTIVITIES}<slug:slug>/avlys/", activities.activity_cancel, name="activity_cancel"),
]
