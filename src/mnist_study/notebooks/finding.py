"""The notebooks of the project: chapters, and answers to their exercises."""

from collections.abc import Iterable
from pathlib import Path

from mnist_study.paths import PROJECT_ROOT

NOTEBOOKS_FOLDER = PROJECT_ROOT / "notebooks"
# The others are about MNIST and its write-ups; they run on the stand-in as well.
FOR_ANY_DATA = ("02_ann", "03_lenet5", "04_comparison")
ANSWERS = "answers"  # folder of the answers, which have the names of their chapters


class NotebookError(RuntimeError):
    """A notebook does not exist, or could not be executed completely."""


def find_notebooks(names: Iterable[str] = ()) -> list[Path]:
    """Return the project's notebooks: chapters in reading order, then the answers.

    Args:
        names: Names such as "02_ann" or "answers/02_ann"; all notebooks by default.
    Raises:
        NotebookError: If there is no notebook with that name.
    """
    paths = [
        *sorted(NOTEBOOKS_FOLDER.glob("*.ipynb")),
        *sorted(NOTEBOOKS_FOLDER.glob(f"{ANSWERS}/*.ipynb")),
    ]
    by_name = {notebook_name(path): path for path in paths}
    names = [notebook_name(Path(name)) for name in names] or list(by_name)
    for name in names:
        if name not in by_name:
            known = ", ".join(by_name)
            raise NotebookError(f"there is no notebook {name!r}: choose from {known}")
    return [by_name[name] for name in names]


def notebook_name(path: Path) -> str:
    """Return the name of a notebook: 02_ann, or answers/02_ann."""
    return f"{ANSWERS}/{path.stem}" if is_answer(path) else path.stem


def is_answer(path: Path) -> bool:
    """Return whether a notebook answers the exercises of a chapter."""
    return path.parent.name == ANSWERS
