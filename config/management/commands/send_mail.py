"""Send the mail that waits, once; for whoever would rather use cron than the clock."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import postman
from core.models import OutgoingMail

S = OutgoingMail.Status


class Command(BaseCommand):
    help = "Sender e-posten som venter, og sier hva som er sendt, venter og ikke ble levert."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = postman.send_due(clock=timezone.now)
        given_up = OutgoingMail.objects.filter(status=S.GIVEN_UP).order_by("pk")
        lines = [
            f"Sendt: {done.sent}",
            f"Venter: {OutgoingMail.objects.waiting().count()}",
            f"Ikke levert: {given_up.count()}",
            *(f"{mail.about}: {mail.fault}" for mail in given_up),
        ]
        self.stdout.write("\n".join(lines))
        if done.stopped:
            raise CommandError(f"E-postserveren svarte ikke som den skulle: {done.stopped}.")
