"""A network that is known by heart, put to corrupted digits and to none at all."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from mnist_study.data import CORRUPTIONS, corrupt
from mnist_study.metrics import outlier_auroc
from mnist_study.robustness import (
    answer_images,
    corruption_errors,
    make_non_digits,
    outlier_table,
    severity_errors,
    transformation_errors,
)
from mnist_study.robustness.answers import answers_to
from mnist_study.study.experiments import find_experiment

FLAT = find_experiment("ann")


@pytest.fixture(scope="module")
def halves(digits):
    """Two classes: ink on the left half, and ink on the right half, ten of each."""
    images = np.zeros((20, 28, 28), np.uint8)
    images[:10, 8:20, 8:12] = images[10:, 8:20, 16:20] = 255
    labels = np.repeat([0, 1], 10)
    return replace(digits, x_test=images, y_test=labels.astype(digits.y_test.dtype))


@pytest.fixture(scope="module")
def model():
    """Answers the half with more ink; each pixel of a difference weighs a tenth."""
    network = keras.Sequential(
        [keras.Input((784,)), keras.layers.Dense(2, activation="softmax")]
    )
    weights = np.zeros((28, 28, 2), np.float32)
    weights[:, :14, 0] = weights[:, 14:, 1] = 0.1
    network.set_weights([weights.reshape(784, 2), np.zeros(2)])
    return network


def test_answers_are_of_images_as_they_are_held(model, halves):
    probabilities = answer_images(model, FLAT, halves.x_test)
    # 48 pixels of full ink: logits of 4.8 and 0.
    sure = 1 / (1 + np.exp(-4.8))
    assert probabilities[:10, 0] == pytest.approx(np.full(10, sure))
    assert probabilities[10:, 1] == pytest.approx(np.full(10, sure))


def test_logits_are_what_the_softmax_is_taken_of(model, halves):
    answers = answers_to(model, FLAT, halves.x_test)
    assert answers.logits[:10] == pytest.approx(np.tile([4.8, 0], (10, 1)), abs=1e-5)
    expected = answer_images(model, FLAT, halves.x_test)
    assert answers.scores == pytest.approx(expected, abs=1e-6)
    assert answers.probabilities == pytest.approx(expected, abs=1e-6)


def test_every_corruption_gets_a_row(model, halves):
    table = corruption_errors(model, FLAT, halves)
    assert list(table.index) == list(CORRUPTIONS)
    assert table.index.name == "corruption"
    # What adds as much on the left as on the right changes no answer.
    assert (table.loc[["brightness", "stripe", "scale"], "error_pct"] == 0).all()
    sure = 1 / (1 + np.exp(-4.8))
    assert table.loc["stripe", "confidence"] == pytest.approx(sure)
    # The difference is half as large where half of full ink is added to paper alone.
    dimmed = 1 / (1 + np.exp(-0.1 * 48 * 127 / 255))
    assert table.loc["brightness", "confidence"] == pytest.approx(dimmed, abs=1e-4)
    assert table.loc["brightness", "log_loss"] == pytest.approx(
        -np.log(dimmed), abs=1e-4
    )
    assert table.loc["brightness", "calibration_error"] == pytest.approx(
        1 - dimmed, abs=1e-4
    )
    again = corruption_errors(model, FLAT, halves, ["fog", "shot_noise"])
    assert again.equals(table.loc[["fog", "shot_noise"]])
    other = corruption_errors(model, FLAT, halves, ["shot_noise"], severity=1, seed=3)
    images = corrupt(halves.x_test, "shot_noise", 1, seed=3)
    seen = answer_images(model, FLAT, images).max(axis=1).mean()
    assert other.loc["shot_noise", "confidence"] == pytest.approx(float(seen))


def test_severities_begin_with_clean_digits(model, halves):
    table = severity_errors(model, FLAT, halves, "brightness")
    assert list(table.index) == [0, 1, 2, 3, 4, 5] and table.index.name == "severity"
    assert table["confidence"].is_monotonic_decreasing
    assert table.loc[0, "confidence"] == pytest.approx(1 / (1 + np.exp(-4.8)))
    assert list(severity_errors(model, FLAT, halves, "stripe").index) == [0, 1]
    with pytest.raises(ValueError, match="unknown corruption 'smoke'"):
        severity_errors(model, FLAT, halves, "smoke")


def test_transformations_both_ways(model, halves):
    table = transformation_errors(model, FLAT, halves, "shift_right", [-8, 0, 8])
    # What was on the one half lies on the other.
    assert table["error_pct"].tolist() == [50, 0, 50]
    turned = transformation_errors(model, FLAT, halves, "rotate", [0, 180, 360])
    assert turned["error_pct"].tolist() == [0, 100, 0]


def test_non_digits_are_what_they_are_called(digits):
    images = digits.x_test[:30]
    kinds = make_non_digits(images)
    assert list(kinds) == ["noise", "shuffled", "inverted", "empty"]
    assert all(k.shape == images.shape and k.dtype == np.uint8 for k in kinds.values())
    assert kinds["noise"].mean() == pytest.approx(127.5, abs=2)
    assert (
        np.sort(kinds["shuffled"].reshape(30, -1)) == np.sort(images.reshape(30, -1))
    ).all()
    assert (kinds["inverted"] + images == 255).all()
    assert not kinds["empty"].any()
    assert np.array_equal(kinds["noise"], make_non_digits(images)["noise"])
    assert (kinds["noise"] != make_non_digits(images, seed=1)["noise"]).any()


def test_a_network_without_a_preference_is_sure_of_nothing_empty(model, halves):
    table = outlier_table(
        model, FLAT, halves.x_test, {"empty": np.zeros((5, 28, 28), np.uint8)}
    )
    assert list(table.index) == ["digits", "empty"]
    sure = 1 / (1 + np.exp(-4.8))
    assert table["margin"].tolist() == pytest.approx([2 * sure - 1, 0])
    for score in ("margin", "best", "logit"):
        assert table[f"auroc_{score}"].tolist() == [0.5, 1]
    assert table.loc["empty", ["most_often", "share"]].tolist() == [0, 1]
    assert table.loc["digits", "share"] == 0.5


def test_the_best_output_of_1998_is_its_smallest_penalty(digits):
    row = find_experiment("lenet5_1998")
    network = row.build(seed=0)
    images = digits.x_test[:20]
    others = {"inverted": 255 - images}
    table = outlier_table(network, row, images, others)
    inputs = [
        np.pad(x / 255, ((0, 0), (2, 2), (2, 2)))[..., None] * 1.275 - 0.1
        for x in (images, others["inverted"])
    ]
    penalties = [np.asarray(network(x.astype(np.float32))) for x in inputs]
    expected = outlier_auroc(*(-p.min(axis=1) for p in penalties))
    assert table.loc["inverted", "auroc_best"] == pytest.approx(expected)
    assert table.loc["inverted", "auroc_logit"] == pytest.approx(expected)
    low = np.sort(penalties[0], axis=1)
    assert table.loc["digits", "margin"] == pytest.approx(
        (low[:, 1] - low[:, 0]).mean(), rel=1e-4
    )
