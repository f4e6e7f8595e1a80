"""Run all notebooks under every supported setting, and compare what they show.

``make test-everywhere`` calls it with a Python of each version that is there. The
settings are the Pythons, 1, 2 and 4 threads, and oneDNN on and off. What was run
on the same code before is not run again, so that it can be stopped at any time.
"""

import hashlib
import itertools
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from mnist_study.files import write_whole
from mnist_study.notebooks.comparison import RELATIVE_TOLERANCE, compare_notebooks
from mnist_study.notebooks.finding import find_notebooks, notebook_name
from mnist_study.paths import PROJECT_ROOT, output_path
from mnist_study.report import markdown

THREADS, ONEDNN = (1, 2, 4), (1, 0)
FOLDER = PROJECT_ROOT / "build" / "everywhere"


def main(pythons: list[str]) -> int:
    """Run the settings, print the table, and return 1 if anything differs."""
    state = _state_of_the_code()
    settings = list(itertools.product(THREADS, ONEDNN, pythons))
    rows = []
    for number, (threads, onednn, python) in enumerate(settings, start=1):
        version = _version(python)
        name = f"{version}-threads{threads}-onednn{onednn}"
        row = _known(name, state)
        if row is None:
            print(f"{number} of {len(settings)}: {name}", file=sys.stderr, flush=True)
            row = _run(python, threads, onednn, FOLDER / name)
            row |= {"state": state, "python": version, "threads": threads}
            row |= {"onednn": "on" if onednn else "off"}
            (FOLDER / name / "outcome.json").write_text(json.dumps(row, indent=1))
        rows.append(row)
    _report(rows)
    return int(any(row["differ"] for row in rows))


def _run(python: str, threads: int, onednn: int, folder: Path) -> dict:
    """Execute the notebooks in one setting and compare them with what is stored."""
    folder.mkdir(parents=True, exist_ok=True)
    count = str(threads)
    settings = {
        "MNIST_STUDY_OUTPUT": str(folder),
        "TF_NUM_INTRAOP_THREADS": count,
        "TF_NUM_INTEROP_THREADS": count,
        "TF_ENABLE_ONEDNN_OPTS": str(onednn),
    }
    started = time.perf_counter()
    with open(folder / "log", "wb") as log:
        command = [python, "-m", "mnist_study", "run"]
        subprocess.run(command, env=os.environ | settings, stdout=log, stderr=log)
    cells = [
        cell
        for path in find_notebooks()
        for cell in compare_notebooks(
            path, folder / "notebooks" / f"{notebook_name(path)}.ipynb"
        )
    ]
    return {
        "seconds": round(time.perf_counter() - started),
        "compared": len(cells),
        "from_run": sum(cell.from_run for cell in cells),
        "differ": [asdict(cell) for cell in cells if cell.difference],
        "largest": max(cell.largest for cell in cells if cell.from_run),
    }


def _report(rows: list[dict]) -> None:
    """Print the table and the cells that differ; write the table for README."""
    table = pd.DataFrame(
        {
            "Python": row["python"],
            "threads": row["threads"],
            "oneDNN": row["onednn"],
            "cells compared": row["compared"],
            "of them from a run": row["from_run"],
            "cells that differ": len(row["differ"]),
            "largest difference of a rate or a loss": f"{100 * row['largest']:.0f} %",
        }
        for row in rows
    )
    largest = max(row["largest"] for row in rows)
    differ = sum(len(row["differ"]) for row in rows)
    closing = (
        f"{len(rows)} settings, {differ} differences. Largest difference of a rate or "
        f"a loss in a cell that trains: {100 * largest:.0f} % of its size; allowed "
        f"are {100 * RELATIVE_TOLERANCE:.0f} %."
    )
    text = f"{markdown(table.astype(str).set_index('Python'))}\n\n{closing}"
    print(text)
    for row in rows:
        for cell in row["differ"]:
            where = f"{cell['notebook']}, code cell {cell['number']}"
            setting = f"{row['python']}, {row['threads']} threads, {row['onednn']}"
            print(f"{where} ({setting}): {cell['difference']}", file=sys.stderr)
    write_whole(output_path("results", "everywhere.md"), text + "\n")


def _known(name: str, state: str) -> dict | None:
    """Return what came out before, if the code was the same and nothing differed."""
    path = FOLDER / name / "outcome.json"
    row = json.loads(path.read_text()) if path.exists() else {}
    return row if row.get("state") == state and not row["differ"] else None


def _state_of_the_code() -> str:
    """Return what changes when a notebook or the package does."""
    package = sorted((PROJECT_ROOT / "src").rglob("*.py"))
    digest = hashlib.sha256()
    for path in [*find_notebooks(), *package]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _version(python: str) -> str:
    command = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(
        command, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [sys.executable]))
