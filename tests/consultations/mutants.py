"""Files that are almost whole: the same seed gives the same mutants.

As a module it reads many of them in one confined process, and says what became of them:
``python -m tests.consultations.mutants docx 300 1``.
"""

import io
import json
import os
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

from consultations.rules import bounded, sheets, workbook
from consultations.rules.documents import accounts, child
from consultations.rules.reading import Fault, Found, Left, Options, Sheet, UnreadableFile
from consultations.rules.tables import Raw, table
from tests.consultations import documents as made
from tests.consultations import workbooks
from tests.consultations.documents import W, docx, mail, p, pdf, run

STRANGE = [b"\0", b"<", b">", b"&", b"\xff\xfe", b"%PDF", b"PK\x03\x04", b"<!DOCTYPE a>", b"]]>",
           b"\r\n\r\n", b"--", b"=?utf-8?q?", b"obj", b"stream", b"9" * 20, b"/", b"(" * 50]  # fmt: skip


def whole(kind: str) -> list[bytes]:
    """What the mutants are made from."""
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{p(run("Note."))}</w:footnote></w:footnotes>'
    letter = docx(
        p(run("Kjære kommune. "), f"<w:ins>{run('Inn.')}</w:ins>", run("Gjemt", "<w:vanish/>"))
        + f"<w:sdt><w:sdtContent>{p(run('Felt.'))}</w:sdtContent></w:sdt>",
        footnotes=notes,
    )
    message = EmailMessage()
    message["From"], message["Subject"] = "Kari <kari@eksempel.example>", "Blåbær"
    message.set_content("Vi vil ha lys på øya.")
    message.add_alternative("<p>Vi vil ha <b>lys</b> på øya.</p>", subtype="html")
    message.add_attachment(letter, maintype="application", subtype="zip", filename="brev.docx")
    message.set_boundary("grense")
    return {
        "docx": [letter],
        "eml": [mail("Vi vil ha lys på øya."), bytes(message)],
        "csv": [
            'tekst;dato\r\nVi vil ha «lys» på øya;22.08.2022\r\n"To\r\nlinjer";\r\n'.encode(),
            "\ufeffid\ttekst\n1\tBlåbær\n2\tÆrlig talt\n".encode("utf-16-le"),
        ],
        "xlsx": [_workbook()],
        "pdf": [pdf("Vi vil ha lys.", "Og en side til.", remark="Husk"), made.picture("PDF")],
    }[kind]


def _workbook() -> bytes:
    rows = [["tekst", "dato", "antall"], ["Lys på øya", 44795, 3], ["Benker & trær", "", 1.5]]
    written = io.BytesIO()
    workbooks.workbook(written, rows)
    return written.getvalue()


def mutants(kind: str, count: int, seed: int) -> Iterator[bytes]:
    dice = random.Random(f"{kind} {seed}")  # noqa: S311  the same every time
    sources = whole(kind)
    for _ in range(count):
        data = dice.choice(sources)
        deep = kind in ("docx", "xlsx") and dice.random() < 0.7
        yield _inside(data, dice) if deep else _changed(data, dice)


def _inside(data: bytes, dice: random.Random) -> bytes:
    """A zip that is whole, with one member that is not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice(sorted(members))
    return made.zipped(members | {name: _changed(members[name], dice)})


def _changed(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        if changed:
            _change(changed, dice.randrange(len(changed)), dice)
    return bytes(changed)


def _change(changed: bytearray, at: int, dice: random.Random) -> None:
    match dice.randrange(6):
        case 0:
            changed[at] = dice.randrange(256)
        case 1:
            del changed[at : at + dice.randint(1, 40)]
        case 2:
            changed[at:at] = dice.choice(STRANGE)
        case 3:
            changed[at:at] = changed[at : at + dice.randint(1, 200)] * dice.randint(1, 30)
        case 4:
            changed[at] ^= 1 << dice.randrange(8)
        case _:
            del changed[max(at, len(changed) // 2) :]


def main(kind: str, count: str, seed: str) -> None:
    read = SHEETS[kind] if kind in SHEETS else partial(_read, child.loaded(kind))
    bounded.confine(seconds=3_000)
    became: Counter[str] = Counter()
    slowest = 0.0
    for data in mutants(kind, int(count), int(seed)):
        started = time.monotonic()
        became[read(data)] += 1
        slowest = max(slowest, time.monotonic() - started)
    sys.stdout.write(json.dumps({"became": became, "slowest": slowest, "peak": _peak()}))


def _peak() -> int:
    """The most memory held, in MiB. What getrusage says was inherited from whoever started us."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def _read(reader: Any, data: bytes) -> str:
    try:
        answer: dict[str, Any] = child.account(reader, data)
    except Exception as fault:
        # In the product this ends the child, and the file is refused without a reason of its own.
        return type(fault).__name__
    if "fault" in answer:
        return "refused"
    return "read" if accounts.Account.from_data(answer).adds_up else "does not add up"


def _csv(data: bytes) -> str:
    """Read from memory, since nothing may be written here."""
    handle = os.memfd_create("mutant")
    try:
        os.write(handle, data)
        return _whole(lambda: sheets.read(Path(f"/proc/self/fd/{handle}")))
    finally:
        os.close(handle)


def _xlsx(data: bytes) -> str:
    """What the child does with a workbook, and then what the parent does with its answer."""

    def read() -> Sheet:
        try:
            workbook.check_directory(io.BytesIO(data))
        except workbook.Unreadable as fault:
            raise UnreadableFile(str(fault)) from fault
        about, *rows = json.loads(json.dumps(list(workbook.answer(data, ""))))
        if "fault" in about:
            raise UnreadableFile(about["fault"])
        left = tuple(Left(**each) for each in about["left"])
        faults = tuple(Fault(**each) for each in about["faults"])
        return table(
            Raw("", rows, Found("Excel"), ragged=True, left=left, faults=faults), Options()
        )

    try:
        return _whole(read)
    except Exception as fault:
        # In the product this ends the child, and the file is refused without a reason of its own.
        return type(fault).__name__


def _whole(read: Callable[[], Sheet]) -> str:
    try:
        sheet = read()
    except UnreadableFile:
        return "refused"
    rows = sum(row.characters for row in sheet.rows)
    listed = sum(each.characters for each in sheet.left)
    return "read" if sheet.characters == rows + listed else "does not add up"


SHEETS = {"csv": _csv, "xlsx": _xlsx}

if __name__ == "__main__":
    main(*sys.argv[1:])
