"""What reconcile finds, in words: which table, which row, where in the ledger, by whom."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

UNKNOWN = "en ukjent aktør"


class Kind(StrEnum):
    """In which way history, ledger and rows disagree about one row."""

    UNRECORDED = "unrecorded"
    FALSE = "false"
    INVENTED = "invented"
    OTHER_HAND = "other_hand"
    BROKEN = "broken"
    ROW = "row"
    UNSIGNED = "unsigned"
    FORGED = "forged"


OPERATIONS = {
    "I": "at raden ble lagt til",
    "U": "en endring",
    "D": "at raden ble tatt bort",
    "B": "et utgangspunkt",
}
SENTENCES = {
    Kind.UNRECORDED: "hovedboka har {operation} som historikken mangler",
    Kind.FALSE: "historikken sier noe annet enn det som ble skrevet i databasen",
    Kind.INVENTED: "historikken har en versjon ({version}) som aldri ble skrevet i databasen",
    Kind.OTHER_HAND: "historikken sier at en annen aktør eller handling sto bak endringen",
    Kind.BROKEN: "raden ble endret før dette uten at hovedboka fikk vite om det",
    Kind.ROW: "raden er ikke lenger slik hovedboka sier at den ble",
    Kind.UNSIGNED: "aktøren eller handlingen finnes ikke, eller hører ikke sammen",
    Kind.FORGED: "hovedboka er ikke lenger slik den ble forankret i loggen",
}


@dataclass(frozen=True)
class Difference:
    """One row about which history, ledger and database do not say the same.

    ``seq`` is the place in the ledger where they part, ``version`` the number in the history table.
    """

    kind: Kind
    table: str
    row: int | None = None
    seq: int | None = None
    operation: str = ""
    version: int | None = None
    actor: int | None = None
    act: int | None = None
    last_seq: int | None = None

    def sentence(self, *, actor: str = "", named: str = "") -> str:
        """The difference as a Norwegian sentence; the names are looked up by whoever knows them."""
        what = SENTENCES[self.kind].format(
            operation=OPERATIONS.get(self.operation, "en linje"), version=self.version
        )
        parts = [f"{self._subject(named)}: {what}."]
        if self.kind != Kind.FORGED:
            parts.append(f"{self._place()}, skrevet av {actor or self._actor()}.")
        return " ".join(parts)

    def _subject(self, named: str) -> str:
        if self.kind == Kind.FORGED:
            return f"Hovedboka, posisjon {self.seq}–{self.last_seq}"
        return f"{self.table}, rad {self.row}{f' ({named})' if named else ''}"

    def _place(self) -> str:
        return "Ingen linje i hovedboka" if self.seq is None else f"Hovedboka, posisjon {self.seq}"

    def _actor(self) -> str:
        return UNKNOWN if self.actor is None else f"aktør {self.actor}"

    def stored(self) -> dict[str, Any]:
        """As it is kept in a ``Reconciliation``: keys and places, nothing personal."""
        return {name: value for name, value in asdict(self).items() if value not in {None, ""}}


def read(stored: dict[str, Any]) -> Difference:
    """A difference that was stored."""
    return Difference(**(stored | {"kind": Kind(stored["kind"])}))
