"""Innsyn: handing a person everything we hold about them. That is an act, with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import SealedReading, Submission
from core.errors import Refused
from core.text import too_thin
from feedback.selectors import access
from feedback.selectors.access import Dossier


@transaction.atomic
def export(*, person: str, reason: str, by: Acting, at: datetime) -> list[Dossier]:
    """Everything about the person, by the reference of a submission or by e-mail address.

    One act, and one reading of each submission, so that each history says that it was handed out.
    Of several it tells how many and not which: that they come from one person is sealed, too.
    Raises Refused where nobody is found; the reason says who asked, and how we know that it is they.
    """
    check(by, Permission.ACCESS_EXPORT)
    if too_thin(reason):
        raise Refused(
            "Skriv hvem som ba om innsyn, og hvordan dere vet at det er personen selv, "
            "med minst 20 tegn.",
            field="reason",
        )
    found = access.dossiers(person)
    if not found:
        raise Refused(
            "Vi finner ingenting med denne referansen eller e-postadressen. Se etter "
            "skrivefeil, eller prøv referansen på innspillet.",
            field="person",
        )
    mine = access.submissions_of(person)
    about = mine[0].reference if len(mine) == 1 else ""
    with acting_as(by, _sentence(mine), at=at, about=about, reason=reason.strip()) as pen:
        pen.sign()
        for submission in mine:
            SealedReading(submission=submission, what=SealedReading.What.EVERYTHING).save()
    return found


def _sentence(mine: list[Submission]) -> str:
    if not mine:
        return "Ga innsyn i en konto"
    whose = mine[0].reference if len(mine) == 1 else f"{len(mine)} innspill"
    return f"Ga innsyn i alt om avsenderen av {whose}"
