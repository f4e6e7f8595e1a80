"""Contests: which differences matter, and many of them corrected together."""

import pytest
from made_up_trials import trials_of

from mnist_study import report
from mnist_study.statistics import interaction

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


def test_contests_as_text():
    table = report.contests(RUNS, "lenet5", ["lenet5_relu", "lenet5_max"])
    text = report.readable_contests(table)
    assert text["difference, points"].tolist() == ["-0.60", "+0.02"]
    assert text["p (Holm)"].tolist() == ["0.004", "0.8"]
    tiny = report.readable_contests(table.assign(p_holm=[4e-29, 0.001]))
    assert tiny["p (Holm)"].tolist() == ["< 0.001", "0.001"]


def test_shares_of_a_chain_by_hand():
    """From a mean of 1.1 over 1.12 to 0.5: the first step goes the other way."""
    table = report.share_table(RUNS, ["lenet5", "lenet5_max", "lenet5_relu"])
    assert table["share"].tolist() == pytest.approx([-0.02 / 0.6, 0.62 / 0.6])
    assert (table["low"] < table["share"]).all()
    assert (table["share"] < table["high"]).all()


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


def test_an_interaction_is_one_row_like_those_of_contests():
    runs = trials_of(
        lenet5=[1.5, 1.6, 1.7, 1.6],
        lenet5_relu=[1.0, 1.1, 1.2],
        lenet5_max=[1.2, 1.3, 1.4],
        lenet5_relu_max=[1.1, 1.2, 1.3],
    )
    names = ["lenet5", "lenet5_relu", "lenet5_max", "lenet5_relu_max"]
    table = report.interaction_table(runs, *names)
    ((label, row),) = table.iterrows()
    assert label == "LeNet-5, relu and max pooling"
    # Max pooling takes 0.3 off, and after relu adds 0.1.
    assert row["difference_pct"] == pytest.approx(0.4)
    gap, p_value = interaction(*(runs[runs.experiment == n].error_pct for n in names))
    assert row["low_pct"] == gap.low > 0.1 and row["high_pct"] == gap.high
    assert row["p_value"] == row["p_holm"] == p_value
    assert row["magnitude"] == "larger than 0.1"
    fights = report.contests(runs, "lenet5", ["lenet5_relu"])
    together = report.together(fights, table)
    assert together[1]["p_holm"].iloc[0] >= p_value


def test_correlation_of_equal_seeds():
    # Seed by seed alike, and opposite twice.
    runs = trials_of(ann=[1.0, 2.0, 3.0], lenet5=[2.0, 4.0, 6.0], ann1=[3.0, 2.0, 1.0])
    assert report.seed_correlation(runs) == (pytest.approx(-1 / 3), 3)
    two = runs[runs["experiment"] != "ann1"]
    assert report.seed_correlation(two) == (pytest.approx(1), 2)
    # Two seeds say nothing: they always correlate fully.
    short = trials_of(ann=[1.0, 2.0, 3.0], lenet5=[2.0, 4.0, 6.0], ann1=[3.0, 2.0])
    assert report.seed_correlation(short) == (pytest.approx(1), 3)


def test_equal_errors_of_few_runs_are_no_evidence():
    runs = trials_of(lenet5=[0.0, 0.0], ann=[3.125, 3.125], lenet5_relu=[0.0, 0.0])
    table = report.contests(runs, "lenet5", ["ann", "lenet5_relu"])
    assert table["difference_pct"].tolist() == [3.125, 0]
    assert table["low_pct"].tolist() == [-100, -100]
    assert table["high_pct"].tolist() == [100, 100]
    assert table["p_holm"].tolist() == [1, 1]
    assert table["magnitude"].tolist() == ["undecided", "undecided"]
