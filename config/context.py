"""What every page may say about the house it stands in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config import text_size


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "DEMO": settings.DEMO,
        "text_size": text_size.chosen(request),
        "municipality_name": settings.MUNICIPALITY_NAME,
        "contact_name": settings.CONTACT_NAME,
        "contact_phone": settings.CONTACT_PHONE,
        "contact_email": settings.CONTACT_EMAIL,
    }
