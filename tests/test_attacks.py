"""Attacks against a second implementation, and against what can be computed by hand."""

import sys
import warnings

import by_numpy
import keras
import numpy as np
import pandas as pd
import pytest

from mnist_study.models import build_ann, build_lenet5
from mnist_study.paths import PROJECT_ROOT
from mnist_study.robustness import (
    answer_images,
    answer_ink,
    attacks,
    fgsm,
    pgd,
    plan,
)
from mnist_study.study import outputs, record_files
from mnist_study.study.experiments import find_experiment

sys.path.append(str(PROJECT_ROOT / "tools"))
import compare_attacks

FLAT, SQUARE = find_experiment("ann"), find_experiment("lenet5")
EPSILON = 0.1


@pytest.fixture(scope="module")
def attacked(dataset):
    """A trained plain network, its weights, and 300 digits that it is attacked with."""
    if dataset.is_recorded:
        model = outputs.load_trained("ann")
    else:
        model = build_ann(seed=0)
        x = dataset.x_train.reshape(-1, 784) / 255
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, dataset.y_train, epochs=8, verbose=0)
    return model, dataset.x_test[:300], dataset.y_test[:300]


def _ending_in(activation, *further, **options):
    last = [keras.layers.Dense(10, activation=activation, **options)]
    last += [getattr(keras.layers, name)() for name in further]
    return keras.Sequential([keras.Input((784,)), *last])


def _error_pct(model, ink, labels):
    answers = np.asarray(model(ink.reshape(len(ink), 784).astype(np.float32)))
    return 100 * np.mean(answers.argmax(axis=1) != labels)


def test_fgsm_is_that_of_a_second_implementation(attacked):
    model, images, labels = attacked
    ours = fgsm(model, FLAT, images, labels, EPSILON)
    second = by_numpy.plain_fgsm(model.get_weights(), images, labels, EPSILON)
    # The sign of what is nearly 0 depends on rounding.
    assert np.mean(abs(ours - second) > 1e-6) < 1e-3
    errors = [_error_pct(model, ink, labels) for ink in (images / 255, ours, second)]
    assert errors[1] == pytest.approx(errors[2], abs=0.1) and errors[1] > 3 * errors[0]


@pytest.mark.parametrize("seed", [5, None])
def test_pgd_is_that_of_a_second_implementation(seed, attacked):
    model, images, labels = attacked
    ours = pgd(model, FLAT, images, labels, EPSILON, seed=seed)
    second = by_numpy.plain_pgd(
        model.get_weights(), images, labels, EPSILON, steps=50, seed=seed
    )
    wrong = [_error_pct(model, ink, labels) for ink in (ours, second)]
    # A pixel whose gradient is nearly 0 may go another way from there on, and a digit
    # with it; the thousand digits below are compared to 0.1 points.
    assert wrong[0] == pytest.approx(wrong[1], abs=100 / len(labels) + 1e-9)
    half = fgsm(model, FLAT, images, labels, EPSILON / 2)
    assert wrong[0] > _error_pct(model, half, labels)


def _points_apart(row):
    assert row["digits"] == 1000 and row["epsilon"] == EPSILON
    return 100 * abs(row["errors_ours"] - row["errors_other"]) / row["digits"]


@pytest.mark.parametrize("name", compare_attacks.NETWORKS)
def test_the_toolbox_finds_as_many_errors(name, dataset, mnist):
    pytest.importorskip("art", reason="needs pip install -e '.[attacks]'")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = compare_attacks.with_toolbox(name, dataset)
    assert [row["attack"] for row in rows] == ["fgsm", "pgd"]
    for row in rows:
        assert _points_apart(row) <= 0.1, row


def test_numpy_finds_as_many_errors(dataset, mnist):
    rows = compare_attacks.with_numpy(dataset)
    assert [row["attack"] for row in rows] == ["fgsm", "pgd", "pgd, random start"]
    for row in rows:
        assert _points_apart(row) <= 0.1, row


def test_the_comparison_is_recorded():
    table = pd.read_csv(compare_attacks.OUTPUT)
    rows = table.to_dict("records")
    toolbox = f"{compare_attacks.TOOLBOX} 1.20.1"
    assert [(row["other"], row["network"], row["attack"]) for row in rows] == [
        *((toolbox, n, a) for n in compare_attacks.NETWORKS for a in ("fgsm", "pgd")),
        *(("NumPy", "ann", a) for a in ("fgsm", "pgd", "pgd, random start")),
    ]
    assert max(map(_points_apart, rows)) <= 0.1
    # The study measured the same digits, from a random start.
    place = plan.EPSILONS.index(EPSILON)
    for row in rows:
        measured = {"fgsm": "fgsm", "pgd, random start": "pgd"}.get(row["attack"])
        if measured:
            folder = compare_attacks.OUTPUT.parent / row["network"]
            (path,) = folder.glob("seed00-*.json")
            errors = record_files.load(path).results["attacks"]["itself"][measured]
            assert row["errors_ours"] == pytest.approx(errors[place], abs=1)


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_no_pixel_changes_by_more_than_epsilon(attack, attacked):
    model, images, labels = attacked
    ink = attack(model, FLAT, images[:20], labels[:20], EPSILON)
    assert ink.dtype == np.float32 and ink.shape == (20, 28, 28)
    assert ink.min() >= 0 and ink.max() <= 1
    assert abs(ink - images[:20] / 255).max() == pytest.approx(EPSILON, abs=1e-6)
    same = attack(model, FLAT, images[:20], labels[:20], 0)
    assert same == pytest.approx((images[:20] / 255).astype(np.float32))


def test_the_worse_direction_is_known_by_hand():
    """One pixel speaks for class 1, one against it; the others do not count."""
    model = keras.Sequential(
        [keras.Input((784,)), keras.layers.Dense(2, activation="softmax")]
    )
    weights = np.zeros((784, 2), np.float32)
    weights[100, 1], weights[200, 1] = 1000, -1000  # e^-600 is 0 in float32
    model.set_weights([weights, np.zeros(2)])
    images = np.full((1, 28, 28), 102, np.uint8)
    images[0].flat[100] = 255
    ink = fgsm(model, FLAT, images, np.array([1]), 0.25).ravel()
    assert ink[100] == pytest.approx(0.75) and ink[200] == pytest.approx(0.65)
    untouched = np.delete(ink, [100, 200])
    assert untouched == pytest.approx(np.full(782, 0.4))


@pytest.mark.parametrize("name", ["ann", "lenet5", "lenet5_1998", "mlp_003"])
def test_a_network_as_a_function_of_ink_reads_what_it_always_reads(name, digits):
    row = find_experiment(name)
    model, images = row.build(seed=0), digits.x_test[:5]
    if name == "mlp_003":
        with pytest.raises(ValueError, match="unknown layout for an attack 'resized"):
            attacks.ink_logits(model, row)
        return
    answers = answer_ink(model, row, (images / 255).astype(np.float32))
    assert answers == pytest.approx(answer_images(model, row, images), abs=1e-5)


@pytest.mark.parametrize("name", ["lenet5", "lenet5_1998"])
def test_lenets_are_attacked_in_the_direction_of_differences(name, digits):
    """Of -log p, computed by NumPy in float64 for one pixel after another."""
    row = find_experiment(name)
    model = row.build(seed=0)
    # With grey paper and grey ink, no pixel is at a bound.
    images, labels = np.clip(digits.x_test[:3], 60, 190), digits.y_test[:3]
    moved = fgsm(model, row, images, labels, EPSILON) - images / 255
    pixels = np.random.default_rng(0).choice(784, 60, replace=False)
    small = np.zeros((60, 28, 28))
    small.reshape(60, 784)[np.arange(60), pixels] = 1e-4
    for image, label, change in zip(images, labels, moved, strict=True):
        loss_up, loss_down = (
            _loss_by_numpy(name, model.get_weights(), image / 255 + one, label)
            for one in (small, -small)
        )
        slope = loss_up - loss_down
        clear = abs(slope) > 1e-3 * abs(slope).max()
        assert clear.sum() > 40
        assert (np.sign(slope) == np.sign(change.flat[pixels]))[clear].all()


def _loss_by_numpy(name, weights, ink, label):
    if name == "lenet5":
        return -np.log(by_numpy.lenet5_today(weights, ink[..., None]))[:, label]
    padded = np.pad(ink, ((0, 0), (2, 2), (2, 2)))[..., None]
    penalties = by_numpy.lenet5_1998(weights, 1.275 * padded - 0.1)
    return -np.log(by_numpy.softmax(-penalties))[:, label]


def test_random_starts_are_seeded(digits):
    model = build_lenet5(seed=0)
    images, labels = digits.x_test[:4], digits.y_test[:4]
    one, again, other = (
        pgd(model, SQUARE, images, labels, 0.2, steps=1, seed=seed)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"epsilon": 25},
            "epsilon must be a number from 0 to 1, in units of the pixel",
        ),
        ({"epsilon": -0.1}, "epsilon must be a number from 0 to 1, .* not -0.1"),
        ({"epsilon": np.nan}, "epsilon must be a number from 0 to 1, .* not nan"),
        ({"epsilon": "0.1"}, "epsilon must be a number from 0 to 1, .* not '0.1'"),
        ({"epsilon": True}, "epsilon must be a number from 0 to 1, .* not True"),
        ({"labels": np.arange(3)}, "got 3 labels for 2 images"),
        ({"labels": [0, 10]}, "labels must be from 0 to 9, .* got 10"),
        ({"labels": np.array([-1, 0])}, "labels must be from 0 to 9, .* got -1"),
        ({"labels": np.eye(10)[:2]}, r"one digit for each image, got shape \(2, 10\)"),
        ({"labels": 7}, r"labels must be one digit for each image, got shape \(\)"),
        ({"labels": [1.7, 2.0]}, "labels must be integers .* got float64"),
        ({"images": np.zeros((2, 784), np.uint8)}, "images must be uint8"),
        ({"images": [[0]]}, "images must be uint8 .* got a list and no array"),
        ({"steps": 0}, "steps must be a whole number from 1, not 0"),
        ({"steps": 1.5}, "steps must be a whole number from 1, not 1.5"),
        ({"steps": True}, "steps must be a whole number from 1, not True"),
        ({"seed": -1}, "seed must be a whole number from 0, not -1"),
        ({"seed": True}, "seed must be a whole number from 0, not True"),
        ({"model": _ending_in("sigmoid")}, "dense softmax, .* not Dense with sigmoid"),
        ({"model": _ending_in(None)}, "dense softmax, .* not Dense with linear"),
        ({"model": _ending_in("linear", "Softmax")}, "softmax, .* not Softmax with no"),
    ],
)
def test_what_cannot_be_attacked_is_said(change, message):
    given = {"model": build_ann(seed=0), "images": np.zeros((2, 28, 28), np.uint8)}
    given |= {"labels": np.arange(2), "epsilon": 0.1, **change}
    with pytest.raises(ValueError, match=message) as failure:
        pgd(row=FLAT, **given)
    assert "\n" not in str(failure.value)
    if not change.keys() & {"steps", "seed"}:
        with pytest.raises(ValueError, match=message):
            fgsm(row=FLAT, **given)


@pytest.mark.parametrize(
    ("ink", "message"),
    [
        (np.full((2, 28, 28), 255, np.float32), "ink must be from 0 to 1, got 255 to"),
        (np.full((2, 28, 28), -0.5, np.float32), "ink must be from 0 to 1, got -0.5"),
        (np.full((2, 28, 28), np.nan, np.float32), "ink must be from 0 to 1, got nan"),
        (np.zeros((2, 28, 28), np.uint8), r"ink must be float32 .* got uint8 \(2, 28,"),
        (np.zeros((2, 784), np.float32), r"ink must be float32 .* got .* \(2, 784\)"),
        ([[0.0]], "ink must be float32 .* got a list and no array"),
    ],
)
def test_what_is_no_ink_is_said(ink, message):
    with pytest.raises(ValueError, match=message):
        answer_ink(build_ann(seed=0), FLAT, ink)


def test_a_softmax_without_a_bias_is_attacked(digits):
    model = _ending_in("softmax", use_bias=False)
    images, labels = digits.x_test[:5], digits.y_test[:5]
    ink = fgsm(model, FLAT, images, labels, EPSILON)
    assert abs(ink - images / 255).max() == pytest.approx(EPSILON, abs=1e-6)
