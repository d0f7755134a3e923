"""The house: which room may import which, how many there are, how complex a function may be, and which words name it.

The layers are those of docs/architecture.md. Imports that only serve type checkers run in any direction.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parent.parent / "custom_components" / "bitrix24"

# From the bottom to the top. A room imports from its own layer and from those below; a name with a star is a package.
LAYERS = (
    ("api.*",),
    ("const", "util"),
    ("employee", "errors", "texts", "timesheet"),
    ("auth", "issues", "storage"),
    ("poller", "record_polling"),
    ("coordinator",),
    ("commands.*", "record_refresh", "records"),
    ("data",),
    ("card", "entity", "history"),
    (
        *("binary_sensor", "button", "calendar", "event", "notify", "select", "sensor", "switch"),
        *("application_credentials", "condition", "diagnostics", "repairs", "services", "system_health"),
        *("timesheet_action", "trigger"),
        *("config_flow", "employee_flow", "oauth_flow", "websocket_api"),
    ),
    ("__init__",),
)
PLATFORMS = {"binary_sensor", "button", "calendar", "event", "notify", "select", "sensor", "switch"}
CHANGES_A_DAY = {"open_day", "pause_day", "close_day"}
MOST_FILES = 39
MOST_LINES_OF_CODE = 8_900
MOST_BRANCHES = 14

# Words of old names (design, "Words"), as parts of identifiers.
OLD_WORDS = frozenset(
    {
        "acted",
        "addressee",
        "agenda",
        "answering",
        "audience",
        "courier",
        "doer",
        "doing",
        "figure",
        "figures",
        "judged",
        "keep",
        "keeper",
        "keeping",
        "keeps",
        "kept",
        "leaks",
        "mistake",
        "moments",
        "observer",
        "pace",
        "problem",
        "proof",
        "prove",
        "quarters",
        "questions",
        "reading",
        "roster",
        "somebody",
        "tell",
        "tells",
        "told",
        "traffic",
        "verdict",
        "whoever",
    }
)
# Whole names: parts of others are ordinary English.
OLD_NAMES_OF_COMMANDS = frozenset({"hand", "look", "step", "steps", "ticket", "tickets"})


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


MODULES: Mapping[str, Path] = {_name(path): path for path in sorted(ROOT.rglob("*.py"))}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below one, without what only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _at_run_time(child)


def _own_imports(module: str) -> set[str]:
    """Return the modules of the integration that a module imports when it runs."""
    found = set()
    for node in _at_run_time(_tree(module)):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        package = module.split(".")[: -node.level]
        target = [*package, *(node.module.split(".") if node.module else [])]
        for alias in node.names:
            names = (".".join([*target, alias.name]), ".".join(target), ".".join([*target, "__init__"]))
            found.add(next(name for name in names if name.removeprefix(".") in MODULES))
    return found - {module}


def _foreign_imports(module: str) -> set[str]:
    found = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module))
    return found


def _layer(module: str) -> int:
    package = f"{module.partition('.')[0]}.*" if "." in module else module
    return next(place for place, rooms in enumerate(LAYERS) if package in rooms)


def test_every_room_has_a_place() -> None:
    assert {module for module in MODULES if not any(_fits(module, room) for rooms in LAYERS for room in rooms)} == set()
    assert len(list(ROOT.glob("*.py"))) <= MOST_FILES


def _fits(module: str, room: str) -> bool:
    return module == room or (room.endswith(".*") and module.startswith(room[:-1]))


def test_imports_run_one_way() -> None:
    upwards = {
        (module, other) for module in MODULES for other in _own_imports(module) if _layer(other) > _layer(module)
    }
    assert upwards == set()
    # Raises CycleError, which names the circle.
    TopologicalSorter({module: _own_imports(module) for module in MODULES}).prepare()


def test_the_api_stands_alone() -> None:
    for module in MODULES:
        if module.startswith("api."):
            assert {name for name in _foreign_imports(module) if name.startswith("homeassistant")} == set(), module
            assert {name for name in _own_imports(module) if not name.startswith("api.")} == set(), module


def test_commands_know_nothing_of_the_platforms() -> None:
    for module in MODULES:
        if module.startswith("commands."):
            assert _own_imports(module) & PLATFORMS == set(), module
            assert {name for name in _foreign_imports(module) if name.startswith("homeassistant.components")} == set()


def test_only_the_verbs_change_a_day() -> None:
    callers = {
        module
        for module in MODULES
        if not module.startswith("api.")
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Attribute) and node.attr in CHANGES_A_DAY
        if ast.unparse(node.value).endswith("portal")
    }
    assert callers == {"commands.verbs"}


def test_nothing_above_the_api_imports_its_transport() -> None:
    users = {module for module in MODULES if not module.startswith("api.") and "api.transport" in _own_imports(module)}
    assert users == set()


def _branches(function: ast.AST) -> int:
    """Return the cyclomatic complexity, and/or and the conditions of comprehensions counted."""
    count = 1
    for node in ast.walk(function):
        match node:
            case ast.If() | ast.IfExp() | ast.For() | ast.AsyncFor() | ast.While() | ast.ExceptHandler():
                count += 1
            case ast.BoolOp():
                count += len(node.values) - 1
            case ast.comprehension():
                count += 1 + len(node.ifs)
            case ast.match_case() | ast.Assert():
                count += 1
    return count


@pytest.mark.parametrize("module", MODULES)
def test_functions_are_simple(module: str) -> None:
    functions = (node for node in ast.walk(_tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    assert {node.name: _branches(node) for node in functions if _branches(node) > MOST_BRANCHES} == {}


def test_the_code_is_short() -> None:
    assert sum(_lines_of_code(module) for module in MODULES) <= MOST_LINES_OF_CODE


def _lines_of_code(module: str) -> int:
    """Return the lines without blanks, comments and docstrings."""
    documented: set[int] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                documented.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = MODULES[module].read_text(encoding="utf-8").splitlines()
    return sum(
        1
        for number, line in enumerate(lines, start=1)
        if number not in documented and line.strip() and not line.lstrip().startswith("#")
    )


@pytest.mark.parametrize("module", MODULES)
def test_names_use_the_words_of_the_field(module: str) -> None:
    names = set(_identifiers(module))
    assert {name for name in names if not OLD_WORDS.isdisjoint(_words(name))} == set()
    if module.startswith("commands."):
        assert names & OLD_NAMES_OF_COMMANDS == set()


def _identifiers(module: str) -> Iterator[str]:
    yield from module.split(".")
    for node in ast.walk(_tree(module)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Name():
                yield node.id
            case ast.arg():
                yield node.arg
            case ast.Attribute():
                yield node.attr
            case ast.keyword() if node.arg is not None:
                yield node.arg


def _words(name: str) -> set[str]:
    """Return the words of an identifier in snake case or camel case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
