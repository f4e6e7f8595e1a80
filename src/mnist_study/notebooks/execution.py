"""Execute the notebooks, and renew what they store."""

import asyncio
import contextlib
import os
import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from tqdm import tqdm

from mnist_study.data.containers import counted
from mnist_study.data.dataset import Dataset
from mnist_study.files import write_whole
from mnist_study.notebooks.finding import (
    FOR_ANY_DATA,
    NotebookError,
    find_notebooks,
    is_answer,
    notebook_name,
)
from mnist_study.notebooks.kernels import KernelClient, run_to_end
from mnist_study.notebooks.passages import leave_out_mnist
from mnist_study.notebooks.pictures import with_few_colors
from mnist_study.notebooks.site import build_site
from mnist_study.paths import PROJECT_ROOT, output_path

README = PROJECT_ROOT / "README.md"
# Everything else in language_info differs between Python versions.
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
# TensorFlow's C++ writes to the file descriptors; in outputs this would be noise, and
# nbval does not capture it.
KERNEL_LOG = PROJECT_ROOT / "build" / "kernels.log"
TICK_S = 1 if sys.stderr.isatty() else 20  # since a log file keeps every line
KERNEL_ARGUMENTS = ["--IPKernelApp.capture_fd_output=False"]


def execute(path: Path, **settings: str) -> NotebookNode:
    """Execute a notebook from top to bottom, with a progress bar.

    Args:
        path: The notebook; its kernel starts in its folder.
        settings: Environment variables of the kernel, in addition to those of this
            process.
    Returns:
        The executed notebook. Cells keep their tags; outputs on stderr, and metadata
        that differ between Python versions, are left out.
    Raises:
        NotebookError: If a cell fails; its ``notebook`` is what was executed so far.
    """
    return run_to_end(_execute(path, settings))


async def _execute(
    path: Path, settings: dict[str, str], position: int = 0, on_mnist: bool = True
) -> NotebookNode:
    """Do what ``execute`` does; ``position`` is the line of the progress bar."""
    notebook = _without_outputs(path, on_mnist)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    bar = tqdm(
        total=len(code),
        desc=notebook_name(path),
        position=position,
        bar_format="{desc:22} {n_fmt:>2}/{total_fmt} |{bar:20}| {elapsed} {postfix}",
        mininterval=TICK_S,
    )
    current = 0

    def show(cell, cell_index):
        nonlocal current
        current = cell_index
        bar.set_postfix_str(_heading(notebook, cell_index), refresh=False)

    def advance(cell, cell_index, execute_reply):
        bar.update()

    client = KernelClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=KERNEL_ARGUMENTS,
        on_cell_start=show,
        on_cell_executed=advance,
    )
    try:
        KERNEL_LOG.parent.mkdir(exist_ok=True)
        with bar, open(KERNEL_LOG, "ab") as log:
            kernel = {"stderr": log, "env": os.environ | settings}
            await _with_ticks(client.async_execute(**kernel), bar)
    except (CellExecutionError, RuntimeError) as error:  # or its kernel died
        number = 1 + code.index(notebook.cells[current])
        failed = NotebookError(
            f"{notebook_name(path)}.ipynb: code cell {number} "
            f"({_heading(notebook, current)}) failed: {_last_line(error)}"
        )
        failed.notebook = _tidy(notebook)
        raise failed from error
    return _tidy(notebook)


def run_all(dataset: Dataset, jobs: int = 2) -> int:
    """Execute all notebooks into ``build/`` and build a page of each.

    Args:
        dataset: The data to use. On data other than MNIST and its stand-in, notebooks
            that are only about MNIST are not executed, and passages of the others that
            are only true of MNIST are left out.
        jobs: Number of notebooks executed at a time.
    Returns:
        The number of notebooks that failed.
    """
    started = time.perf_counter()
    is_usual = dataset.is_recorded or dataset.is_stand_in
    paths = find_notebooks(() if is_usual else FOR_ANY_DATA)
    table = output_path("results", "comparison.txt")
    # If a notebook fails, its file from an earlier run could be mistaken for a new one.
    for old in (table, KERNEL_LOG):
        old.unlink(missing_ok=True)
    notice = "" if dataset.is_recorded else f"Executed on the {dataset.label}."
    if not is_usual:  # the other pages are about MNIST
        first, last = (name[:2] for name in (FOR_ANY_DATA[0], FOR_ANY_DATA[-1]))
        notice = f"Notebooks {first} to {last} were executed on {dataset.label}."
    settings = {"MNIST_STUDY_DATA": dataset.location}
    outcomes = run_to_end(_run_side_by_side(paths, jobs, settings, is_usual))
    failures = [outcome for outcome in outcomes if outcome]
    executed = output_path("notebooks", "x").parent
    print("Building the pages ...", flush=True)
    # Not strict: a page with a warning can still be read.
    page = build_site("html", executed, only=paths, notice=notice, strict=False)
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    if table.exists():
        print(f"\n{table.read_text(encoding='utf-8')}")
    if notice:
        print(f"{notice}\n")
    print(f"Pages to read:      {page}")
    print(f"Executed notebooks: {executed}")
    number = counted(len(paths), "notebook")
    print(f"{number} in {time.perf_counter() - started:.0f} s")
    return len(failures)


def renew(names: Iterable[str] = ()) -> None:
    """Execute notebooks in place and renew what depends on their results.

    They are executed one after the other, so that the times that they print are not
    affected. A notebook is replaced only if it was executed completely.

    Args:
        names: Names of notebooks; all by default.
    Raises:
        NotebookError: If there is no such notebook, or a cell fails.
    """
    for path in find_notebooks(names):
        _write(execute(path, MNIST_STUDY_OUTPUT=str(PROJECT_ROOT)), path)
    renew_readme()


def renew_readme() -> None:
    """Replace README's generated blocks by the contents of their files."""
    text = readme_with_results()
    if text != README.read_text(encoding="utf-8"):
        write_whole(README, text)


def readme_with_results() -> str:
    """Return README with every ``<!-- results/NAME -->`` block up to date."""

    def block(match: re.Match) -> str:
        content = (PROJECT_ROOT / match["path"]).read_text(encoding="utf-8")
        return f"<!-- {match['path']} -->\n{content}<!-- end -->"

    pattern = r"<!-- (?P<path>results/\S+) -->\n.*?<!-- end -->"
    text = README.read_text(encoding="utf-8")
    return re.sub(pattern, block, text, flags=re.DOTALL)


async def _run_side_by_side(
    paths: list[Path], jobs: int, settings: dict[str, str], on_mnist: bool
) -> list[NotebookError | None]:
    """Run notebooks ``jobs`` at a time: chapters, then answers, the largest first."""
    free = asyncio.Semaphore(jobs)

    async def one(position: int, path: Path):
        async with free:
            return await _run_one(path, position, settings, on_mnist)

    # A long notebook that started last would run alone at the end.
    order = sorted(paths, key=lambda path: (is_answer(path), -path.stat().st_size))
    outcomes = await asyncio.gather(*(one(*item) for item in enumerate(order)))
    done = dict(zip(order, outcomes, strict=True))
    return [done[path] for path in paths]


async def _run_one(
    path: Path, position: int, settings: dict[str, str], on_mnist: bool
) -> NotebookError | None:
    """Execute one notebook into the output folder; return what went wrong."""
    failure = None
    try:
        notebook = await _execute(path, settings, position, on_mnist)
    except NotebookError as error:
        failure, notebook = error, error.notebook
    _write(notebook, output_path("notebooks", f"{notebook_name(path)}.ipynb"))
    return failure


def _without_outputs(path: Path, on_mnist: bool) -> NotebookNode:
    """Read a notebook to execute it, with or without what is true of MNIST alone."""
    notebook = nbformat.read(path, as_version=4)
    if not on_mnist:
        leave_out_mnist(notebook, notebook_name(path))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


async def _with_ticks(work, bar: tqdm) -> None:
    """Await the work, and keep the clock of the progress bar running meanwhile."""

    async def tick():
        while True:
            await asyncio.sleep(TICK_S)
            bar.refresh()

    ticking = asyncio.create_task(tick())
    try:
        await work
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking


def _heading(notebook: NotebookNode, index: int) -> str:
    """Return the last heading above a cell."""
    above = [c.source for c in notebook.cells[:index] if c.cell_type == "markdown"]
    headings = re.findall(r"^#+ (.+)$", "\n".join(above), re.MULTILINE)
    return headings[-1] if headings else ""


def _last_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    # IPython colours its tracebacks.
    return re.sub(r"\x1b\[[0-9;]*m", "", lines[-1]) if lines else type(error).__name__


def _tidy(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        # nbclient stores when each cell ran, which always differs.
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
    notebook.metadata = nbformat.from_dict(METADATA)
    return with_few_colors(notebook)


def _write(notebook: NotebookNode, path: Path) -> None:
    write_whole(path, nbformat.writes(notebook) + "\n")
