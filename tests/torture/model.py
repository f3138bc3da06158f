"""What the house should hold, in plain Python: rows by name, and what each act did to them.

No table, no query, no word of how history is kept. The stories do the same acts here and there, and
compare.
"""

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# The kind of row and what it is called, such as ("Point", "TAAA-0001-2"); the last word tells rows
# apart that came, went, and came again.
Key = tuple[Any, ...]
Row = dict[str, Any]
# Taken back, these are not removed but change their status.
TAKEN_BACK = {"Point": "retired", "Answer": "discarded"}
OPEN = ("draft", "ready", "approved")


@dataclass(eq=False)
class Change:
    """One version of one row."""

    key: Key
    before: Row | None
    after: Row | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "+"
        return "-" if self.after is None else "~"


@dataclass(eq=False)
class Deed:
    """One act: who did it, every version it wrote, and whether it has been undone."""

    actor: int
    undoable: bool = False
    changes: list[Change] = field(default_factory=list)
    # What the log says of it for good, each with what it is about.
    leaves: list[tuple[str, str]] = field(default_factory=list)
    undone: bool = False

    @property
    def counted(self) -> Counter[tuple[str, str]]:
        return Counter((change.key[0], change.kind) for change in self.changes)


@dataclass
class Model:
    """Every row that is, and every act that was."""

    rows: dict[Key, Row] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    serial: int = 0

    def act(self, actor: int, *, undoable: bool = False) -> "Writing":
        return Writing(self, Deed(actor, undoable))

    def of(self, *name: Any) -> dict[Key, Row]:
        """The rows whose key begins with the words, oldest first."""
        found = {key: row for key, row in self.rows.items() if key[: len(name)] == name}
        return dict(sorted(found.items(), key=lambda item: item[0][-1]))

    def one(self, *name: Any) -> Row:
        (row,) = self.of(*name).values()
        return row

    def points_of(self, submission: str) -> dict[str, Row]:
        """The points of a submission that have not been replaced, by reference."""
        return {
            key[1]: row
            for key, row in self.of("Point").items()
            if row["submission"] == submission and row["status"] != "retired"
        }

    def answers_to(self, point: str, *statuses: str) -> list[Row]:
        found = self.of("Answer", point).values()
        return [row for row in found if row["status"] in statuses]

    def after_undoing(self, deed: Deed, actor: int) -> "Model | None":
        """What is left when the act is undone; None when that must be refused."""
        place = self.deeds.index(deed)
        if not deed.undoable or deed.undone or deed.actor != actor or self._changed_since(deed):
            return None
        left = copy.deepcopy(self)
        left.deeds[place].undone = True
        with left.act(actor, undoable=True) as act:
            for change in reversed(left.deeds[place].changes):
                act.put_back(change)
        return None if any(left.broken()) else left

    def _changed_since(self, deed: Deed) -> bool:
        newest = {change.key: change for each in self.deeds for change in each.changes}
        return any(newest[change.key] is not change for change in deed.changes)

    def broken(self) -> Iterator[str]:
        """What no act may leave behind."""
        yield from self._broken_points()
        yield from self._broken_answers()
        for key, row in self.of("Submission").items():
            points = self.points_of(key[1])
            covered = {place for point in points.values() for place in point["places"]}
            if row["status"] == "split" and covered != set(range(row["sentences"])):
                yield f"{key[1]} is split, and not covered"
            if row["status"] == "received" and points:
                yield f"{key[1]} is new, and has points"

    def _broken_points(self) -> Iterator[str]:
        for key, row in self.of("Point").items():
            themes = self.of("PointTheme", key[1])
            if len({theme[2] for theme in themes}) < len(themes):
                yield f"{key[1]} has a theme twice"
            if sum(theme["primary"] for theme in themes.values()) > 1:
                yield f"{key[1]} has two main themes"
            if row["status"] in ("received", "retired") and self.answers_to(key[1], *OPEN):
                yield f"{key[1]} is new or gone, and somebody answers it"

    def _broken_answers(self) -> Iterator[str]:
        for key in self.of("Point"):
            point = key[1]
            published = [row["version"] for row in self.answers_to(point, "published")]
            live = self.answers_to(point, *OPEN)
            if len(published) > 1 or len(live) > 1:
                yield f"{point} has two answers"
            if live and live[0]["supersedes"] != (published[0] if published else None):
                yield f"the draft for {point} replaces another answer than the published one"


@dataclass
class Writing:
    """An act as it is being done. One that changes nothing has not been."""

    model: Model
    deed: Deed

    def __enter__(self) -> "Writing":
        return self

    def __exit__(self, fault: type[BaseException] | None, *_rest: object) -> None:
        if fault is None and self.deed.changes:
            self.model.deeds.append(self.deed)

    def add(self, *name: Any, **row: Any) -> Key:
        self.model.serial += 1
        key = (*name, self.model.serial)
        self._note(key, None, row)
        return key

    def change(self, key: Key, *, always: bool = False, **fields: Any) -> None:
        """A new version, unless nothing is new."""
        before = self.model.rows[key]
        after = before | fields
        if always or after != before:
            self._note(key, before, after)

    def drop(self, key: Key) -> None:
        self._note(key, self.model.rows[key], None)

    def enter(self, kind: str, about: str) -> None:
        self.deed.leaves.append((kind, about))

    def put_back(self, change: Change) -> None:
        """The row as it was before the change."""
        now = self.model.rows.get(change.key)
        if change.before is not None and now != change.before:
            self._note(change.key, now, change.before)
        elif change.before is not None:
            return
        elif change.key[0] in TAKEN_BACK:
            self.change(change.key, status=TAKEN_BACK[change.key[0]])
        else:
            self.drop(change.key)

    def _note(self, key: Key, before: Row | None, after: Row | None) -> None:
        self.deed.changes.append(Change(key, before, after))
        if after is None:
            del self.model.rows[key]
        else:
            self.model.rows[key] = after
