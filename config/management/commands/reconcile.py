"""``manage.py reconcile``: do history, ledger and rows say the same?"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit.models import Act, Actor, Reconciliation
from audit.reconciling import running
from audit.reconciling.differences import Difference, read
from feedback.selectors.history import names_of


class Command(BaseCommand):
    help = "Compare history with ledger and rows. The exit status is 0 only when they agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--full", action="store_true", help="every row, and every anchor in the log"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        outcome = running.run(at=timezone.now(), complete=options["full"])
        said = sentences(outcome)
        self.stdout.write(_as_json(outcome, said) if options["json"] else _as_text(outcome, said))
        if outcome.differences:
            sys.exit(1)


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
