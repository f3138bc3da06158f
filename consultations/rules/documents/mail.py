"""An e-mail: each part is in the text or listed, and what is attached is read as a file of its own."""

import re
from collections.abc import Callable, Iterator, Mapping
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from consultations.rules.documents.accounts import Account, Left, Unreadable, tidied
from consultations.rules.documents.kinds import KINDS, ending, kind_of
from consultations.rules.documents.plain import decoded

Readers = Mapping[str, Callable[[bytes], Account]]
MAX_PARTS = 200
BROKEN = "E-posten er ødelagt. Lagre den på nytt som .eml, og prøv igjen."
BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol"}
UNSEEN = {"style", "script", "head", "title", "template"}
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.I)
VOID = {"br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr", "source"}


def read(data: bytes, readers: Readers) -> Account:
    try:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
        return _Mail(readers).account(message)
    except (Unreadable, MemoryError):
        raise
    except Exception as fault:
        # Broken mails raise many kinds of exceptions; each of them means the same.
        raise Unreadable(BROKEN) from fault


class _Mail:
    """One message, its parts in order, and what was attached behind what was written."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers
        self.written: list[str] = []
        self.attached: list[str] = []
        self.left: list[Left] = []
        self.found = self.taken = self.parts = 0

    def account(self, message: EmailMessage) -> Account:
        self._part(message)
        sender = _sender(message)
        subject = _undeclared(str(message.get("Subject", ""))).strip()
        if subject:
            self._leave(Left("Emne", subject))
        text = "\n\n".join([*self.written, *self.attached])
        if not text.strip() and not self.left:
            raise Unreadable("E-posten er tom.")
        return Account(
            text=tidied(text.split("\n")),
            left=self.left,
            found=self.found,
            taken=self.taken,
            sender=sender | {"subject": subject},
        )

    def _leave(self, left: Left) -> None:
        self.left.append(left)
        self.found += len(left.text)

    def _take(self, where: list[str], words: str) -> None:
        where.append(words)
        self.found += len(words)
        self.taken += len(words)

    def _part(self, part: MIMEPart) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise Unreadable(f"E-posten har over {MAX_PARTS} deler.")
        kind = part.get_content_type()
        if kind == "multipart/alternative":
            self._alternatives(list(part.iter_parts()))
        elif part.is_multipart() and kind != "message/rfc822":
            for each in part.iter_parts():
                self._part(each)
        elif part.get_content_disposition() == "attachment" or part.get_filename():
            self._attachment(part)
        elif kind in {"text/plain", "text/html"}:
            self._take(self.written, _words(part, self))
        else:
            self._attachment(part)

    def _alternatives(self, parts: list[MIMEPart]) -> None:
        """The same words in several dresses: the plainest is read, another is listed if it differs."""
        plain = [each for each in parts if each.get_content_type() == "text/plain"]
        chosen = plain[:1] or parts[:1]
        for each in parts:
            if each in chosen or each.is_multipart():
                self._part(each)
            elif each.get_content_type() == "text/html":
                words = _words(each, self)
                if words.split() != "\n".join(self.written).split():
                    self._leave(Left("Samme e-post med formatering", words))
            else:
                self._attachment(each)

    def _attachment(self, part: MIMEPart) -> None:
        name = part.get_filename() or _nameless(part)
        data = _bytes(part)
        try:
            kind_of(name, data)
            found = self.readers[ending(name)](data)
        except (Unreadable, KeyError) as fault:
            why = f" ({fault})" if isinstance(fault, Unreadable) and ending(name) in KINDS else ""
            self.left.append(Left(f"Vedlegg «{name}»{why}"))
            return
        if found.pages:
            self.left.append(Left(f"Vedlegg «{name}» er et bilde, og må skrives av"))
        if found.text.strip():
            self.attached.append(found.text)
        self.found += found.found
        self.taken += found.taken
        self.left += [Left(f"{each.what} i «{name}»", each.text) for each in found.left]


def _nameless(part: MIMEPart) -> str:
    return "videresendt.eml" if part.get_content_type() == "message/rfc822" else "uten navn"


def _bytes(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(bytes(each) for each in part.iter_parts())
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _words(part: MIMEPart, mail: _Mail) -> str:
    data = _bytes(part)
    charset = part.get_content_charset()
    try:
        text = data.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = decoded(data)
    text = text.replace("\r\n", "\n")
    if part.get_content_type() != "text/html":
        return text
    page = _Page()
    page.feed(text)
    page.close()
    for words in page.hidden:
        mail._leave(Left("Skjult tekst", words))
    return tidied("".join(page.shown).split("\n"))


class _Page(HTMLParser):
    """The words of an HTML mail: those one sees, and those one does not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.hidden: list[str] = []
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.shown.append("\n")
        if tag in VOID:
            return
        given = dict(attrs)
        hides = "hidden" in given or HIDING.search(given.get("style") or "")
        why = "unseen" if tag in UNSEEN else "hidden" if hides else self._why()
        self.open.append((tag, why))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.open):
            if self.open.pop()[0] == tag:
                break
        if tag in BLOCKS and tag != "br":
            self.shown.append("\n")

    def _why(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_data(self, data: str) -> None:
        why = self._why()
        if not why:
            self.shown.append(re.sub(r"\s+", " ", data))
        elif why == "hidden" and data.strip():
            self.hidden.append(data.strip())


def _sender(message: EmailMessage) -> dict[str, str]:
    found = {"name": "", "email": "", "date": ""}
    for address in _addresses(message):
        found |= {
            "name": _undeclared(address.display_name)[:160],
            "email": _undeclared(address.addr_spec)[:254],
        }
    received = str((message.get_all("Received") or [""])[0]).rpartition(";")[2].strip()
    for given in (received, str(message.get("Date", ""))):
        try:
            moment = parsedate_to_datetime(given)
        except (TypeError, ValueError, IndexError):
            continue
        if moment.tzinfo is not None:
            return found | {"date": moment.isoformat()}
    return found


def _undeclared(header: str) -> str:
    """Letters that were sent without saying how they are written: by now that is UTF-8."""
    try:
        return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return header


def _addresses(message: EmailMessage) -> Iterator[Address]:
    header = message.get("From")
    yield from getattr(header, "addresses", ())[:1]
