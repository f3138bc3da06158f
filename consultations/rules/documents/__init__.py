"""What a letter, a mail or a document says, and what of it was not taken into the text.

The parent looks at name, size and first bytes (``kinds``); everything else happens in a child
process (``child``). For each file: characters found = characters in the text + characters listed.
"""

from consultations.rules.documents.accounts import Account, Left, Unreadable
from consultations.rules.documents.kinds import Kind, kind_of
from consultations.rules.documents.reading import page, read

__all__ = ["Account", "Kind", "Left", "Unreadable", "kind_of", "page", "read"]
