"""What the hearing list asks: who has sent something, and which bodies are called like this."""

from consultations.models import Activity, Organisation, OrganisationAlias, Submission
from core.text import normalised


def answers_in(activity: Activity) -> dict[int, list[Submission]]:
    """What each body has sent in the activity, by the body's key; what was dismissed is left out."""
    sent = Submission.objects.filter(activity=activity, organisation__isnull=False)
    found: dict[int, list[Submission]] = {}
    for row in sent.exclude(status=Submission.Status.DISMISSED).for_list():
        found.setdefault(row.organisation_id, []).append(row)
    return found


def bodies_like(asked: str) -> list[Organisation]:
    """Active bodies whose name, other spelling or number holds what is asked for, by name."""
    # Compared in Python: SQLite does not take Å for å.
    wanted, number = normalised(asked), asked.replace(" ", "")
    spelt: dict[int, list[str]] = {}
    for key, name in OrganisationAlias.objects.order_by("pk").values_list("organisation", "name"):
        spelt.setdefault(key, []).append(name)
    return [
        body
        for body in Organisation.objects.active()
        if any(wanted in normalised(name) for name in (body.name, *spelt.get(body.pk, [])))
        or (body.org_number or "").startswith(number)
    ]
