"""nbval compares what figures tell, and so notices a change of a figure."""

import re

import altered
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from mnist_study.notebooks import execution as notebooks

SETUP = """\
import numpy as np
import pandas as pd
from mnist_study import plots

costs = pd.DataFrame({"time (s)": [1.0, 2], "weights": [3, 4]}, index=["a", "b"])
curves = {"a": np.array([4.0, 3]), "b": np.array([5.0, 2])}
matrix = np.arange(100).reshape(10, 10)
counts = {"training": np.arange(1, 11)}
moved = matrix + np.roll(np.eye(10, dtype=int), 1, axis=1) - np.eye(10, dtype=int)"""
CURVES = "fig = plots.error_curves([1, 2], curves, xlabel='epoch', note='n')"
COSTS = "fig = plots.cost_bars(costs, note='n')"
MATRIX = "fig = plots.confusion_matrices({'a': matrix}, note='n')"
COUNTS = "fig = plots.class_frequencies(counts, note='n')"
RUN = f"{MATRIX}\nplots.save_figure(fig, 'a.png', from_run=True)"
# What a cell draws when it is stored, and what it draws now; whether nbval minds.
CELLS = {
    "nothing": (CURVES, CURVES, False),
    "rows relabelled": (COSTS, COSTS + "; fig.axes[0].set_yticklabels('ba')", True),
    "a matrix transposed": (MATRIX, MATRIX.replace("matrix}", "matrix.T}"), True),
    "a series dropped": (CURVES, CURVES + "; fig.axes[0].lines[1].remove()", True),
    "bars shifted by one": (
        COUNTS,
        f"{COUNTS}\nfor bar in fig.axes[0].patches:\n    bar.set_x(bar.get_x() + 1)",
        True,
    ),
    "a unit changed": (COSTS, COSTS + "; fig.axes[0].set_xlabel('time (ms)')", True),
    "no start at zero": (CURVES, CURVES + "; fig.axes[0].set_ylim(bottom=1)", True),
    "another run": (RUN, RUN.replace("matrix}", "moved}"), False),
    "a run transposed": (RUN, RUN.replace("matrix}", "matrix.T}"), True),
}


def test_nbval_notices_each_change_of_a_figure(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    path = tmp_path / "figures.ipynb"
    sources = [SETUP, *(before for before, _, _ in CELLS.values())]
    nbformat.write(new_notebook(cells=list(map(new_code_cell, sources))), path)
    stored = notebooks.execute(path)
    for cell, (_, now, _) in zip(stored.cells[1:], CELLS.values(), strict=True):
        cell.source = now
        cell.metadata["tags"] = ["nbval-check-output"]
    nbformat.write(stored, path)
    status, output = altered.run_nbval(path)
    failed = {int(i) for i in re.findall(r"figures\.ipynb::Cell (\d+)\n", output)}
    failed |= {int(i) for i in re.findall(r"^FAILED .*::Cell (\d+)", output, re.M)}
    noticed = {name for i, name in enumerate(CELLS, start=1) if i in failed}
    assert noticed == {name for name, (*_, minds) in CELLS.items() if minds}, output
    assert status == 1 and "outputs differ" in output
