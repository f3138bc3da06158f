"""Every field of every model is declared public, internal, personal or secret beside its model.

Whatever reads, exports, searches or erases obeys this declaration; an undeclared field fails a
test, so that a new field is in no public output until somebody has decided that it may be.
"""

from dataclasses import dataclass, field
from typing import Literal

PrivacyClass = Literal["public", "internal", "personal", "secret"]


@dataclass(frozen=True)
class Privacy:
    """The privacy classes of one model's fields, given as words in a string.

    public: may stand on a public page once the row is approved or published.
    internal: planners of the plan; never public, not even as filter, sort or count.
    personal: named roles only; erasable; reading is logged.
    secret: never serialised, logged or exported.
    """

    public: str = ""
    internal: str = ""
    personal: str = ""
    secret: str = ""
    classes: dict[str, PrivacyClass] = field(init=False)

    def __post_init__(self) -> None:
        groups: dict[PrivacyClass, str] = {
            "public": self.public,
            "internal": self.internal,
            "personal": self.personal,
            "secret": self.secret,
        }
        pairs = [(name, group) for group, names in groups.items() for name in names.split()]
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a field is declared in two privacy classes")
        object.__setattr__(self, "classes", dict(pairs))
