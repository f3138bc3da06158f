"""Who may do what: the one table that pages, services and look-ups ask.

It names acts of all rooms in words and imports none of them.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import Role, User
from audit.actors import Acting, System


class Permission(StrEnum):
    """One kind of act, room:verb. Whether the state allows it now is asked elsewhere."""

    PUBLIC_READ = "public:read"
    PROFILE_EDIT = "profile:edit"
    OWN_READ = "own_submission:read"
    OWN_EDIT = "own_submission:edit"
    SUBMISSION_SEND = "submission:send"
    WORKBENCH_READ = "workbench:read"
    SUBMISSION_REGISTER = "submission:register"
    SUBMISSION_SPLIT = "submission:split"
    SUBMISSION_SCREEN = "submission:screen"
    SUBMISSION_DISMISS = "submission:dismiss"
    SUBMISSION_WITHDRAW = "submission:withdraw"
    SEALED_OPEN = "sealed:open"
    POINT_EDIT = "point:edit"
    NOTE_WRITE = "note:write"
    ACTIVITY_EDIT = "activity:edit"
    ACTIVITY_OPEN = "activity:open"
    COMMITMENT_EDIT = "commitment:edit"
    ANSWER_DRAFT = "answer:draft"
    ANSWER_APPROVE = "answer:approve"
    ANSWER_PUBLISH = "answer:publish"
    DECISION_RECORD = "decision:record"
    PLAN_EDIT = "plan:edit"
    MEASURE_EDIT = "measure:edit"
    MEASURE_REPORT = "measure:report"
    ACT_UNDO = "act:undo"
    ERASURE_PROPOSE = "erasure:propose"
    ERASURE_APPROVE = "erasure:approve"
    ACCESS_EXPORT = "access:export"
    COUNCIL_READ = "council:read"
    COUNCIL_EDIT = "council:edit"
    MEETING_RUN = "meeting:run"
    STATEMENT_ADOPT = "statement:adopt"
    USER_MANAGE = "user:manage"
    SETTING_EDIT = "setting:edit"


_PUBLIC = frozenset({Permission.PUBLIC_READ})
_SIGNED_IN = _PUBLIC | {Permission.PROFILE_EDIT}
_PLANNER = _SIGNED_IN | {
    Permission.WORKBENCH_READ,
    Permission.SUBMISSION_REGISTER,
    Permission.SUBMISSION_SPLIT,
    Permission.SUBMISSION_SCREEN,
    Permission.SUBMISSION_WITHDRAW,
    Permission.SEALED_OPEN,
    Permission.POINT_EDIT,
    Permission.NOTE_WRITE,
    Permission.ACTIVITY_EDIT,
    Permission.ANSWER_DRAFT,
    Permission.MEASURE_REPORT,
    Permission.ACT_UNDO,
}
_PLAN_OWNER = _PLANNER | {
    Permission.SUBMISSION_DISMISS,
    Permission.ACTIVITY_OPEN,
    Permission.COMMITMENT_EDIT,
    Permission.ANSWER_APPROVE,
    Permission.ANSWER_PUBLISH,
    Permission.DECISION_RECORD,
    Permission.PLAN_EDIT,
    Permission.MEASURE_EDIT,
    Permission.ERASURE_APPROVE,
}

TABLE: dict[Role, frozenset[Permission]] = {
    Role.ANONYMOUS: _PUBLIC,
    Role.SENDER: _PUBLIC
    | {
        Permission.OWN_READ,
        Permission.OWN_EDIT,
        Permission.SUBMISSION_SEND,
        Permission.SUBMISSION_WITHDRAW,
    },
    Role.PLANNER: _PLANNER,
    Role.PLAN_OWNER: _PLAN_OWNER,
    Role.COUNCIL_MEMBER: _SIGNED_IN | {Permission.COUNCIL_READ},
    Role.COUNCIL_SECRETARY: _SIGNED_IN
    | {
        Permission.COUNCIL_READ,
        Permission.COUNCIL_EDIT,
        Permission.MEETING_RUN,
        Permission.STATEMENT_ADOPT,
    },
    Role.ARCHIVIST: _SIGNED_IN
    | {
        Permission.WORKBENCH_READ,
        Permission.SEALED_OPEN,
        Permission.ERASURE_PROPOSE,
        Permission.ERASURE_APPROVE,
        Permission.ACCESS_EXPORT,
    },
    Role.ADMIN: _SIGNED_IN | {Permission.USER_MANAGE, Permission.SETTING_EDIT},
    Role.SYSTEM: frozenset(Permission),
}

DESCRIPTIONS: dict[Role, str] = {
    Role.ANONYMOUS: "Alle på nettet. Leser det som er godkjent og publisert.",
    Role.SENDER: "Den som sender inn, og siden har referanse og kode. Leser, retter og trekker "
    "sitt eget, og sier fra når vi har misforstått.",
    Role.PLANNER: "Registrerer, deler opp, merker, tildeler og skriver utkast til svar.",
    Role.PLAN_OWNER: "Som planlegger; godkjenner og publiserer svar, registrerer vedtak, "
    "åpner aktiviteter, endrer løfter og godkjenner sletting.",
    Role.COUNCIL_MEMBER: "Leser det som gjelder rådene personen er medlem av.",
    Role.COUNCIL_SECRETARY: "Forbereder og fører møtene i rådene personen er sekretær for.",
    Role.ARCHIVIST: "Leser alt på arbeidsbenken, også det forseglede. Foreslår og godkjenner "
    "sletting, og gir personer innsyn i egne opplysninger; endrer ellers ingenting.",
    Role.ADMIN: "Brukere og innstillinger. Leser verken innspill eller kontaktopplysninger.",
    Role.SYSTEM: "Navngitte jobber i systemet selv: klokka, import, demo.",
}


def roles_of(by: Acting) -> frozenset[Role]:
    """The roles of whoever acts; nobody signed in is anonymous."""
    if isinstance(by, System):
        return frozenset({Role.SYSTEM})
    if isinstance(by, User):
        return by.roles if by.is_active else frozenset()
    return frozenset({Role(getattr(by, "role", Role.ANONYMOUS))})


def can(by: Any, permission: Permission) -> bool:
    """May this person ever do this kind of act?"""
    if isinstance(by, User):
        anyway = _SIGNED_IN if by.is_active else _PUBLIC
        return permission in anyway or any(permission in TABLE[role] for role in roles_of(by))
    return any(permission in TABLE[role] for role in roles_of(by))


def check(by: Acting, permission: Permission) -> None:
    """Raise PermissionDenied (403) when the actor's roles never have the right."""
    if not can(by, permission):
        raise PermissionDenied("Du har ikke tilgang til dette. Be planeieren om tilgang.")


View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """The view is for those with the right; others are sent to sign in, or get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not can(request.user, permission):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                check(request.user, permission)
            return view(request, *args, **kwargs)

        guarded.requires = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """The view is open to everybody, by name: a view without a mark fails the tests."""
    view.requires = Permission.PUBLIC_READ  # type: ignore[attr-defined]
    return view
