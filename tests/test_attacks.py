"""Attacks against a second implementation, and against what can be computed by hand."""

import warnings
from dataclasses import replace

import by_numpy
import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_study.models import build_ann, build_lenet5
from mnist_study.robustness import answer_images, answer_ink, attacks, fgsm, pgd
from mnist_study.study import outputs
from mnist_study.study.experiments import find_experiment

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


def _second_fgsm(weights, images, labels, epsilon):
    """Attack a plain network as the formula says, by its gradient in NumPy."""
    ink = images.reshape(len(images), 784) / 255
    moved = ink + epsilon * np.sign(by_numpy.plain_gradient(weights, ink, labels))
    return np.clip(moved, 0, 1).reshape(images.shape)


def _second_pgd(weights, images, labels, epsilon, start, steps):
    clean, ink = images.reshape(len(images), 784) / 255, start.reshape(-1, 784)
    for _ in range(steps):
        gradient = by_numpy.plain_gradient(weights, ink, labels)
        ink = ink + 2.5 * epsilon / steps * np.sign(gradient)
        ink = np.clip(np.clip(ink, clean - epsilon, clean + epsilon), 0, 1)
    return ink.reshape(images.shape)


def _error_pct(model, ink, labels):
    answers = np.asarray(model(ink.reshape(len(ink), 784).astype(np.float32)))
    return 100 * np.mean(answers.argmax(axis=1) != labels)


def test_fgsm_is_that_of_a_second_implementation(attacked):
    model, images, labels = attacked
    ours = fgsm(model, FLAT, images, labels, EPSILON)
    second = _second_fgsm(model.get_weights(), images, labels, EPSILON)
    # The sign of what is nearly 0 depends on rounding.
    assert np.mean(abs(ours - second) > 1e-6) < 1e-3
    errors = [_error_pct(model, ink, labels) for ink in (images / 255, ours, second)]
    assert errors[1] == pytest.approx(errors[2], abs=0.1) and errors[1] > 3 * errors[0]


def test_pgd_is_that_of_a_second_implementation(attacked):
    model, images, labels = attacked
    uniform = np.random.default_rng(5).uniform(-EPSILON, EPSILON, images.shape)
    for seed, start in (
        (5, np.clip(images / 255 + uniform, 0, 1)),
        (None, images / 255),
    ):
        ours = pgd(model, FLAT, images, labels, EPSILON, steps=10, seed=seed)
        second = _second_pgd(
            model.get_weights(), images, labels, EPSILON, start, steps=10
        )
        ours_pct, second_pct = (_error_pct(model, i, labels) for i in (ours, second))
        # A pixel whose gradient is nearly 0 may go another way from there on.
        assert ours_pct == pytest.approx(second_pct, abs=100 / len(labels) + 0.1)
        assert ours_pct > _error_pct(
            model, fgsm(model, FLAT, images, labels, EPSILON / 2), labels
        )


@pytest.mark.parametrize("name", ["ann", "lenet5", "lenet5_1998"])
def test_the_toolbox_finds_as_many_errors(name, dataset, mnist):
    pytest.importorskip("art", reason="needs adversarial-robustness-toolbox")
    from art.attacks.evasion import FastGradientMethod, ProjectedGradientDescent
    from art.estimators.classification import TensorFlowV2Classifier

    model, row = outputs.load_trained(name), find_experiment(name)
    logits = attacks.ink_logits(model, row)
    images, labels = dataset.x_test[::20], dataset.y_test[::20]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        classifier = TensorFlowV2Classifier(
            model=lambda ink, training=False: logits(ink),
            nb_classes=10,
            input_shape=(28, 28),
            clip_values=(0, 1),
            # Its own cross-entropy is rounded to 0 where a network is sure.
            loss_object=lambda y, z: attacks.wrong_lead(tf.argmax(y, 1), z),
        )
        given = {"batch_size": 500}
        theirs = [
            FastGradientMethod(classifier, eps=EPSILON, **given),
            ProjectedGradientDescent(
                classifier, eps=EPSILON, eps_step=EPSILON / 4, max_iter=10,
                num_random_init=0, verbose=False, **given,
            ),
        ]  # fmt: skip
        ink = (images / 255).astype(np.float32)
        theirs = [attack.generate(ink, labels) for attack in theirs]
    ours = [
        fgsm(model, row, images, labels, EPSILON),
        pgd(model, row, images, labels, EPSILON, steps=10, seed=None),
    ]
    for one, other in zip(ours, theirs, strict=True):
        wrong = [
            np.mean(np.asarray(logits(x)).argmax(1) != labels) for x in (one, other)
        ]
        assert 100 * wrong[0] == pytest.approx(100 * wrong[1], abs=0.1)


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
        ({"epsilon": 25}, "epsilon must be from 0 to 1, in units of the pixel range"),
        ({"epsilon": -0.1}, "epsilon must be from 0 to 1"),
        ({"labels": np.arange(3)}, "got 3 labels for 2 images"),
        ({"images": np.zeros((2, 784), np.uint8)}, "images must be uint8"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
    ],
)
def test_what_cannot_be_attacked_is_said(change, message):
    given = {"images": np.zeros((2, 28, 28), np.uint8), "labels": np.arange(2)}
    given |= {"epsilon": 0.1, **change}
    with pytest.raises(ValueError, match=message):
        pgd(build_ann(seed=0), replace(FLAT), **given)
