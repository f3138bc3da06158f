"""The long tests are asked for by name (``make torture``); what they lack is said aloud."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.torture import house


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "torture" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("torture")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A crash that was not tried is said aloud: green without it says less than it seems to."""
    for lacking in ("STRACE", "POSTGRESQL"):
        skipped = [
            report
            for report in terminalreporter.stats.get("skipped", [])
            if f"NO {lacking}" in str(report.longrepr)
        ]
        if skipped:
            terminalreporter.section("crash tests left out", sep="!", red=True)
            terminalreporter.line(f"{len(skipped)} tests need {lacking}, and none was found.")


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A real database that a process can be killed on: a file, or one made on the server."""
    if request.param == "sqlite":
        yield house.sqlite_url(tmp_path)
        return
    if not house.postgres_answers():
        pytest.skip(f"NO POSTGRESQL answers at {house.POSTGRES_URL}")
    with house.postgres_url("gjensvar_torture") as url:
        yield url
