"""Who acted, and what one act was. Both are append-only and hold nothing personal."""

from typing import ClassVar

from django.db import models

from core.privacy import Privacy


class Actor(models.Model):
    """Somebody or something that can sign: opaque here, named by the room that knows it."""

    class Kind(models.TextChoices):
        PERSON = "person", "person"
        SYSTEM = "system", "system"
        IMPORT = "import", "import"
        SENDER = "sender", "avsender"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=64)

    privacy: ClassVar = Privacy(internal="id kind key")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="actor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ActQuerySet(models.QuerySet["Act"]):
    def by_actor(self, actor_id: int) -> "ActQuerySet":
        return self.filter(actor_id=actor_id)

    def about(self, reference: str) -> "ActQuerySet":
        return self.filter(about=reference)

    def newest_first(self) -> "ActQuerySet":
        return self.order_by("-pk")

    def for_list(self) -> "ActQuerySet":
        """With the actor and the act that undid it, newest first."""
        return self.select_related("actor", "undone_by").newest_first()


class Act(models.Model):
    """One handling: what a person sees as one thing done, with its sentence in Norwegian.

    The history rows written by the act carry its number. An act that undoes another points to it.
    """

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="acts")
    at = models.DateTimeField("tidspunkt")
    sentence = models.TextField("handling")
    reason = models.TextField("grunn", blank=True)
    about = models.CharField("gjelder", max_length=120, blank=True, db_index=True)
    undoable = models.BooleanField(default=False)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    objects = ActQuerySet.as_manager()
    privacy: ClassVar = Privacy(internal="id actor at sentence reason about undoable undoes")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["actor", "-id"], name="act_latest_of_actor")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def is_undone(self) -> bool:
        """Whether a later act has undone this one. Load with ``for_list`` to avoid a query."""
        return hasattr(self, "undone_by")


class Once(models.Model):
    """One form, one act: the key a form was shown with, and what came of sending it."""

    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    result = models.CharField(max_length=40)
    at = models.DateTimeField()

    privacy: ClassVar = Privacy(internal="id result at", secret="key digest")

    def __str__(self) -> str:
        return self.result
