"""What every test stands on: a fast hasher, no network, and a real browser where one is found."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from audit.log import keeping, keys

pytest_plugins = ["tests.cast", "tests.door"]

LOCAL = {"127.0.0.1", "::1", "localhost"}
BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("browser")


# What a reason to skip begins with, and what it leaves undone.
SAID_ALOUD = {
    "NO BROWSER": ("browser tests left out", "need a Chromium, and none was found."),
    "NO GO": ("no receipt was checked by Go", "need Go and golang.org/x/mod."),
}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was skipped for want of a tool is said aloud: a green run without it says less."""
    for sign, (title, words) in SAID_ALOUD.items():
        skipped = [
            report
            for report in terminalreporter.stats.get("skipped", [])
            if sign in str(report.longrepr)
        ]
        if skipped:
            terminalreporter.section(title, sep="!", red=True)
            terminalreporter.line(f"{len(skipped)} tests {words}")


@pytest.fixture(autouse=True)
def fast_hasher(settings: Any) -> None:
    """Scrypt is slow on purpose; a test that is not about passwords need not wait for it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def key_of_the_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One signing key for the whole run, made when the first test needs it."""
    return tmp_path_factory.mktemp("log") / "tests.log-key"


@pytest.fixture(scope="session", autouse=True)
def own_log(key_of_the_log: Path) -> Iterator[None]:
    """The log of the tests, signed with a key of their own: the same for whole modules, too."""
    with override_settings(
        LOG_ORIGIN="logg.eksempelvik.example",
        LOG_KEY_FILE=str(key_of_the_log),
        LOG_NEWEST_FILE="",
        LOG_FORMER_KEYS=[],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Received files lie in a folder of the run, and never beside the code."""
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("received"))):
        yield


@pytest.fixture(autouse=True)
def nothing_handed_out(own_log: None) -> None:
    """What a test committed goes with its database; the checkpoint outside it must go as well."""
    keeping.forget()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine; the database and the test server are on it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOCAL:
            raise RuntimeError(f"A test tried to reach {address!r}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def in_production(settings: Any) -> Callable[..., None]:
    """Settings as a production server would have them, with some of them spoilt."""
    keys.signer()  # makes the key that production expects to find

    def spoil(**changes: Any) -> None:
        safe = {
            "PRODUCTION": True,
            "DEBUG": False,
            "SECRET_KEY": "k3-Wq9_tZ" * 7,
            "ALLOWED_HOSTS": ["medvirkning.example"],
        }
        for name, value in (safe | changes).items():
            setattr(settings, name, value)

    return spoil
