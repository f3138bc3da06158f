"""What is missing of the guards: what stands in the database beside what ought to."""

from types import ModuleType

from django.db import connection

from audit.guards import postgresql, sqlite


def of_this_database() -> ModuleType:
    """The guards in the language of the database in use."""
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def missing() -> list[str]:
    """Every guard that is missing, changed or switched off, and every stranger beside them."""
    guards = of_this_database()
    return [*guards.faults(), *guards.strangers()]
