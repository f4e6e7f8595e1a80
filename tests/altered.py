"""Copies of notebooks and of the package in which something is altered."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from mnist_study.notebooks.execution import NOTEBOOKS_FOLDER
from mnist_study.paths import PROJECT_ROOT

CHECKED = "nbval-check-output"  # cells whose output does not depend on the data


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


def copy_parts(
    name: str, folder: Path, *, only: Iterable[str] = (), first: str = ""
) -> None:
    """Copy the package, and of a notebook the cells that are to be judged.

    Args:
        name: File name of the notebook.
        folder: Where both are copied to.
        only: Texts; a cell that holds one of them is kept. Cells that do not depend
            on the data, imports among them, are kept in any case.
        first: Source of a cell that is put behind the imports.
    """
    shutil.copytree(PROJECT_ROOT / "src", folder / "src")
    notebook = nbformat.read(NOTEBOOKS_FOLDER / name, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if CHECKED in cell.metadata.get("tags", [])
        or (cell.cell_type == "code" and any(text in cell.source for text in only))
    ]
    if first:
        notebook.cells.insert(1, new_code_cell(first))
    nbformat.write(notebook, folder / "copy.ipynb")


def alter(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file, which must hold it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def judge(folder: Path, *, fails: bool, message: str) -> None:
    """Run the copied notebook on the copied package, whose kernel finds it first."""
    status, output = run_nbval(folder / "copy.ipynb", PYTHONPATH=str(folder / "src"))
    assert status == fails, output
    if fails:
        assert message in output
