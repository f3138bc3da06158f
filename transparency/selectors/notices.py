"""What senders were told about their data, as the activities show it."""

from consultations.models import Activity, PrivacyNotice


def notices() -> list[PrivacyNotice]:
    """The notices that public activities have used, the newest first."""
    used = Activity.public.get_queryset().exclude(privacy_notice=None)
    found = {each.privacy_notice for each in used.select_related("privacy_notice")}
    return sorted(found, key=lambda notice: -notice.version)
