"""Weight decay and label smoothing do what they say, and are off by default."""

from dataclasses import asdict, replace
from typing import ClassVar

import keras
import numpy as np
import pytest

from mnist_study.data.dataset import make_splits
from mnist_study.models import build_ann
from mnist_study.training import Recipe, train
from mnist_study.training.epochs import compiled_passes

ONE_HOT = {"loss": "categorical_crossentropy"}
RATE, DECAY, SHARE = 1e-3, 0.1, 0.2


def build_small(seed=0):
    return build_ann(seed=seed, hidden=(16,))


@pytest.fixture(scope="module")
def splits(digits):
    return make_splits(digits, layout="flat")


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_step_with_weight_decay_by_hand(optimizer):
    """Every weight loses its share, and then the optimiser moves it as without."""
    after = {}
    for decay in (0.0, DECAY):
        recipe = Recipe(optimizer=optimizer, learning_rate=RATE, weight_decay=decay)
        model = build_small()
        recipe.compile(model, num_train=32)
        before = [np.asarray(w) for w in model.trainable_variables]
        gradients = [np.full(w.shape, 0.25, np.float32) for w in before]
        model.optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients])
        after[decay] = [np.asarray(w) for w in model.trainable_variables]
    # Adam's first step is the rate itself; SGD's the rate times the gradient.
    step = RATE if optimizer == "adam" else RATE * 0.25
    for start, plain, decayed in zip(before, after[0.0], after[DECAY], strict=True):
        np.testing.assert_allclose(plain, start - step, atol=1e-7)
        np.testing.assert_allclose(
            decayed, (1 - RATE * DECAY) * start - step, atol=1e-7
        )


def test_weight_decay_is_that_of_keras_adamw(splits):
    """Over whole epochs, under a schedule, against Keras's own optimiser."""

    class AdamW(Recipe):
        OPTIMIZERS: ClassVar = {"adam": keras.optimizers.AdamW}

    settings = {"num_epochs": 2, "learning_rate": 1e-2}
    settings |= {"schedule": "warmup_cosine", "warmup_epochs": 0.3}
    recipes = [kind(weight_decay=0.9, **settings) for kind in (Recipe, AdamW)]
    ours, theirs, off = (
        train(build_small, recipe, splits).model.get_weights()
        for recipe in (*recipes, Recipe(**settings))
    )
    for a, b, c in zip(ours, theirs, off, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)
        assert np.abs(a - c).max() > 5e-3


def test_labels_are_smoothed_for_training_alone(splits):
    recipe = Recipe(label_smoothing=SHARE, **ONE_HOT)
    labels = recipe.training_labels(np.array([1, 0]), 4)
    np.testing.assert_allclose(labels, [[0.05, 0.85, 0.05, 0.05], [0.85, *[0.05] * 3]])
    assert recipe.labels(np.array([1]), 4).tolist() == [[0, 1, 0, 0]]
    assert Recipe(**ONE_HOT).training_labels(np.array([1]), 4).tolist() == [
        [0, 1, 0, 0]
    ]

    # At a rate of nothing the loss of an epoch is that of the initial network.
    model = build_small()
    replace(recipe, learning_rate=1e-30).compile(model, len(splits.x_train))
    train_epoch, validate = compiled_passes(model, recipe, splits)
    logs, validated = train_epoch(np.arange(len(splits.x_train))), validate()
    for x, y, got, share in (
        (splits.x_train, splits.y_train, logs, SHARE),
        (splits.x_val, splits.y_val, validated, 0.0),
    ):
        log_p = np.log(np.asarray(model(x)))
        right = log_p[np.arange(len(y)), y]
        expected = -((1 - share) * right + share * log_p.mean(axis=1)).mean()
        assert got["loss"] == pytest.approx(expected, rel=1e-4)
        accuracy = (log_p.argmax(axis=1) == y).mean()
        assert got["accuracy"] == pytest.approx(accuracy, abs=1e-6)


def test_smoothing_is_that_of_keras():
    y, p = np.array([2, 0, 1]), np.random.default_rng(0).dirichlet(np.ones(4), 3)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=SHARE)
    theirs = loss(keras.utils.to_categorical(y, 4), p)
    labels = Recipe(label_smoothing=SHARE, **ONE_HOT).training_labels(y, 4)
    ours = keras.losses.CategoricalCrossentropy()(labels, p)
    assert float(ours) == pytest.approx(float(theirs), rel=1e-6)


def test_what_is_off_is_not_said():
    assert repr(Recipe()) == repr(Recipe(weight_decay=0.0, label_smoothing=0.0))
    assert not {k: v for k, v in asdict(Recipe()).items() if "decay" in k and v}
    on = repr(Recipe(weight_decay=0.1, label_smoothing=0.1, **ONE_HOT))
    assert "weight_decay=0.1, label_smoothing=0.1" in on


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"weight_decay": -0.1}, "recipe: weight_decay must be in 0..1, got -0.1"),
        ({"weight_decay": float("nan")}, "weight_decay must be in 0..1, got nan"),
        ({"label_smoothing": 1.0, **ONE_HOT}, "label_smoothing must be in 0..1"),
        ({"label_smoothing": 0.1}, "label_smoothing needs one-hot labels: loss='categ"),
    ],
)
def test_what_cannot_be_trained_with_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Recipe(**wrong)
