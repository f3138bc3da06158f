"""E-mail that was fetched: at least once, and never twice."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity
from consultations.models.submissions import Submission
from core.privacy import Privacy
from plans.models import Plan


class IncomingMailQuerySet(RecordedQuerySet):
    def waiting(self) -> Self:
        """Mail without text that a machine can read: somebody must register it."""
        return self.filter(submission=None)

    def of_plan(self, plan: Plan) -> Self:
        return self.filter(activity__plan=plan)

    def for_list(self) -> Self:
        return self.select_related("activity").order_by("pk")


class IncomingMail(Recorded):
    """Hentet e-post: one mail to the address of an activity, and the submission it became.

    The fingerprint is of sender, date, id and body, so that the same mail is known wherever it is
    fetched from. Without a submission it waits for somebody to write down what it says.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="mails")
    fingerprint = models.CharField("fingeravtrykk", max_length=64)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    stored_as = models.CharField("lagret som", max_length=80, unique=True)

    objects = IncomingMailQuerySet.as_manager()
    privacy: ClassVar = Privacy(internal="activity submission stored_as fingerprint")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "fingerprint"], name="incoming_mail_never_twice"
            ),
            models.CheckConstraint(condition=~Q(stored_as=""), name="incoming_mail_is_kept"),
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]


class Mailbox(models.Model):
    """Postkasse: how far a mailbox on a server has been read for an activity.

    Not recorded: it says what need not be fetched again, and losing it costs no more than that.
    """

    name = models.CharField("navn", max_length=200)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="mailboxes")
    uid_validity = models.PositiveBigIntegerField("serverens nummerering")
    last_uid = models.PositiveBigIntegerField("lest til og med")
    refused_uids = models.JSONField("ikke tatt inn ennå", default=list, blank=True)

    privacy: ClassVar = Privacy(internal="id name activity uid_validity last_uid refused_uids")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "activity"], name="mailbox_once"),
        ]

    def __str__(self) -> str:
        return self.name
