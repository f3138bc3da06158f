"""«Sjekk kvitteringen» as one file to keep: it fetches nothing, and may send nothing.

The browser holds it to that: the file names the sums of its own two scripts, and no others run.
"""

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "static/sjekk"
SCRIPTS = ("kvittering.js", "side.js")
STYLE = "side.css"
# The end of the field that the keys are written into.
KEYS = 'aria-describedby="keys-help">'


def _source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _sum(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _replaced(page: str, old: str, new: str) -> str:
    if page.count(old) != 1:
        raise ValueError(f"the page has no single {old}")
    return page.replace(old, new)


@cache
def one_file(keys: str) -> str:
    """The page with its style and scripts inside, and the log's keys filled in."""
    scripts = {name: _source(name) for name in SCRIPTS}
    style = _source(STYLE)
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(_sum(text) for text in scripts.values())}",
            f"style-src {_sum(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    page = _source("sjekk-kvittering.html")
    charset = '<meta charset="utf-8">'
    held = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    page = _replaced(page, charset, f"{charset}\n    {held}")
    page = _replaced(page, f'<link rel="stylesheet" href="{STYLE}">', f"<style>{style}</style>")
    for name, text in scripts.items():
        page = _replaced(page, f'<script src="{name}"></script>', f"<script>{text}</script>")
    return _replaced(page, f"{KEYS}</textarea>", f"{KEYS}{escape(keys)}</textarea>")
