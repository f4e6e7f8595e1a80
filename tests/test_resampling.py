"""Other writers and other seeds: intervals by resampling, and the spread of luck."""

import numpy as np
import pytest

from mnist_study.statistics import (
    clustered_difference,
    clustered_error,
    errors_by_writer,
    least_probability,
    spread_of_luck,
    step_shares,
)


def _by_writers(generator, writers=60, digits=40, seeds=4, shared=0.25):
    """Return errors of two models that depend on the writer, and the writers."""
    who = np.repeat(np.arange(writers), digits)
    hard = generator.beta(0.5, 0.5 / shared, writers)[who]
    wrong_a = generator.random((seeds, len(who))) < hard
    wrong_b = generator.random((seeds, len(who))) < hard / 2
    return wrong_a, wrong_b, who


def test_errors_are_counted_by_writer():
    wrong = np.array([[1, 0, 1, 1], [0, 0, 0, 1]], bool)
    errors, examples = errors_by_writer(wrong, [7, 3, 7, 3])
    assert errors.tolist() == [[1, 2], [1, 0]]
    assert examples.tolist() == [2, 2]


def test_an_interval_over_examples_is_the_binomial_one():
    wrong = np.zeros((1, 4000), bool)
    wrong[0, :80] = True
    ends = clustered_error(wrong, np.arange(4000))
    assert ends.value == pytest.approx(2)
    sd = 100 * np.sqrt(0.02 * 0.98 / 4000)
    assert ends.high - ends.low == pytest.approx(2 * 1.96 * sd, rel=0.05)


def test_writers_make_the_interval_wider_and_seeds_wider_still():
    generator = np.random.default_rng(0)
    wrong_a, wrong_b, who = _by_writers(generator)
    wrong_a[0] |= generator.random(wrong_a.shape[1]) < 0.1  # one bad seed

    def width(writers, **options):
        ends = clustered_difference(wrong_a, wrong_b, writers, **options)
        assert ends.low <= ends.value <= ends.high
        return ends.high - ends.low

    examples, writers = width(np.arange(len(who))), width(who)
    assert writers > 1.3 * examples
    assert width(who, seeds=True) > 1.1 * writers


def test_the_interval_over_writers_covers_the_difference_of_all_writers():
    generator, covered = np.random.default_rng(1), 0
    expected = 100 * 0.5 * (0.5 / (0.5 + 0.5 / 0.25)) * 1  # half of the mean of beta
    for _ in range(200):
        ends = clustered_difference(*_by_writers(generator), resamples=1000)
        covered += ends.low <= expected <= ends.high
    assert 0.88 <= covered / 200 <= 0.99


def test_equal_models_do_not_differ():
    wrong, _, who = _by_writers(np.random.default_rng(2))
    ends = clustered_difference(wrong, wrong, who)
    assert (ends.value, ends.low, ends.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "writers"), [(np.zeros(4), np.zeros(4)), (np.zeros((2, 4)), np.zeros(3))]
)
def test_shapes_that_do_not_fit_are_one_error(wrong, writers):
    with pytest.raises(ValueError, match=r"wrong must be \(seeds, n\) and writers"):
        clustered_error(wrong, writers)


def test_the_spread_of_luck_is_that_of_independent_errors():
    generator = np.random.default_rng(3)
    difficulty = generator.beta(0.05, 2, 5000)
    right = generator.random((400, 5000)) > difficulty
    seen = (100 * (1 - right.mean(axis=1))).std(ddof=1)
    assert spread_of_luck(right.mean(axis=0), 400) == pytest.approx(seen, rel=0.1)
    # Of few trainings too, on average: the correction by k / (k - 1).
    few = [spread_of_luck(part.mean(axis=0), 4) for part in np.split(right, 100)]
    assert np.mean(few) == pytest.approx(seen, rel=0.1)
    with pytest.raises(ValueError, match="num_seeds must be at least 2, got 1"):
        spread_of_luck([0.5], 1)


def test_a_bound_from_pairs_that_were_all_won():
    # All of ten won: the bound p has p^10 = 0.05.
    assert least_probability(10, 10) == pytest.approx(0.05 ** (1 / 10))
    assert least_probability(0, 10) == 0
    with pytest.raises(ValueError, match="wins must be 0 to 10"):
        least_probability(11, 10)


def test_shares_of_steps_add_up_and_their_intervals_hold_the_truth():
    truth, held = [0.5, -0.25, 0.75], 0
    for seed in range(40):
        draw = np.random.default_rng(seed).normal
        groups = [draw(mean, 0.05, 10) for mean in (2.0, 1.5, 1.75, 1.0)]
        shares = step_shares(groups, resamples=500)
        assert sum(share.value for share in shares) == pytest.approx(1)
        held += sum(s.low < t < s.high for s, t in zip(shares, truth, strict=True))
    assert held > 0.85 * 40 * len(truth)


def test_a_chain_that_changes_nothing_has_no_shares():
    with pytest.raises(ValueError, match="the chain changes nothing"):
        step_shares([[1.0, 2.0], [3.0, 4.0], [2.0, 1.0]])
    with pytest.raises(ValueError, match="each of groups must hold at least two"):
        step_shares([[1.0, 2.0], [3.0]])
