"""What the database itself wrote down of every change, beside what the application says of it."""

from typing import ClassVar

from django.db import models

from core.privacy import Privacy


class LedgerEntry(models.Model):
    """One change of one row, written by a trigger. ``seq`` is the order of things, not the clock.

    The digests cover the row's recorded columns with its salt, so that nothing personal stands
    here. They are empty for rows outside history. A baseline says how a row stood, and at which
    version, when its table's columns changed.
    """

    class Operation(models.TextChoices):
        INSERT = "I", "lagt til"
        UPDATE = "U", "endret"
        DELETE = "D", "tatt bort"
        BASELINE = "B", "utgangspunkt"

    seq = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=64)
    row = models.BigIntegerField()
    operation = models.CharField(max_length=1, choices=Operation.choices)
    shape = models.CharField(max_length=16)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    version = models.BigIntegerField(null=True, blank=True)
    # Plain numbers: what a trigger writes must not depend on another table's constraint.
    actor = models.BigIntegerField()
    act = models.BigIntegerField()
    role = models.CharField(max_length=64, blank=True)
    transaction = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    privacy: ClassVar = Privacy(
        internal="seq table row operation shape before after version actor act role transaction at"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table", "row", "seq"], name="ledger_of_row")]

    def __str__(self) -> str:
        return f"{self.seq} {self.operation} {self.table} {self.row}"


class Shape(models.Model):
    """The columns a digest covers: those a table had from one migration to the next."""

    table = models.CharField(max_length=64)
    code = models.CharField(max_length=16)
    columns = models.TextField()
    from_seq = models.BigIntegerField()

    privacy: ClassVar = Privacy(internal="id table code columns from_seq")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "code", "from_seq"], name="shape_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.code}"


class Reconciliation(models.Model):
    """One comparison of history, ledger and rows, and the differences it found.

    ``up_to`` and ``versions`` say how far it has seen: the ledger's last line, and the last version
    in each history table. The next comparison goes on from there, unless it is ``complete``.
    """

    at = models.DateTimeField()
    up_to = models.BigIntegerField()
    versions = models.JSONField(default=dict, blank=True)
    complete = models.BooleanField(default=False)
    differences = models.JSONField(default=list, blank=True)

    privacy: ClassVar = Privacy(internal="id at up_to versions complete differences")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'ok' if not self.differences else 'avvik'}"
