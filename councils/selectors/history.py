"""What was done about a council's verdicts on one answer."""

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
