"""Files on their way in."""

from typing import Any

from consultations.models import Activity, ImportJob
from consultations.services import uploading
from tests.factories.people import BY, now

LINES = ("tekst;dato", "Mer lys i løypa;22.08.2022", "Flere benker;23.08.2022")


def import_job(*, activity: Activity, lines: Any = LINES, name: str = "svar.csv") -> ImportJob:
    """A CSV file of the lines that has been uploaded; nothing is decided yet."""
    data = "\r\n".join(lines).encode()
    return uploading.receive(activity=activity, name=name, file=[data], by=BY, at=now())
