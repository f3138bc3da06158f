"""Access: all of one's own words, and not one of anybody else's."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Role
from audit.acting import acting_as
from audit.models import Act
from consultations.models import ImportBatch
from consultations.services import noting, relating
from consultations.services.registering import ContactDetails
from feedback.rules import erasable
from feedback.selectors import access
from feedback.services import alarms
from tests import factories
from tests.factories import BY, erasures, now

pytestmark = pytest.mark.django_db
REASON = "Personen møtte opp og viste legitimasjon i skranken."
MINE = ContactDetails("Kari Nordmann", "kari@eksempel.example")
OTHER = ContactDetails("Ola Moen", "ola@eksempel.example", "98765432", "Storgata 1")
HELD = {"Attachment.sha256", "ImportRow.fingerprint", "IncomingMail.fingerprint"}


def test_everything_of_ones_own_and_nothing_of_others() -> None:
    mine = erasures.full_submission("Qzxegen", planted=False)
    other = erasures.full_submission("Qzxannen", plan=mine.activity.plan)
    assert "Qzxannen" in other.original_text
    erasures.plant(mine, "Qzxegen")

    found = access.dossiers(mine.reference)

    told = json.dumps(access.as_json(found, person="meg", at=now()), ensure_ascii=False)
    assert "Qzxannen" not in told
    for group in (erasable.WHO, erasable.SAID, erasable.BESIDE):
        for model, fields in group.items():
            for name in fields.split():
                assert is_told(found, model, name) or f"{model}.{name}" in HELD, f"{model}.{name}"
    assert "Leste kontaktopplysningene" in told


def is_told(found: list[access.Dossier], model: str, name: str) -> bool:
    """Whether the word planted in the field is there, in the row or in one of its versions."""
    from django.apps import apps  # noqa: PLC0415

    label = next(m for m in apps.get_models() if m.__name__ == model)
    what = access.LABELS.get(model) or str(label._meta.verbose_name).capitalize()
    column = str(label._meta.get_field(name).verbose_name)
    return any(
        term == column and "qzxegen" in words.casefold()
        for each in found
        for holding in each.holdings
        if holding.what == what
        for facts in (holding.facts, *holding.versions)
        for term, words in facts
    )


def test_what_two_submissions_share_is_told_without_the_other() -> None:
    """A likeness, its explanation, a note, an act of both and a file of many rows."""
    mine = factories.submission("Vi vil ha lys i løypa bak skolen.", contact=MINE)
    other = factories.submission(
        "Hilsen Ola Moen. Vi vil ha mer lys.", plan=mine.activity.plan, contact=OTHER
    )
    a, b = factories.point(mine), factories.point(other)
    relating.mark_like(a=a, b=b, by=BY, at=now())
    alarms.accept_difference(
        a=a, b=b, reason=f"OLA  MOEN ({b.reference}) bor i Storgata 1, ikke Kari.", by=BY, at=now()
    )
    noting.write(about=a, text=f"Kari sa det samme som {b.reference}.", by=BY, at=now())

    (found,) = access.dossiers(mine.reference)

    told = json.dumps(access.as_json([found], person="meg", at=now()), ensure_ascii=False)
    for word in ("Ola", "OLA", "Moen", "MOEN", "Storgata", other.reference, b.reference):
        assert word not in told
    assert "Kari sa det samme som et annet innspill." in told
    assert "bor i" in told
    assert {"Merket likt", "Forklaring på ulike svar"} <= {each.what for each in found.holdings}


def test_ones_own_words_stay_whomever_they_name() -> None:
    mine = factories.submission("Vi er enige med Ola Moen om lyset.", contact=MINE)
    other = factories.submission("Mer lys, takk.", plan=mine.activity.plan, contact=OTHER)
    relating.mark_like(a=factories.point(mine), b=factories.point(other), by=BY, at=now())

    (found,) = access.dossiers(mine.reference)

    told = json.dumps(access.as_json([found], person="meg", at=now()), ensure_ascii=False)
    assert told.count("Vi er enige med Ola Moen om lyset.") >= 2


@pytest.mark.parametrize(("rows", "told"), [(1, "Ola Moen.csv"), (2, "en fil med flere innspill")])
def test_the_name_of_a_file_is_told_where_the_file_is_ones_own(rows: int, told: str) -> None:
    mine = erasures.full_submission("Qzxegen", planted=False)
    batch = ImportBatch.objects.get()
    with transaction.atomic(), acting_as(BY, "Rettet filnavnet", at=now()):
        batch.file_name, batch.rows_read, batch.rows_created = "Ola Moen.csv", rows, rows
        batch.save()

    (found,) = access.dossiers(mine.reference)

    facts = [
        facts for each in found.holdings if each.what == "Rad i import" for facts in each.facts
    ]
    assert told in {words for _, words in facts}


def test_a_version_from_before_it_was_moved_to_somebody_else_is_told_and_no_later_one() -> None:
    mine, other = factories.submission(contact=MINE), factories.submission(contact=OTHER)
    note = noting.write(about=mine, text="Et notat om Kari.", by=BY, at=now())
    with transaction.atomic(), acting_as(BY, "Flyttet notatet", at=now()):
        note.submission, note.text = other, "Et notat om noe helt annet."
        note.save()

    told = [
        json.dumps(
            access.as_json(access.dossiers(each.reference), person="", at=now()), ensure_ascii=False
        )
        for each in (mine, other)
    ]

    assert "Et notat om Kari." in told[0]
    assert "noe helt annet" not in told[0]
    assert "Et notat om Kari." not in told[1]
    assert "noe helt annet" in told[1]


def test_an_address_finds_every_submission_sent_with_it() -> None:
    contact = ContactDetails("Kari Nordmann", "kari@eksempel.example")
    mine = [factories.submission(contact=contact), factories.submission(contact=contact)]
    factories.submission(contact=ContactDetails("Ola", "ola@eksempel.example"))

    assert access.submissions_of("KARI@eksempel.example") == mine


def test_an_account_is_told_with_its_roles() -> None:
    rolf = factories.user("Rolf Rådsmedlem", roles=[Role.COUNCIL_MEMBER])
    council = factories.council(members=[rolf])

    (found,) = access.dossiers(rolf.email)

    words = [text for holding in found.holdings for _, text in holding.facts]
    assert council.seats.count()
    assert {"Rolf Rådsmedlem", rolf.email, "Rådsmedlem"} <= set(words)


def test_the_command_says_the_same_and_leaves_an_act() -> None:
    made = factories.submission("Vi vil ha lys i løypa bak skolen.")
    out, page = StringIO(), StringIO()

    call_command("export_person", made.reference, reason=REASON, stdout=out)
    call_command("export_person", made.reference, reason=REASON, html=True, stdout=page)

    assert json.loads(out.getvalue())["saker"][0]["gjelder"] == made.reference
    assert "Vi vil ha lys i løypa bak skolen." in page.getvalue()
    assert Act.objects.filter(about=made.reference, sentence__startswith="Ga innsyn").count() == 2


def test_the_command_refuses_in_words() -> None:
    with pytest.raises(CommandError, match="Vi finner ingenting"):
        call_command("export_person", "FRIV-9999", reason=REASON)
