"""Data of more and of fewer classes than ten: trained, recorded, read, afforded."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from own_data import arrays, write_letters

from mnist_study import metrics, plots, report, study
from mnist_study.data import Dataset, load_own, make_splits
from mnist_study.models import build_ann
from mnist_study.notebooks.finding import FOR_ANY_DATA, find_notebooks
from mnist_study.study import places, records
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import describe_network, make_trial
from mnist_study.study.record import Record, written_classes
from mnist_study.training import Recipe, train

TWELVE = "abcdefghijkl"


@pytest.fixture(scope="module")
def letters():
    """Twelve classes, drawn rather than read."""
    x, y = arrays(TWELVE, 20, size=(28, 28), paper=0, ink=255)
    x_test, y_test = arrays(TWELVE, 5, seed=1, size=(28, 28), paper=0, ink=255)
    number = {letter: i for i, letter in enumerate(TWELVE)}
    labels = [np.array([number[c] for c in given], np.uint8) for given in (y, y_test)]
    names = tuple(TWELVE)
    return Dataset("letters", x, labels[0], x_test, labels[1], class_names=names)


def test_a_network_has_as_many_outputs_as_there_are_classes(letters, digits):
    row = EXPERIMENTS["lenet5"]
    assert row.build_for(10) is row.build
    assert row.build_for(12) is row.build_for(12)
    assert row.build_for(12)(seed=0).output_shape == (None, 12)
    twelve, ten = make_trial(row, letters, 0), make_trial(row, digits, 0)
    assert describe_network(twelve.build).parameters == 61_706 + 2 * 85
    assert describe_network(ten.build).parameters == 61_706


def test_the_network_of_1998_has_ten_codes_and_is_left_out(letters):
    assert EXPERIMENTS["lenet5_1998"].fits(10)
    with pytest.raises(ValueError, match="for 10 classes, but the data have 12: leave"):
        make_trial(EXPERIMENTS["lenet5_1998"], letters, 0)
    listed = {trial.experiment.name for trial in study.study_trials(letters)}
    assert {"ann", "lenet5", "lenet5_004"} <= listed
    assert not {"lenet5_1998", "lenet5_1998_history"} & listed


def test_a_part_has_an_example_of_each_class_and_leaves_one(letters):
    trials = study.study_trials(letters, ["ann"], 1, (11, 12, 208, 209))
    assert sorted({trial.num_train for trial in trials}) == [12, 208, 220]


def test_records_of_twelve_classes_are_written_and_read(letters, small, tmp_path):
    trials = [make_trial(small, letters, seed) for seed in (0, 1)]
    outcomes = list(study.run_study(trials, letters, folder=tmp_path, jobs=1))
    assert [outcome.failure for outcome in outcomes] == [None, None]
    for trial in trials:
        record = records.read_record(trial, tmp_path)
        wrong = record.predictions != letters.y_test
        assert record.predictions.max() > 9
        assert record.test["error_pct"] == pytest.approx(100 * wrong.mean())


@pytest.mark.parametrize("num_classes", [2, 10, 11, 100])
@pytest.mark.parametrize("count", [1, 2, 300])
def test_classes_are_read_as_they_were_written(num_classes, count):
    classes = np.random.default_rng(0).integers(num_classes, size=count)
    results = {"predictions": written_classes(classes, num_classes)}
    record = Record("", {}, results, {}, {})
    assert record.predictions.tolist() == classes.tolist()


def test_a_network_for_other_classes_is_refused(letters):
    with pytest.raises(
        ValueError, match=r"10 outputs, .* has 12 classes: build .* num_classes=12"
    ):
        train(build_ann, Recipe(num_epochs=1), make_splits(letters, layout="flat"))


def test_tables_and_figures_name_the_classes(letters):
    y_true, names = letters.y_test, letters.class_names
    y_pred = np.where(y_true == 3, 11, y_true)
    table = metrics.class_report(y_true, y_pred, names)
    assert [*table.index, table.index.name] == [*names, "macro", "class"]
    assert table.loc["d", "recall"] == 0 and table.loc["l", "precision"] == 0.5
    matrix = metrics.confusion_matrix(y_true, y_pred, len(names))
    fig = plots.confusion_matrices({"ANN": matrix}, note="", class_names=names)
    ax = fig.axes[0]
    assert [t.get_text() for t in ax.get_yticklabels()] == list(names)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
    trial = {"experiment": "ann"}
    results = {"predictions": written_classes(y_pred, 12)}
    recorded = [Record("", trial, results, {}, {})] * 2
    errors = report.class_table(recorded, ["ann"], y_true, names)
    assert errors.set_index("digit")["error_pct"].to_dict() == {
        name: 100.0 * (name == "d") for name in names
    }


def test_long_captions_of_a_gallery_do_not_overlap():
    images = np.zeros((9, 28, 28))
    for captions in (["4→9"] * 9, ["T-shirt/top→Ankle boot"] * 9):
        fig = plots.gallery({"": (images, captions)}, note="a note")
        fig.draw_without_rendering()
        boxes = [text.get_window_extent() for text in fig.axes[0].texts]
        rows = {round(box.y0) for box in boxes}
        for row in rows:
            spans = sorted((b.x0, b.x1) for b in boxes if round(b.y0) == row)
            assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_large_data_without_records_are_sampled(letters, small, tmp_path, monkeypatch):
    many = np.repeat(np.arange(len(letters.y_train)), 20)
    x, y = letters.x_train[many], letters.y_train[many]
    large = replace(letters, x_train=x, y_train=y, records="own/letters")
    monkeypatch.setattr(places, "RESULTS_FOLDER", tmp_path)
    monkeypatch.setitem(EXPERIMENTS, "small", small)
    sample = study.within_budget(large, ["small"])
    assert len(sample.y_train) == 2_004 and len(sample.y_test) == len(large.y_test)
    assert sample.label == "letters (a sample of 2,004 training images)"
    assert np.bincount(sample.y_train).tolist() == [167] * 12
    again = study.within_budget(large, ["small"])
    assert again.fingerprint == sample.fingerprint
    assert study.within_budget(letters, ["small"]) is letters


def test_what_is_recorded_is_read_and_the_rest_has_two_seeds(
    letters, small, tmp_path, monkeypatch
):
    own = replace(letters, records="own/letters")
    other = replace(small, name="other", build=partial(build_ann, hidden=(8,)))
    monkeypatch.setattr(places, "RESULTS_FOLDER", tmp_path)
    for row in (small, other):
        monkeypatch.setitem(EXPERIMENTS, row.name, row)
    folder = places.records_folder(own)
    assert folder == tmp_path / "own" / "letters"
    trained = [make_trial(small, own, seed) for seed in range(3)]
    assert not [o for o in study.run_study(trained, own, folder=folder) if o.failure]
    wanted = study.chapter_trials(own, ["small", "other", "lenet5_1998"])
    assert [(t.experiment.name, t.seed) for t in wanted] == [
        *(("small", seed) for seed in range(3)),
        *(("other", seed) for seed in range(2)),
    ]
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path / "out"))
    assert [r.seed for r in study.collect(wanted, own)] == [0, 1, 2, 0, 1]
    made = {path.parent.name for path in (tmp_path / "out").rglob("*.json")}
    assert made == {"other"}


def test_make_run_has_chapters_for_any_data():
    stems = [path.stem for path in find_notebooks(FOR_ANY_DATA)]
    assert stems == ["02_ann", "03_lenet5", "04_comparison"]


def test_own_data_have_a_place_for_records(tmp_path):
    write_letters(tmp_path / "mine", "ab", 15)
    own = load_own(tmp_path / "mine")
    assert places.records_folder(own) == places.RESULTS_FOLDER / "own" / "mine"
