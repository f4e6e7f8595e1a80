"""The layout: which room imports from which, and how large files are."""

import ast

import pytest
from source_code import body_lines, functions

from mnist_study.paths import PROJECT_ROOT

PACKAGE = PROJECT_ROOT / "src" / "mnist_study"
FILES = sorted(PACKAGE.rglob("*.py"))
TESTS = [PROJECT_ROOT / "conftest.py", *sorted((PROJECT_ROOT / "tests").glob("*.py"))]
# Each room imports only from those before it, and from itself.
ROOMS = (
    "paths", "files", "versions", "startup", "numerics", "data", "models", "training",
    "lecun1998", "metrics", "ladder", "small", "statistics", "plots", "study",
    "classifiers1998", "photos", "report", "sweep", "contest", "robustness", "claims",
    "benchmark", "notebooks", "commands", "__main__",
)  # fmt: skip
MOST_LINES, MOST_LINES_OF_A_BODY = 350, 45


def _room(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "mnist_study":
            yield from (a.name for a in node.names if not a.name.startswith("__"))
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("mnist_study"):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            names = (a.name.split(".") for a in node.names)
            yield from (n[1] for n in names if n[0] == "mnist_study" and n[1:])


def test_every_room_has_its_place():
    assert {_room(path) for path in FILES} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    if path == PACKAGE / "__init__.py":
        assert set(_imported_rooms(path)) <= {"startup"}
        return
    own = ROOMS.index(_room(path))
    above = {room for room in _imported_rooms(path) if ROOMS.index(room) > own}
    assert not above


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_and_functions_are_small(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    for function in functions(path):
        lines = body_lines(function)
        assert lines <= MOST_LINES_OF_A_BODY, f"{function.name} has {lines} lines"


@pytest.mark.parametrize("path", TESTS, ids=lambda p: str(p.relative_to(PROJECT_ROOT)))
def test_files_of_tests_are_small(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{lines} lines: split it by subject"


def test_no_two_modules_define_one_public_name():
    places = {}
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = isinstance(
                node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            )
            if named and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
