"""Go's verifier, built once from what Debian packages: no network, no module cache."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parent / "gjlog.go"
# Where Debian puts the source of Go libraries.
GOPATH = os.environ.get("GO_SOURCES", "/usr/share/gocode")


def _missing() -> str | None:
    if not shutil.which("go"):
        return "Go"
    found = Path(GOPATH, "src/golang.org/x/mod/sumdb/tlog").is_dir()
    return None if found else "golang.org/x/mod"


@pytest.fixture(scope="session")
def gjlog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier as a program."""
    if missing := _missing():
        why = f"NO GO: {missing} is missing; install golang-go and golang-golang-x-mod-dev."
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    folder = tmp_path_factory.mktemp("go")
    environment = os.environ | {
        "GO111MODULE": "off",
        "GOPATH": GOPATH,
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "CGO_ENABLED": "0",
    }
    program = folder / "gjlog"
    build = ["go", "build", "-o", str(program), str(SOURCE)]
    subprocess.run(build, env=environment, check=True, capture_output=True, timeout=120)  # noqa: S603  our own source
    return program


@pytest.fixture(scope="session")
def ask(gjlog: Path) -> Callable[[list[dict[str, Any]]], list[str]]:
    """Put many questions to the verifier in one run; an empty answer means that it holds."""

    def put(questions: list[dict[str, Any]]) -> list[str]:
        lines = "\n".join(json.dumps(question, default=_bytes) for question in questions)
        done = subprocess.run(  # noqa: S603  the program just built
            [str(gjlog), "-batch"], input=lines, capture_output=True, text=True, check=True
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(questions), done.stderr
        assert all(answer["ok"] == (answer["why"] == "") for answer in answers)
        return [answer["why"] for answer in answers]

    return put


def _bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()
