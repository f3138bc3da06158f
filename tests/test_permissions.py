"""Who may do what, written by hand a second time: a table copied from the code agrees with its faults.

Columns: everybody, sender with a code, planner, plan owner, council member, council secretary,
archivist, administrator, the system's own jobs, and somebody signed in without any role.
"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import GRANTABLE, Role, User
from accounts.permissions import DESCRIPTIONS, TABLE, Permission, can, check
from audit.actors import System
from tests import factories

COLUMNS = (
    Role.ANONYMOUS,
    Role.SENDER,
    Role.PLANNER,
    Role.PLAN_OWNER,
    Role.COUNCIL_MEMBER,
    Role.COUNCIL_SECRETARY,
    Role.ARCHIVIST,
    Role.ADMIN,
    Role.SYSTEM,
    "no role",
)
TRUTH = """
                       all  sender planner owner member secretary archivist admin system norole
public:read             x     x      x       x     x        x         x       x      x      x
profile:edit            -     -      x       x     x        x         x       x      x      x
own_submission:read     -     x      -       -     -        -         -       -      x      -
own_submission:edit     -     x      -       -     -        -         -       -      x      -
submission:send         -     x      -       -     -        -         -       -      x      -
workbench:read          -     -      x       x     -        -         x       -      x      -
submission:register     -     -      x       x     -        -         -       -      x      -
submission:split        -     -      x       x     -        -         -       -      x      -
submission:screen       -     -      x       x     -        -         -       -      x      -
submission:dismiss      -     -      -       x     -        -         -       -      x      -
submission:withdraw     -     x      x       x     -        -         -       -      x      -
sealed:open             -     -      x       x     -        -         x       -      x      -
point:edit              -     -      x       x     -        -         -       -      x      -
note:write              -     -      x       x     -        -         -       -      x      -
activity:edit           -     -      x       x     -        -         -       -      x      -
activity:open           -     -      -       x     -        -         -       -      x      -
commitment:edit         -     -      -       x     -        -         -       -      x      -
answer:draft            -     -      x       x     -        -         -       -      x      -
answer:approve          -     -      -       x     -        -         -       -      x      -
answer:publish          -     -      -       x     -        -         -       -      x      -
decision:record         -     -      -       x     -        -         -       -      x      -
plan:edit               -     -      -       x     -        -         -       -      x      -
measure:edit            -     -      -       x     -        -         -       -      x      -
measure:report          -     -      x       x     -        -         -       -      x      -
act:undo                -     -      x       x     -        -         -       -      x      -
erasure:propose         -     -      -       -     -        -         x       -      x      -
erasure:approve         -     -      -       x     -        -         x       -      x      -
access:export           -     -      -       -     -        -         x       -      x      -
council:read            -     -      -       -     x        x         -       -      x      -
council:edit            -     -      -       -     -        x         -       -      x      -
meeting:run             -     -      -       -     -        x         -       -      x      -
statement:adopt         -     -      -       -     -        x         -       -      x      -
user:manage             -     -      -       -     -        -         -       x      x      -
setting:edit            -     -      -       -     -        -         -       x      x      -
"""


def truth() -> dict[str, dict[Any, bool]]:
    rows = [line.split() for line in TRUTH.strip().splitlines()[1:]]
    return {
        name: {column: mark == "x" for column, mark in zip(COLUMNS, marks, strict=True)}
        for name, *marks in rows
    }


def test_the_table_holds_every_permission_and_every_role() -> None:
    assert list(truth()) == [str(permission) for permission in Permission]
    assert set(COLUMNS) - {"no role"} == set(Role) == set(TABLE)


@pytest.mark.parametrize("role", [role for role in COLUMNS if role != "no role"])
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_has_exactly_the_rights_it_should(permission: Permission, role: Role) -> None:
    assert (permission in TABLE[role]) is truth()[permission][role]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*GRANTABLE, "no role"])
def test_a_person_may_do_what_the_role_may_and_no_more(role: Any) -> None:
    user = factories.user(roles=[] if role == "no role" else [role])

    allowed = {str(permission) for permission in Permission if can(user, permission)}

    assert allowed == {name for name, row in truth().items() if row[role]}


@pytest.mark.django_db
def test_two_roles_add_up() -> None:
    both = factories.user(roles=[Role.COUNCIL_SECRETARY, Role.ARCHIVIST])

    assert can(both, Permission.MEETING_RUN)
    assert can(both, Permission.WORKBENCH_READ)
    assert not can(both, Permission.POINT_EDIT)


@pytest.mark.django_db
def test_somebody_who_has_left_may_only_read_what_everybody_reads(liv: User) -> None:
    liv.is_active = False

    assert {permission for permission in Permission if can(liv, permission)} == {
        Permission.PUBLIC_READ
    }


@pytest.mark.django_db
def test_somebody_who_is_not_signed_in_is_everybody() -> None:
    class Nobody:
        actor_id = 0

    allowed = {permission for permission in Permission if can(Nobody(), permission)}

    assert allowed == {Permission.PUBLIC_READ}


@pytest.mark.django_db
def test_a_refusal_says_whom_to_ask(pia: User) -> None:
    with pytest.raises(PermissionDenied, match="Be planeieren om tilgang"):
        check(pia, Permission.ANSWER_PUBLISH)


@pytest.mark.django_db
def test_a_named_job_may_do_everything() -> None:
    for permission in Permission:
        check(System("klokka"), permission)


def test_the_administrator_reads_no_submission() -> None:
    """The one who runs the machine is kept apart from what people have said."""
    content = {name for name in Permission if not name.startswith(("public", "profile"))}

    assert TABLE[Role.ADMIN] & content == {Permission.USER_MANAGE, Permission.SETTING_EDIT}


def test_every_role_is_described_in_plain_words() -> None:
    assert set(DESCRIPTIONS) == set(Role)
    assert all(text.endswith(".") and len(text) > 20 for text in DESCRIPTIONS.values())
