"""Reads about people."""

from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class CastMember:
    """Somebody the demo's visitor may sign in as."""

    name: str
    email: str
    roles: list[str]

    @property
    def handle(self) -> str:
        """What stands before the @: pia."""
        return self.email.partition("@")[0]


def cast() -> list[CastMember]:
    """Everybody who can sign in, in the order they were added: for the demo's login page only."""
    people = User.objects.with_roles().filter(is_active=True).order_by("pk")
    return [
        CastMember(user.name, user.email, sorted(role.label for role in user.roles))
        for user in people
    ]
