"""The clock of the house: releases what has waited long enough, and looks after the record."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit.actors import System
from audit.reconciling import anchoring, latest, running
from consultations.services import (
    collecting,
    forgetting,
    keeping,
    mailing,
    promising,
    subscribing,
    working,
)
from consultations.services.mailing import Report
from core import postman
from core.faults import where
from core.mailboxes import OutOfReach
from feedback.services import publishing, scrubbing
from feedback.services.agreeing import RecordsDisagree

SECONDS_BETWEEN_ROUNDS = 5
BETWEEN_LOOKS = timedelta(hours=1)
BETWEEN_MAILS = timedelta(minutes=1)
CLOCK = System("klokka")
STOPPED = "History, ledger and rows disagree: nothing is published. Run manage.py reconcile."
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs beside the server. Stopping it loses nothing: the next round picks up what is due."""

    help = (
        "Release held publications when their time has come; once an hour compare history with "
        "the ledger and anchor the ledger in the log. Runs until it is stopped."
    )

    stopped = False
    mail_rests_until = None
    anchor_is_due = False
    anchor_rests = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *_args: Any, **options: Any) -> None:
        looked_after = fetched = None
        while True:
            now = timezone.now()
            if looked_after is None or now - looked_after >= BETWEEN_LOOKS:
                self._look_after()
                looked_after = now
            if fetched is None or now - fetched >= BETWEEN_MAILS:
                self._fetch()
                fetched = now
            self._release()
            self._tried(self._anchor)
            self._take_in()
            self._tried(self._send)
            if options["once"]:
                return
            time.sleep(SECONDS_BETWEEN_ROUNDS)

    def _fetch(self) -> None:
        if settings.MAIL_DIR:
            folder = Path(settings.MAIL_DIR)
            self._told(lambda: mailing.fetch(folder=folder, by=CLOCK, at=timezone.now()))
        if (server := collecting.server()) is not None:
            boxes = settings.IMAP_BOXES
            self._told(
                lambda: collecting.collect(server=server, boxes=boxes, by=CLOCK, at=timezone.now())
            )

    def _told(self, fetch: Callable[[], Report]) -> None:
        try:
            report = fetch()
        except OutOfReach as fault:
            logger.error("Mail could not be fetched: %s", fault)  # noqa: TRY400  no trace helps here
            return
        except Exception as fault:
            # The clock must not stop for one mail: it lies where it lay, for the next round.
            logger.error("Mail could not be fetched: %s", where(fault))  # noqa: TRY400
            return
        for refused in report.refused:
            logger.warning("Not fetched: %s", refused)

    def _release(self) -> None:
        try:
            released = publishing.release_due(by=CLOCK, at=timezone.now())
        except RecordsDisagree:
            # Every five seconds is too often to say it; the health page says it all the time.
            if not self.stopped:
                logger.error(STOPPED)
            self.stopped = True
            return
        except ExceptionGroup as fault:
            # The clock must not stop for one publication: it is tried again in the next round.
            logger.error("Some publications could not be released: %s", where(fault))  # noqa: TRY400
            return
        self.stopped = False
        if released:
            self.stdout.write(f"{released} publiseringer er sluppet.")

    def _send(self) -> None:
        """What waits in the outbox. A server that is down is asked again after a minute."""
        now = timezone.now()
        if self.mail_rests_until is not None and now < self.mail_rests_until:
            return
        fault = postman.send_due(clock=timezone.now).stopped
        if fault and self.mail_rests_until is None:
            logger.error("Mail waits, the mail server failed: %s.", fault)
        self.mail_rests_until = now + BETWEEN_MAILS if fault else None

    def _take_in(self) -> None:
        try:
            working.run_waiting(by=CLOCK, at=timezone.now())
        except Exception as fault:
            # The file waits, and is tried again; nothing of it has been stored.
            logger.error("A waiting file could not be taken in: %s", where(fault))  # noqa: TRY400

    def _look_after(self) -> None:
        self.anchor_is_due, self.anchor_rests = True, False
        hourly = (self._reconcile, self._anchor, self._enter_broken, self._scrub)
        for task in (*hourly, self._sweep, self._forget):
            self._tried(task)

    def _tried(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as fault:
            # One that fails keeps neither the others nor the publications back.
            logger.error("An hourly task failed: %s. %s", task.__name__, where(fault))  # noqa: TRY400

    def _sweep(self) -> None:
        keeping.sweep(at=timezone.now())

    def _reconcile(self) -> None:
        at = timezone.now()
        outcome = running.run(at=at, complete=latest.complete_is_due(at))
        if outcome.differences:
            logger.error(STOPPED)

    def _anchor(self) -> None:
        """Once an hour, after a publication that went without; until it has been done."""
        if self.anchor_rests or not (self.anchor_is_due or anchoring.is_owed()):
            return
        # A fault is told once an hour; that others were writing is none.
        self.anchor_rests = True
        with suppress(anchoring.StillWriting):
            anchoring.anchor(at=timezone.now())
            self.anchor_is_due = False
        self.anchor_rests = False

    def _scrub(self) -> None:
        scrubbing.scrub(by=CLOCK, at=timezone.now())

    def _forget(self) -> None:
        forgetting.forget_old(by=CLOCK, at=timezone.now())
        subscribing.forget_unconfirmed(by=CLOCK, at=timezone.now())

    def _enter_broken(self) -> None:
        promising.enter_broken(by=CLOCK, at=timezone.now())
