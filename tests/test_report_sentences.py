"""What the study says of trials in words, to the letter."""

from dataclasses import replace

import pandas as pd
import pytest
from made_up_trials import APART, MNIST, STAND_IN, eight_zeros, record_of, trials_of

from mnist_study import report

RECORDS_BY_WRITERS = (
    [
        record_of("ann", 0, "11001000"),
        record_of("ann", 1, "11000000"),
        record_of("lenet5", 0, "10000000"),
        record_of("lenet5", 1, "00000000"),
    ],
    eight_zeros(),
)


@pytest.fixture(scope="module")
def trials():
    return trials_of(**APART)


@pytest.fixture(scope="module")
def close():
    return trials_of(lenet5=[1.0, 2.0, 3.0], ann=[1.5, 2.5, 3.5])


def test_statement_of_a_difference(trials):
    # Standard error sqrt(2 * 0.04 / 3), 4 degrees of freedom: 1 -+ 0.45. Of three pairs
    # all are won: 0.05 to the power of 1/3.
    assert report.statement(trials, "lenet5", "ann", MNIST) == (
        "On the 1,000 test images of MNIST, LeNet-5 has a mean test error of 1.20 % "
        "and the ANN of 2.20 % (3 runs each). The mean difference is 1.00 percentage "
        "points (95 % interval 0.55 to 1.45, of the difference of the means over "
        "seeds): LeNet-5 makes 0.55 times as many errors. LeNet-5 has the lower error "
        "in 3 of 3 pairs of runs; with 95 % confidence, it does in at least 37 % "
        "of all such pairs."
    )


def test_statement_over_writers_says_so():
    recorded, dataset = RECORDS_BY_WRITERS
    trials = trials_of(lenet5=[0.0, 12.5], ann=[37.5, 25.0])
    scopes = report.scope_table(recorded, "lenet5", "ann", dataset)
    text = report.statement(trials, "lenet5", "ann", dataset, scopes)
    row = scopes.loc["writers and seeds"]
    ends = f"(95 % interval {row['low_pct']:.2f} to {row['high_pct']:.2f}, over new "
    assert f"{ends}writers and new runs)" in text
    scopes = report.scope_table(recorded, "lenet5", "ann", replace(dataset, writers={}))
    text = report.statement(trials, "lenet5", "ann", dataset, scopes)
    assert ", over new digits and new runs)" in text


def test_statement_of_no_difference(close):
    # 0.5 -+ 2.776 * sqrt(2 / 3).
    assert report.statement(close, "lenet5", "ann", MNIST) == (
        "On the 1,000 test images of MNIST, LeNet-5 has a mean test error of 2.00 % "
        "and the ANN of 2.50 % (3 runs each). The mean difference of 0.50 percentage "
        "points (95 % interval -1.77 to 2.77, of the difference of the means over "
        "seeds) is not statistically significant. LeNet-5 has the lower error in 3 of "
        "3 pairs of runs; with 95 % confidence, it does in at least 37 % of all "
        "such pairs."
    )


def test_statement_of_the_opposite(trials):
    text = report.statement(trials, "ann", "lenet5", MNIST)
    assert "is -1.00 percentage points (95 % interval -1.45 to -0.55," in text
    assert (
        "in 0 of 3 pairs of runs; with 95 % confidence, it does in at least 0 %" in text
    )


@pytest.mark.parametrize("shown", ["trials", "close"])
def test_statement_names_the_stand_in(shown, request):
    trials = request.getfixturevalue(shown)
    text = report.statement(trials, "lenet5", "ann", STAND_IN)
    assert text.startswith("On the 360 test images of UCI digits, ")
    warning = " (UCI digits, a stand-in: no number here can be compared with MNIST.)"
    assert text.endswith(warning)
    plain = report.statement(trials, "lenet5", "ann", MNIST)
    assert "stand-in" not in plain


def test_statement_counts_the_seeds_of_each():
    trials = trials_of(lenet5=[1.0, 1.2], ann=[2.0, 2.2, 2.4], ann_same_macs=[9, 9.5])
    text = report.statement(trials, "lenet5", "ann", MNIST)
    assert "(2 and 3 runs)" in text
    assert "in 2 of 2 pairs" in text


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
        "Of 3 steps, 1 changes the mean test error by a statistically significant "
        'amount (5 %, Holm\'s correction): "a" -0.50 (-0.60 to -0.40). All steps '
        "together change it by -0.42 (-0.50 to -0.30). Differences are in percentage "
        "points, with the 95 % interval of the difference of the means."
    )
