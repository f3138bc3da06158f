"""Running the import as the command line does, and what its tests share."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command


def take_in(path: Path, *args: str, slug: str = "undersokelsen") -> dict[str, Any]:
    """The report as JSON, with ``status`` 0 or 1 as the command ends with."""
    out = StringIO()
    status = 0
    try:
        call_command(
            "import_submissions", str(path), "--activity", slug, "--json", *args, stdout=out
        )
    except CommandError as fault:
        status = fault.returncode
    report = json.loads(out.getvalue())
    assert report["read"] == report["created"] + report["already_imported"] + report["refused"]
    assert report["characters"] == report["stored"] + sum(
        each["characters"] for each in report["left"]
    )
    return report | {"status": status}


def messages(report: dict[str, Any]) -> str:
    return "\n".join(error["message"] for error in report["errors"])


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A CSV file of the lines."""
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path
