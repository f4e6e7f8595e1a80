"""Which examples are misread: cases whose answers are known by hand."""

import numpy as np
import pytest
from made_up_trials import record_of

from mnist_study import report


def test_hit_rates_are_means_over_the_seeds_of_one_experiment():
    recorded = [record_of("a", 0, "012"), record_of("a", 1, "002")]
    recorded.append(record_of("b", 0, "999"))
    rates = report.hit_rates(recorded, "a", np.array([0, 1, 3]))
    assert rates.tolist() == [1, 0.5, 0]


# Two fours, two nines. The ANN takes one four, then both, for a nine.
Y_TRUE = np.array([4, 4, 9, 9])
RECORDED = [
    record_of("ann", 0, "4999"),
    record_of("ann", 1, "9999"),
    record_of("lenet5", 0, "4499"),
    record_of("lenet5", 1, "4494"),
]


def test_class_table_by_hand():
    table = report.class_table(RECORDED, ["ann", "lenet5"], Y_TRUE)
    errors = table.set_index(["label", "digit"])["error_pct"].to_dict()
    assert errors == {
        ("ANN", "4"): 75, ("ANN", "9"): 0, ("LeNet-5", "4"): 0, ("LeNet-5", "9"): 25,
    }  # fmt: skip
    assert (table["low_pct"] <= table["error_pct"]).all()


def test_pair_table_puts_the_largest_difference_first():
    table = report.pair_table(RECORDED, ["ann", "lenet5"], Y_TRUE, count=2)
    assert table[["label", "pair", "error_pct"]].to_numpy().tolist() == [
        ["ANN", "4 → 9", 75.0],
        ["LeNet-5", "4 → 9", 0.0],
        ["ANN", "9 → 4", 0.0],
        ["LeNet-5", "9 → 4", 25.0],
    ]
    assert len(report.pair_table(RECORDED, ["ann", "lenet5"], Y_TRUE, count=1)) == 2


def test_digits_are_compared_over_seeds():
    table = report.digit_contests(RECORDED, "lenet5", "ann", Y_TRUE)
    assert list(table.index) == [4, 9]
    assert table["ANN"].tolist() == [75, 0] and table["LeNet-5"].tolist() == [0, 25]
    assert table["difference_pct"].tolist() == [75, -25]
    assert (table["low_pct"] < table["difference_pct"]).all()


def test_hard_examples_by_who_misreads_them():
    # Of five zeros: all wrong; wrong in all of one and in two of three of the other;
    # mostly of one; mostly of the other; once.
    first = [record_of("ann", s, p) for s, p in enumerate(["11101", "11100", "12000"])]
    answers = ["11010", "13010", "10000"]
    second = [record_of("lenet5", s, p) for s, p in enumerate(answers)]
    zeros = np.zeros(5, int)
    table = report.shared_mistakes([*first, *second], "ann", "lenet5", zeros)
    assert table[["group", "example", "answer"]].to_numpy().tolist() == [
        ["every run of both", 0, 1],
        ["most runs of both", 1, 1],
        ["most runs of ANN, not of LeNet-5", 2, 1],
        ["most runs of LeNet-5, not of ANN", 3, 1],
    ]
    assert table["second"].tolist() == pytest.approx([1, 2 / 3, 0, 2 / 3])


ZEROS = [
    record_of("ann", 0, "11001000"),
    record_of("ann", 1, "11000000"),
    record_of("lenet5", 0, "10000000"),
    record_of("lenet5", 1, "00000000"),
]


def test_a_vote_is_right_where_most_are():
    third = record_of("ann", 2, "10000000")
    assert report.voting_error_pct([*ZEROS, third], "ann", np.zeros(8, int)) == 25
    assert report.voting_error_pct(ZEROS, "lenet5", np.zeros(8, int)) == 0, (
        "0 for a tie"
    )
