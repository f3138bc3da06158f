"""The code as text and as syntax trees: what the tests about the code look at."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Highest first: a room may import what stands after it, never what stands before.
CHAIN = (
    "config",
    "transparency",
    "councils",
    "feedback",
    "consultations",
    "plans",
    "accounts",
    "audit",
    "core",
)
BESIDE = {"tests", "templates", "static", "docs", "locale", "benchmarks"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the root, its text and its tree."""

    path: str
    text: str

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        return self.path.split("/", maxsplit=1)[0]

    @property
    def layer(self) -> str:
        """`services` for `plans/services/status.py`, `models` for `accounts/models.py`."""
        return self.path.split("/")[1].removesuffix(".py")

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the last word of what is called: `save` for `row.save()`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield last_word(node.func), node


def last_word(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def length(function: Function) -> int:
    """Lines from the `def` to the end, without decorators and docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return whole - ((first.end_lineno or 0) - first.lineno + 1 if said else 0)


@functools.cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file in the folders, packages too, migrations left out."""
    found = [
        Module(str(path.relative_to(ROOT)), path.read_text())
        for folder in folders or CHAIN
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    assert found, f"no Python file in {folders}"
    return tuple(found)


@functools.cache
def templates() -> dict[str, str]:
    """Every template by its name."""
    base = ROOT / "templates"
    found = {str(path.relative_to(base)): path.read_text() for path in sorted(base.rglob("*.*"))}
    assert found, "no template found"
    return found
