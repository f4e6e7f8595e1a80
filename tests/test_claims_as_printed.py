"""Trainings as the code of write-ups has them, mistakes included."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mnist_study.claims import as_printed

HELD = 200  # for validation


@pytest.fixture(scope="module")
def few(dataset):
    """The first 10,000 training digits, on which the mistakes show as on all."""
    x_train, y_train = dataset.x_train[:10_000], dataset.y_train[:10_000]
    return replace(dataset, x_train=x_train, y_train=y_train, writers={}, records="")


@pytest.fixture
def inputs(few, monkeypatch):
    monkeypatch.setattr(as_printed, "NUM_VALIDATION", HELD)
    return as_printed.as_printed(few)


def test_000_validates_on_examples_that_it_trains_on(inputs, few):
    for name in ("ann", "lenet5"):
        splits = inputs[name]
        assert len(splits.x_train) == len(few.y_train), "none is held out"
        np.testing.assert_array_equal(splits.y_val, splits.y_train[:HELD])
    lenet5 = inputs["lenet5"]
    np.testing.assert_array_equal(lenet5.x_val, lenet5.x_train[:HELD])


def test_000_scales_what_its_ann_trains_on_but_not_what_it_validates_on(inputs):
    ann = inputs["ann"]
    assert (ann.x_train.min(), ann.x_train.max()) == (0, 1)
    assert ann.x_val.max() > 200
    # Pixel by pixel, as MinMaxScaler does it.
    ranges = np.ptp(ann.x_train, axis=0)
    assert set(np.unique(ranges)) <= {0, 1}
    assert ann.x_train.dtype == ann.x_test.dtype == np.float32


def test_002_validates_on_the_test_set_and_goes_on_when_run_again(inputs):
    splits = inputs["lenet5_002"]
    assert splits.x_val is splits.x_test
    rows = as_printed.measure("lenet5_002", splits, seed=0)
    assert [row["times_run"] for row in rows] == [1, 2]
    for before, after in pairwise(rows):
        assert after["first_loss"] < before["first_loss"] / 2
    for row in rows:
        assert row["accuracy"] == row["last_val_accuracy"]


def test_unscaled_validation_images_raise_the_loss_alone(dataset, inputs):
    # On all examples: of fewer it makes no mistake, and has no loss either.
    splits = as_printed.as_printed(dataset)["ann"]
    (row,) = as_printed.measure("ann", splits, seed=0)
    assert row["last_val_loss"] > 10 * row["log_loss"]
    assert row["last_val_accuracy"] > 0.8


def test_what_was_measured_is_written_and_read(monkeypatch, tmp_path):
    table = as_printed.read_as_printed()
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    as_printed.write_as_printed(table)
    written = tmp_path / "results" / as_printed.FILE
    recorded = as_printed.RESULTS_FOLDER / as_printed.FILE
    assert written.read_bytes() == recorded.read_bytes()


def test_the_recorded_trainings_show_the_mistakes():
    table = as_printed.read_as_printed()
    counts = table.groupby(["experiment", "times_run"]).size().to_dict()
    assert counts == {
        (name, time): seeds
        for name, seeds in as_printed.SEEDS.items()
        for time in range(1, 1 + as_printed.TIMES_RUN.get(name, 1))
    }
    assert table["accuracy"].between(0.97, 0.995).all()
    of = {name: rows for name, rows in table.groupby("experiment")}
    assert (of["ann"]["last_val_loss"] > 1).all()
    assert (of["ann"]["last_val_accuracy"] > 0.99).all()
    assert (of["lenet5"]["last_val_accuracy"] > of["lenet5"]["accuracy"]).all()
    again = of["lenet5_002"].set_index(["times_run", "seed"])["first_loss"]
    assert (again[2] < again[1] / 5).all()
