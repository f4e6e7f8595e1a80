"""How sure a comparison is: cases whose answers are known by hand."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_trials import APART, eight_zeros, record_of, trials_of

from mnist_study import report

DATA = eight_zeros()
NOBODY = replace(DATA, writers={})
RECORDS = [
    record_of("ann", 0, "11001000"),
    record_of("ann", 1, "11000000"),
    record_of("lenet5", 0, "10000000"),
    record_of("lenet5", 1, "00000000"),
]


def test_wrong_answers_are_those_that_are_not_the_label():
    wrong = report.wrong_answers(RECORDS, "ann", DATA.y_test)
    assert wrong.sum(axis=1).tolist() == [3, 2]


def test_the_same_difference_in_five_scopes():
    table = report.scope_table(RECORDS, "lenet5", "ann", DATA)
    assert list(table.index) == [
        "seeds", "digits", "digits and seeds", "writers", "writers and seeds",
    ]  # fmt: skip
    # 5 of 16 against 1 of 16.
    assert table["difference_pct"].tolist() == pytest.approx([25.0] * 5)
    width = table["high_pct"] - table["low_pct"]
    # Nearly all of it is with one writer.
    assert width["writers"] > width["digits"]
    assert width["writers and seeds"] >= width["writers"]
    assert list(report.scope_table(RECORDS, "lenet5", "ann", NOBODY).index) == [
        "seeds", "digits", "digits and seeds",
    ]  # fmt: skip


def test_the_interval_of_the_mean_lies_in_that_of_the_next_training():
    table = report.seed_table(trials_of(**APART))
    assert list(table.index) == ["ANN", "LeNet-5"]
    row = table.loc["LeNet-5"]
    assert (row["seeds"], row["error_pct"]) == (3, pytest.approx(1.2))
    # t = 4.302653, s = 0.2: divided by the root of 3, and times that of 4/3.
    assert row["high_pct"] - 1.2 == pytest.approx(4.302653 * 0.2 / np.sqrt(3))
    assert 1.2 - row["next_low_pct"] == pytest.approx(4.302653 * 0.2 * np.sqrt(4 / 3))


def test_parts_of_the_test_set_by_half_and_by_writer():
    table = report.part_table(RECORDS, ["ann"], DATA).set_index("part")
    assert list(table.index) == [
        "first half", "second half", "by students", "by employees",
    ]  # fmt: skip
    assert table["error_pct"].tolist() == pytest.approx([50, 12.5, 50, 12.5])
    assert table["digits"].tolist() == [4] * 4 and table["writers"].tolist() == [2] * 4
    with pytest.raises(ValueError, match="not known who wrote the digits of MNIST"):
        report.part_table(RECORDS, ["ann"], NOBODY)


def test_the_spread_of_each_source():
    ann, lenet5 = RECORDS[:2], RECORDS[2:]
    table = report.variance_table({"order": ann, "split": lenet5}, DATA.y_test)
    assert table.loc["order", "error_pct"] == pytest.approx(100 * 2.5 / 8)
    assert table.loc["order", "sd_pct"] == pytest.approx(12.5 / np.sqrt(2))
    # One digit is right in one of two trainings: sqrt(1/4 * 2) of 8 digits.
    assert table["luck_pct"].tolist() == pytest.approx([100 * np.sqrt(0.5) / 8] * 2)
    assert (table["low_pct"] < table["sd_pct"]).all()


def test_what_validation_foretells():
    kept = [record_of("ann", 0, "11000000", 0.8), record_of("ann", 1, "11000000", 0.7)]
    table = report.validation_table({"new writers": kept}, "ANN")
    (row,) = table.to_dict("records")
    assert (row["label"], row["validation"], row["runs"]) == (
        "ANN", "new writers", 2,
    )  # fmt: skip
    assert (row["val_error_pct"], row["error_pct"]) == pytest.approx((25, 25))
    # Gaps of 5 and -5: t = 12.706 times 5.
    assert (row["gap_pct"], row["high_pct"]) == pytest.approx((0, 63.53), abs=0.01)


def test_fewer_seeds_show_less():
    generator = np.random.default_rng(0)
    trials = trials_of(
        ann=generator.normal(2.2, 0.2, 60), lenet5=generator.normal(2.0, 0.1, 60)
    )
    table = report.seeds_table(trials, "lenet5", "ann", [2, 5, 20, 60])
    assert list(table.columns) == ["ANN", "LeNet-5", "difference", "found"]
    assert (table.diff().iloc[1:, :3] < 0).all(axis=None)
    assert table["found"].iloc[0] < 0.5 < 0.95 < table["found"].iloc[-1]
    # With as many as there are, it is the interval of the difference itself.
    gap = report.contests(trials, "lenet5", ["ann"]).iloc[0]
    half = (gap["high_pct"] - gap["low_pct"]) / 2
    assert table["difference"].iloc[-1] == pytest.approx(half)
