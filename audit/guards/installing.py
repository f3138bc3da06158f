"""Puts the guards in place: after every migration, since SQLite drops triggers with a table."""

from django.db import connection, transaction

from audit.guards.authorizing import building
from audit.guards.baselines import register_shapes
from audit.guards.comparing import missing, of_this_database
from audit.guards.roles import grant_again
from audit.guards.watching import forget

__all__ = ["install", "missing"]


@transaction.atomic
def install() -> None:
    """Put up what is missing, and take down the columns as they are now. Done twice, it does once."""
    with building():
        statements = [sql for each in of_this_database().faults().values() for sql in each]
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        register_shapes()
        grant_again()
    forget()
