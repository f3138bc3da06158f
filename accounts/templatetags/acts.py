"""The status line of the workbench: what was just done, and the way back from it."""

from typing import Any

from django.template import Context, Library

from accounts.models import User
from accounts.permissions import Permission, can
from audit.models import Act

register = Library()


@register.inclusion_tag("components/last_act.html", takes_context=True)
def last_act(context: Context, here: str = "") -> dict[str, Any]:
    """The reader's last act with «Angre», which leads back to ``here``: otherwise this page.

    A page that answers a refused form is no place to come back to; it shows the refusal alone.
    """
    request = context["request"]
    back = here or (request.get_full_path() if request.method == "GET" else "")
    user = request.user
    return {
        "act": _last(user) if back and isinstance(user, User) else None,
        "back": back,
        "may_undo": can(user, Permission.ACT_UNDO),
        "messages": context.get("messages", ()),
    }


def _last(user: User) -> Act | None:
    return Act.objects.by_actor(user.actor_id).for_list().first()
