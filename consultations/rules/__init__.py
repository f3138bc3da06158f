"""Plain rules of the room: no database, no Django."""

from consultations.rules.sentences import sentences

__all__ = ["sentences"]
