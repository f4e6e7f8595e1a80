"""Calibration, rejection and outliers: metrics against answers known by hand."""

from math import log

import numpy as np
import pytest

from mnist_study.metrics import (
    adaptive_calibration,
    area_under_risk,
    brier,
    calibration_error,
    fit_temperature,
    log_loss,
    log_loss_of,
    log_probabilities,
    margins,
    outlier_auroc,
    rejected_pct,
    risk_coverage,
    summary,
    wilson_interval,
)

LABELS = np.array([0, 1, 1, 0])
PROBABILITIES = np.array([[0.8, 0.2], [0.3, 0.7], [0.6, 0.4], [0.9, 0.1]])


def test_brier_and_log_loss_by_hand():
    by_hand = 2 * (0.2**2 + 0.3**2 + 0.6**2 + 0.1**2) / 4
    assert brier(LABELS, PROBABILITIES) == pytest.approx(by_hand)
    by_hand = -(log(0.8) + log(0.7) + log(0.4) + log(0.9)) / 4
    assert log_loss(LABELS, PROBABILITIES) == pytest.approx(by_hand)
    both = summary(LABELS, PROBABILITIES)
    assert both["brier"] == brier(LABELS, PROBABILITIES)
    assert both["log_loss"] == log_loss(LABELS, PROBABILITIES)
    with pytest.raises(ValueError, match="one row per label"):
        brier(LABELS[:3], PROBABILITIES)


def test_adaptive_bins_hold_as_many_examples_each():
    table = adaptive_calibration(LABELS, PROBABILITIES, num_bins=2)
    # 0.6 (wrong) and 0.7 (right); 0.8 and 0.9, both right.
    assert table["confidence"].tolist() == pytest.approx([0.65, 0.85])
    assert table["accuracy"].tolist() == [0.5, 1]
    assert table["count"].tolist() == [2, 2]
    low, high = wilson_interval(1, 2)
    assert table.loc[0, ["accuracy_low", "accuracy_high"]].tolist() == [low, high]
    uneven = adaptive_calibration(LABELS, PROBABILITIES, num_bins=3)
    assert uneven["count"].tolist() == [2, 1, 1]
    for bins in (0, 5):
        with pytest.raises(ValueError, match=f"from 1 to the 4 examples, not {bins}"):
            adaptive_calibration(LABELS, PROBABILITIES, bins)


def test_a_temperature_divides_the_logits_and_keeps_the_answers():
    logits = np.log(PROBABILITIES)
    halved = np.exp(log_probabilities(logits, 2))
    roots = np.sqrt(PROBABILITIES)
    assert halved == pytest.approx(roots / roots.sum(axis=1, keepdims=True))
    assert np.exp(log_probabilities(logits + 7)) == pytest.approx(PROBABILITIES)
    doubled = np.exp(log_probabilities(logits, 0.5))
    assert doubled[1].tolist() == pytest.approx([0.09 / 0.58, 0.49 / 0.58])
    for wrong in (0, -1, np.nan):
        with pytest.raises(ValueError, match="temperature must be above 0"):
            log_probabilities(logits, wrong)
    with pytest.raises(ValueError, match=r"got shape \(2, 2\) with 1 that are not"):
        log_probabilities([[0, np.inf], [1, 2]])


def test_logits_that_are_far_apart_are_not_cut_off():
    # In float32 the probability is 0, and its logarithm would have to be made up.
    logs = log_probabilities([[0, -300.0]])
    assert logs[0].tolist() == pytest.approx([0, -300])
    assert log_loss_of(np.array([1]), logs) == pytest.approx(300)
    colder = log_probabilities([[0, -300.0]], 100)
    assert np.exp(colder)[0, 1] == pytest.approx(1 / (1 + np.exp(3)))
    # Wrong once in eleven, and sure by 50: a temperature of 50 / log(10).
    labels, logits = np.repeat([0, 1], [10, 1]), np.tile([50.0, 0.0], (11, 1))
    assert fit_temperature(labels, logits) == pytest.approx(50 / log(10), rel=1e-4)


def test_the_fitted_temperature_makes_a_network_as_sure_as_it_is_right():
    # Always 0.9 sure and right three times of four: logits of log 9 become log 3.
    labels, logits = np.array([0, 0, 0, 1]), np.log(np.tile([0.9, 0.1], (4, 1)))
    temperature = fit_temperature(labels, logits)
    assert temperature == pytest.approx(2, rel=1e-4)
    logs = log_probabilities(logits, temperature)
    assert np.exp(logs)[0, 0] == pytest.approx(0.75, abs=1e-4)
    assert calibration_error(labels, np.exp(logs)) == pytest.approx(0, abs=1e-4)
    assert log_loss_of(labels, logs) == pytest.approx(log_loss(labels, np.exp(logs)))
    assert log_loss_of(labels, logs) < log_loss(labels, np.exp(logits))
    # Too unsure: 0.6, and right nine times of ten.
    labels, logits = np.repeat([0, 1], [9, 1]), np.log(np.tile([0.6, 0.4], (10, 1)))
    expected = log(1.5) / log(9)
    assert fit_temperature(labels, logits) == pytest.approx(expected, rel=1e-4)
    # Never wrong: as cold as makes a difference.
    never = np.log(np.tile([0.9, 0.1], (2, 1)))
    assert 0.01 < fit_temperature([0, 0], never) < 0.1
    with pytest.raises(ValueError, match=r"got shape \(2, 2\) for 3 labels"):
        fit_temperature([0, 0, 1], never)


def test_scaled_logits_of_a_made_network_are_found_out():
    generator = np.random.default_rng(0)
    logits = 2 * generator.normal(size=(4000, 10))
    true = np.exp(log_probabilities(logits))
    labels = (true.cumsum(axis=1) > generator.random((4000, 1))).argmax(axis=1)
    assert fit_temperature(labels, 3 * logits) == pytest.approx(3, rel=0.05)


CORRECT = np.array([True, True, False, True, False])
SCORES = np.array([0.9, 0.8, 0.7, 0.7, 0.1])


def test_risk_and_coverage_by_hand():
    curve = risk_coverage(CORRECT, SCORES)
    # The two of one score are kept or rejected together.
    assert curve["score"].tolist() == [0.9, 0.8, 0.7, 0.1]
    assert curve["coverage"].tolist() == [0.2, 0.4, 0.8, 1]
    assert curve["error_pct"].tolist() == pytest.approx([0, 0, 25, 40])
    swapped = risk_coverage(CORRECT[[0, 1, 3, 2, 4]], SCORES)
    assert swapped.equals(curve)
    # Errors among 1, 2, 3, 4 and 5: 0, 0, a half on average, 1 and 2.
    by_hand = 100 * (0 + 0 + 0.5 / 3 + 1 / 4 + 2 / 5) / 5
    assert area_under_risk(CORRECT, SCORES) == pytest.approx(by_hand)
    # Scores that say nothing: the error of all, whatever is kept.
    assert area_under_risk(CORRECT, np.zeros(5)) == pytest.approx(40)
    with pytest.raises(ValueError, match=r"got shapes \(5,\) and \(4,\)"):
        risk_coverage(CORRECT, SCORES[:4])


def test_the_criterion_of_1998_lies_on_the_curve():
    generator = np.random.default_rng(1)
    probabilities = generator.dirichlet(np.full(10, 0.3), 2000)
    gaps = margins(probabilities)
    correct = generator.random(2000) < probabilities.max(axis=1)
    curve = risk_coverage(correct, gaps)
    for wanted in (1, 5, 20):
        most = curve.loc[curve["error_pct"] <= wanted, "coverage"].max()
        assert rejected_pct(correct, gaps, wanted) == pytest.approx(100 * (1 - most))


def test_auroc_counts_pairs():
    # Of six pairs, 0.9 wins two and ties none; 0.5 wins one, ties one; 0.2 wins none.
    inside, outside = [0.9, 0.5, 0.2], [0.5, 0.3]
    assert outlier_auroc(inside, outside) == pytest.approx((2 + 1.5 + 0) / 6)
    assert outlier_auroc(inside, inside) == 0.5
    assert outlier_auroc([3, 4], [1, 2, 0]) == 1
    with pytest.raises(ValueError, match="got 0 of examples inside and 2 outside"):
        outlier_auroc([], outside)
