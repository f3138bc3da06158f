"""The answer page's one act: keep what was typed, and hand it on when the writer is done."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit.actors import Acting
from consultations.models import Point
from core.errors import Conflict
from feedback.models import Answer
from feedback.services import answering
from feedback.states import Content


@transaction.atomic
def write(  # noqa: PLR0913  what the page knows: the point, the words, how old they are, who else
    *,
    point: Point,
    content: Content,
    revision: int,
    by: Acting,
    at: datetime,
    also: Sequence[Point] = (),
    send: bool = False,
) -> list[Answer]:
    """Save the draft of the point, new or begun, and of like points; ``send`` it to control too.

    ``revision`` is that of the draft the writer read, 0 where there was none. Raises Conflict when
    somebody has written, sent or discarded it since; nothing is stored when sending is refused.
    """
    live = Answer.objects.filter(point=point, layer=Answer.Layer.RECOMMENDED).live().first()
    if live is None and revision:
        raise Conflict(
            "Utkastet er publisert eller forkastet mens du skrev. Teksten din er ikke borte. "
            "Lagrer du igjen, blir det et nytt utkast."
        )
    if live is not None:
        made = [answering.revise(answer=live, content=content, revision=revision, by=by, at=at)]
    elif also:
        made = answering.draft_joint(points=[point, *also], content=content, by=by, at=at)
    else:
        made = [answering.draft(point=point, content=content, by=by, at=at)]
    if send:
        made = [answering.submit(answer=answer, by=by, at=at) for answer in made]
    return made
