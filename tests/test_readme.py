"""What the README promises is there: its links, its paths, its commands, and the people to sign in as."""

import json
import re

import pytest

from tests.architecture.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)]+)\)", README)
NAMED = re.findall(r"`([^`\s]+)`", README)
CAST = json.loads((ROOT / "config/demo/data/users.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("link", [link for link in LINKS if "://" not in link])
def test_a_link_leads_somewhere(link: str) -> None:
    path, _, anchor = link.partition("#")

    assert (ROOT / path).exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"\W+", "-", heading.lower()).strip("-") for heading in headings}


@pytest.mark.parametrize("path", [name for name in NAMED if "/" in name and name[0] != "/"])
def test_a_path_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z-]+)\b", README))

    assert {"run", "test"} <= targets
    assert {
        name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)
    } == set()


def test_the_people_to_sign_in_as_are_in_the_demo() -> None:
    emails = set(re.findall(r"`(\S+@\S+)`", README))

    assert emails
    assert emails <= {person["email"] for person in CAST["users"]}
    assert f"password `{CAST['password']}`" in README
