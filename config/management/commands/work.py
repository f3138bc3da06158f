"""The clock of the house: releases what has waited long enough."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit.actors import System
from feedback.services import publishing

SECONDS_BETWEEN_ROUNDS = 5
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs beside the server. Stopping it loses nothing: the next round picks up what is due."""

    help = "Release held publications when their time has come. Runs until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *_args: Any, **options: Any) -> None:
        while True:
            self._release()
            if options["once"]:
                return
            time.sleep(SECONDS_BETWEEN_ROUNDS)

    def _release(self) -> None:
        try:
            released = publishing.release_due(by=System("klokka"), at=timezone.now())
        except ExceptionGroup:
            # The clock must not stop for one publication: it is tried again in the next round.
            logger.exception("Some publications could not be released.")
            return
        if released:
            self.stdout.write(f"{released} publiseringer er sluppet.")
