"""What was done about a council's verdicts on one answer."""

from accounts.models import User
from consultations.models import Point
from councils.models import Council, CouncilVerdict
from feedback.models import Answer
from feedback.selectors.history import Subject, versions

SHOWN = {"CouncilVerdict": ("verdict", "text", "reason", "new_answer_due_date")}


def of_verdicts(council: Council, point: Point) -> Subject:
    """The council's own verdicts on every version of the answer to the point, and nobody else's."""
    answers = list(Answer.objects.filter(point=point).values_list("pk", flat=True))
    rows = versions(CouncilVerdict).filter(council_id=council.pk, answer_id__in=answers)
    names = {("Answer", pk): f"svaret på {point.reference}" for pk in answers}
    return Subject([rows], names=names, shown=SHOWN)


def recorders(subject: Subject) -> list[User]:
    """Those who have recorded something of it, by name; nobody else is named to the council."""
    keys = {
        key for rows in subject.tables for key in rows.values_list("history_user_id", flat=True)
    }
    return list(User.objects.filter(actor__in=keys).order_by("name", "pk"))
