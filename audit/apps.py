"""The only two hooks into the framework's events: a connection is made, a migration has been run.

Both put guards back where there are none yet: a connection knows nothing of our functions, and a
migration that rebuilds a table drops its triggers without a word.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate  # noqa: TID251  the one place that may


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit.guards import authorizing, functions, gate, installing  # noqa: PLC0415  models, ready now

        authorize = authorizing.authorizer(gate.current_gate)

        def guard_connection(connection: Any, **_kwargs: Any) -> None:
            if connection.vendor == "sqlite":
                functions.register(connection.connection)
                connection.connection.set_authorizer(authorize)

        def guard_tables(**_kwargs: Any) -> None:
            installing.install()

        connection_created.connect(guard_connection, dispatch_uid="audit.connection", weak=False)
        post_migrate.connect(guard_tables, sender=self, dispatch_uid="audit.tables", weak=False)
        for connection in connections.all(initialized_only=True):
            if connection.connection is not None:
                guard_connection(connection)
