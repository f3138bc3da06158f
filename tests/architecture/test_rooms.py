"""The house: which rooms there are, how big a thing in them may be, and who may look at whom."""

import ast
import re
import tomllib

import pytest
from django.apps import apps

from tests.architecture.source import BESIDE, CHAIN, ROOT, Module, length, modules, templates

MODULE_LINES, FUNCTION_LINES, VIEW_LINES, TEMPLATE_LINES = 300, 40, 20, 150
DRAWERS = {"utils", "helpers", "common", "mixins", "misc"}


def test_every_package_in_the_root_is_a_room_of_the_chain() -> None:
    packages = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and any(path.glob("*.py"))
    }

    assert packages - BESIDE == set(CHAIN)


def test_the_import_contracts_know_the_same_rooms_in_the_same_order() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

    chain = next(
        c for c in settings["contracts"] if "containers" not in c and c["type"] == "layers"
    )

    assert tuple(chain["layers"]) == CHAIN
    assert set(settings["root_packages"]) == set(CHAIN)


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.path)
def test_what_is_read_fits_on_a_screen(module: Module) -> None:
    too_long = [
        f"{function.name} has {length(function)} lines"
        for function in module.functions()
        if length(function) > FUNCTION_LINES
    ]

    assert module.lines <= MODULE_LINES, f"{module.path} has {module.lines} lines"
    assert not too_long


def test_views_are_short() -> None:
    views = [
        (f"{module.path}:{node.name}", length(node))
        for module in modules()
        if module.layer == "views"
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
        and _takes_request(node)
        # A private function is a part of a view, and as long as any other function.
        and not node.name.startswith("_")
    ]

    assert views, "the search found no view at all"
    assert [found for found in views if found[1] > VIEW_LINES] == []


def _takes_request(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "request"


def test_views_are_functions() -> None:
    classes = [
        f"{module.path}:{node.name}"
        for module in modules()
        if module.layer == "views"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and any("View" in ast.unparse(b) for b in node.bases)
    ]

    assert classes == []


def test_templates_are_short() -> None:
    too_long = {
        name: len(text.splitlines())
        for name, text in templates().items()
        if len(text.splitlines()) > TEMPLATE_LINES
    }

    assert too_long == {}


def test_no_drawer_is_called_misc() -> None:
    drawers = [m.path for m in modules() if DRAWERS & set(m.path.removesuffix(".py").split("/"))]

    assert drawers == []


def test_templates_include_only_downwards() -> None:
    upwards = [
        (name, included)
        for name, text in templates().items()
        for included in re.findall(r"{%-?\s*(?:include|extends)\s+[\"']([^\"'#]+)", text)
        if _stands(included) < _stands(name)
    ]

    assert upwards == []


def _stands(template: str) -> int:
    """The place of a template's room in the chain; what all rooms share stands lowest."""
    room = template.split("/", maxsplit=1)[0]
    return CHAIN.index(room) if room in CHAIN else len(CHAIN)


# A name that is also a field or method of the lower room itself is no reverse accessor there.
SAME_WORD = {
    ("audit", "versions"),  # a list of history rows, not the versions of a plan
}


def test_reverse_accessors_are_used_where_the_relation_is_declared_or_above() -> None:
    accessors = _accessors_by_room()

    used_below = [
        (module.path, node.attr)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in accessors
        and CHAIN.index(module.room) > CHAIN.index(accessors[node.attr])
        and (module.room, node.attr) not in SAME_WORD
    ]

    assert accessors, "no relation was found"
    assert used_below == []


def _accessors_by_room() -> dict[str, str]:
    """Each reverse accessor that only one room declares, with the room."""
    found: dict[str, set[str]] = {}
    own: set[str] = set()
    for model in apps.get_models():
        own |= {field.name for field in model._meta.get_fields() if field.concrete}
        for field in model._meta.concrete_fields:
            name = field.is_relation and field.remote_field.get_accessor_name()
            if name and "history" not in name:
                found.setdefault(name, set()).add(model._meta.app_label)
    return {
        name: next(iter(rooms))
        for name, rooms in found.items()
        if len(rooms) == 1 and name not in own and rooms <= set(CHAIN) and not hasattr({}, name)
    }


def test_the_public_room_reads_public_managers_only() -> None:
    found = [
        (module.path, node.lineno, node.attr)
        for module in modules("transparency")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "history", "_base_manager"}
    ]

    assert found == []


def test_the_public_room_has_no_models() -> None:
    assert list(apps.get_app_config("transparency").get_models()) == []
