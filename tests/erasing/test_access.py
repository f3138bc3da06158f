"""Access: all of one's own words, and not one of anybody else's."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from audit.models import Act
from consultations.services.registering import ContactDetails
from feedback.rules import erasable
from feedback.selectors import access
from tests import factories
from tests.factories import erasures, now

pytestmark = pytest.mark.django_db
REASON = "Personen møtte opp og viste legitimasjon i skranken."
HELD = {"Attachment.sha256", "ImportRow.fingerprint"}


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
    if model == "Erasure":
        return True
    return any(
        term == column and "qzxegen" in words.casefold()
        for each in found
        for holding in each.holdings
        if holding.what == what
        for facts in (holding.facts, *holding.versions)
        for term, words in facts
    )


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
