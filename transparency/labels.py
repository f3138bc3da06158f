"""What the public reads about a point: one tag for its state, and the sentence under it."""

from dataclasses import dataclass
from datetime import date

from consultations.models import Point
from core.templatetags.gj import counted, long_date
from feedback.models import Answer
from feedback.states import MEANINGS
from transparency.rules import Deadline, because

_IN_REVIEW = ("in_review", "Under vurdering", "Vi ser på det nå.")
UNANSWERED = {
    Point.Status.RECEIVED: ("received", "Mottatt", "Vi har fått innspillet."),
    Point.Status.NEEDS_CLARIFICATION: (
        "needs_clarification",
        "Trenger avklaring",
        "Vi har spurt avsenderen om noe.",
    ),
}
OPEN = "Under vurdering"
WITHDRAWN = "Trukket"
REOPENED = "Nytt svar kreves"


@dataclass(frozen=True)
class Tag:
    """One tag: the code chooses icon and colour, the label is what everybody reads."""

    code: str
    label: str
    meaning: str = ""


def outcome_tag(outcome: str) -> Tag:
    known = Answer.Outcome(outcome)
    return Tag(known.value, str(known.label), MEANINGS[known])


def _promised(what: str, deadline: Deadline, today: date) -> Tag | None:
    """The tag of a broken answer date, in the words that bind us."""
    promised, current = long_date(deadline.promised), long_date(deadline.current)
    if deadline.state(today) == "moved":
        tail = because(deadline.reason)
        return Tag(
            "late",
            "Forsinket, ny dato",
            f"Vi lovet {what} innen {promised}. Ny dato er {current}{tail}",
        )
    days = deadline.days_late(today)
    many = counted(days, "dag,dager")
    return Tag(
        "overdue",
        "Over fristen",
        f"Vi har ikke svart ennå. Vi lovet {what} innen {promised}. Det er {many} siden.",
    )


def _by(what: str, deadline: Deadline) -> str:
    if deadline.current is None:
        return "Det er ikke lovet noen dato for svar."
    return f"{what} senest {long_date(deadline.current)}."


def unanswered_tags(status: str, deadline: Deadline, today: date) -> list[Tag]:
    """The tags of a point that has no answer yet; a broken date comes first."""
    code, label, meaning = UNANSWERED.get(Point.Status(status), _IN_REVIEW)
    if deadline.state(today) in ("moved", "overdue"):
        late = _promised("svar", deadline, today)
        return [tag for tag in (late, Tag(code, label, meaning)) if tag]
    return [Tag(code, label, f"{meaning} {_by('Svar', deadline)}")]


def reopened_tags(cause: str | None, deadline: Deadline, today: date) -> list[Tag]:
    """What stands beside the outcome while a new answer is due."""
    why = str(Point.Cause(cause).label) if cause else ""
    tags = [Tag("reopened", _by("Nytt svar", deadline).rstrip("."), why)]
    if deadline.state(today) in ("moved", "overdue"):
        late = _promised("nytt svar", deadline, today)
        tags = [Tag("reopened", REOPENED, why), *([late] if late else [])]
    return tags


def stub(reference: str) -> str:
    return f"Punktet er delt på nytt. Se {reference}."


def outcome_rows() -> list[Tag]:
    """The seven outcomes with what they mean, in the order of the table."""
    return [outcome_tag(outcome) for outcome in Answer.Outcome.values]


def state_rows() -> list[Tag]:
    """What a point can say before it has an answer."""
    found = [UNANSWERED[Point.Status.RECEIVED], _IN_REVIEW]
    return [Tag(*row) for row in (*found, UNANSWERED[Point.Status.NEEDS_CLARIFICATION])]
