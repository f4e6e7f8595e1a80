import time
from dataclasses import replace

import keras
import numpy as np
import pytest

from mnist_study.data.dataset import make_splits
from mnist_study.data.registry import load_uci_digits
from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.lecun1998.optimizer import StochasticDiagonalLM
from mnist_study.lecun1998.recipe import CURVATURE_EXAMPLES, RATE_FACTORS
from mnist_study.models import build_ann, build_lenet5
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.training.loop import Run, train
from mnist_study.training.machine import Laps, environment
from mnist_study.training.prediction import predict
from mnist_study.training.recipe import Recipe


@pytest.fixture(scope="module")
def splits():
    """The small digits of scikit-learn: real handwriting, trained in a second."""
    return make_splits(load_uci_digits("for tests"), layout="flat")


def build_small(seed=0):
    return build_ann(seed=seed, hidden=(32,))


def build_dropout(seed=0):
    model = build_small(seed)
    dropout = keras.layers.Dropout(0.5, seed=seed)
    return keras.Sequential(
        [model.inputs[0], model.layers[0], dropout, model.layers[1]]
    )


def test_a_recipe_tells_what_is_switched_on():
    assert repr(Recipe(momentum=0.5)) == (
        "Recipe(num_epochs=10, batch_size=32, passes_per_epoch=1, optimizer='adam', "
        "learning_rate=0.001, momentum=0.5, schedule='constant', "
        "loss='sparse_categorical_crossentropy')"
    )


def test_a_run_holds_what_a_reader_asks_for(splits):
    run = train(build_small, Recipe(num_epochs=3), splits, seed=1)
    assert list(run.history.index) == [1, 2, 3]
    assert list(run.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert run.num_epochs == len(run.epoch_times_s) == 3
    assert run.probabilities.shape == (360, 10)
    assert np.array_equal(run.y_pred, run.probabilities.argmax(axis=1))
    assert run.environment["tensorflow"] and run.environment["threads"] >= 1
    assert run.history["val_loss"].iloc[-1] < run.history["val_loss"].iloc[0]


class Sleep(keras.callbacks.Callback):
    """Sleeps for so long at the beginning of each epoch."""

    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds

    def on_epoch_begin(self, epoch, logs=None):
        time.sleep(self.seconds)


def test_the_clock_runs_during_epochs_and_neither_before_nor_between(splits):
    recipe, slept_s = Recipe(num_epochs=3), 0.3
    started = time.perf_counter()
    run = train(build_small, recipe, splits, callbacks=[Sleep(slept_s)])
    passed_s = time.perf_counter() - started
    assert all(seconds > 0 for seconds in [run.compile_time_s, *run.epoch_times_s])
    told_s = run.compile_time_s + run.train_time_s
    assert told_s < passed_s - 3 * slept_s, "a callback's time is nobody's"
    whole = Run(
        None,
        recipe,
        0,
        run.history,
        [1.0, 2.5, 0.25],
        0.9,
        9.0,
        run.probabilities,
        None,
    )
    assert whole.train_time_s == 3.75


def test_a_process_that_is_held_up_has_less_than_a_core():
    busy, waiting = Laps([]), Laps([7.0])
    assert busy.core_share is None
    with busy.lap():
        end = time.process_time() + 0.2
        while time.process_time() < end:
            pass
    with waiting.lap():
        time.sleep(0.2)
    assert 0 < waiting.core_share < 0.2 < busy.core_share <= 1.05
    assert len(waiting.times_s) == 2 and waiting.times_s[1] >= 0.2


@pytest.mark.parametrize("build", [build_small, build_dropout])
def test_same_seed_gives_the_same_bits(splits, build):
    recipe = Recipe(num_epochs=2)
    first = train(build, recipe, splits, seed=5)
    keras.utils.set_random_seed(123)
    again = train(build, recipe, splits, seed=5)
    other = train(build, recipe, splits, seed=6)
    assert first.probabilities.tobytes() == again.probabilities.tobytes()
    assert first.history.equals(again.history)
    assert first.probabilities.tobytes() != other.probabilities.tobytes()


@pytest.mark.parametrize("build", [build_small, build_lenet5])
def test_compiled_epochs_do_what_keras_fit_does(build):
    """Same order of examples, same steps: the same network as ``Model.fit``."""
    layout = "flat" if build is build_small else "28x28"
    splits = make_splits(load_uci_digits("for tests"), layout=layout)
    recipe = Recipe(num_epochs=2, batch_size=50)
    run = train(build, recipe, splits, seed=7)

    model = build(seed=7)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    for epoch in range(2):
        order = np.random.default_rng([7, epoch]).permutation(len(splits.x_train))
        fit = model.fit(
            splits.x_train[order],
            splits.y_train[order],
            batch_size=50,
            shuffle=False,
            verbose=0,
            validation_data=(splits.x_val, splits.y_val),
        )
        for name, (value,) in fit.history.items():
            assert run.history.loc[epoch + 1, name] == pytest.approx(value, abs=1e-4)
    for ours, theirs in zip(run.model.weights, model.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-4)


def test_integer_and_one_hot_labels_train_the_same_network(splits):
    sparse = train(build_small, Recipe(num_epochs=2), splits)
    one_hot = Recipe(num_epochs=2, loss="categorical_crossentropy")
    dense = train(build_small, one_hot, splits)
    np.testing.assert_allclose(sparse.probabilities, dense.probabilities, atol=1e-5)


def test_validation_is_measured_at_the_end_of_the_epoch(splits):
    run = train(build_small, Recipe(num_epochs=1), splits)
    right = predict(run.model, splits.x_val).argmax(axis=1) == splits.y_val
    assert run.history["val_accuracy"].iloc[0] == pytest.approx(right.mean(), abs=1e-6)


class _Spy(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_begin(self, logs=None):
        self.seen.append("begin")

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append((epoch, sorted(logs)))
        if epoch == 1:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.seen.append("end")


def test_callbacks_are_called_and_can_stop_the_training(splits):
    spy = _Spy()
    run = train(build_small, Recipe(num_epochs=9), splits, callbacks=[spy])
    logs = ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert spy.seen == ["begin", (0, logs), (1, logs), "end"]
    assert run.num_epochs == 2


def test_early_stopping_restores_the_best_weights(splits):
    recipe = Recipe(num_epochs=40, learning_rate=0.05, patience=2)
    run = train(build_small, recipe, splits)
    best = run.history["val_loss"].idxmin()
    assert run.num_epochs == best + 2 < 40
    wrong = predict(run.model, splits.x_val).argmax(axis=1) != splits.y_val
    kept = run.history.loc[best, "val_accuracy"]
    assert 1 - wrong.mean() == pytest.approx(kept, abs=1e-6)


def test_more_passes_per_epoch_take_more_steps(splits):
    recipe = Recipe(num_epochs=1, batch_size=100, passes_per_epoch=3)
    run = train(build_small, recipe, splits)
    assert int(run.model.optimizer.iterations) == -(-3 * len(splits.x_train) // 100)


def test_warm_up_and_cosine_decay_end_at_zero(splits):
    recipe = Recipe(num_epochs=2, schedule="warmup_cosine", warmup_epochs=0.5)
    run = train(build_small, recipe, splits)
    rate = run.model.optimizer._learning_rate
    steps = int(run.model.optimizer.iterations)
    assert float(rate(0)) == 0
    assert float(rate(round(0.25 * steps))) == pytest.approx(1e-3, rel=0.05)
    assert float(rate(steps)) == pytest.approx(0, abs=1e-7)


def test_wrong_shape_names_both(splits):
    with pytest.raises(ValueError, match=r"lenet5 expects .*28, 28, 1.* have \(784,\)"):
        train(build_lenet5, Recipe(), splits)


def test_a_loss_that_is_no_number_stops_with_a_reason(splits):
    recipe = Recipe(optimizer="sgd", learning_rate=1e30)
    with pytest.raises(FloatingPointError, match="reduce the recipe's learning_rate"):
        train(build_small, recipe, splits)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"num_epochs": 0}, "num_epochs must be positive, got 0"),
        ({"batch_size": -1}, "batch_size must be positive, got -1"),
        ({"learning_rate": 0.0}, "learning_rate must be positive"),
        ({"optimizer": "adamw"}, "optimizer 'adamw' is not one of adam, sgd"),
        ({"loss": "mse"}, "loss 'mse' is not one of"),
        ({"schedule": "step"}, "schedule 'step' is not one of"),
        ({"patience": 0}, "patience must be at least 1"),
    ],
)
def test_recipes_that_cannot_be_followed_are_refused(setting, message):
    with pytest.raises(ValueError, match=message):
        Recipe(**setting)


def test_environment_names_versions_and_no_machine():
    facts = environment()
    assert facts["keras"] == keras.__version__
    assert set(facts) == {
        "python", "tensorflow", "keras", "numpy", "scikit-learn",
        "system", "cores", "threads", "gpu", "onednn", "float_type", "variables",
    }  # fmt: skip


class Killed(Exception):
    pass


class KillAfter(keras.callbacks.Callback):
    """Ends a training as a kill would, once so many epochs are kept."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_end(self, epoch, logs=None):
        if epoch + 1 == self.epochs:
            raise Killed


# As the paper did, but shorter and with a distorted copy.
HISTORY = replace(
    EXPERIMENTS["lenet5_1998_history"].recipe, num_epochs=4, distorted_copies=1
)


@pytest.mark.parametrize(
    ("build", "recipe", "layout", "scaling"),
    [
        (build_dropout, Recipe(num_epochs=4), "flat", "unit"),
        (build_lenet5_1998, HISTORY, "32x32", "lecun"),
    ],
    ids=["dropout", "1998"],
)
def test_a_killed_training_goes_on_as_if_it_had_not_been(
    build, recipe, layout, scaling, tmp_path
):
    digits = load_uci_digits("for tests")
    splits = make_splits(digits, layout=layout, scaling=scaling, num_train=200)
    whole = train(build, recipe, splits, seed=2)
    state = tmp_path / "states" / "training.npz"
    for epochs in (1, 3):
        with pytest.raises(Killed):
            train(
                build, recipe, splits, seed=2,
                callbacks=[KillAfter(epochs)], checkpoint=state,
            )  # fmt: skip
    assert [path.name for path in state.parent.iterdir()] == ["training.npz"]
    resumed = train(build, recipe, splits, seed=2, checkpoint=state)
    assert resumed.num_epochs == 4
    assert resumed.history.equals(whole.history)
    assert resumed.probabilities.tobytes() == whole.probabilities.tobytes()


def test_what_is_no_state_is_refused(splits, tmp_path):
    state = tmp_path / "training.npz"
    state.write_bytes(b"no archive")
    with pytest.raises(ValueError, match="not the state of this training"):
        train(build_small, Recipe(num_epochs=1), splits, checkpoint=state)
    with pytest.raises(ValueError, match="patience cannot be checkpointed"):
        train(build_small, Recipe(patience=2), splits, checkpoint=state)


def test_history_of_1998_tells_the_errors_after_each_pass():
    digits = load_uci_digits("for tests")
    splits = make_splits(digits, layout="32x32", scaling="lecun", num_train=400)
    run = train(build_lenet5_1998, HISTORY, splits, seed=0)
    last = run.history.iloc[-1]
    assert last["test_accuracy"] == (run.y_pred == splits.y_test).mean()
    trained = predict(run.model, splits.x_train).argmax(axis=1) == splits.y_train
    assert last["train_accuracy"] == trained.mean() > 0.8
    np.testing.assert_allclose(run.probabilities.sum(axis=1), 1, atol=1e-5)


def test_rates_of_1998_fall_pass_by_pass():
    rates = [5e-4 * factor for factor in RATE_FACTORS]
    assert rates == pytest.approx(
        [5e-4] * 2 + [2e-4] * 3 + [1e-4] * 3 + [5e-5] * 4 + [1e-5]
    )
    assert CURVATURE_EXAMPLES == 500 and StochasticDiagonalLM().mu == 0.02
    model = build_lenet5_1998()
    HISTORY.compile(model, num_train=10)
    for epoch, rate in enumerate(rates):
        model.optimizer.iterations.assign(10 * epoch + 5)
        assert float(model.optimizer.learning_rate) == pytest.approx(rate)
