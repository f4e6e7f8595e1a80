"""Names that a Python file uses although their library calls them private."""

import ast
from collections.abc import Iterator

OWN = "mnist_study"
# What a library may change at any time although no underscore says so.
UNPROMISED = ("experimental", "externals", "internal", "python", "src")
BY_NAME = ("getattr", "setattr", "hasattr", "delattr")


def private_uses(text: str) -> set[str]:
    """Return the private names of others that a file uses or overrides.

    A name with an underscore in front is the file's own only where a class without
    bases defines it and says ``self`` before it, or where it is imported from the
    study. A class with bases has none of its own: its library may have the same one.

    Args:
        text: Of the file.
    Returns:
        "FusedAdam._momentums" for ``self._momentums`` in that class; a name behind
        anything else, or in an import, as the file says it.
    """
    return set(_uses(ast.parse(text), "", frozenset()))


def _uses(tree: ast.AST, owner: str, own: frozenset[str]) -> Iterator[str]:
    """Yield the uses below a node, which is in the class ``owner``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            if node.bases:
                yield from (f"{node.name}.{n}" for n in _defined(node))
            kept = frozenset() if node.bases else frozenset(_defined(node))
            yield from _uses(node, node.name, kept)
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _of_import(node)
        elif isinstance(node, ast.Attribute) and _is_private(node.attr):
            holder = ast.unparse(node.value)
            if holder not in ("self", "cls"):
                yield f"{holder}.{node.attr}"
            elif node.attr not in own:
                yield f"{owner}.{node.attr}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in BY_NAME:
            name = node.args[1]
            if isinstance(name, ast.Constant) and _is_private(name.value):
                yield f"{ast.unparse(node.args[0])}.{name.value}"
        yield from _uses(node, owner, own)


def _of_import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    within = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        name = within + alias.name
        if name.split(".")[0] != OWN and any(map(_is_private, name.split("."))):
            yield name


def _defined(node: ast.ClassDef) -> Iterator[str]:
    """Yield the private names that a class gives a value, a body or a type."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            name = part.name
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            name = part.id
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            name = part.attr if ast.unparse(part.value) == "self" else ""
        else:
            continue
        if _is_private(name):
            yield name


def _is_private(name: str) -> bool:
    hidden = name.startswith("_") and not name.startswith("__") and name != "_"
    return hidden or name in UNPROMISED
