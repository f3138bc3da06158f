"""The environment, read so that a malformed value is refused when the process starts."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

YES_AND_NO = {
    "1": True,
    "true": True,
    "yes": True,
    "0": False,
    "false": False,
    "no": False,
    "": False,
}

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")


def flag(name: str, *, default: bool = False) -> bool:
    """A switch that is on or off; `env.bool` takes a misspelt "ture" for off."""
    value = env.str(name, default="yes" if default else "no").lower()
    if value not in YES_AND_NO:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be true or false.")
    return YES_AND_NO[value]


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """A value that is one of a few; the first of them unless given."""
    value: str = env.str(name, default=choices[0])
    if value not in choices:
        allowed = " or ".join(repr(each) for each in choices)
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be {allowed}.")
    return value


ENVIRONMENT = one_of("ENVIRONMENT", ("development", "production"))
PRODUCTION = ENVIRONMENT == "production"
