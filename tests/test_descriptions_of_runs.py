"""Figures of a training of their own notebook: only what every CPU library gives."""

import base64

import nbformat
import numpy as np
import pandas as pd
import pytest
from figure_data import HISTORY, IMAGES, LABELS, NOTE, PROBABILITIES
from nbformat.v4 import new_code_cell, new_notebook
from test_descriptions import UNEVEN, transpose

from mnist_study import plots
from mnist_study.notebooks import execution as notebooks
from mnist_study.plots.description import describe_figure

RNG = np.random.default_rng(0)


def _history(shift):
    return HISTORY + shift * RNG.random(HISTORY.shape) / 10


def _moved(matrix, n):
    """Take n of each row's right answers for the next digit."""
    step = n * (np.roll(np.eye(10, dtype=int), 1, axis=1) - np.eye(10, dtype=int))
    return matrix + step


def _curve(n):
    bins = np.sort(RNG.random(n))
    return pd.DataFrame({"confidence": bins, "accuracy": bins, "count": n})


# Each draws a figure of a training, the run-th of two; fewer drops a series.
RUN_FIGURES = {
    "learning_curves": lambda run, labels: plots.learning_curves(
        {label: _history(run) for label in labels}, note=NOTE
    ),
    "confusion_matrices": lambda run, labels: plots.confusion_matrices(
        {label: _moved(UNEVEN, run) for label in labels}, note=NOTE
    ),
    "reliability": lambda run, labels: plots.reliability(
        {label: _curve(9 + run) for label in labels}, note=NOTE
    ),
    "error_curves": lambda run, labels: plots.error_curves(
        [-1, 0, 1], {label: 9 * RNG.random(3) for label in labels}, xlabel="by (px)",
        note=NOTE,
    ),
    "feature_maps": lambda run, labels: plots.feature_maps(
        IMAGES[run], {label: RNG.normal(size=(4, 4, 6)) for label in labels}, note=NOTE
    ),
    "weight_images": lambda run, labels: plots.weight_images(
        RNG.normal(size=(5, 5, 3 * len(labels))), title="C1", note=NOTE
    ),
    "probability_bars": lambda run, labels: plots.probability_bars(
        IMAGES[: len(labels)], np.roll(PROBABILITIES, run, axis=1)[: len(labels)],
        np.full(len(labels), run), note=NOTE, titles=[f"image {run}"] * len(labels),
    ),
    "gallery": lambda run, labels: plots.gallery(
        {label: (IMAGES[run:], ["4→9", "2→7", f"2→{run}"][run:]) for label in labels},
        note=NOTE,
    ),
    "mistakes": lambda run, labels: plots.mistakes(
        IMAGES[: len(labels)], np.full(len(labels), run), [4, 5][: len(labels)],
        note=NOTE,
    ),
}  # fmt: skip


def _told_of_run(name, run, labels=LABELS):
    fig = RUN_FIGURES[name](run, labels)
    fig.from_run = True
    return describe_figure(fig)


@pytest.mark.parametrize("name", RUN_FIGURES)
def test_of_a_run_only_that_is_told_which_every_run_shows(name):
    text = _told_of_run(name, run=0)
    assert text == _told_of_run(name, run=1)
    assert text != describe_figure(RUN_FIGURES[name](0, LABELS)), "else all is told"
    assert text != _told_of_run(name, 0, LABELS[:1]), "a series dropped"


def test_of_a_run_it_is_still_told_which_way_a_matrix_lies(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    fig = RUN_FIGURES["confusion_matrices"](0, LABELS)
    plots.save_figure(fig, "a.png", from_run=True)
    before = describe_figure(fig)
    assert "Sums of the rows: 0: 108; 1: 118; 2: 128;" in before
    transpose(fig)
    assert "Sums of the rows: 0: 153; 1: 153;" in describe_figure(fig)
    assert "The colours do not belong to the numbers." in describe_figure(fig)


def test_of_a_run_the_start_at_zero_and_fixed_limits_are_told():
    text = _told_of_run("learning_curves", 0)
    assert "Vertical axis: error (%), starts at zero." in text
    assert "ANN, validation, line, 2 values, first at 1, last at 2." in text
    fixed = "accuracy in the bin (rate), starts at zero, up to 1.02."
    assert fixed in _told_of_run("reliability", 0)


DRAW = (
    "fig = plots.error_curves([1, 2], {'A<b> & \"c\"': np.array([1.0, 2.5])}, "
    "xlabel='x (s)', note='n = 3, <made> up')\n"
)
CELLS = (
    f"import numpy as np\nfrom mnist_study import plots\n{DRAW}",
    f"{DRAW}plots.save_figure(fig, 'a.png', from_run=True)",
    "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
)
TOLD = """\
Caption: n = 3, <made> up.
Horizontal axis: x (s), from 0.95 to 2.05.
Vertical axis: test error (%), starts at zero, up to 2.7.
A<b> & "c", line: 1 at 1; 2.5 at 2."""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A small notebook with three figures, executed by a real kernel."""
    folder = tmp_path_factory.mktemp("told")
    cells = [new_code_cell(source) for source in CELLS]
    nbformat.write(new_notebook(cells=cells), folder / "told.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_STUDY_OUTPUT", str(folder))
        yield notebooks.execute(folder / "told.ipynb"), folder


def test_the_text_of_a_figure_in_a_notebook_is_its_description(executed):
    notebook, folder = executed
    shown = [cell.outputs[0].data for cell in notebook.cells[:3]]
    assert shown[0]["text/plain"] == TOLD
    assert shown[1]["text/plain"] == TOLD.replace(", up to 2.7", "").replace(
        "line: 1 at 1; 2.5 at 2.", "line, 2 values, first at 1, last at 2."
    )
    pictures = [base64.b64decode(data["image/png"]) for data in shown]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert (folder / "Images" / "a.png").exists()
