"""Addresses that show what was said together with what became of it: the sender's, and the workbench."""

from django.urls import path

from feedback.views import (
    access,
    acts,
    answers,
    bringing,
    controlling,
    decisions,
    erasing,
    following,
    history,
    items,
    measures,
    own,
    own_acts,
    points,
    progress,
    publishing,
    queue,
    replacing,
    threads,
)

app_name = "feedback"
OWN = "min/<slug:reference>/"
SPLIT = "arbeid/<slug:plan>/innspill/<slug:reference>/del-opp/"

urlpatterns = [
    # One's own submission, with reference and code
    path("min/", own.own_door, name="own_door"),
    path("min/lenke/<slug:token>/", own.own_link, name="own_link"),
    path(OWN, own.own_show, name="own_show"),
    path(f"{OWN}bevis/", own.own_proof, name="own_proof"),
    path(f"{OWN}bevis/apning/", own.own_opening, name="own_opening"),
    path(f"{OWN}alt/", own.own_export, name="own_export"),
    path(f"{OWN}alt.json", own.own_export_file, name="own_export_file"),
    path(f"{OWN}folg/", following.own_follow, name="own_follow"),
    path("min/folg/<slug:token>/bekreft/", following.follow_confirm, name="follow_confirm"),
    path("min/folg/<slug:token>/stopp/", following.follow_stop, name="follow_stop"),
    path(f"{OWN}lukk/", own_acts.own_close, name="own_close"),
    path(f"{OWN}rett/", own_acts.own_correct, name="own_correct"),
    path(f"{OWN}trekk/", own_acts.own_withdraw, name="own_withdraw"),
    path(f"{OWN}punkt/<int:number>/", own_acts.own_object, name="own_object"),
    # The queue, one submission, and what one does with its points
    path("arbeid/", queue.day, name="day"),
    path("arbeid/finn/", queue.find, name="find"),
    path("arbeid/handlinger/", acts.act_list, name="act_list"),
    path("arbeid/handlinger/<int:act>/angre/", acts.act_undo, name="act_undo"),
    path(
        "arbeid/<slug:plan>/importer/<slug:job>/svar/", bringing.answers_bring, name="answers_bring"
    ),
    path(
        "arbeid/<slug:plan>/importer/<slug:job>/svar/vedtak/",
        bringing.answers_settle,
        name="answers_settle",
    ),
    path("arbeid/<slug:plan>/innspill/", queue.queue, name="queue"),
    path("arbeid/<slug:plan>/innspill/<slug:reference>/", items.item, name="item"),
    path(
        "arbeid/<slug:plan>/innspill/<slug:reference>/historikk/",
        history.item_history,
        name="item_history",
    ),
    path("arbeid/<slug:plan>/innspill/<slug:reference>/ferdig/", items.item_done, name="item_done"),
    path(
        "arbeid/<slug:plan>/innspill/<slug:reference>/notat/", items.note_write, name="note_write"
    ),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/tema/", points.point_themes, name="point_themes"
    ),
    path("arbeid/<slug:plan>/punkt/<slug:reference>/lesing/", points.point_edit, name="point_edit"),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/tildel/",
        points.point_assign,
        name="point_assign",
    ),
    path("arbeid/<slug:plan>/punkt/<slug:reference>/vent/", points.point_hold, name="point_hold"),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/vent/slutt/",
        points.point_release,
        name="point_release",
    ),
    path("arbeid/<slug:plan>/punkt/<slug:reference>/like/", points.point_like, name="point_like"),
    # Dividing anew
    path(f"{SPLIT}<int:number>/fjern/", replacing.point_retire, name="point_retire"),
    path(f"{SPLIT}sla-sammen/", replacing.points_merge, name="points_merge"),
    path(f"{SPLIT}flytt/", replacing.sentences_move, name="sentences_move"),
    path(f"{SPLIT}sla-sammen/alle/", replacing.points_rejoin, name="points_rejoin"),
    # What goes, and what a person may see of their own
    path("arbeid/sletting/", erasing.erasure_list, name="erasure_list"),
    path("arbeid/sletting/<slug:erasure>/", erasing.erasure_show, name="erasure_show"),
    path(
        "arbeid/sletting/<slug:erasure>/godkjenn/", erasing.erasure_approve, name="erasure_approve"
    ),
    path("arbeid/sletting/<slug:erasure>/avslaa/", erasing.erasure_reject, name="erasure_reject"),
    path("arbeid/sletting/<slug:erasure>/aapne/", erasing.erasure_unseal, name="erasure_unseal"),
    path(
        "arbeid/<slug:plan>/innspill/<slug:reference>/sletting/",
        erasing.erasure_propose,
        name="erasure_propose",
    ),
    path("arbeid/innsyn/", access.access_export, name="access_export"),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/historikk/",
        history.point_history,
        name="point_history",
    ),
    # Answers
    path("arbeid/<slug:plan>/svar/", controlling.answer_list, name="answer_list"),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/svar/", answers.answer_edit, name="answer_edit"
    ),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/svar/kontroll/",
        controlling.answer_show,
        name="answer_show",
    ),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/svar/godkjenn/",
        controlling.answer_approve,
        name="answer_approve",
    ),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/svar/send-tilbake/",
        controlling.answer_send_back,
        name="answer_send_back",
    ),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/svar/forkast/",
        controlling.answer_discard,
        name="answer_discard",
    ),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/svar/historikk/",
        history.answer_history,
        name="answer_history",
    ),
    # Publishing and decisions
    path("arbeid/<slug:plan>/publiser/", publishing.publish, name="publish"),
    path(
        "arbeid/<slug:plan>/publiser/angre/",
        publishing.publication_call_off,
        name="publication_call_off",
    ),
    path(
        "arbeid/<slug:plan>/publiser/ulikt/<slug:a>/<slug:b>/",
        publishing.difference_accept,
        name="difference_accept",
    ),
    path("arbeid/<slug:plan>/vedtak/", decisions.decision, name="decision"),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/vedtak/",
        decisions.decision_differ,
        name="decision_differ",
    ),
    path(
        "arbeid/<slug:plan>/punkt/<slug:reference>/innvending/",
        threads.thread_settle,
        name="thread_settle",
    ),
    # Measures
    # How far it has come
    path("arbeid/<slug:plan>/fremdrift/", progress.plan_progress, name="plan_progress"),
    path("arbeid/<slug:plan>/fremdrift/videre/", progress.plan_advance, name="plan_advance"),
    path(
        "arbeid/<slug:plan>/fremdrift/<slug:slug>/besvart/",
        progress.activity_answered,
        name="activity_answered",
    ),
    path("arbeid/<slug:plan>/tiltak/", measures.measure_list, name="measure_list"),
    path("arbeid/<slug:plan>/tiltak/<slug:slug>/", measures.measure_show, name="measure_show"),
    path(
        "arbeid/<slug:plan>/tiltak/<slug:slug>/historikk/",
        history.measure_history,
        name="measure_history",
    ),
    path(
        "arbeid/<slug:plan>/tiltak/<slug:slug>/rapporter/",
        measures.measure_report,
        name="measure_report",
    ),
]
