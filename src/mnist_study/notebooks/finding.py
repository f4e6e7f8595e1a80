"""Which notebooks there are: chapters, and answers to their exercises."""

from collections.abc import Iterable
from pathlib import Path

from mnist_study.paths import PROJECT_ROOT

NOTEBOOKS_FOLDER = PROJECT_ROOT / "notebooks"
# The others are about MNIST and its write-ups; on the stand-in they run as well.
FOR_ANY_DATA = ("02_ann", "03_lenet5", "04_comparison")
ANSWERS = "answers"  # the folder in it; an answer has the name of its chapter


class NotebookError(RuntimeError):
    """A notebook is not there, or could not be executed to its end."""


def find_notebooks(names: Iterable[str] = ()) -> list[Path]:
    """Return the project's notebooks: chapters in reading order, then the answers.

    Args:
        names: Such as "02_ann" or "answers/02_ann"; all notebooks by default.
    Raises:
        NotebookError: If there is no notebook of that name.
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
    """Return what a notebook is called: 02_ann, or answers/02_ann."""
    return f"{ANSWERS}/{path.stem}" if is_answer(path) else path.stem


def is_answer(path: Path) -> bool:
    """Return whether a notebook answers the exercises of a chapter."""
    return path.parent.name == ANSWERS
