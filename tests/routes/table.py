"""Every address of the house, written by hand: who may read it, who may write to it.

`at` names what the address points to; the world in ``tests.routes.world`` knows the values. An
address that is not here fails the suite.
"""

from dataclasses import dataclass

EVERYBODY = frozenset({"anybody", "olav", "pia", "ulla", "liv", "rolf", "sigrun", "arne", "adil"})
SIGNED_IN = EVERYBODY - {"anybody"}
BENCH = frozenset({"pia", "ulla", "liv", "arne"})
PLANNERS = frozenset({"pia", "ulla", "liv"})
OWNER = frozenset({"liv"})
COUNCIL = frozenset({"rolf", "sigrun"})
SECRETARY = frozenset({"sigrun"})
ARCHIVE = frozenset({"arne"})
ERASERS = ARCHIVE | OWNER
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """One address: its name, what it points to, and who gets in with which method."""

    name: str
    at: str = ""
    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    options: bool = False
    # Something to save or to hand to a tool, not a page.
    is_file: bool = False
    # Nobody gets in without the code or the link of a receipt; everybody is led to the door.
    behind_code: bool = False
    # What this person made; others with the same right find nothing there.
    belongs_to: str = ""

    @property
    def who(self) -> frozenset[str]:
        """Those whose roles have the right at all; the same for every method of a page."""
        return self.get | self.post


def page(name: str, at: str, who: frozenset[str]) -> Route:
    """Read only."""
    return Route(name, at, get=who)


def act(name: str, at: str, who: frozenset[str]) -> Route:
    """Written to only."""
    return Route(name, at, post=who)


def form(name: str, at: str, who: frozenset[str]) -> Route:
    """Read, then written to."""
    return Route(name, at, get=who, post=who)


def data(name: str, at: str = "") -> Route:
    """Open data: read only, and it answers OPTIONS."""
    return Route(name, at, get=EVERYBODY, options=True)


def file(name: str, at: str = "") -> Route:
    """Open to everybody, for tools and for keeping."""
    return Route(name, at, get=EVERYBODY, is_file=True)


def own(name: str, at: str = "own", *, is_form: bool = False, is_file: bool = False) -> Route:
    """A page of somebody's own submission."""
    post = EVERYBODY if is_form else NOBODY
    return Route(name, at, get=EVERYBODY, post=post, behind_code=True, is_file=is_file)


ROUTES = (
    # The door
    form("accounts:login", "", EVERYBODY),
    act("accounts:logout", "", EVERYBODY),
    page("accounts:profile", "", SIGNED_IN),
    act("accounts:password_change", "", SIGNED_IN),
    act("accounts:shortcuts_set", "", SIGNED_IN),
    # What everybody reads
    page("transparency:front", "", EVERYBODY),
    page("transparency:plan_list", "", EVERYBODY),
    page("transparency:plan_show", "plan", EVERYBODY),
    page("transparency:submission_list", "plan", EVERYBODY),
    page("transparency:theme_show", "plan theme", EVERYBODY),
    page("transparency:measure_list", "plan", EVERYBODY),
    page("transparency:measure_show", "plan measure", EVERYBODY),
    page("transparency:activity_show", "plan activity", EVERYBODY),
    page("transparency:numbers", "plan", EVERYBODY),
    page("transparency:coverage_show", "plan", EVERYBODY),
    page("transparency:submission_show", "submission", EVERYBODY),
    page("transparency:submission_history", "submission", EVERYBODY),
    page("transparency:measure_history", "plan measure", EVERYBODY),
    page("transparency:finder", "", EVERYBODY),
    page("transparency:log_show", "", EVERYBODY),
    page("transparency:entry_show", "index", EVERYBODY),
    file("transparency:checkpoint"),
    file("transparency:checkpoint_at", "size"),
    file("transparency:entry_proof", "index"),
    file("transparency:growth", "old new"),
    form("transparency:receipt_check", "", EVERYBODY),
    file("transparency:checker"),
    page("transparency:council_list", "", EVERYBODY),
    page("transparency:about", "", EVERYBODY),
    page("transparency:answers_how", "", EVERYBODY),
    page("transparency:privacy", "", EVERYBODY),
    page("transparency:accessibility", "", EVERYBODY),
    # Saying something
    form("consultations:send", "plan", EVERYBODY),
    form("consultations:send_check", "plan", EVERYBODY),
    form("consultations:send_receipt", "plan", EVERYBODY),
    # One's own submission
    form("feedback:own_door", "", EVERYBODY),
    page("feedback:own_link", "token", EVERYBODY),
    own("feedback:own_show"),
    own("feedback:own_proof", is_file=True),
    own("feedback:own_opening", is_file=True),
    own("feedback:own_export", is_file=True),
    own("feedback:own_export_file", is_file=True),
    own("feedback:own_correct", is_form=True),
    own("feedback:own_withdraw", is_form=True),
    own("feedback:own_object", "own number", is_form=True),
    own("feedback:own_follow", is_form=True),
    form("feedback:follow_confirm", "yes", EVERYBODY),
    form("feedback:follow_stop", "no", EVERYBODY),
    Route("feedback:own_close", "own", post=EVERYBODY, behind_code=True),
    # Open data
    data("api:plan_list"),
    data("api:plan_show", "plan-slug"),
    data("api:activity_list"),
    data("api:activity_show", "activity-slug"),
    data("api:point_list"),
    data("api:point_show", "point"),
    data("api:measure_list"),
    data("api:measure_show", "plan measure-slug"),
    data("api:leaf_list"),
    data("api:checkpoint_list"),
    data("api:schema"),
    page("api:docs", "", EVERYBODY),
    # For whoever watches over the server
    data("health"),
    # Taking in what was said
    form("consultations:split", "plan submission", PLANNERS),
    act("consultations:split_each", "plan submission", PLANNERS),
    act("consultations:split_whole", "plan submission", PLANNERS),
    act("consultations:split_gap", "plan submission", PLANNERS),
    act("consultations:gap_remove", "plan submission gap", PLANNERS),
    act("consultations:split_finish", "plan submission", PLANNERS),
    act("consultations:split_resume", "plan submission", PLANNERS),
    form("consultations:point_edit", "plan submission number", PLANNERS),
    act("feedback:point_retire", "plan submission number", PLANNERS),
    act("feedback:points_merge", "plan submission", PLANNERS),
    act("feedback:sentences_move", "plan submission", PLANNERS),
    act("feedback:points_rejoin", "plan submission", PLANNERS),
    act("consultations:split_cut", "plan submission", PLANNERS),
    form("consultations:screen_list", "plan", PLANNERS),
    form("consultations:screen", "plan submission", PLANNERS),
    act("consultations:withhold", "plan submission", PLANNERS),
    form("consultations:original_open", "plan sealed", BENCH),
    act("consultations:original_close", "plan sealed", BENCH),
    form("consultations:contact_open", "plan sealed", BENCH),
    form("consultations:receipt_print", "plan submission", PLANNERS),
    form("consultations:attachment_open", "plan sealed file", BENCH),
    form("consultations:register", "plan", PLANNERS),
    Route(
        "consultations:register_page",
        "stored page",
        get=PLANNERS,
        is_file=True,
        belongs_to="pia",
    ),
    form("consultations:import_start", "plan", PLANNERS),
    form("consultations:import_columns", "plan job", PLANNERS),
    act("consultations:import_reread", "plan job", PLANNERS),
    form("consultations:import_check", "plan job", PLANNERS),
    page("consultations:import_result", "plan job", PLANNERS),
    Route("consultations:import_refused", "plan job", get=PLANNERS, is_file=True),
    act("consultations:import_forget", "plan job", PLANNERS),
    form("consultations:import_original", "plan job", BENCH),
    act("consultations:import_undo", "plan job", OWNER),
    form("feedback:answers_bring", "plan job", PLANNERS),
    act("feedback:answers_settle", "plan job", OWNER),
    Route("consultations:receipt_opening", "plan submission", get=PLANNERS, is_file=True),
    page("consultations:activity_list", "plan", PLANNERS),
    page("consultations:activity_work", "plan activity-slug", PLANNERS),
    act("consultations:activity_open", "plan activity-slug", OWNER),
    act("consultations:activity_close", "plan activity-slug", OWNER),
    act("consultations:activity_cancel", "plan activity-slug", OWNER),
    # Whom we asked
    form("consultations:activity_period", "plan activity-slug", PLANNERS),
    page("consultations:coverage_show", "plan", PLANNERS),
    page("consultations:hearing_list", "plan activity-slug", PLANNERS),
    Route("consultations:hearing_file", "plan activity-slug", get=PLANNERS, is_file=True),
    form("consultations:guest_add", "plan activity-slug", PLANNERS),
    act("consultations:hearing_record", "plan activity-slug", PLANNERS),
    act("consultations:hearing_follow_up", "plan activity-slug", PLANNERS),
    form("consultations:hearing_remind", "plan activity-slug", PLANNERS),
    # A workshop: those who lead it, and those who have its code
    form("consultations:workshop_board", "plan activity-slug", PLANNERS),
    act("consultations:workshop_phase", "plan activity-slug", PLANNERS),
    act("consultations:workshop_show", "plan activity-slug", PLANNERS),
    act("consultations:workshop_move", "plan activity-slug", PLANNERS),
    act("consultations:workshop_add_table", "plan activity-slug", PLANNERS),
    act("consultations:workshop_summary", "plan activity-slug table", PLANNERS),
    form("consultations:workshop_transcribe", "plan activity-slug table", PLANNERS),
    page("consultations:workshop_print", "plan activity-slug", PLANNERS),
    form("consultations:workshop_close", "plan activity-slug", PLANNERS),
    page("consultations:workshop_short", "workshop", EVERYBODY),
    form("consultations:workshop_join", "workshop", EVERYBODY),
    page("consultations:workshop_screen", "workshop", EVERYBODY),
    form("consultations:workshop_table", "workshop table", EVERYBODY),
    act("consultations:workshop_card", "workshop table card", EVERYBODY),
    form("consultations:workshop_check", "workshop table", EVERYBODY),
    # The queue
    page("feedback:day", "", BENCH),
    page("feedback:find", "", BENCH),
    page("feedback:act_list", "", BENCH),
    Route("feedback:act_undo", "act", post=PLANNERS, belongs_to="pia"),
    page("feedback:queue", "plan", BENCH),
    page("feedback:item", "plan submission", BENCH),
    page("feedback:item_history", "plan submission", BENCH),
    page("feedback:point_history", "plan point", BENCH),
    page("feedback:answer_history", "plan point", BENCH),
    page("feedback:measure_history", "plan measure-slug", BENCH),
    act("feedback:item_done", "plan submission", PLANNERS),
    act("feedback:note_write", "plan submission", PLANNERS),
    act("feedback:point_themes", "plan point", PLANNERS),
    act("feedback:point_edit", "plan point", PLANNERS),
    act("feedback:point_assign", "plan point", PLANNERS),
    act("feedback:point_hold", "plan point", PLANNERS),
    act("feedback:point_release", "plan point", PLANNERS),
    act("feedback:point_like", "plan point", PLANNERS),
    act("feedback:thread_settle", "plan point", PLANNERS),
    # What goes, and what a person may see of their own
    page("feedback:erasure_list", "", ERASERS),
    page("feedback:erasure_show", "erasure", ERASERS),
    act("feedback:erasure_approve", "erasure", ERASERS),
    act("feedback:erasure_reject", "erasure", ERASERS),
    act("feedback:erasure_unseal", "erasure", ARCHIVE),
    form("feedback:erasure_propose", "plan submission", ARCHIVE),
    form("feedback:access_export", "", ARCHIVE),
    # Answers
    page("feedback:answer_list", "plan", BENCH),
    form("feedback:answer_edit", "plan open-point", PLANNERS),
    page("feedback:answer_show", "plan point", BENCH),
    act("feedback:answer_approve", "plan ready-point", OWNER),
    act("feedback:answer_send_back", "plan ready-point", OWNER),
    act("feedback:answer_discard", "plan ready-point", PLANNERS),
    form("feedback:publish", "plan", OWNER),
    act("feedback:publication_call_off", "plan", OWNER),
    act("feedback:difference_accept", "plan a b", OWNER),
    form("feedback:decision", "plan", OWNER),
    form("feedback:decision_differ", "plan point", OWNER),
    page("feedback:plan_progress", "plan", BENCH),
    act("feedback:plan_advance", "plan", OWNER),
    act("feedback:activity_answered", "plan activity-slug", OWNER),
    page("feedback:measure_list", "plan", BENCH),
    page("feedback:measure_show", "plan measure-slug", BENCH),
    form("feedback:measure_report", "plan measure-slug", PLANNERS),
    # Councils
    page("councils:council_mine", "", COUNCIL),
    page("councils:council_show", "council", COUNCIL),
    page("councils:council_points", "council", COUNCIL),
    page("councils:council_answer", "council point", COUNCIL),
    page("councils:verdict_history", "council point", COUNCIL),
    page("councils:meeting_show", "council day", COUNCIL),
    page("councils:meeting_run", "council day", SECRETARY),
    act("councils:meeting_notice", "council day", SECRETARY),
    act("councils:meeting_hold", "council day", SECRETARY),
    act("councils:meeting_minutes", "council day", SECRETARY),
    page("councils:verdict_find", "council day", SECRETARY),
    form("councils:verdict_record", "council day point", SECRETARY),
    form("councils:statement_record", "council day item", SECRETARY),
)
