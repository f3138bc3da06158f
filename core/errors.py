"""Refusals are sentences a user may see; the page, the API and the tests all show the same one."""


class Refused(Exception):
    """An act that was not carried out. The message says what happened and what to do, in Norwegian.

    Nothing has been stored when this is raised inside a service.
    """

    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(Refused):
    """Somebody else changed the same thing after it was read."""

    status = 409


class Several(Refused):
    """Several refusals at once, so that a form can show them all beside their fields."""

    def __init__(self, refusals: list[Refused]) -> None:
        super().__init__(" ".join(refusal.message for refusal in refusals))
        self.refusals = refusals
