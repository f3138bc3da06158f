"""The newest checkpoint, kept outside the database: what a restored backup must not make us forget.

A database that is put back from a backup believes itself whole. Signed on from there, the log would
have two futures under one name. So what was handed out is remembered beside the key, where neither
a backup nor its restoring reaches.
"""

import os
from pathlib import Path

from django.conf import settings

from audit.log import checkpoint, files, keys, note
from audit.log.checkpoint import Head


def path() -> Path:
    """The file: beside the key, unless another place is given."""
    return Path(settings.LOG_NEWEST_FILE or f"{settings.LOG_KEY_FILE}.newest")


def kept() -> Head | None:
    """What was handed out last; None where nothing is kept.

    Raises BadNote for a file that holds no checkpoint, or one that none of our keys has signed.
    """
    try:
        text = path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return checkpoint.opened(text, keys.verifiers())


def keep(text: str) -> None:
    """Remember a checkpoint that is committed; one that came later is not replaced by it."""
    file = path()
    with files.alone(file.with_name(f"{file.name}.lock")):
        old, new = kept(), checkpoint.parsed(note.read(text).text)
        if old is None or old.origin != new.origin or old.size < new.size:
            files.put(file, text)


def forget() -> None:
    """Let a house that is being tried out begin with an empty database."""
    path().unlink(missing_ok=True)


def writable() -> bool:
    """Whether the file can be put where it is to be: its folder is ours to write in."""
    return os.access(path().parent, os.W_OK | os.X_OK)
