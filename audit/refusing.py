"""Commands that come with the packages, and that nobody may give here."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError


class Refusing(BaseCommand):
    """Takes whatever is written after it, does nothing, and says why."""

    why: ClassVar[str]

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv([*argv[:2], "--skip-checks"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise CommandError(self.why)


class RewritingHistory(Refusing):
    help = "Refused: history is kept as it was written."
    why = "Historikken er skrevet for alltid. Ingen kommando rydder i den eller fyller den ut."


class LoadingRows(Refusing):
    help = "Refused: data enters through the services."
    why = (
        "Rader lastes ikke inn utenom historikken. Bruk import_submissions eller demo, eller "
        "legg tilbake en sikkerhetskopi."
    )
