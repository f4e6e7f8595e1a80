"""Notebooks, or parts of several as one, judged by nbval on a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from mnist_study.notebooks.finding import NOTEBOOKS_FOLDER
from mnist_study.paths import PROJECT_ROOT

CHECKED = "nbval-check-output"  # cells whose output does not depend on the data


class Part(NamedTuple):
    """Cells of a notebook that hold without the others.

    Attributes:
        notebook: Its file name.
        only: A cell that holds one of these texts is taken, beside those that do not
            depend on the data, imports among them.
        first: Source of a cell that is put behind the imports.
    """

    notebook: str
    only: tuple[str, ...] = ()
    first: str = ""


class Alteration(NamedTuple):
    """What is altered in a copy of the package, and where nbval notices.

    Attributes:
        file: Below ``src/mnist_study``.
        old: Its first occurrence is replaced.
        new: By this.
        noticed: For each cell that fails, a text that its source holds, and one that
            what nbval says of it holds.
    """

    file: str
    old: str
    new: str
    noticed: dict[str, str]


def run_nbval(notebook: Path, **settings: str) -> tuple[int, str]:
    """Judge a notebook as ``make test`` does; return exit status and output.

    Args:
        notebook: Lies in a folder of its own.
        settings: Further environment variables.
    """
    shutil.copy(PROJECT_ROOT / "conftest.py", notebook.parent / "conftest.py")
    options = ["-p", "no:cacheprovider", "-q", "--nbval-current-env", "-W", "default"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-c", os.devnull, str(notebook)],
        capture_output=True,
        text=True,
        cwd=notebook.parent,
        env=environment | settings,
    )
    return done.returncode, done.stdout + done.stderr


def copy_parts(parts: Iterable[Part], folder: Path) -> NotebookNode:
    """Copy the package, and cells of notebooks into one that runs them all.

    Returns:
        The notebook, ``copy.ipynb`` in that folder.
    """
    shutil.copytree(PROJECT_ROOT / "src", folder / "src")
    together = new_notebook()
    for part in parts:
        notebook = nbformat.read(NOTEBOOKS_FOLDER / part.notebook, as_version=4)
        cells = [
            cell
            for cell in notebook.cells
            if CHECKED in cell.metadata.get("tags", [])
            or (
                cell.cell_type == "code"
                and any(text in cell.source for text in part.only)
            )
        ]
        together.cells += [*cells[:1], *_optional(part.first), *cells[1:]]
    for number, cell in enumerate(together.cells):
        cell.id = f"cell-{number}"  # two parts may be of one notebook
    nbformat.write(together, folder / "copy.ipynb")
    return together


def alter(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file, which must hold it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def failures(folder: Path) -> dict[str, str]:
    """Run the copied notebook on the copied package, whose kernel finds it first.

    Returns:
        Source of each cell that failed -> what nbval says of it.
    """
    path = folder / "copy.ipynb"
    status, output = run_nbval(path, PYTHONPATH=str(folder / "src"))
    code = nbformat.read(path, as_version=4).cells
    said = re.split(r"^_+ .*copy\.ipynb::Cell (\d+) _+$", output, flags=re.MULTILINE)
    told = dict(zip(map(int, said[1::2]), said[2::2], strict=True))
    assert status == bool(told), output
    return {code[number].source: text for number, text in told.items()}


def judge(parts: Iterable[Part], alterations: Iterable[Alteration], folder: Path):
    """Alter a copy, and assert that nbval notices each alteration in its own cells."""
    copy_parts(parts, folder)
    (folder / "results").symlink_to(PROJECT_ROOT / "results")
    expected = {}
    for alteration in alterations:
        path = folder / "src" / "mnist_study" / alteration.file
        alter(path, alteration.old, alteration.new)
        expected |= alteration.noticed
    failed = failures(folder)
    for source, text in failed.items():
        assert any(cell in source for cell in expected), f"{source}\n{text}"
    for cell, message in expected.items():
        (text,) = [text for source, text in failed.items() if cell in source]
        assert message in text, text


def _optional(source: str) -> list[NotebookNode]:
    return [new_code_cell(source)] if source else []
