"""Pictures of pages, so that somebody can write down beside them what they say.

What is shown is drawn anew from the pixels: nothing else that a file carries reaches a browser.
"""

import io

import pypdfium2
from PIL import Image

from consultations.rules.documents.pictures import drawn

WIDTH = 1_400
MAX_HEIGHT = 6_000


def page(end: str, data: bytes, number: int) -> bytes:
    if number < 1 or (end != "pdf" and number > 1):
        raise IndexError(number)
    picture = _rendered(data, number) if end == "pdf" else drawn(data)
    picture.thumbnail((WIDTH, MAX_HEIGHT))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def _rendered(data: bytes, number: int) -> Image.Image:
    sheet = pypdfium2.PdfDocument(data)[number - 1]
    wide, high = sheet.get_size()
    scale = min(WIDTH / max(wide, 1), MAX_HEIGHT / max(high, 1))
    drawing: Image.Image = sheet.render(scale=scale).to_pil()
    return drawing.convert("RGB")
