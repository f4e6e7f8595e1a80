"""How sure a comparison is: cases whose answers are known by hand."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_trials import APART, data_named, trials_of

from mnist_study import report
from mnist_study.data.writers import Writers
from mnist_study.study.record import Record

NOBODY = data_named("MNIST", 8)
WRITERS = Writers(
    np.array([1, 1, 2, 2, 3, 3, 4, 4]), np.array([4, 4, 4, 4, 0, 0, 0, 0], np.uint8)
)
DATA = replace(NOBODY, writers={"test": WRITERS})


def _record(experiment, seed, predictions):
    """A training that takes these for the eight zeros of the test set."""
    return Record(
        identity="",
        trial={"experiment": experiment, "seed": seed},
        results={"predictions": predictions},
        costs={},
        provenance={},
    )


RECORDS = [
    _record("ann", 0, "11001000"),
    _record("ann", 1, "11000000"),
    _record("lenet5", 0, "10000000"),
    _record("lenet5", 1, "00000000"),
]


def test_wrong_answers_are_those_that_are_not_the_label():
    wrong = report.wrong_answers(RECORDS, "ann", DATA.y_test)
    assert wrong.sum(axis=1).tolist() == [3, 2]


def test_the_same_difference_in_four_scopes():
    table = report.scope_table(RECORDS, "lenet5", "ann", DATA)
    assert list(table.index) == ["seeds", "digits", "writers", "writers and seeds"]
    # 5 of 16 against 1 of 16.
    assert table["difference_pct"].tolist() == pytest.approx([25.0] * 4)
    width = table["high_pct"] - table["low_pct"]
    # Nearly all of it is with one writer.
    assert width["writers"] > width["digits"]
    assert width["writers and seeds"] >= width["writers"]
    assert list(report.scope_table(RECORDS, "lenet5", "ann", NOBODY).index) == [
        "seeds", "digits",
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
    with pytest.raises(ValueError, match="who wrote the digits is not known of MNIST"):
        report.part_table(RECORDS, ["ann"], NOBODY)


def test_the_spread_of_each_source():
    ann, lenet5 = RECORDS[:2], RECORDS[2:]
    table = report.variance_table({"order": ann, "split": lenet5}, DATA.y_test)
    assert table.loc["order", "error_pct"] == pytest.approx(100 * 2.5 / 8)
    assert table.loc["order", "sd_pct"] == pytest.approx(12.5 / np.sqrt(2))
    # One digit is right in one of two trainings: sqrt(1/4 * 2) of 8 digits.
    assert table["luck_pct"].tolist() == pytest.approx([100 * np.sqrt(0.5) / 8] * 2)
    assert (table["low_pct"] < table["sd_pct"]).all()


def test_a_vote_is_right_where_most_are():
    third = _record("ann", 2, "10000000")
    assert report.voting_error_pct([*RECORDS, third], "ann", DATA.y_test) == 25
    assert report.voting_error_pct(RECORDS, "lenet5", DATA.y_test) == 0, "0 for a tie"


def test_mistakes_are_grouped_by_whose_they_are():
    table = report.shared_mistakes(
        [*RECORDS, _record("ann", 2, "12000010"), _record("lenet5", 2, "10000001")],
        "ann", "lenet5", DATA.y_test,
    ).set_index("example")  # fmt: skip
    # Of three trainings each, ANNs miss 0 and 1 always, LeNet-5s miss 0 twice.
    assert list(table.index) == [0, 1]
    assert table.loc[0, "group"] == "most trainings of both"
    assert table.loc[1, "group"] == "most trainings of ANN, not of LeNet-5"
    assert table.loc[0, ["digit", "answer"]].tolist() == [0, 1]
    assert table.loc[1, ["first", "second"]].tolist() == [1, 0]
    turned = report.shared_mistakes(RECORDS, "lenet5", "ann", DATA.y_test)
    assert turned["group"].tolist() == ["most trainings of ANN, not of LeNet-5"] * 2
    always = report.shared_mistakes(
        [*RECORDS[:2], RECORDS[2]], "ann", "lenet5", DATA.y_test
    )
    assert always["group"].tolist()[0] == "every training of both"
    assert always["example"].tolist()[0] == 0
