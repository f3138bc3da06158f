"""The documentation is part of the product: generated pages are fresh, and no word is missing."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from config.management.commands.write_docs import LIVES, PAGES
from feedback.models import Answer
from tests.architecture.source import CHAIN, ROOT, modules

# The files that read the environment.
SETTINGS = ("environment", "settings", "mail")


@pytest.mark.parametrize("path", PAGES)
def test_a_generated_page_says_what_the_code_says(path: str) -> None:
    assert (ROOT / path).read_text() == PAGES[path](), "run: manage.py write_docs"


def test_every_table_of_states_is_on_the_page() -> None:
    """A table that nobody listed would be in no document and in no diagram."""
    tables = [
        (module.path, name)
        for module in modules()
        if module.path.endswith("/states.py") and module.room in CHAIN and module.room != "core"
        for name in re.findall(r"^([A-Z]+) = table\(", module.text, re.MULTILINE)
    ]

    assert len(tables) == len(LIVES) > 5
    assert {path for path, _ in tables} == {life.module for life in LIVES}


@pytest.fixture(scope="module")
def glossary() -> str:
    return (ROOT / "docs/domain.md").read_text()


def test_every_model_is_in_the_glossary(glossary: str) -> None:
    models = [m for m in apps.get_models() if m._meta.app_label in CHAIN]
    ours = {m.__name__ for m in models if not m.__name__.startswith("Historical")}

    assert {name for name in ours if f"`{name}`" not in glossary} == set()


def test_every_outcome_is_in_the_glossary(glossary: str) -> None:
    missing = [
        value
        for value, label in Answer.Outcome.choices
        if f"`{value}`" not in glossary or label not in glossary
    ]

    assert missing == []


def test_every_room_is_in_the_glossary(glossary: str) -> None:
    assert [room for room in CHAIN if f"`{room}`" not in glossary] == []


def all_docs() -> str:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text() for page in pages)


def test_every_setting_from_the_environment_is_explained() -> None:
    files = [Path(settings.BASE_DIR / f"config/{name}.py") for name in SETTINGS]
    text = "\n".join(file.read_text() for file in files)
    names = set(re.findall(r"(?:env\.\w+|flag|one_of)\(\s*\"([A-Z_]+)\"", text))

    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in all_docs()} == set()


def test_every_command_is_explained() -> None:
    ours = {name for name, app in get_commands().items() if app in CHAIN}

    assert ours
    assert {name for name in ours if name not in all_docs()} == set()


def test_every_record_of_a_choice_says_context_decision_and_consequences() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))

    assert len(records) >= 5
    for record in records:
        text = record.read_text()
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{record.name} lacks {heading}"
        assert len(text.splitlines()) <= 60, f"{record.name} is longer than half a page"


def test_the_files_of_a_receipt_have_the_names_they_are_handed_out_under() -> None:
    """Both addresses name their file; whoever follows the documents must find it on the disk."""
    named = set(re.findall(r"[\w.-]+\.tlog-proof|[\w-]+ning\.json", all_docs()))

    assert {name for name in named if re.fullmatch(r"oppforing-\d+\.tlog-proof", name)}
    assert {name for name in named if re.fullmatch(r"[A-Z]+-\d+-opening\.json", name)}
    assert all(
        re.fullmatch(r"oppforing-\d+\.tlog-proof|[A-Z]+-\d+-opening\.json", n) for n in named
    )
