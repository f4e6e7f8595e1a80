"""The paper's own procedure: no digit held out, copies mixed, and the later variant."""

import json
from dataclasses import replace

import keras
import numpy as np
import pandas as pd
import pytest

from mnist_study import report
from mnist_study.data import NONE_HELD_OUT, SCALINGS, make_splits
from mnist_study.lecun1998.curvature import gauss_newton_diagonal
from mnist_study.lecun1998.losses import RightPenalty
from mnist_study.lecun1998.recipe import Recipe1998
from mnist_study.lecun1998.starts import build_lenet5_start
from mnist_study.study import records, replays
from mnist_study.study import run as study
from mnist_study.study.attempts import Outcome
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import make_trial, own_versions
from mnist_study.study.record import Record
from mnist_study.study.rows.procedure1998 import HALF, ROWS
from mnist_study.training import Recipe, train
from mnist_study.training.epochs import presented_images

LATER = EXPERIMENTS["lenet5_1998_later"]


@pytest.fixture(scope="module")
def whole(small):
    """The small row, with no digit held out."""
    return replace(small, name="whole", validation=NONE_HELD_OUT)


@pytest.fixture(scope="module")
def few(digits):
    splits = make_splits(digits, layout="32x32", scaling="hundredths", num_train=60)
    return replace(
        splits, x_val=splits.x_val[:0], y_val=splits.y_val[:0],
        x_test=splits.x_test[:50], y_test=splits.y_test[:50],
    )  # fmt: skip


@pytest.fixture(scope="module")
def build():
    return LATER.build


def test_without_a_validation_set_every_digit_is_trained_on(digits, whole, small):
    splits = make_splits(digits, validation=NONE_HELD_OUT)
    np.testing.assert_array_equal(splits.y_train, digits.y_train)
    assert splits.x_val.shape == (0, 28, 28, 1) and len(splits.y_val) == 0
    trial, usual = (make_trial(row, digits, 0) for row in (whole, small))
    assert trial.num_train == len(digits.y_train) > usual.num_train
    assert trial.identity != usual.identity and not trial.is_part
    assert own_versions(usual).keys() - own_versions(trial).keys() == {"split_indices"}
    with pytest.raises(ValueError, match="choose from same writers, new writers, none"):
        make_splits(digits, validation="nobody")


def test_such_a_training_is_recorded_read_and_replayed(digits, whole, tmp_path, capsys):
    trial = make_trial(whole, digits, 0)
    records.write_record(records.run_trial(trial, digits), trial, tmp_path)
    record = records.read_record(trial, tmp_path)
    assert (
        study.report_study([trial], iter([Outcome(trial, record, None)]), tmp_path) == 0
    )
    assert f"{record.test['error_pct']:.2f} % test" in capsys.readouterr().err
    assert record.validation == {} and record.trial["validation"] == "none"
    assert list(record.history) == ["loss", "accuracy"] and len(record.history) == 2
    assert record.num_train == len(digits.y_train)
    frame = records.to_frame([record])
    assert np.isnan(frame["val_accuracy"][0]) and frame["accuracy"][0] > 0.5
    apart = replays.replay(record, trial, digits)
    assert apart == {"first training loss": 0, "test error": 0, "predictions": 0}
    assert replays.agrees(apart) and not replays.agrees(apart | {"test error": 0.6})


def test_patience_needs_a_validation_set(digits, whole):
    splits = make_splits(digits, layout="flat", validation=NONE_HELD_OUT)
    with pytest.raises(ValueError, match="patience needs a validation set, but no"):
        train(whole.build, Recipe(patience=2), splits)


def test_mixed_copies_show_each_image_once_a_pass_and_ten_ways_in_ten(few):
    recipe = Recipe(distorted_copies=9, mixed_copies=True)
    passes = [presented_images(few, recipe, 5, epoch) for epoch in range(12)]
    same = np.array([(p == few.x_train).all(axis=(1, 2, 3)) for p in passes])
    # As it is in one pass of ten, and in each pass about a tenth of the images.
    np.testing.assert_array_equal(same[:10].sum(axis=0), 1)
    np.testing.assert_array_equal(same[:10].sum(axis=1), 6)
    versions = np.unique([p[0] for p in passes[:10]], axis=0)
    assert len(versions) == 10
    np.testing.assert_array_equal(passes[10], passes[0])
    np.testing.assert_array_equal(passes[11], passes[1])
    other = presented_images(few, recipe, 6, 0)
    assert (other == few.x_train).all(axis=(1, 2, 3)).tolist() != same[0].tolist()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"mixed_copies": True}, "mixed_copies needs copies to mix"),
        ({"curvature_every": -1}, "curvature_every must not be negative, got -1"),
        ({"curvature_examples": 9}, "needs optimizer='stochastic_diagonal_lm', since"),
    ],
)
def test_settings_that_make_no_sense_are_rejected(wrong, message):
    with pytest.raises(ValueError, match=message):
        Recipe1998(**wrong)
    assert Recipe1998(**{name: 0 for name in wrong}).num_epochs == 10


def test_rates_of_the_later_code_fall_after_ten_passes(build):
    model = build(seed=0)
    LATER.recipe.compile(model, num_train=7)
    for epoch, rate in [(0, 1e-4), (9, 1e-4), (10, 1e-5), (19, 1e-5), (29, 1e-6)]:
        model.optimizer.iterations.assign(7 * epoch + 3)
        assert float(model.optimizer.learning_rate) == pytest.approx(rate)


def test_a_curvature_is_kept_for_some_passes_and_by_a_checkpoint(few, build, tmp_path):
    recipe = replace(LATER.recipe, num_epochs=3, curvature_every=2, xla=False)
    factors, state = [], tmp_path / "state"

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            factors.append(np.concatenate([
                np.ravel(f) for f in self.model.optimizer.factors
            ]))  # fmt: skip

    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyboardInterrupt

    full = train(build, recipe, few, callbacks=[Watch()])
    first, second, third = factors
    np.testing.assert_array_equal(first, second)
    assert (first != third).mean() > 0.9
    # Killed after the first pass: the second needs the curvature of the first.
    with pytest.raises(KeyboardInterrupt):
        train(build, recipe, few, callbacks=[Stop()], checkpoint=state)
    resumed = train(build, recipe, few, checkpoint=state)
    pd.testing.assert_frame_equal(resumed.history, full.history)
    np.testing.assert_array_equal(resumed.probabilities, full.probabilities)


def test_the_number_of_examples_decides_the_curvature(few, build):
    factors = {}
    for count in (0, 20, 60):
        recipe = replace(LATER.recipe, curvature_examples=count)
        model = build(seed=0)
        recipe.compile(model, len(few.x_train))
        (estimate, _) = recipe.callbacks(few, seed=0)
        estimate.set_model(model)
        estimate.on_epoch_begin(0)
        factors[count] = np.asarray(model.optimizer.factors[-1])
    # Of 60 digits all are drawn, in whatever order.
    np.testing.assert_allclose(factors[0], factors[60], rtol=1e-5)
    assert (factors[20] != factors[60]).all()


def test_the_later_network_has_ten_units_and_the_halved_squared_error(few, build):
    model = build(seed=3)
    trained = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    assert trained == LATER.published["parameters"] == 51_046
    x, y = few.x_train[:20], few.y_train[:20]
    units = keras.Model(model.inputs[0], model.get_layer("units").output)
    outputs = np.asarray(units(x))
    targets = np.where(np.arange(10) == y[:, None], 1, -1)
    wanted = 0.5 * ((outputs - targets) ** 2).sum(axis=1)
    penalties = np.asarray(model(x))
    found = np.asarray(RightPenalty().call(y, penalties))
    np.testing.assert_allclose(found, wanted, rtol=1e-5)
    np.testing.assert_array_equal(penalties.argmin(axis=1), outputs.argmax(axis=1))
    # The second derivative by an output is 1, by a bias the mean of the squared slope.
    h = gauss_newton_diagonal(model, RightPenalty(), x, y)[-1]
    slope = 1.7159 * 2 / 3 * (1 - (outputs / 1.7159) ** 2)
    np.testing.assert_allclose(h, (slope**2).mean(axis=0), rtol=1e-4)


def test_the_later_network_starts_in_one_by_the_root_of_the_fan_in(build):
    model, codes = build(seed=3), build_lenet5_start(3, start=HALF)
    for name, fan_in in (("C1", 25), ("C5", 400), ("units", 120)):
        layer = model.get_layer(name)
        for part in (layer.kernel, layer.bias):
            assert 0.5 < np.abs(part).max() * np.sqrt(fan_in) <= 1.0001
    for name in ("C1", "S2", "C3", "S4", "C5"):
        pairs = (m.get_layer(name).get_weights() for m in (model, codes))
        for ours, theirs in zip(*pairs, strict=True):
            np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(ValueError, match="got 'digits'"):
        build_lenet5_start(targets="digits")


def test_the_rows_are_those_of_the_paper_and_of_the_later_code(digits, few):
    assert [row.name for row in ROWS] == [
        "lenet5_1998_all_j0.1", "lenet5_1998_all_j1", "lenet5_1998_all_j5",
        "lenet5_1998_all_half_j0.1", "lenet5_1998_all_half_j1",
        "lenet5_1998_all_half_j5", "lenet5_1998_all_distorted", "lenet5_1998_later",
    ]  # fmt: skip
    for row in ROWS:
        recipe, penalty = row.recipe, row.name.partition("_j")[2]
        assert row.long and row.num_seeds == 5 and row.validation == NONE_HELD_OUT
        assert recipe.report_errors and recipe.batch_size == 1
        assert recipe.fixed_order and recipe.num_epochs == (30 if row is LATER else 20)
        if penalty:
            assert recipe.rubbish_penalty == float(penalty)
        halves = row.build(seed=0).layers[-1].factor
        assert halves == (None if "all_j" in row.name else 0.5)
        # Nothing of a trial is lost on its way into a record.
        trial = make_trial(row, digits, 0)
        assert json.loads(json.dumps(trial.deviations)) == {"validation": "none"}
    assert SCALINGS["hundredths"] == (0.0, 2.55)
    assert (few.x_train.min(), few.x_train.max()) == (0, np.float32(2.55))


def _record_of(name, seed, test, training):
    history = {
        "accuracy": [1 - error / 100 for error in training],
        "test_accuracy": [1 - error / 100 for error in test],
    }
    trial = {"experiment": name, "seed": seed}
    return Record("0" * 16, trial, {"history": history}, {}, {})


def test_passes_are_summarised_row_by_row():
    made = [
        _record_of(LATER.name, 0, [3.0, 1.0, 1.2], [9.0, 0.5, 0.3]),
        _record_of(LATER.name, 1, [3.0, 0.8, 1.0], [9.0, 0.5, 0.5]),
        _record_of("lenet5_1998_all_j1", 0, [2.0, 0.9], [5.0, 0.4]),
    ]
    table = report.passes_table(made)
    later, single = table.loc[LATER.label], table.iloc[1]
    assert table.index[1] == EXPERIMENTS["lenet5_1998_all_j1"].label
    assert list(table["seeds"]) == [2, 1]
    assert later["error_pct"] == pytest.approx(1.1)
    assert later["training_pct"] == pytest.approx(0.4)
    # Lowest after the second pass, 0.9 on average.
    assert later["rise_pct"] == pytest.approx(0.2) and single["rise_pct"] == 0
    # 1.1 +- t(1) * sd * sqrt(1 + 1 / 2), with t(1) = 12.706 and sd = 0.1414.
    assert later["next_high_pct"] == pytest.approx(1.1 + 12.706 * 0.1732, abs=1e-3)
    assert later["published_pct"] == pytest.approx(0.82)
    assert np.isnan(single["next_low_pct"])
    assert single["published_pct"] == pytest.approx(0.95)
    assert report.passes_table([]).empty


def test_what_is_not_recorded_yet_is_left_out(digits, small, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    own = replace(digits, name="own", records="")
    trials = [make_trial(small, own, seed) for seed in (0, 1)]
    assert study.recorded_so_far(trials, own) == []
    record = records.run_trial(trials[1], own)
    records.write_record(record, trials[1], tmp_path / "trials")
    assert study.recorded_so_far(trials, own) == [record]
