"""The columns a digest covers, from one migration to the next, and how every row stood there.

A new column changes every digest, and no database fires a trigger for it. So a table whose columns
have changed gets a new shape, and one baseline entry for each row under it.
"""

import hashlib

from django.db import connection

from audit.guards.tables import Noted


def columns_of(noted: Noted) -> str:
    """One line for each column, with its type: another type can change the digest, too."""
    return "\n".join(
        sorted(f"{field.column} {field.db_type(connection)}" for field in noted.fields)
    )


def code_of(noted: Noted) -> str:
    """Short enough to stand in every entry, long enough never to meet another by chance."""
    text = f"{noted.table}\n{columns_of(noted)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
