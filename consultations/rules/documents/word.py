"""A Word document: every text node is walked, and is either in the text or listed.

Readers of documents commonly give the paragraphs as they are drawn by their own model, and lose
tracked insertions, content controls, text boxes and notes without a word.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from consultations.rules.documents.accounts import Account, Left, Pieces, Unreadable
from consultations.rules.documents.zipped import BROKEN, Package, local, others, says

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DELETED = "Slettet tekst (sporet endring)"
HIDDEN = "Skjult tekst"
# By the name of a part's root: what its text is, where it is not in the text.
PARTS = {"hdr": "Topptekst", "ftr": "Bunntekst", "comments": "Kommentar"}
NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
PROPERTIES = {"r": "rPr", "p": "pPr", "tr": "trPr", "sdt": "sdtPr"}
NEVER = {
    **dict.fromkeys(("del", "moveFrom", "delText", "delInstrText"), DELETED),
    "instrText": "Feltkode",
}
# Places on the page, written as text.
MEASURES = {"posOffset", "align", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset"}
QUIET = ("docProps/", "[Content_Types].xml", "_rels/", "word/_rels/", "word/fonts/")


def read(data: bytes) -> Account:
    package = Package(data)
    main = _main_part(package)
    folder = main.rpartition("/")[0]
    names = [main, *_parts(package, main, folder)]
    trees = {name: package.tree(name) for name in names}
    walk = Walk(_hidden_styles(trees.values()))
    for name, root in trees.items():
        walk.part(root, name)
    found = sum(_characters(root) for root in trees.values()) - walk.repeated
    quiet = (*QUIET, f"{folder}/_rels/", "customXml/_rels/")
    rest = others(package, set(names) | _rels(package), quiet=quiet)
    return Account(
        text=walk.pieces.text,
        left=[*walk.pieces.left(), *walk.pictured(), *rest],
        found=found + sum(len(words) for words in walk.described),
        taken=walk.pieces.taken,
    )


def _main_part(package: Package) -> str:
    if "_rels/.rels" not in package.names:
        raise Unreadable(BROKEN)
    for relation in package.tree("_rels/.rels").iter(RELATION):
        if relation.get("Type", "").endswith("/officeDocument"):
            name = relation.get("Target", "").lstrip("/")
            if name in package.names:
                return name
    raise Unreadable("Fila er ikke et Word-dokument. Lagre den som .docx, og prøv igjen.")


def _rels(package: Package) -> set[str]:
    return {name for name in package.names if name.endswith(".rels")}


def _parts(package: Package, main: str, folder: str) -> list[str]:
    start = (f"{folder}/", "customXml/")
    return sorted(
        n for n in package.names if n.startswith(start) and n.endswith(".xml") and n != main
    )


def _characters(root: Element) -> int:
    found = 0
    for element in root.iter():
        own = element.text if local(element.tag) not in MEASURES else None
        found += sum(len(words) for words in (own, element.tail) if words and says(words))
    return found


def _child(element: Element, name: str) -> Element | None:
    for space in (W, STRICT):
        if (found := element.find(space + name)) is not None:
            return found
    return None


def _value(element: Element, name: str) -> str:
    return element.get(W + name) or element.get(STRICT + name) or ""


def _is_on(properties: Element | None, name: str) -> bool:
    found = _child(properties, name) if properties is not None else None
    return found is not None and _value(found, "val") not in {"0", "false", "off"}


def _is_hidden(properties: Element | None) -> bool:
    return any(_is_on(properties, name) for name in ("vanish", "specVanish", "hidden"))


def _hidden_styles(roots: Iterable[Element]) -> set[str]:
    """The styles that hide what is written in them, also through the style they rest on."""
    based: dict[str, str] = {}
    hidden: set[str] = set()
    for root in roots:
        if local(root.tag) != "styles":
            continue
        for style in root:
            name, below = _value(style, "styleId"), _child(style, "basedOn")
            based[name] = _value(below, "val") if below is not None else ""
            if _is_hidden(_child(style, "rPr")):
                hidden.add(name)
    for _ in based:
        more = {name for name, below in based.items() if below in hidden} - hidden
        if not more:
            break
        hidden |= more
    return hidden


@dataclass
class Walk:
    """Through the parts of a document; ``why`` says what text is here, or "" where it is taken."""

    hidden_styles: set[str]
    pieces: Pieces = field(default_factory=Pieces)
    repeated: int = 0
    described: list[str] = field(default_factory=list)
    notes: int = 0

    def part(self, root: Element, name: str) -> None:
        kind = local(root.tag)
        if kind in NOTES:
            self._notes(root, NOTES[kind])
        elif kind == "document":
            self.element(root, "")
        else:
            for child in root if kind == "comments" else [root]:
                self.element(child, PARTS.get(kind, f"Annen tekst i «{name}»"))
                self.pieces.end()
            if kind == "comments":
                self._loose(root.text, PARTS[kind])

    def _notes(self, root: Element, kind: str) -> None:
        self._loose(root.text, "Annen tekst")
        for note in root:
            if local(note.tag) == kind and not _value(note, "type"):
                self.pieces.space(f"\n[{_value(note, 'id')}] ")
            self.element(note, "")

    def pictured(self) -> list[Left]:
        return [Left("Alternativ tekst til bilde", words) for words in self.described]

    def element(self, element: Element, why: str) -> None:
        """The element, what is in it, and the loose text behind it."""
        name = local(element.tag)
        inside = self._why(element, name, why)
        STEPS.get(name, Walk._through)(self, element, inside)
        self._loose(element.tail, why or "Annen tekst")

    def _why(self, element: Element, name: str, why: str) -> str:
        """Why what is in the element is not in the text; "" where it is."""
        if why or name in NEVER:
            return why or NEVER[name]
        properties = _child(element, PROPERTIES.get(name, "-"))
        style = _child(properties, f"{name}Style") if properties is not None else None
        by_style = style is not None and _value(style, "val") in self.hidden_styles
        if by_style or (name in {"r", "tr"} and _is_hidden(properties)):
            return HIDDEN
        asks = name == "sdt" and _is_on(properties, "showingPlcHdr")
        return "Plassholder i felt" if asks else ""

    def _through(self, element: Element, why: str) -> None:
        if local(element.tag) not in MEASURES:
            self._loose(element.text, why or "Annen tekst")
        for child in element:
            self.element(child, why)

    def _loose(self, words: str | None, why: str) -> None:
        if words and says(words):
            self.pieces.leave(why, words)

    def _words(self, element: Element, why: str) -> None:
        words = element.text or ""
        if why:
            self._loose(words, why)
        elif says(words):
            self.pieces.take(words)
        else:
            self.pieces.space(words)
        for child in element:
            self.element(child, why)

    def _paragraph(self, element: Element, why: str) -> None:
        self._through(element, why)
        self.pieces.end()
        if not why:
            self.pieces.space("\n")

    def _break(self, element: Element, why: str) -> None:
        if not why:
            self.pieces.space(BREAKS[local(element.tag)])
        self._through(element, why)

    def _reference(self, element: Element, why: str) -> None:
        if not why:
            self.pieces.space(f"[{_value(element, 'id')}]")

    def _box(self, element: Element, why: str) -> None:
        if not why:
            self.pieces.space("\n")
        self._through(element, why)

    def _either(self, element: Element, why: str) -> None:
        """The same thing drawn for new programs and for old ones: one of them is read."""
        choices = [each for each in element if local(each.tag) == "Choice"]
        said = "".join("".join(each.itertext()) for each in choices)
        for each in element:
            if local(each.tag) == "Fallback" and "".join(each.itertext()).split() == said.split():
                self.repeated += _characters(each)
                self._loose(each.tail, why or "Annen tekst")
                self.repeated -= len(each.tail or "") if says(each.tail) else 0
            else:
                older = local(each.tag) == "Fallback" and bool(choices)
                self.element(each, why or ("Eldre utgave av en figur" if older else ""))
        self._loose(element.text, why or "Annen tekst")

    def _picture(self, element: Element, why: str) -> None:
        for name in ("title", "descr"):
            if words := element.get(name, "").strip():
                self.described.append(words)
        self._through(element, why)

    def _symbol(self, element: Element, why: str) -> None:
        self.pieces.leave(f"Symbol fra skrifta {_value(element, 'font') or 'ukjent'}", "")


STEPS: dict[str, Callable[[Walk, Element, str], None]] = {
    "t": Walk._words,
    "delText": Walk._words,
    "instrText": Walk._words,
    "p": Walk._paragraph,
    "txbxContent": Walk._box,
    "footnoteReference": Walk._reference,
    "endnoteReference": Walk._reference,
    "AlternateContent": Walk._either,
    "docPr": Walk._picture,
    "sym": Walk._symbol,
    **dict.fromkeys(BREAKS, Walk._break),
}
