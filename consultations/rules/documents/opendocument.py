"""An OpenDocument text: every text node is walked, and is either in the text or listed."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from consultations.rules.documents.accounts import Account, Pieces, Unreadable
from consultations.rules.documents.zipped import (
    BROKEN,
    LOCKED,
    Package,
    characters,
    local,
    others,
    says,
)

MEDIA_TYPE = b"application/vnd.oasis.opendocument.text"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXTS = {"p", "h", "span", "a", "ruby", "ruby-base", "meta", "meta-field", "s", "tab", "line-break"}
# What is never in the text, by element.
LISTED = {
    "tracked-changes": "Slettet tekst (sporet endring)",
    "annotation": "Kommentar",
    "hidden-text": "Skjult tekst",
    "hidden-paragraph": "Skjult tekst",
    "title": "Alternativ tekst til bilde",
    "desc": "Alternativ tekst til bilde",
    "placeholder": "Plassholder i felt",
    "master-styles": "Topptekst eller bunntekst",
    "scripts": "Skript",
    "note-citation": "Tall på fotnote",
}
QUIET = ("META-INF/", "meta.xml", "settings.xml", "mimetype", "Configurations2/", "Thumbnails/",
         "layout-cache", "manifest.rdf")  # fmt: skip


def read(data: bytes) -> Account:
    package = Package(data)
    if "mimetype" not in package.names or "content.xml" not in package.names:
        raise Unreadable(BROKEN)
    if not package.bytes_of("mimetype").strip().startswith(MEDIA_TYPE):
        raise Unreadable("Fila er ikke et tekstdokument. Lagre den som .odt, og prøv igjen.")
    _check_unlocked(package)
    names = ["content.xml", *(name for name in ("styles.xml",) if name in package.names)]
    trees = [package.tree(name) for name in names]
    walk = _Walk(_hidden_styles(trees))
    for root in trees:
        walk.element(root, "")
    return Account(
        text=walk.pieces.text,
        left=[*walk.pieces.left(), *others(package, set(names), quiet=QUIET)],
        found=sum(characters(root) for root in trees) + walk.in_attributes,
        taken=walk.pieces.taken,
    )


def _check_unlocked(package: Package) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest not in package.names:
        return
    if any(local(each.tag) == "encryption-data" for each in package.tree(manifest).iter()):
        raise Unreadable(LOCKED)


def _hidden_styles(trees: list[Element]) -> set[str]:
    """The styles that are not shown, also through the style they rest on."""
    styles = [each for root in trees for each in root.iter(f"{STYLE}style")]
    hidden = {
        style.get(f"{STYLE}name", "")
        for style in styles
        if any(part.get(f"{TEXT}display") == "none" for part in style)
    }
    for _ in styles:
        more = {
            style.get(f"{STYLE}name", "")
            for style in styles
            if style.get(f"{STYLE}parent-style-name") in hidden
        } - hidden
        if not more:
            break
        hidden |= more
    return hidden


class _Walk:
    def __init__(self, hidden_styles: set[str]) -> None:
        self.hidden_styles = hidden_styles
        self.pieces = Pieces()
        self.in_attributes = 0

    def element(self, element: Element, why: str, *, inside_text: bool = False) -> None:
        name = local(element.tag)
        own = why or self._why(element, name)
        is_text = name in TEXTS or (inside_text and name.startswith(("text-", "sequence", "date")))
        is_text = is_text or (inside_text and element.tag.startswith(TEXT) and name != "note")
        STEPS.get(name, _Walk._nothing)(self, element, own)
        self._words(element.text, own, is_text=is_text)
        for child in element:
            self.element(child, own, inside_text=is_text)
        if name in {"p", "h"}:
            self._end(own)
        self._words(element.tail, why, is_text=inside_text)

    def _why(self, element: Element, name: str) -> str:
        if name in LISTED:
            return LISTED[name]
        return "Skjult tekst" if element.get(f"{TEXT}style-name") in self.hidden_styles else ""

    def _words(self, words: str | None, why: str, *, is_text: bool) -> None:
        if not words:
            return
        if says(words) and (why or not is_text):
            self.pieces.leave(why or "Annen tekst", words)
        elif says(words):
            self.pieces.take(words)
        elif is_text and not why:
            self.pieces.space(" ")

    def _end(self, why: str) -> None:
        self.pieces.end()
        if not why:
            self.pieces.space("\n")

    def _nothing(self, element: Element, why: str) -> None:
        """Most elements add nothing but what is in them."""

    def _spaces(self, element: Element, why: str) -> None:
        count = element.get(f"{TEXT}c", "1")
        if not why:
            self.pieces.space(" " * min(int(count) if count.isdigit() else 1, 1_000))

    def _tab(self, element: Element, why: str) -> None:
        if not why:
            self.pieces.space("\t")

    def _line(self, element: Element, why: str) -> None:
        if not why:
            self.pieces.space("\n")

    def _note(self, element: Element, why: str) -> None:
        """A footnote stands where it was set, in brackets of its own lines."""
        if not why:
            self.pieces.space("\n")

    def _hidden(self, element: Element, why: str) -> None:
        if words := element.get(f"{TEXT}string-value", ""):
            self.in_attributes += len(words)
            self.pieces.leave("Skjult tekst", words)
            self.pieces.end()


STEPS: dict[str, Callable[[_Walk, Element, str], None]] = {
    "s": _Walk._spaces,
    "tab": _Walk._tab,
    "line-break": _Walk._line,
    "note-body": _Walk._note,
    "hidden-text": _Walk._hidden,
}
