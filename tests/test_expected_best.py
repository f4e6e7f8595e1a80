"""The expected best of a random search, against sums worked out by hand."""

import itertools

import numpy as np
import pytest

from mnist_study.statistics import expected_best


def test_two_trials_by_hand():
    # Of two draws from 0.1 and 0.5 the best is 0.1 in one case of four.
    one, two, three = expected_best([0.5, 0.1], [1, 2, 3])
    assert one.value == pytest.approx(0.3)
    assert two.value == pytest.approx(0.25 * 0.1 + 0.75 * 0.5)
    assert three.value == pytest.approx(0.125 * 0.1 + 0.875 * 0.5)


def test_it_is_the_mean_over_all_draws_with_equal_values_too():
    values = [0.9, 0.2, 0.9, 0.4]
    for n in (1, 2, 3):
        every = [max(draw) for draw in itertools.product(values, repeat=n)]
        (found,) = expected_best(values, [n])
        assert found.value == pytest.approx(np.mean(every))


def test_more_trials_find_no_worse_and_the_band_holds_the_value():
    values = np.random.default_rng(0).normal(size=60)
    found = expected_best(values, range(1, 61))
    means = [estimate.value for estimate in found]
    assert means == sorted(means) and means[-1] < max(values)
    assert means[0] == pytest.approx(values.mean())
    assert all(e.low < e.value < e.high for e in found)
    # Of one trial it is the mean, whose standard error is s / sqrt(n).
    half = (found[0].high - found[0].low) / 2
    assert half == pytest.approx(1.96 * values.std() / np.sqrt(60), rel=0.1)


def test_what_cannot_be_expected_is_refused():
    with pytest.raises(ValueError, match="at least two"):
        expected_best([0.5], [1])
    with pytest.raises(ValueError, match="give a failed trial a value, too"):
        expected_best([0.5, np.nan], [1])
    with pytest.raises(ValueError, match="counts must be at least 1, got 0"):
        expected_best([0.5, 0.6], [1, 0])
