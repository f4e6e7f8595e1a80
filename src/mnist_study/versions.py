"""Versions of the mathematics that this study computes itself.

What Keras, NumPy and SciPy compute is fixed by their pinned versions. Each part of the
study's own code that decides the result of a training has a version where it is
defined; the versions are part of a trial's identity. Raise the version when the same
inputs give other outputs. A change of wording needs no new version.
"""

import inspect
from collections.abc import Callable
from typing import TypeVar

_ATTRIBUTE = "mathematics_version"
_Part = TypeVar("_Part", bound=Callable)


def versioned(version: int) -> Callable[[_Part], _Part]:
    """Give a function or a class the version of what it computes.

    Args:
        version: At least 1; raised when the same inputs give other outputs.
    Returns:
        A decorator that returns the function or class unchanged but for its version.
    """

    def mark(part: _Part) -> _Part:
        setattr(part, _ATTRIBUTE, version)
        return part

    return mark


def version_of(part: Callable) -> int:
    """Return the version of a function or class.

    Raises:
        ValueError: If it has no version of its own. (A subclass does not inherit one,
            since it may compute something else.)
    """
    # vars, not getattr, which would find an inherited version.
    version = vars(part).get(_ATTRIBUTE)
    if version is None:
        kind = "class" if inspect.isclass(part) else "function"
        raise ValueError(
            f"{part.__module__}.{part.__qualname__} is not Keras's own and has no "
            "version, so a change of it would go unnoticed: put "
            f"@versioned(1), from mnist_study.versions, above the {kind}, and raise "
            "the number when it computes something else"
        )
    return version


def is_versioned(part) -> bool:
    """Return whether a function or class has a version of its own."""
    return _ATTRIBUTE in getattr(part, "__dict__", {})
