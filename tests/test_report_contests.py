"""Contests: which differences matter, and many of them corrected together."""

import pytest
from made_up_trials import trials_of

from mnist_study import report

RUNS = trials_of(
    lenet5=[1.0, 1.1, 1.2],
    lenet5_relu=[0.4, 0.5, 0.6],
    lenet5_max=[1.02, 1.12, 1.22],
    lenet5_valid=[1.099, 1.1, 1.101],
    lenet5_batch_128=[1.099, 1.1, 1.101],
)


def test_contests_say_whether_the_difference_matters():
    table = report.contests(RUNS, "lenet5", ["lenet5_relu", "lenet5_max"])
    assert table["magnitude"].tolist() == ["larger than 0.1", "undecided"]
    alike = report.contests(RUNS, "lenet5_valid", ["lenet5_batch_128"])
    assert alike["magnitude"].tolist() == ["smaller than 0.1"]
    chain = report.steps(RUNS, ["lenet5_valid", "lenet5_batch_128", "lenet5_relu"])
    assert chain["magnitude"].tolist() == ["smaller than 0.1", "larger than 0.1"]


def test_tables_are_corrected_together():
    one = report.contests(RUNS, "lenet5", ["lenet5_relu", "lenet5_max"])
    # Of the same label as a row of the first: both count.
    two = report.contests(RUNS, "lenet5_valid", ["lenet5_relu"])
    first, second = report.together(one, two)
    p_values = [*one["p_value"], *two["p_value"]]
    low, middle, high = sorted(p_values)
    assert first["p_holm"].iloc[1] == high == p_values[1]
    ends = sorted([first["p_holm"].iloc[0], second["p_holm"].iloc[0]])
    assert ends == pytest.approx([3 * low, max(3 * low, 2 * middle)])
    assert first.drop(columns="p_holm").equals(one.drop(columns="p_holm"))
