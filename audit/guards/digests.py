"""The digest of a row and of a version of it: one expression for both, in one place.

The ledger's triggers and the comparison of history with the ledger use these, so that a row and
the version that was written of it have the same digest on the same database.
"""

from django.db import connection, models

from audit.guards.tables import OF_THE_VERSION, Noted


def row_digest_sql(model: type[models.Model], row: str = "r") -> str:
    """SQL for the digest of a row of the model's table, which the query calls ``row``."""
    if connection.vendor == "postgresql":
        return f"audit_digest(to_jsonb({row}))"
    return _hash(model, row)


def version_digest_sql(model: type[models.Model], version: str = "v") -> str:
    """SQL for the digest of a row of the model's history table: that of the row it was made of."""
    if connection.vendor == "postgresql":
        own = ", ".join(f"'{column}'" for column in OF_THE_VERSION)
        return f"audit_digest(to_jsonb({version}) - ARRAY[{own}])"
    return _hash(model, version)


def _hash(model: type[models.Model], row: str) -> str:
    columns = ", ".join(f'{row}."{column}"' for column in Noted(model).columns)
    return f"audit_hash({columns})"
