"""What the study says of trials in words, to the letter."""

import pandas as pd
import pytest
from made_up_trials import APART, MNIST, STAND_IN, trials_of

from mnist_study import report


@pytest.fixture(scope="module")
def trials():
    return trials_of(**APART)


@pytest.fixture(scope="module")
def close():
    return trials_of(lenet5=[1.0, 2.0, 3.0], ann=[1.5, 2.5, 3.5])


def test_statement_of_a_difference(trials):
    # Standard error sqrt(2 * 0.04 / 3), 4 degrees of freedom: 1 -+ 0.45.
    assert report.statement(trials, "lenet5", "ann", MNIST) == (
        "On the 1,000 test images of MNIST, LeNet-5 makes 1.20 % errors and the ANN "
        "2.20 % (means of 3 and 3 seeds). The difference is 1.00 percentage points "
        "(95 % interval 0.55 to 1.45): of the ANN's errors, LeNet-5 makes 55 %. "
        "A fresh LeNet-5 beats a fresh ANN with probability 1.00: it did in all 9 "
        "pairs of runs."
    )


def test_statement_of_no_difference(close):
    # 0.5 -+ 2.776 * sqrt(2 / 3); of nine pairs, 3 + 2 + 1 are won.
    assert report.statement(close, "lenet5", "ann", MNIST) == (
        "On the 1,000 test images of MNIST, LeNet-5 makes 2.00 % errors and the ANN "
        "2.50 % (means of 3 and 3 seeds). The difference of 0.50 percentage points "
        "(95 % interval -1.77 to 2.77) is not distinguishable from none. "
        "A fresh LeNet-5 beats a fresh ANN with probability 0.67."
    )


def test_statement_of_the_opposite(trials):
    text = report.statement(trials, "ann", "lenet5", MNIST)
    assert "is -1.00 percentage points (95 % interval -1.45 to -0.55)" in text
    assert "with probability 0.00." in text
    assert "all 9 pairs" not in text


@pytest.mark.parametrize("shown", ["trials", "close"])
def test_statement_names_the_stand_in(shown, request):
    trials = request.getfixturevalue(shown)
    text = report.statement(trials, "lenet5", "ann", STAND_IN)
    assert text.startswith("On the 360 test images of UCI digits, ")
    warning = " (UCI digits, a stand-in: no number here compares with MNIST.)"
    assert text.endswith(warning)
    plain = report.statement(trials, "lenet5", "ann", MNIST)
    assert "stand-in" not in plain


def test_statement_counts_the_seeds_of_each():
    trials = trials_of(lenet5=[1.0, 1.2], ann=[2.0, 2.2, 2.4], ann_same_macs=[9, 9.5])
    text = report.statement(trials, "lenet5", "ann", MNIST)
    assert "(means of 2 and 3 seeds)" in text
    assert "all 6 pairs of runs" in text


def test_statement_leaves_smaller_training_sets_out(trials):
    part = trials.assign(num_train=100, error_pct=trials["error_pct"] + 20)
    everything = pd.concat([trials, part])
    whole = report.statement(trials, "lenet5", "ann", MNIST)
    assert report.statement(everything, "lenet5", "ann", MNIST) == whole


def test_the_statement_of_steps_names_those_that_are_sure():
    table = pd.DataFrame(
        {
            "difference_pct": [-0.5, 0.1, -0.02],
            "low_pct": [-0.6, -0.1, -0.2],
            "high_pct": [-0.4, 0.3, 0.16],
            "p_holm": [0.001, 0.4, 0.9],
        },
        index=["a", "b", "c"],
    )
    whole = pd.Series({"difference_pct": -0.42, "low_pct": -0.5, "high_pct": -0.3})
    assert report.steps_statement(table, whole) == (
        'Of 3 steps, 1 can be told from chance: "a" -0.50 (-0.60 to -0.40) (Holm\'s '
        "correction, 5 %; percentage points of test error with 95 % intervals). The "
        "whole chain makes -0.42 (-0.50 to -0.30)."
    )
