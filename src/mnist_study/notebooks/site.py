"""The site: docs/ and the notebooks, turned into pages by Sphinx."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

from mnist_study.files import write_whole
from mnist_study.notebooks.finding import (
    ANSWERS,
    NOTEBOOKS_FOLDER,
    find_notebooks,
    is_answer,
    notebook_name,
)
from mnist_study.paths import PROJECT_ROOT, output_path
from mnist_study.startup import QUIET_VARIABLE, import_keras

DOCS_FOLDER = PROJECT_ROOT / "docs"
# Files of the checkout that pages include or show -> their folder among the sources.
SHOWN = {
    "results/*.md": "included",
    "results/claims.csv": "included",
    "CONTRIBUTING.md": "included",
    "Images/*.png": "images",
}


class SiteError(RuntimeError):
    """Sphinx could not build the site, or only with a warning."""


def build_site(
    name: str = "site",
    notebooks: Path = NOTEBOOKS_FOLDER,
    *,
    only: Sequence[Path] | None = None,
    notice: str = "",
    strict: bool = True,
) -> Path:
    """Build the site below the output folder, from notebooks that were executed.

    Args:
        name: Name of its folder.
        notebooks: Folder of the executed notebooks, arranged as in the checkout.
        only: Notebooks of the checkout that were executed; all by default.
        notice: A notice at the top of every page.
        strict: Whether a warning of Sphinx is an error.
    Returns:
        Path of the first page.
    Raises:
        SiteError: If Sphinx fails; its messages are on stderr.
    """
    sources = output_path("sphinx", name, "sources", "index.md").parent
    read = output_path("sphinx", name, "read")
    built, target = output_path("sphinx", name, "built"), output_path(name)
    settings = sources / "conf.py"
    before = settings.read_bytes() if settings.exists() else b""
    gather(sources, notebooks, only)
    if settings.read_bytes() != before:  # Sphinx itself only notices changed options
        shutil.rmtree(read, ignore_errors=True)
    # A page that is no longer among the sources would remain.
    shutil.rmtree(built, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-j", "auto"]
    command += ["-W", "--keep-going"] if strict else []
    # Pages mention notebooks that were not executed, there without a link.
    command += [] if only is None else ["-D", "suppress_warnings=myst.xref_missing"]
    done = subprocess.run(
        [*command, "-d", str(read), str(sources), str(built)],
        # Its reference imports the whole study.
        env=os.environ | {"MNIST_STUDY_NOTICE": notice, QUIET_VARIABLE: "1"},
    )
    if done.returncode:
        # Sphinx would not repeat warnings about a page that it has read before.
        shutil.rmtree(read, ignore_errors=True)
        raise SiteError(f"{target} is not built: Sphinx failed, for the reasons above")
    shutil.rmtree(target, ignore_errors=True)
    built.rename(target)
    return target / "index.html"


def gather(sources: Path, notebooks: Path, only: Sequence[Path] | None = None) -> None:
    """Collect the sources for Sphinx; unchanged files keep their time stamps.

    Args:
        sources: The folder; other files in it are removed.
        notebooks: See ``build_site``.
        only: See ``build_site``.
    """
    wanted = {
        sources / path.relative_to(DOCS_FOLDER): path.read_bytes()
        for path in DOCS_FOLDER.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for pattern, folder in SHOWN.items():
        for path in PROJECT_ROOT.glob(pattern):
            wanted[sources / folder / path.name] = path.read_bytes()
    wanted |= _scripts(sources / "extra" / "draw")
    paths = find_notebooks() if only is None else only
    answered = {path.stem for path in paths if is_answer(path)}
    for path in paths:
        file = f"{notebook_name(path)}.ipynb"
        content = (notebooks / file).read_bytes()
        if path.stem in answered and not is_answer(path):
            content = _with_answers(content, path.stem)
        wanted[sources / "notebooks" / file] = content
    for path in sources.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()
    for path, content in wanted.items():
        if not (path.exists() and path.read_bytes() == content):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)


def _scripts(page: Path) -> dict[Path, bytes]:
    """Return what the page "Draw a digit" loads besides its own files, if it exists."""
    if not (DOCS_FOLDER / "extra" / "draw" / "networks.js").exists():
        return {}
    # Imported here, since importing Keras takes seconds.
    import_keras()
    from mnist_study.notebooks.drawing import page_scripts

    return {page / path: script for path, script in page_scripts().items()}


def _with_answers(notebook: bytes, name: str) -> bytes:
    """Return a chapter with its answers beneath it in the site's tree of pages."""
    content = nbformat.reads(notebook.decode(), as_version=4)
    tree = new_markdown_cell(f"```{{toctree}}\n:hidden:\n\n{ANSWERS}/{name}\n```")
    tree.id = "answers"  # otherwise it would differ each time
    content.cells.append(tree)
    return nbformat.writes(content).encode()
