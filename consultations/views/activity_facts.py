"""What an activity says about itself, as terms and descriptions; a missing figure is never a no."""

from consultations.models import Activity
from core.templatetags.gj import long_date, number

Facts = list[tuple[str, str]]
NOT_GIVEN = "Ikke oppgitt"


def asked(activity: Activity) -> Facts:
    """What is asked, what can change, and who is bound by what."""
    basis = activity.legal_basis
    return [
        ("Formål", activity.purpose),
        ("Dette kan påvirkes", activity.influence_can),
        ("Dette er bestemt", activity.influence_cannot),
        ("Grad av medvirkning", activity.get_participation_level_display() or ""),
        ("Fase", activity.get_phase_display()),
        ("Kanal", activity.get_channel_display()),
        ("Periode", _period(activity)),
        ("Sted", activity.place or ""),
        ("Metode", activity.method or ""),
        ("Vist materiale", activity.materials_shown or ""),
        ("Temaer satt av", activity.agenda_set_by or ""),
        ("Hjemmel", f"{basis.title_nb} ({basis.reference})" if basis.reference else basis.title_nb),
        ("Personvernerklæring", f"Versjon {activity.privacy_notice.version}" if activity.privacy_notice else ""),
        ("Planversjon", str(activity.plan_version) if activity.plan_version else ""),
        ("Kontakt", " · ".join(filter(None, _contact(activity)))),
        ("Oppsummert av", activity.summary_author),
    ]  # fmt: skip


def attendance(activity: Activity) -> Facts:
    """Counts of people; NULL stays «ikke oppgitt»."""
    return [
        ("Invitert", _counted(activity.invited_count)),
        ("Svarte", _counted(activity.answered_count)),
        ("Møtte", _counted(activity.attended_count)),
        ("Mottatt", _counted(activity.received_count)),
    ]


def _counted(value: int | None) -> str:
    return NOT_GIVEN if value is None else number(value)


def _contact(activity: Activity) -> tuple[str, str, str]:
    return activity.contact_role, activity.contact_phone, activity.contact_email


def _period(activity: Activity) -> str:
    if activity.opens_at is None and activity.closes_at is None:
        return ""
    opens = long_date(activity.opens_at) if activity.opens_at else NOT_GIVEN.lower()
    closes = long_date(activity.closes_at) if activity.closes_at else NOT_GIVEN.lower()
    return opens if opens == closes else f"{opens} til {closes}"
