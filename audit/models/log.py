"""The transparency log: what the municipality must not be able to take back, as a Merkle tree.

No name and no text stands in a leaf: only a salted commitment to the record, whose opening is kept
apart and can be destroyed without touching the tree.
"""

from typing import ClassVar

from django.db import models

from core.privacy import Privacy


class Leaf(models.Model):
    """One entry of the log, in the canonical form that is hashed."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "innspill mottatt"
        WITHDRAWN = "withdrawn", "innspill trukket"
        ANSWERED = "answered", "svar publisert"
        SUPERSEDED = "superseded", "svar erstattet"
        LINKED = "linked", "kobling til tiltak"
        UNLINKED = "unlinked", "kobling tatt bort"
        COMMITMENT_MADE = "commitment_made", "løfte gitt"
        COMMITMENT_MOVED = "commitment_moved", "løfte flyttet"
        COMMITMENT_KEPT = "commitment_kept", "løfte holdt"
        COMMITMENT_BROKEN = "commitment_broken", "løfte brutt"
        MEASURE_STATUS = "measure_status", "status på tiltak"
        VERDICT = "verdict", "rådets vurdering"
        ERASED = "erased", "opplysninger slettet"
        ANCHOR = "anchor", "forankring av hovedboka"
        NEW_ORIGIN = "new_origin", "loggen fikk nytt navn"

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    data = models.TextField()
    about = models.CharField(max_length=120, blank=True, db_index=True)
    act = models.BigIntegerField(null=True, blank=True)

    privacy: ClassVar = Privacy(public="index kind data", internal="about act")

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"


class Opening(models.Model):
    """The salt and the record behind a leaf's commitment: what the sender can show, and we erase."""

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, related_name="opening")
    salt = models.CharField(max_length=64)
    record = models.TextField()

    privacy: ClassVar = Privacy(internal="id leaf", personal="record", secret="salt")

    def __str__(self) -> str:
        return str(self.leaf_id)


class Node(models.Model):
    """The hash of one complete subtree: level 0 holds the leaves' own hashes."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=44)

    privacy: ClassVar = Privacy(public="id level index hash")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="node_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """The signed size and root of the log after one act, as a note anybody can check."""

    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    root = models.CharField(max_length=44)
    note = models.TextField()
    at = models.DateTimeField()

    privacy: ClassVar = Privacy(public="id origin size root note at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["size", "origin"], name="checkpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"
