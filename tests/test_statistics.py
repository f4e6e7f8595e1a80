import numpy as np
import pytest

from mnist_study.statistics import (
    Estimate,
    difference_interval,
    difference_p_value,
    disagreement,
    holm,
    interaction,
    magnitude,
    mcnemar_p_value,
    mean_interval,
    paired_bootstrap,
    paired_difference,
    pareto_front,
    probability_of_beating,
)

# Hours of sleep gained by ten patients with each of two drugs, from Student
# (1908). The intervals are those that R prints for its data set "sleep".
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

# Pain scores of Brunner and Munzel (2000), with the estimate and the interval
# that the R package lawstat prints for them.
PAIN_A = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
PAIN_B = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]


def ends(estimate):
    return estimate.low, estimate.high


def test_mean_interval_of_student():
    estimate = mean_interval(np.subtract(DRUG_2, DRUG_1))
    assert estimate.value == pytest.approx(1.58)
    assert ends(estimate) == pytest.approx((0.7001142, 2.4598858), abs=1e-7)


def test_mean_interval_of_two_seeds_by_hand():
    # One degree of freedom: t = tan(0.475 pi) = 12.7062; sd / sqrt(2) = 0.5.
    assert mean_interval([2, 3]).value == 2.5
    assert ends(mean_interval([2, 3])) == pytest.approx((-3.8531, 8.8531), abs=1e-4)
    # At 50 % it is tan(pi / 4) = 1.
    assert ends(mean_interval([2, 3], confidence=0.5)) == pytest.approx((2, 3))


def test_mean_interval_covers_as_often_as_it_says():
    samples = np.random.default_rng(0).normal(3, 2, size=(400, 5))
    intervals = [mean_interval(sample) for sample in samples]
    covered = np.mean([interval.low <= 3 <= interval.high for interval in intervals])
    assert covered == pytest.approx(0.95, abs=0.03)


def test_difference_interval_of_welch():
    estimate = difference_interval(DRUG_1, DRUG_2)
    assert estimate.value == pytest.approx(0.75 - 2.33)
    assert ends(estimate) == pytest.approx((-3.3654832, 0.2054832), abs=1e-7)
    assert difference_p_value(DRUG_1, DRUG_2) == pytest.approx(0.07939, abs=1e-5)


def test_difference_is_first_minus_second():
    forth, back = (
        difference_interval(DRUG_2, DRUG_1),
        difference_interval(DRUG_1, DRUG_2),
    )
    assert forth.value == pytest.approx(-back.value)
    assert ends(forth) == pytest.approx((-back.high, -back.low))


def test_difference_of_samples_of_unlike_size_by_hand():
    # Variances 1 and 1, n = 3 each: standard error sqrt(2/3), 4 degrees of
    # freedom, t = 2.77645.
    estimate = difference_interval([5, 6, 7], [1, 2, 3])
    half = 2.776445 * np.sqrt(2 / 3)
    assert ends(estimate) == pytest.approx((4 - half, 4 + half), abs=1e-5)
    # Variances 2 and 1 over n = 2 and 3: 1 + 1/3, (4/3)^2 / (1 + 1/18) degrees
    # of freedom = 1.68421; the p value of t = 3 / sqrt(4/3) lies between those
    # for 1 and for 2 degrees of freedom, 0.234 and 0.122.
    assert 0.122 < difference_p_value([4, 6], [1, 2, 3]) < 0.234


def test_nearly_equal_results_are_compared_without_a_warning():
    # Of two seeds, as of a small data set: warnings are errors here.
    alike, other = [2.5, np.nextafter(2.5, 3)], [2.5, 2.6]
    assert 0 < difference_p_value(alike, other) < 1
    assert difference_p_value(alike, [2.7, np.nextafter(2.7, 3)]) < 1e-6


def test_seeds_that_agree_exactly_give_an_interval_of_no_width():
    assert mean_interval([2, 2, 2]) == Estimate(2, 2, 2)
    assert difference_interval([3, 3], [1, 1]) == Estimate(2, 2, 2)


def test_one_side_whose_seeds_agree_exactly():
    # Only the other side spreads: 1.5 -+ 12.7062 * 0.5 with 1 degree of freedom.
    estimate = difference_interval([2, 3], [1, 1])
    assert estimate.value == 1.5
    assert ends(estimate) == pytest.approx((-4.8531, 7.8531), abs=1e-4)


Y_TRUE = [0, 1, 2, 3, 4, 5]
PRED_A = [0, 1, 2, 3, 0, 0]  # right, right, right, right, wrong, wrong
PRED_B = [0, 0, 0, 0, 4, 1]  # right, wrong, wrong, wrong, right, wrong


def test_disagreement_has_the_first_run_in_its_rows():
    table = disagreement(Y_TRUE, PRED_A, PRED_B)
    assert table.tolist() == [[1, 3], [1, 1]]
    assert disagreement(Y_TRUE, PRED_B, PRED_A).tolist() == [[1, 1], [3, 1]]


@pytest.mark.parametrize(
    ("only_a", "only_b", "p"),
    [
        (1, 5, 14 / 64),  # 2 (1 + 6) / 2^6
        (5, 1, 14 / 64),
        (0, 10, 2 / 1024),
        (2, 8, 112 / 1024),  # 2 (1 + 10 + 45) / 2^10
        (3, 3, 1),
        (0, 1, 1),
        (0, 0, 1),
    ],
)
def test_mcnemar_is_a_fair_coin_over_the_disagreements(only_a, only_b, p):
    y_true = np.zeros(only_a + only_b + 50, int)
    pred_a, pred_b = y_true.copy(), y_true.copy()
    pred_b[:only_a] = 1
    pred_a[only_a : only_a + only_b] = 1
    pred_a[-5:] = pred_b[-5:] = 2  # both wrong: does not count
    assert mcnemar_p_value(y_true, pred_a, pred_b) == pytest.approx(p)


def test_predictions_for_other_examples_cannot_be_compared():
    with pytest.raises(
        ValueError, match=r"same examples, got shapes \(6,\) and \(1,\)"
    ):
        disagreement(Y_TRUE, PRED_A, [0])
    with pytest.raises(ValueError, match="same examples"):
        mcnemar_p_value(Y_TRUE, PRED_A[:5], PRED_B)


def test_bootstrap_of_no_difference():
    right = [1, 0, 1, 1, 0]
    assert paired_bootstrap(right, right) == Estimate(0, 0, 0)
    # As many wins as losses.
    estimate = paired_bootstrap([1, 0] * 50, [0, 1] * 50)
    assert estimate.value == 0
    assert estimate.low < 0 < estimate.high


def test_bootstrap_of_a_known_difference():
    # A is wrong on 10 of 100, B on those and 10 more. Resampled, the difference
    # is binomial(100, 0.1), whose 2.5 % and 97.5 % quantiles are 5 and 16.
    right_a = np.repeat([1, 1, 0], [80, 10, 10])
    right_b = np.repeat([1, 0, 0], [80, 10, 10])
    estimate = paired_bootstrap(right_a, right_b)
    assert estimate.value == pytest.approx(-10)
    assert ends(estimate) == pytest.approx((-16, -5), abs=1)
    other = paired_bootstrap(right_b, right_a)
    assert other.value == pytest.approx(10)
    assert ends(other) == pytest.approx((5, 16), abs=1)
    narrow = paired_bootstrap(right_a, right_b, confidence=0.5)
    assert estimate.low < narrow.low < -10 < narrow.high < estimate.high


def test_bootstrap_takes_means_over_seeds():
    estimate = paired_bootstrap([1, 0.5, 0.75], [1, 0.25, 0.75])
    assert estimate.value == pytest.approx(-100 / 12)


def test_bootstrap_is_seeded():
    right = np.random.default_rng(0).random((2, 50))
    assert paired_bootstrap(*right, seed=3) == paired_bootstrap(*right, seed=3)
    assert paired_bootstrap(*right, seed=3) != paired_bootstrap(*right, seed=4)


def test_bootstrap_covers_as_often_as_it_says():
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(200):
        # A is right on 90 %, B on 80 %, mostly on the same examples.
        luck = rng.random(200)
        right_a = luck < 0.9
        right_b = np.where(rng.random(200) < 0.5, luck < 0.8, rng.random(200) < 0.8)
        estimate = paired_bootstrap(right_a, right_b, resamples=400)
        covered.append(estimate.low <= -10 <= estimate.high)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.04)


def test_bootstrap_needs_the_same_examples():
    with pytest.raises(ValueError, match="same length"):
        paired_bootstrap([1, 0, 1], [1, 0])


@pytest.mark.parametrize(
    ("errors_a", "errors_b", "expected"),
    [
        ([1, 3], [2, 4], 3 / 4),
        ([2, 4], [1, 3], 1 / 4),
        ([1, 2], [2, 3], 3.5 / 4),  # one tie
        ([1, 2], [1, 2], 2 / 4),
        ([1, 5, 6], [2, 7], 4 / 6),
    ],
)
def test_probability_of_beating_counts_pairs(errors_a, errors_b, expected):
    estimate = probability_of_beating(errors_a, errors_b)
    assert estimate.value == pytest.approx(expected)
    assert 0 <= estimate.low <= expected <= estimate.high <= 1


def test_probability_of_beating_of_brunner_and_munzel():
    estimate = probability_of_beating(PAIN_A, PAIN_B)
    assert estimate.value == pytest.approx(0.788961, abs=1e-6)
    assert ends(estimate) == pytest.approx((0.5952169, 0.9827052), abs=1e-6)
    other = probability_of_beating(PAIN_B, PAIN_A)
    assert other.value == pytest.approx(1 - estimate.value)
    assert ends(other) == pytest.approx((1 - estimate.high, 1 - estimate.low))
    wide = probability_of_beating(PAIN_A, PAIN_B, confidence=0.99)
    assert wide.low < estimate.low


def test_winning_every_time_has_no_width():
    assert probability_of_beating([1, 1.2], [2, 2.2, 2.1]) == Estimate(1, 1, 1)
    assert probability_of_beating([2, 2.2, 2.1], [1, 1.2]) == Estimate(0, 0, 0)


def test_runs_that_all_tie():
    estimate = probability_of_beating([1.5, 1.5], [1.5, 1.5])
    assert estimate.value == 0.5
    assert 0 <= estimate.low <= 0.5 <= estimate.high <= 1


def test_holm_by_hand():
    # Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, never falling.
    adjusted = holm({"H1": 0.01, "H2": 0.04, "H3": 0.03, "H4": 0.005})
    assert list(adjusted) == ["H1", "H2", "H3", "H4"]
    assert adjusted == pytest.approx({"H1": 0.03, "H2": 0.06, "H3": 0.06, "H4": 0.02})


def test_holm_of_large_and_of_single_p_values():
    assert holm({"a": 0.6, "b": 0.7}) == {"a": 1, "b": 1}
    assert holm({"a": 0.04}) == pytest.approx({"a": 0.04})


def test_interaction_by_hand():
    # Alone the changes take 1 and 2 off, together 3: nothing is left over.
    assert interaction([9, 11], [8, 10], [7, 9], [6, 8])[0].value == 0
    # Together they take 1 off. Variance 2 and n = 2 in each group: standard error
    # sqrt(4 * 2 / 2) = 2, degrees of freedom 4^2 / (4 * 1^2 / 1) = 4, t = 2.776445.
    gap, p_value = interaction([9, 11], [8, 10], [7, 9], [8, 10])
    assert gap.value == 2
    assert ends(gap) == pytest.approx((2 - 2 * 2.776445, 2 + 2 * 2.776445), abs=1e-5)
    # t = 1 with 4 degrees of freedom.
    assert p_value == pytest.approx(0.373901, abs=1e-6)


def test_interaction_of_groups_without_spread_is_welchs_difference():
    gap, p_value = interaction([0, 0], [0, 0, 0], DRUG_2, DRUG_1)
    assert gap.value == pytest.approx(0.75 - 2.33)
    assert ends(gap) == pytest.approx((-3.3654832, 0.2054832), abs=1e-7)
    assert p_value == pytest.approx(difference_p_value(DRUG_1, DRUG_2))
    assert interaction([1, 1], [1, 1], [2, 2], [2, 2]) == (Estimate(0, 0, 0), 1)
    assert interaction([1, 1], [1, 1], [2, 2], [3, 3]) == (Estimate(1, 1, 1), 0)


def test_interaction_covers_as_often_as_it_says():
    random = np.random.default_rng(0)
    sizes, spreads = (30, 5, 5, 5), (0.13, 0.1, 0.08, 0.2)
    covered = 0
    for _ in range(400):
        groups = [random.normal(1, s, n) for n, s in zip(sizes, spreads, strict=True)]
        gap, _ = interaction(*groups)
        covered += gap.low <= 0 <= gap.high
    assert covered / 400 == pytest.approx(0.95, abs=0.03)


def test_interaction_names_the_group_that_is_too_small():
    with pytest.raises(ValueError, match="other must hold at least two seeds"):
        interaction([1, 2], [1, 2], [1], [1, 2])


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.2, 0.4, "larger than 0.1"),
        (-0.4, -0.11, "larger than 0.1"),  # for the worse as well
        (-0.09, 0.05, "smaller than 0.1"),
        (0.02, 0.09, "smaller than 0.1"),  # significant, and of no interest
        (-0.2, 0.05, "undecided"),
        (0.05, 0.4, "undecided"),  # significant, and perhaps of no interest
        (-0.3, 0.3, "undecided"),
        (0.1, 0.2, "undecided"),  # the edge belongs to neither
    ],
)
def test_magnitude_holds_the_interval_against_the_smallest_of_interest(
    low, high, verdict
):
    difference = Estimate((low + high) / 2, low, high)
    assert magnitude(difference) == verdict
    # With another unit the verdict is about that.
    ten_times = Estimate(10 * difference.value, 10 * low, 10 * high)
    assert magnitude(ten_times, smallest=1.0) == verdict.replace("0.1", "1")


@pytest.mark.parametrize("smallest", [0, -0.1, float("nan")])
def test_a_smallest_difference_that_is_none(smallest):
    with pytest.raises(ValueError, match="smallest must be above 0, got"):
        magnitude(Estimate(1, 0, 2), smallest)


@pytest.mark.parametrize("values", [[], [1.0], [[1.0, 2.0], [3.0, 4.0]], 1.0])
def test_fewer_than_two_seeds(values):
    two = [1.0, 2.0]
    with pytest.raises(ValueError, match="values must hold at least two seeds"):
        mean_interval(values)
    for compare in (difference_interval, difference_p_value):
        with pytest.raises(ValueError, match=r"^a must hold at least two seeds"):
            compare(values, two)
        with pytest.raises(ValueError, match=r"^b must hold at least two seeds"):
            compare(two, values)
    with pytest.raises(ValueError, match="errors_a must hold at least two seeds"):
        probability_of_beating(values, two)
    with pytest.raises(ValueError, match="errors_b must hold at least two seeds"):
        probability_of_beating(two, values)


def test_pareto_front_by_hand():
    costs = {"cheap": 1, "better": 2, "dearer": 3, "worse": 2, "twin": 1}
    errors = {"cheap": 9, "better": 5, "dearer": 5, "worse": 7, "twin": 9}
    assert pareto_front(costs, errors) == ["cheap", "twin", "better"]
    with pytest.raises(ValueError, match="give both"):
        pareto_front(costs, {"cheap": 1})


def test_paired_difference_by_hand():
    # Differences 1, 2, 3: mean 2, standard deviation 1, t = 2 sqrt(3).
    gap, p_value = paired_difference([2.0, 5.0, 9.0], [1.0, 3.0, 6.0])
    half = 4.302653 / np.sqrt(3)  # Student's t of 2 degrees of freedom
    assert (gap.value, gap.low, gap.high) == pytest.approx((2, 2 - half, 2 + half))
    assert p_value == pytest.approx(0.0741799)
    assert paired_difference([1.0, 2.0], [1.0, 2.0])[1] == 1
    with pytest.raises(ValueError, match="equal numbers of seeds, got 2 and 3"):
        paired_difference([1.0, 2.0], [1.0, 2.0, 3.0])
