"""The signed save: a recorded model changes only inside ``acting_as``, and every change is kept.

django-simple-history writes the versions; this module decides that they carry the actor, the act
and the reason, that a save which changes nothing writes nothing, and that the ways around history
(``update``, ``bulk_create``, ``update_fields`` …) are refused instead of going unrecorded.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from audit.acting import Pen, UnsignedWrite, current_pen
from audit.models import Actor
from core.errors import Conflict, Refused, Several
from core.privacy import Privacy


def new_salt() -> str:
    """Sixteen random bytes as hex: makes the digest of a short text impossible to guess."""
    return secrets.token_hex(16)


class FrozenFact(Exception):
    """A programming fault: what was said or published was about to be changed or removed."""


class HistoryRow(models.Model):
    """What every version carries beside the fields: the act it belongs to."""

    act_id = models.BigIntegerField(db_index=True)

    class Meta:
        abstract = True


def _actor_of(version: Any) -> Actor:
    return Actor.objects.get(pk=version.history_user_id)


def _set_actor(version: Any, actor: Actor) -> None:
    version.history_user_id = actor.pk


class SignedHistory(HistoricalRecords):
    """Versions signed by the pen, with a plain actor id: deleting a user can never rewrite them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            bases=(HistoryRow,),
            inherit=True,
            history_user_id_field=models.BigIntegerField(),
            history_user_getter=_actor_of,
            history_user_setter=_set_actor,
            history_id_field=models.BigAutoField(),
            **kwargs,
        )

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        version = self.version_of(instance, history_type, current_pen())
        version.save(using=using, force_insert=True)

    def version_of(self, instance: models.Model, history_type: str, pen: Pen) -> models.Model:
        """The unsaved history row for the instance as it stands, signed by the pen."""
        model = type(instance).history.model  # type: ignore[attr-defined]
        values = {
            field.attname: getattr(instance, field.attname)
            for field in self.fields_included(instance)
        }
        return model(
            **values,
            history_date=pen.at,
            history_type=history_type,
            history_user_id=pen.actor_id,
            history_change_reason=pen.reason or None,
            act_id=pen.act.pk,
        )


class RecordedQuerySet(models.QuerySet[Any]):
    """Reading as usual; every way of writing that history would not see is refused."""

    def lock(self, pk: int, *, revision: int | None = None) -> Any:
        """The row, locked until the transaction ends.

        Raises Conflict when it has another revision than the one the form was read at.
        """
        row = self.select_for_update(of=("self",)).get(pk=pk)
        if revision is not None and row.revision != revision:
            raise Conflict(
                "Noen andre endret dette mens du skrev. Teksten din er ikke borte. "
                "Se hva som er endret, og lagre igjen."
            )
        return row

    def lock_all(self, pks: Iterable[int]) -> list[Any]:
        """Several rows, locked in one order: two who want the same never wait for each other."""
        return [self.lock(pk) for pk in sorted(set(pks))]

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise UnsignedWrite(
            f"{self.model.__name__} is recorded: save each row in a service, "
            "or use audit.bulk.create_all"
        )

    update = bulk_create = bulk_update = delete = update_or_create = get_or_create = _refuse
    create = _refuse
    raw = extra = _refuse


class Recorded(models.Model):
    """A model whose every change is kept for ever, with actor, act and reason."""

    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("opprettet", editable=False)
    created_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = RecordedQuerySet.as_manager()
    history = SignedHistory()
    recorded_privacy: ClassVar = Privacy(
        internal="id revision created_at created_by", secret="salt"
    )
    # Columns that keep their first value for ever: what was said, and what it is called by.
    frozen: ClassVar[frozenset[str]] = frozenset()
    # Whether a row may go: a link that is taken back may; what was said never does.
    removable: ClassVar[bool] = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Sign and store; a save that changes nothing writes nothing.

        Raises UnsignedWrite outside ``acting_as`` and for partial saves, which would let history
        and row disagree; FrozenFact for a change of what may not change.
        """
        pen = current_pen()
        if kwargs.get("update_fields") is not None or self.get_deferred_fields():
            raise UnsignedWrite("a recorded row is saved whole")
        if not self.changed:
            return
        if self._state.adding:
            self.created_at, self.created_by_id = pen.at, pen.actor_id
        else:
            self._check_frozen()
            self.revision += 1
        pen.sign()
        super().save(*args, **kwargs)
        self.remember()

    @classmethod
    def from_db(cls, db: str | None, field_names: Iterable[str], values: Iterable[Any]) -> Self:
        row = super().from_db(db, list(field_names), list(values))
        row.remember()
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.remember()

    @property
    def changed(self) -> bool:
        """Whether saving would change anything in the database."""
        return self._state.adding or self._values() != getattr(self, "_loaded", None)

    def remember(self) -> None:
        """Take the row as it stands for the row as it is stored."""
        self._loaded = self._values()

    def _values(self) -> dict[str, Any]:
        deferred = self.get_deferred_fields()
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.attname not in deferred
        }

    def frozen_now(self, stored: Mapping[str, Any]) -> frozenset[str]:
        """The columns that may not change any more, given the row as it is stored."""
        return self.frozen

    def _check_frozen(self) -> None:
        stored = getattr(self, "_loaded", None)
        if stored is None:
            raise FrozenFact("read the row before changing it")
        for name in self.frozen_now(stored):
            if stored[name] != getattr(self, name):
                raise FrozenFact(f"{type(self).__name__}.{name} is never changed")

    def check_whole(self) -> None:
        """Ask every field and constraint before saving. Raises Several with a sentence for each."""
        try:
            self.full_clean(exclude=["created_at", "created_by"])
        except ValidationError as fault:
            raise Several(
                [
                    Refused(message, field=None if name == NON_FIELD_ERRORS else name)
                    for name, messages in fault.message_dict.items()
                    for message in messages
                ]
            ) from fault

    def take_back(self) -> None:
        """What undoing its creation means: a link goes; models that hold what was said override."""
        self.delete()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remove a link that was taken back. Raises FrozenFact for anything else."""
        pen = current_pen()
        if not self.removable:
            raise FrozenFact(f"{type(self).__name__} is withdrawn or replaced, never removed")
        pen.sign()
        return super().delete(*args, **kwargs)
