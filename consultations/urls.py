"""Addresses of the pages where people say something, and where planners take it in."""

from django.urls import path

from consultations.views import (
    activities,
    attachments,
    coverage,
    cutting,
    guests,
    hearing,
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
    workshop_board,
    workshop_door,
    workshop_paper,
    workshop_screen,
    workshop_table,
)

app_name = "consultations"
SPLIT = "arbeid/<slug:plan>/innspill/<slug:reference>/del-opp/"
SCREEN = "arbeid/<slug:plan>/innspill/<slug:reference>/sladd/"
SEALED = "arbeid/<slug:plan>/innspill/<slug:reference>/"
IMPORTS = "arbeid/<slug:plan>/importer/"
JOB = f"{IMPORTS}<slug:job>/"
ACTIVITIES = "arbeid/<slug:plan>/aktiviteter/"
HEARING = f"{ACTIVITIES}<slug:slug>/horingsliste/"

WORKSHOP = "arbeid/<slug:plan>/verksted/<slug:slug>/"
AT_CODE = "verksted/<slug:code>/"
AT_TABLE = f"{AT_CODE}bord/<int:table>/"

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
    path(f"{ACTIVITIES}<slug:slug>/tid/", guests.activity_period, name="activity_period"),
    path("arbeid/<slug:plan>/hvem-vi-horte/", coverage.coverage_show, name="coverage_show"),
    path(HEARING, hearing.hearing_list, name="hearing_list"),
    path(f"{HEARING}horingsliste.csv", hearing.hearing_file, name="hearing_file"),
    path(f"{HEARING}legg-til/", guests.guest_add, name="guest_add"),
    path(f"{HEARING}registrer/", hearing.hearing_record, name="hearing_record"),
    path(f"{HEARING}folg-opp/", hearing.hearing_follow_up, name="hearing_follow_up"),
    path(f"{HEARING}purring/", hearing.hearing_remind, name="hearing_remind"),
    # The workshop: for those who lead it
    path(WORKSHOP, workshop_board.workshop_board, name="workshop_board"),
    path(f"{WORKSHOP}fase/", workshop_board.workshop_phase, name="workshop_phase"),
    path(f"{WORKSHOP}vis-lappene/", workshop_board.workshop_show, name="workshop_show"),
    path(f"{WORKSHOP}flytt/", workshop_board.workshop_move, name="workshop_move"),
    path(f"{WORKSHOP}bord/", workshop_board.workshop_add_table, name="workshop_add_table"),
    path(
        f"{WORKSHOP}bord/<int:table>/oppsummering/",
        workshop_board.workshop_summary,
        name="workshop_summary",
    ),
    path(
        f"{WORKSHOP}bord/<int:table>/skriv-av/",
        workshop_paper.workshop_transcribe,
        name="workshop_transcribe",
    ),
    path(f"{WORKSHOP}utskrift/", workshop_paper.workshop_print, name="workshop_print"),
    path(f"{WORKSHOP}avslutt/", workshop_board.workshop_close, name="workshop_close"),
    # and for those who sit there
    path("v/<slug:code>/", workshop_door.workshop_short, name="workshop_short"),
    path(AT_CODE, workshop_door.workshop_join, name="workshop_join"),
    path(f"{AT_CODE}storskjerm/", workshop_screen.workshop_screen, name="workshop_screen"),
    path(AT_TABLE, workshop_table.workshop_table, name="workshop_table"),
    path(f"{AT_TABLE}lapp/<int:number>/", workshop_table.workshop_card, name="workshop_card"),
    path(f"{AT_TABLE}stemmer-det/", workshop_table.workshop_check, name="workshop_check"),
]
