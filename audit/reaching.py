"""What hangs on a row: everything that points to it, also what has since been taken away.

Rooms above are reached through the models themselves, so that a table somebody adds tomorrow is
found as well.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from audit.recording import Recorded

Reached = dict[type[models.Model], set[int]]


def pointing_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """The models with a column that points to the model, and that column."""
    for relation in model._meta.related_objects:
        child: Any = relation.related_model
        if not hasattr(child, "instance_type"):
            yield child, relation.field.attname


def models_hanging_on(model: type[models.Model]) -> set[type[models.Model]]:
    """Every model whose rows can hang on a row of this one, itself included."""
    found, waiting = {model}, [model]
    while waiting:
        for child, _ in pointing_to(waiting.pop()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def hanging_on(model: type[models.Model], pks: Iterable[int]) -> Reached:
    """The rows, and all rows that point to them, directly or through others, by model."""
    found: Reached = {model: set(pks)}
    waiting = [(model, set(pks))]
    while waiting:
        parent, keys = waiting.pop()
        for child, column in pointing_to(parent):
            new = _children(child, column, keys) - found.get(child, set())
            if new:
                found.setdefault(child, set()).update(new)
                waiting.append((child, new))
    return found


def _children(child: type[models.Model], column: str, keys: set[int]) -> set[int]:
    wanted = {f"{column}__in": keys}
    rows: models.QuerySet[Any] = models.QuerySet(child)
    found = set(rows.filter(**wanted).values_list("pk", flat=True))
    if issubclass(child, Recorded):
        found |= set(child.history.filter(**wanted).values_list("id", flat=True))
    return found
