"""Every word the database holds, table by table: also in tables that no model knows."""

from collections.abc import Iterator

from django.db import connection


def stored() -> Iterator[str]:
    """Each value of each row, with the table and column it stands in."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608  names from the database itself
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}: {value}"
