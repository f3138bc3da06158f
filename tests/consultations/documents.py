"""Small documents, built by hand so that each holds exactly what its test is about."""

import io
import zipfile

import pytest
from PIL import Image

from consultations.rules import bounded
from consultations.rules.documents import child

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
ODF = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = (
    " ".join(
        f'xmlns:{short}="{ODF}:{long}:1.0"'
        for short, long in {
            "office": "office",
            "text": "text",
            "style": "style",
            "draw": "drawing",
            "svg": "svg-compatible",
        }.items()
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read here instead of in a process of its own, which takes most of a second to start."""

    def ask(_: str, arguments: list[str], *, given: bytes) -> dict[str, object]:
        return child.account(child.loaded(arguments[1]), given)

    monkeypatch.setattr(bounded, "ask", ask)


def zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A Word document with this body; a part is named by its file, without its end."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELS,
        "word/document.xml": f"<w:document {W} {MC} {WP}><w:body>{body}</w:body></w:document>",
    }
    for name, content in parts.items():
        members[f"word/{name}.xml"] = content
    return zipped(members)


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def p(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def odt(body: str, *, automatic: str = "", styles: str = "") -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    members: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "META-INF/manifest.xml": "<manifest/>",
    }
    if styles:
        members["styles.xml"] = (
            f"<office:document-styles {SPACES}>{styles}</office:document-styles>"
        )
    return zipped(members)


def pdf(*pages: str, remark: str = "") -> bytes:
    """A PDF with one line of text on each page; an empty string is a page with nothing on it."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    note = f"/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({remark}) >>]"
    for at, words in enumerate(pages):
        drawn = f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET" if words else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 800] /Contents {5 + 2 * at} 0 R "
            f"{note if remark else ''} /Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}\nendstream",
        ]
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def picture(kind: str = "PNG", *, size: tuple[int, int] = (40, 60), pages: int = 1) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("RGB", size, "white") for _ in range(pages)]
    more = {"save_all": True, "append_images": sheets[1:]} if kind == "PDF" else {}
    sheets[0].save(out, kind, **more)
    return out.getvalue()


def mail(body: str = "Vi vil ha lys i løypa.", number: int = 1, **headers: str) -> bytes:
    given = {
        "From": "Kari Nordmann <kari@eksempel.example>",
        "Date": "Mon, 22 Aug 2022 10:00:00 +0200",
        "Message-ID": f"<{number}@eksempel.example>",
        "Subject": "Innspill",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{head}\r\n{body}\r\n".encode()
