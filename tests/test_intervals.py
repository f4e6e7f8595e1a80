"""Intervals of the mean, of the next run and of a spread: do they cover?"""

import numpy as np
import pytest

from mnist_study.statistics import (
    coverage,
    difference_half_widths,
    difference_interval,
    half_widths,
    mean_interval,
    prediction_interval,
    ratio_interval,
    sd_interval,
)

DRAWS = 4000
# Binomial: 95 % of 4,000 draws are 3,800, give or take 14; four times that.
MARGIN = 4 * np.sqrt(0.95 * 0.05 / DRAWS)


def test_a_prediction_interval_by_hand():
    # Mean 2, standard deviation 1, n = 3: t = 4.302653, times sqrt(4/3).
    estimate = prediction_interval([1, 2, 3])
    assert estimate.value == 2
    assert estimate.high - 2 == pytest.approx(4.302653 * np.sqrt(4 / 3))
    wider = prediction_interval([1, 2, 3], extra_sd=2)
    assert wider.high - 2 == pytest.approx(4.302653 * np.sqrt(4 / 3 + 4))
    assert 2 - wider.low == pytest.approx(wider.high - 2)


@pytest.mark.parametrize("count", [5, 10])
def test_each_interval_covers_what_it_is_of_and_not_the_other(count):
    generator = np.random.default_rng(0)
    samples = generator.normal(2.0, 0.3, (DRAWS, count + 1))
    mean = prediction = mean_of_next = 0
    for *few, one_more in samples:
        of_mean, of_next = mean_interval(few), prediction_interval(few)
        mean += of_mean.low <= 2.0 <= of_mean.high
        prediction += of_next.low <= one_more <= of_next.high
        mean_of_next += of_mean.low <= one_more <= of_mean.high
    assert mean / DRAWS == pytest.approx(0.95, abs=MARGIN)
    assert prediction / DRAWS == pytest.approx(0.95, abs=MARGIN)
    assert mean_of_next / DRAWS < 0.8, "an interval of the mean is none of the next"


def test_the_interval_of_a_standard_deviation_covers_it():
    samples = np.random.default_rng(1).normal(0, 0.3, (DRAWS, 8))
    ends = [sd_interval(sample) for sample in samples]
    covered = np.mean([end.low <= 0.3 <= end.high for end in ends])
    assert covered == pytest.approx(0.95, abs=MARGIN)
    # 1, 2, 3: chi-squared of 2 degrees at 97.5 % and 2.5 %: 7.377759 and 0.0506356.
    by_hand = sd_interval([1, 2, 3])
    assert by_hand.value == 1
    assert by_hand.low == pytest.approx(np.sqrt(2 / 7.377759))
    assert by_hand.high == pytest.approx(np.sqrt(2 / 0.0506356), rel=1e-5)


def test_the_interval_of_a_ratio_covers_it():
    generator = np.random.default_rng(3)
    pairs = (
        generator.normal(1.5, 0.15, (DRAWS, 10)),
        generator.normal(2.2, 0.2, (DRAWS, 6)),
    )
    ends = [ratio_interval(a, b) for a, b in zip(*pairs, strict=True)]
    covered = np.mean([end.low <= 1.5 / 2.2 <= end.high for end in ends])
    assert covered == pytest.approx(0.95, abs=MARGIN)
    # 1, 2, 3 over 4, 5, 6: variances of the logarithms 1/12 and 1/75, and 2.624 degrees
    # of freedom, at which t is 3.4566.
    by_hand = ratio_interval([1, 2, 3], [4, 5, 6])
    assert by_hand.value == pytest.approx(0.4)
    assert by_hand.high == pytest.approx(0.4 * np.exp(3.4566 * np.sqrt(29 / 300)), 1e-3)
    assert by_hand.low * by_hand.high == pytest.approx(0.4**2)
    assert ratio_interval([1, 1], [2, 2]).high == 0.5
    with pytest.raises(ValueError, match="a ratio needs positive means"):
        ratio_interval([0, 0], [1, 2])


def test_coverage_on_recorded_results_tells_the_two_apart():
    values = np.random.default_rng(2).normal(1.5, 0.13, 100)
    of_mean, next_in_mean = coverage(values, mean_interval, 10)
    mean_in_next, of_next = coverage(values, prediction_interval, 10)
    assert of_mean > 0.93 and 0.9 < of_next < 0.99
    assert next_in_mean < 0.7 and mean_in_next > 0.99


def test_half_widths_are_students_and_shrink_with_the_root():
    values = [1, 2, 3]
    (now, many) = half_widths(values, [3, 300])
    assert now == pytest.approx(mean_interval(values).high - 2)
    assert many == pytest.approx(1.967930 / np.sqrt(300), rel=1e-4)


@pytest.mark.parametrize("function", [prediction_interval, sd_interval])
def test_one_value_has_no_spread(function):
    with pytest.raises(ValueError, match="at least two seeds, got \\(1,\\)"):
        function([1.0])


def test_bad_numbers_of_seeds_are_one_error():
    with pytest.raises(ValueError, match="counts must be at least 2, got 1"):
        half_widths([1, 2], [1, 5])


def test_half_widths_of_a_difference_are_welchs():
    a, b = np.array([2.0, 2.3, 2.1]), np.array([1.5, 1.4, 1.1])
    now, many = difference_half_widths(a, b, [3, 300])
    interval = difference_interval(a, b)
    assert now == pytest.approx((interval.high - interval.low) / 2)
    large = np.sqrt(a.var(ddof=1) + b.var(ddof=1)) * 1.96 / np.sqrt(300)
    assert many == pytest.approx(large, rel=0.01)
