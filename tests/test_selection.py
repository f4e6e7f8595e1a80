"""The best of many equally good results, against tables and simulation."""

import numpy as np
import pytest

from mnist_study.statistics import best_of_noise


@pytest.mark.parametrize(
    ("count", "expected"),
    # Of 1, 2 and 3 in closed form; the others from tables of order statistics.
    [(1, 0), (2, np.pi**-0.5), (3, 1.5 * np.pi**-0.5), (10, 1.53875), (100, 2.50759)],
)
def test_the_expected_best_is_that_of_the_tables(count, expected):
    assert best_of_noise(0, 1, count).value == pytest.approx(expected, abs=1e-5)
    moved = best_of_noise(99, 0.1, count)
    assert moved.value == pytest.approx(99 + 0.1 * expected, abs=1e-5)


def test_the_interval_holds_as_many_searches_as_it_says():
    draws = np.random.default_rng(0).normal(99, 0.15, size=(20_000, 80)).max(axis=1)
    for confidence in (0.5, 0.95):
        best = best_of_noise(99, 0.15, 80, confidence)
        inside = (best.low <= draws) & (draws <= best.high)
        assert inside.mean() == pytest.approx(confidence, abs=0.01)
        assert (draws < best.low).mean() == pytest.approx(
            (1 - confidence) / 2, abs=0.01
        )
    assert draws.mean() == pytest.approx(best.value, abs=0.002)


def test_without_noise_the_best_is_like_all_others():
    best = best_of_noise(99, 0, 50)
    assert (best.low, best.value, best.high) == (99, 99, 99)


@pytest.mark.parametrize(("sd", "count", "wrong"), [(1, 0, "count"), (-1, 5, "sd")])
def test_impossible_searches_are_refused(sd, count, wrong):
    with pytest.raises(ValueError, match=f"{wrong} must"):
        best_of_noise(0, sd, count)
