import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from mnist_study.notebooks.comparison import (
    IGNORED_TAG,
    RUN_TAG,
    ExactText,
    RunText,
    compare_notebooks,
    first_difference,
    largest_difference,
)

# What another processor may move in a cell that trains.
SAME_RUN = [
    ("98.53 %", "98.2 %"),
    ("error 1.52 %", "error 1.31 %"),
    ("accuracy 0.9853", "accuracy 0.9821"),
    ("loss   0.1256\nend", "loss 0.1022 end"),
    ("calibration error 0.014", "calibration error 0.012"),
    ("trained in 41.2 s", "trained in 950 ms"),
    ("10 epochs in 21 s", "10 epochs in 187 s"),
    ("1.5e-01", "1.6e-01"),
    ("<table><td>0.981</td></table>", "<table><td> 0.985</td></table>"),
    ("−0.1 … 1.175", "−0.1 … 1.3"),
]
DIFFERENT_RUN = [
    ("98.53 %", "97.7 %"),
    ("error 1.52 %", "error 2.25 %"),
    ("0.98", "0.95"),
    ("calibration error 0.014", "calibration error 0.007"),
    ("61,706", "44,426"),
    ("(28, 28, 6)", "(24, 24, 6)"),
    ("tanh", "relu"),
    ("holds", "does not hold"),
    ("0.98", "0.98 0.98"),
    ("0.98", "1"),
    ("learning_rate=0.001", "learning_rate=0.002"),
    ("learning_rate=1e-3", "learning_rate=1e-4"),
    ("rate 1e-3", "rate 1e-4"),
    ("max 0.20\nmin 0.1", "max 0.90\nmin 0.1"),
    ("-0.015 %", "0.99 %"),
    ("<table><td>61,706</td></table>", "<table><td>44,426</td></table>"),
]
SAME_EXACTLY = [
    ("a   b\n-----\n1", "a b\n----------\n1"),
    ("<table><td>0.981</td></table>", "<table> <td> 0.981</td></table>"),
]
DIFFERENT_EXACTLY = [
    ("0.9853", "0.9854"),
    ("98.53 %", "98.2 %"),
    ("0.014", "0.012"),
    ("46 s", "47 s"),
    ("0.2", "0.4"),
]


@pytest.mark.parametrize(("stored", "fresh"), SAME_RUN)
def test_what_another_processor_may_move_is_the_same(stored, fresh):
    assert RunText(stored) == RunText(fresh)


@pytest.mark.parametrize(("stored", "fresh"), DIFFERENT_RUN)
def test_what_a_change_of_the_study_moves_is_not(stored, fresh):
    assert RunText(stored) != RunText(fresh)


@pytest.mark.parametrize(("stored", "fresh"), SAME_EXACTLY)
def test_the_width_of_columns_does_not_count(stored, fresh):
    assert ExactText(stored) == ExactText(fresh)
    assert RunText(stored) == RunText(fresh)


@pytest.mark.parametrize(("stored", "fresh"), DIFFERENT_EXACTLY + DIFFERENT_RUN)
def test_what_no_processor_moves_is_compared_to_the_last_digit(stored, fresh):
    assert ExactText(stored) != ExactText(fresh)


def test_the_first_difference_is_named():
    stored = RunText("ANN accuracy 0.98 loss 0.1")
    difference = first_difference(stored, "ANN accuracy 0.975 loss 0.3")
    assert difference == "after 'ANN accuracy 0.98 loss': stored '0.1', now '0.3'"
    difference = first_difference(ExactText(stored), "ANN accuracy 0.97 loss 0.3")
    assert difference == "after 'ANN accuracy': stored '0.98', now '0.97'"
    assert first_difference(RunText("a b"), "a") == "stored 2 words and numbers, now 1"


def test_the_largest_difference_is_a_share_of_the_size():
    assert largest_difference("loss 0.10 in 3 s", "loss 0.12 in 4 s") == pytest.approx(
        0.2
    )
    assert largest_difference("accuracy 0.98", "accuracy 0.975") == pytest.approx(0.25)
    assert largest_difference("error 2.0 %", "error 2.5 %") == pytest.approx(0.25)
    assert largest_difference("0.98", "0.9805") == 0
    assert largest_difference("7 wrong", "8 wrong") == float("inf")
    assert largest_difference("a", "a b") == float("inf")


def _notebook(path, *cells):
    written = []
    for text, tags in cells:
        cell = new_code_cell("print()", outputs=[new_output("stream", text=text)])
        cell.metadata.tags = tags
        written.append(cell)
    nbformat.write(new_notebook(cells=written), path)
    return path


def test_notebooks_are_compared_cell_by_cell(tmp_path):
    tags = ([], [RUN_TAG], [RUN_TAG], [IGNORED_TAG])
    ours = zip(("0.10", "0.10", "0.10", "a"), tags, strict=True)
    theirs = zip(("0.12", "0.12", "0.15", "b"), tags, strict=True)
    stored = _notebook(tmp_path / "stored.ipynb", *ours)
    fresh = _notebook(tmp_path / "fresh.ipynb", *theirs)
    first, second, third = compare_notebooks(stored, fresh)
    assert (first.number, first.from_run) == (1, False)
    assert first.difference == "after '': stored '0.10', now '0.12'"
    assert (second.from_run, second.difference) == (True, None)
    assert second.largest == pytest.approx(0.2)
    assert third.difference == "after '': stored '0.10', now '0.15'"
