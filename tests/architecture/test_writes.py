"""Services hold the pen: nothing else saves, and they save in the one way history sees."""

import ast
import re

import pytest

from tests.architecture.source import CHAIN, Function, Module, last_word, modules, templates

WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "execute",
    "executemany",
}
# path: call -> why this one may.
ALLOWED: dict[tuple[str, str], str] = {
    ("consultations/models/points.py", "save"): "taking back a point keeps its row",
    ("consultations/models/relations.py", "save"): "taking back a note keeps its row",
    ("consultations/models/submissions.py", "save"): "taking back a submission keeps its row",
    ("feedback/models/answers.py", "save"): "taking back a draft keeps its row",
    ("consultations/rules/documents/rendering.py", "save"): "a picture, into memory",
    ("core/outbox.py", "bulk_create"): "a mail is a row that others' services have written",
    ("core/postman.py", "save"): "the same row, counted before it is sent",
    ("core/postman.py", "update"): "the same row: what went wrong with it",
    ("core/outbox.py", "update"): "the same row, emptied when it has gone",
    ("config/checks.py", "execute"): "reads the database's own settings",
}
NEVER_CALLED = {
    "mark_safe",
    "urlize",
    "truncatewords_html",
    "csrf_exempt",
    "eval",
    "exec",
    "RawSQL",
    "raw",
    "extra",
    "_raw_delete",
    "update_change_reason",
    "receiver",
}
NEVER_PASSED = {"update_fields", "ignore_conflicts"}
NEVER_IMPORTED = {"pickle", "django.dispatch", "django.db.models.signals", "django.core.mail"}
ENTRY_LAYERS = {"views", "api", "management", "jobs", "admin", "forms", "urls", "templatetags"}


def outside_the_pen() -> list[Module]:
    return [m for m in modules() if m.room != "audit" and m.layer != "services"]


def test_only_services_and_audit_write() -> None:
    searched = outside_the_pen()

    writes = [
        (module.path, word)
        for module in searched
        for word, call in module.calls()
        if word in WRITES and not _is_plain_python(call)
    ]

    assert len(searched) > 50
    assert [write for write in writes if write not in ALLOWED] == []


def _is_plain_python(call: ast.Call) -> bool:
    """A dict, a set and a hash are updated with a thing, a queryset with names."""
    return last_word(call.func) == "update" and bool(call.args)


def test_a_model_saves_only_to_take_back_what_must_not_be_deleted() -> None:
    saving = [
        (module.path, function.name)
        for module in modules()
        if module.layer == "models" and module.room != "audit"
        for function in module.functions()
        if any(word in WRITES for word in _words_called_in(function))
    ]

    assert {name for _, name in saving} <= {"take_back", "create_user"}


def _words_called_in(function: Function) -> set[str]:
    return {last_word(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}


@pytest.mark.parametrize("room", CHAIN)
def test_nothing_goes_around_history_or_escaping(room: str) -> None:
    found = [
        (module.path, call.lineno, word)
        for module in modules(room)
        for word, call in module.calls()
        if (word in NEVER_CALLED or NEVER_PASSED & {k.arg for k in call.keywords})
        and module.path != "audit/recording.py"
    ]

    assert found == []


def test_nothing_unsafe_is_imported() -> None:
    found = [
        (module.path, name)
        for module in modules()
        for node in ast.walk(module.tree)
        for name in _imported(node)
        if any(name == bad or name.startswith(f"{bad}.") for bad in NEVER_IMPORTED)
        and module.path not in {"audit/apps.py", "core/postman.py"}
    ]

    assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def test_no_attribute_turns_history_off() -> None:
    words = re.compile(r"skip_history_when_saving|SIMPLE_HISTORY_ENABLED|_history_user\b")

    found = [m.path for m in modules() if words.search(m.text) and m.path != "config/checks.py"]

    assert found == []


def test_no_field_is_set_to_an_expression() -> None:
    """`row.count = F("count") + 1` would be in the row and not in its history."""
    found = [
        (module.path, node.lineno)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Attribute) for target in node.targets)
        and any(isinstance(n, ast.Call) and last_word(n.func) == "F" for n in ast.walk(node.value))
    ]

    assert found == []


def test_the_public_room_imports_no_service() -> None:
    found = [
        (module.path, name)
        for module in modules("transparency")
        for node in ast.walk(module.tree)
        for name in _imported(node)
        if ".services" in name or name.startswith("audit.acting")
    ]

    assert found == []


def services() -> list[tuple[Module, ast.FunctionDef]]:
    found = [
        (module, node)
        for module in modules()
        if module.layer == "services"
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert len(found) > 60, "the search found hardly any service"
    return found


def writing() -> list[tuple[Module, ast.FunctionDef]]:
    """Services that take the pen or hand it on; a function that only checks a right does not."""
    return [(m, f) for m, f in services() if "by" in _parameters(f) and _writes(f)]


def _writes(function: Function) -> bool:
    return "acting_as" in _words_called_in(function) or any(
        isinstance(n, ast.Call) and any(k.arg == "by" for k in n.keywords)
        for n in ast.walk(function)
    )


def _parameters(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.kwonlyargs + function.args.args}


def test_a_service_that_writes_says_who_and_when_by_name() -> None:
    found = [
        f"{module.path}:{function.name}"
        for module, function in writing()
        if function.args.args
        or not {"by", "at"} <= {argument.arg for argument in function.args.kwonlyargs}
        or function.returns is None
    ]

    assert found == []


def test_whatever_takes_the_pen_is_told_by_whom() -> None:
    found = [
        f"{module.path}:{function.name}"
        for module in modules()
        if module.layer == "services"
        for function in module.functions()
        if "acting_as" in _words_called_in(function) and "by" not in _parameters(function)
    ]

    assert found == []


def test_a_service_asks_for_the_right_and_is_one_transaction() -> None:
    found = []
    for module, function in writing():
        local = {node.name: node for node in module.functions()}
        signs = "acting_as" in _words_called_in(function)
        atomic = "transaction.atomic" in ast.unparse(function)
        if (signs and not atomic) or not _asks(function, local):
            found.append(f"{module.path}:{function.name}")

    assert found == []


def _asks(function: Function, local: dict[str, Function]) -> bool:
    """`check(by, …)` here, in a function of the module, or in a service it hands `by` on to."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        word = last_word(node.func)
        named = any(keyword.arg == "by" for keyword in node.keywords)
        handed = named or any(isinstance(a, ast.Name) and a.id == "by" for a in node.args)
        if word in {"check", "can"} or (named and isinstance(node.func, ast.Attribute)):
            return True
        if handed and word in local and word != function.name and _asks(local[word], local):
            return True
    return False


def test_the_clock_is_read_at_the_edge_only() -> None:
    """`localtime(at)` turns a moment it is given; `localtime()` reads the clock."""
    always, alone = {"now", "utcnow"}, {"today", "localdate", "localtime"}

    found = [
        (module.path, call.lineno)
        for module in modules()
        if module.layer not in ENTRY_LAYERS and module.room not in {"config", "transparency"}
        for word, call in module.calls()
        if (word in always or (word in alone and not call.args))
        and (module.path, word) != ("audit/acting.py", "now")
    ]

    assert found == []


def test_no_template_switches_escaping_off() -> None:
    words = re.compile(r"\|\s*(safe|safeseq|urlize|truncatewords_html)\b|autoescape\s+off")

    assert [name for name, text in templates().items() if words.search(text)] == []
