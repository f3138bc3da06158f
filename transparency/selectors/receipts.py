"""What a receipt and its opening show, checked here; a check made by others is worth more.

The steps and the words are those of the page that needs no server (static/sjekk).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from audit.log import canonical, checkpoint, note, opening, proof, tree
from audit.log.canonical import NotCanonical
from audit.log.checkpoint import Head
from audit.log.note import BadNote, Verifier
from audit.log.proof import Proof

TITLES = {
    "all": "Kvitteringen er ekte, og åpningen hører til",
    "proof": "Kvitteringen er ekte",
    "fails": "Kvitteringen kan ikke bekreftes",
    "opening": "Kvitteringen er ekte, men åpningen hører ikke til",
}
PARTS = {
    "form": "Fila",
    "key": "Nøkkelen",
    "signature": "Signaturen",
    "inclusion": "Oppføringen",
    "opening": "Åpningen",
}
STATES = {
    "holds": "stemmer",
    "fails": "stemmer ikke",
    "undone": "ikke sjekket",
    "absent": "ikke lagt ved",
}
HOLDS = {
    "form": "Dette er en kvittering fra en åpen logg.",
    "key": "Nøkkelen er hel.",
    "signature": "Loggen er signert med nøkkelen. Ingen har endret sum eller størrelse etterpå.",
    "inclusion": "Oppføringen står på plassen sin i loggen som ble signert.",
    "opening": "Teksten i åpningen er den som ble ført i loggen, tegn for tegn.",
}
FAILS = {
    "not_a_receipt": "Dette er ikke en kvittering. Velg fila som slutter på .tlog-proof.",
    "broken": "Noe i fila er borte eller endret. Prøv med fila slik du fikk den.",
    "no_key": "Skriv inn loggens offentlige nøkkel.",
    "not_a_key": "Nøkkelen er ikke hel. Kopier hele linja.",
    "wrong": "Det som ble signert, er endret etterpå.",
    "another_key": (
        "Kvitteringen er fra en annen logg, eller signert med en annen nøkkel enn den du sjekker "
        "mot."
    ),
    "not_included": (
        "Oppføringen står ikke i loggen som ble signert. Enten er kvitteringen endret, eller så "
        "er loggen det."
    ),
    "another_number": "Oppføringen har et annet nummer i seg enn kvitteringen sier.",
    "not_an_opening": (
        "Dette er ikke en åpning. Velg fila som slutter på .json, slik du fikk den."
    ),
    "another_text": (
        "Dette er ikke teksten som ble ført i loggen. Enten er åpningen endret, eller så hører "
        "den til en annen oppføring."
    ),
}
OTHERWISE = {
    "undone": "Sjekkes når det over stemmer.",
    "absent": "Uten åpningen vet du at oppføringen finnes, men ikke hva den gjelder.",
}
ADVICE = (
    "Prøv først med filene slik du fikk dem. Stemmer det fortsatt ikke, så ta vare på filene og "
    "vis dem til noen utenfor administrasjonen: rådet, kontrollutvalget eller en avis."
)


class _Fails(Exception):
    """One part of the check does not hold."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part, self.why = part, why


@dataclass(frozen=True)
class Part:
    """One step of the check, in words."""

    label: str
    state: str
    words: str

    @property
    def state_label(self) -> str:
        return STATES[self.state]


@dataclass
class Verdict:
    """What holds, step by step; a step after one that failed is left undone."""

    opened: bool
    states: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PARTS, "undone"))
    why: str = ""
    head: Head | None = None
    index: int | None = None
    record: Any = None

    @property
    def state(self) -> str:
        if self.why:
            return "fails"
        return "all" if self.opened else "proof"

    @property
    def title(self) -> str:
        only_opening = self.states["opening"] == "fails"
        return TITLES["opening" if only_opening else self.state]

    @property
    def parts(self) -> list[Part]:
        return [Part(label, self.states[part], self._words(part)) for part, label in PARTS.items()]

    def _words(self, part: str) -> str:
        state = self.states[part]
        if state == "holds":
            return HOLDS[part]
        return FAILS[self.why] if state == "fails" else OTHERWISE[state]

    @property
    def advice(self) -> str:
        return ADVICE if self.why else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the receipt says, once it is known to be true."""
        if self.head is None or self.states["inclusion"] != "holds":
            return []
        rows = [("Logg", self.head.origin), ("Oppføring", str(self.index))]
        rows += [("Oppføringer i loggen", str(self.head.size))]
        rows += [("Kontrollsum", note.encoded(self.head.root))]
        if self.record is not None:
            rows.append(("Ført i loggen", json.dumps(self.record, ensure_ascii=False, indent=2)))
        return rows


def check(*, receipt: str, keys: str, opened: str) -> Verdict:
    """Check a receipt against the log's keys, one on each line, and its opening where given."""
    verdict = Verdict(opened=bool(opened))
    verdict.states["opening"] = "undone" if opened else "absent"

    def step(part: str, work: Callable[[], Any]) -> Any:
        value = work()
        verdict.states[part] = "holds"
        return value

    try:
        found, head = step("form", lambda: _read(receipt))
        verdict.head, verdict.index = head, found.index
        known = step("key", lambda: _keys(keys))
        step("signature", lambda: _signature(found, known))
        step("inclusion", lambda: _inclusion(found, head))
        if opened:
            verdict.record = step("opening", lambda: _opening(found, opened))
    except _Fails as fault:
        verdict.states[fault.part], verdict.why = "fails", fault.why
    return verdict


@contextmanager
def _otherwise(part: str, why: str) -> Iterator[None]:
    try:
        yield
    except (BadNote, NotCanonical) as fault:
        raise _Fails(part, why) from fault


def _read(text: str) -> tuple[Proof, Head]:
    if not text.startswith(f"{proof.HEADER}\n"):
        raise _Fails("form", "not_a_receipt")
    with _otherwise("form", "broken"):
        found = proof.read(text)
        head = checkpoint.parsed(note.read(found.checkpoint).text)
    if head.extra:
        raise _Fails("form", "broken")
    return found, head


def _keys(text: str) -> list[Verifier]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise _Fails("key", "no_key")
    with _otherwise("key", "not_a_key"):
        return [Verifier.read(line) for line in lines]


def _signature(found: Proof, keys: list[Verifier]) -> None:
    signed = note.read(found.checkpoint)
    origin = checkpoint.parsed(signed.text).origin
    own = [key for key in keys if key.name == origin and key.algorithm == note.LOG]
    with _otherwise("signature", "wrong"):
        by = signed.signed_by(own)
    if not by:
        raise _Fails("signature", "another_key")


def _inclusion(found: Proof, head: Head) -> None:
    leaf = tree.leaf_hash(found.leaf)
    if tree.root_of(leaf, found.path, index=found.index, size=head.size) != head.root:
        raise _Fails("inclusion", "not_included")
    with _otherwise("inclusion", "another_number"):
        entry = canonical.decode(found.leaf)
    if not isinstance(entry, dict) or entry.get("ev") != found.index:
        raise _Fails("inclusion", "another_number")


def _opening(found: Proof, text: str) -> Any:
    with _otherwise("opening", "not_an_opening"):
        given = opening.read(text)
    if not given.opens(found.leaf):
        raise _Fails("opening", "another_text")
    return given.record
