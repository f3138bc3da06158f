"""``manage.py reconcile``: do history, ledger and rows say the same?"""

import json
import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from audit.models import Act, Actor, Reconciliation
from audit.reconciling import running
from audit.reconciling.accepting import accept
from audit.reconciling.differences import Difference, read
from core.errors import Refused
from feedback.selectors.history import names_of


class Command(BaseCommand):
    help = "Compare history with ledger and rows. The exit status is 0 only when they agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--changed",
            action="store_true",
            help="only what has changed since everything last agreed, and no anchor in the log",
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

        parser.add_argument(
            "--accept", metavar="REASON", help="compare the rows that differ from how they are now"
        )
        parser.add_argument("--by", metavar="EMAIL", help="in whose name they are accepted")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.as_json, reason, now = options["json"], options["accept"], timezone.now()
        outcome = running.run(at=now, complete=reason is not None or not options["changed"])
        if reason is not None and outcome.differences:
            self._accept(outcome, by=_person(options["by"]), at=now, reason=reason)
            outcome = running.run(at=now, complete=True)
        said = sentences(outcome)
        self.stdout.write(_as_json(outcome, said) if self.as_json else _as_text(outcome, said))
        if outcome.differences:
            sys.exit(1)

    def _accept(self, outcome: Reconciliation, *, by: User, at: datetime, reason: str) -> None:
        found = [read(each) for each in outcome.differences]
        said = sentences(outcome)
        try:
            accept(differences=found, by=by, at=at, reason=reason)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        if not self.as_json:
            self.stdout.write("\n".join(["Godtatt:", *(f"- {each}" for each in said)]))


def _person(email: str | None) -> User:
    found = User.objects.filter(email=email or "", is_active=True).first()
    if found is None:
        raise CommandError("Oppgi med --by e-postadressen til den som godtar avvikene.")
    return found


def sentences(outcome: Reconciliation) -> list[str]:
    """Every difference in words, with the names of those who signed."""
    found = [read(each) for each in outcome.differences]
    actors = names_of(Actor.objects.filter(pk__in={each.actor for each in found}))
    acts = dict(
        Act.objects.filter(pk__in={each.act for each in found}).values_list("pk", "sentence")
    )
    return [_sentence(each, actors, acts) for each in found]


def _sentence(difference: Difference, actors: dict[int, str], acts: dict[int, str]) -> str:
    said = difference.sentence(actor=actors.get(difference.actor or 0, ""))
    act = acts.get(difference.act or 0)
    return f"{said} Handling {difference.act}: «{act}»." if act else said


def _as_json(outcome: Reconciliation, said: list[str]) -> str:
    found = [
        each | {"sentence": sentence}
        for each, sentence in zip(outcome.differences, said, strict=True)
    ]
    content = {
        "agrees": not found,
        "at": outcome.at.isoformat(),
        "up_to": outcome.up_to,
        "complete": outcome.complete,
        "differences": found,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _as_text(outcome: Reconciliation, said: list[str]) -> str:
    reach = "Alt er sammenlignet" if outcome.complete else "Det som er endret siden sist"
    if not said:
        return (
            f"{reach}: historikk, hovedbok og rader stemmer, til og med posisjon {outcome.up_to}."
        )
    return "\n".join([f"{reach}: {len(said)} avvik.", *(f"- {each}" for each in said)])
