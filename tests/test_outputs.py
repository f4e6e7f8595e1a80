"""Probabilities and weights that some models keep, and what shifts do to them."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_study.data.dataset import make_splits
from mnist_study.data.images import prepare, shift_images
from mnist_study.ladder import shift_table
from mnist_study.paths import RESULTS_FOLDER
from mnist_study.study import outputs, records, run
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import make_trial
from mnist_study.study.record_files import RecordError
from mnist_study.training.prediction import predict

KEEPERS = [row.name for row in EXPERIMENTS.values() if row.keeps_outputs]
# Between the two likeliest digits: less is rounding, which libraries do otherwise.
TIE = 1e-4


@pytest.fixture(scope="module")
def keeper(small):
    return replace(small, name="keeper", keeps_outputs=True, keeps_shifts=True)


@pytest.fixture(scope="module")
def study_folder(keeper, digits, tmp_path_factory):
    """Records of seeds 0, 4, 5 and 10, and of a part of the training set."""
    folder = tmp_path_factory.mktemp("trials")
    trials = [make_trial(keeper, digits, seed) for seed in (0, 4, 5, 10)]
    trials.append(make_trial(keeper, digits, 0, num_train=100))
    for outcome in run.run_study(trials, digits, folder=folder, jobs=1):
        assert outcome.failure is None and outcome.packed == {}
    return folder


def _files(folder):
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def found_there(study_folder, keeper, monkeypatch):
    """Let the project look for records in that folder."""
    monkeypatch.setattr(outputs, "TRIALS_FOLDER", study_folder)
    reading = records.read_record
    monkeypatch.setattr(
        records, "read_record", lambda t, _=None: reading(t, study_folder)
    )
    monkeypatch.setitem(EXPERIMENTS, "keeper", keeper)


def test_first_seeds_keep_what_they_should(study_folder):
    kept = sorted(
        (name.split("-")[0], name.split("-")[1], name.split(".", 1)[1])
        for name in _files(study_folder)
        if not name.endswith(".json")
    )
    assert kept == [
        ("n1317", "seed00", "probabilities.npz"),
        ("n1317", "seed00", "shifts.csv"),
        ("n1317", "seed00", "weights.h5"),
        ("n1317", "seed04", "probabilities.npz"),
        ("n1317", "seed04", "shifts.csv"),
        ("n1317", "seed04", "weights.h5"),
        ("n1317", "seed05", "probabilities.npz"),
    ]


def test_what_is_kept_is_what_was_recorded(found_there, digits):
    record = records.read_record(make_trial(EXPERIMENTS["keeper"], digits, 4))
    splits = make_splits(digits, layout="flat")
    model = outputs.load_trained("keeper", 4, digits)
    answers = predict(model, splits.x_test)
    assert (answers.argmax(axis=1) == record.predictions).all()
    kept = outputs.load_probabilities("keeper", 4, digits)
    np.testing.assert_allclose(kept.test, answers, atol=5e-4)
    right = np.mean(kept.validation.argmax(axis=1) == splits.y_val)
    assert right == pytest.approx(record.validation["accuracy"])


@pytest.mark.parametrize("ending", list(outputs.KEPT_SEEDS))
def test_what_is_missing_is_trained_again_and_the_record_stays(
    ending, study_folder, keeper, digits
):
    trial = make_trial(keeper, digits, 0)
    before = _files(study_folder)
    (lost,) = study_folder.glob(f"keeper/n1317-seed00-*.{ending}")
    lost.unlink()
    assert not run.is_recorded(trial, study_folder)
    (outcome,) = run.run_study([trial], digits, folder=study_folder, jobs=1)
    assert outcome.failure is None and run.is_recorded(trial, study_folder)
    after = _files(study_folder)
    assert after.keys() == before.keys()
    assert {k: v for k, v in after.items() if k.endswith(".json")} == {
        k: v for k, v in before.items() if k.endswith(".json")
    }
    if ending != outputs.WEIGHTS:  # HDF5 notes the time
        assert after[lost.name] == before[lost.name]


def test_shifts_are_those_of_the_kept_weights(found_there, digits):
    model = outputs.load_trained("keeper", 4, digits)
    table = outputs.load_shifts("keeper", 4, digits)
    record = records.read_record(make_trial(EXPERIMENTS["keeper"], digits, 4))
    still = table[(table["dx"] == 0) & (table["dy"] == 0)]
    assert still["error_pct"].to_numpy() == pytest.approx(record.test["error_pct"])
    assert list(still["layer"]) == [layer.name for layer in model.layers]
    assert not still["changes"].any()
    for dx, dy in ((2, 0), (0, 5)):
        moved = prepare(shift_images(digits.x_test, dx, dy), layout="flat")
        wrong = predict(model, moved).argmax(axis=1) != digits.y_test
        there = table[(table["dx"] == dx) & (table["dy"] == dy)]
        assert there["error_pct"].to_numpy() == pytest.approx(100 * wrong.mean())
        followed = shift_table(model, digits.x_test[:500], dx, dy)
        assert there["changes"].to_numpy() == pytest.approx(
            followed["changes"].to_numpy(), abs=1e-5
        )


def test_a_table_of_shifts_that_is_none_is_one_error(found_there, study_folder, digits):
    (path,) = study_folder.glob("keeper/n1317-seed00-*.shifts.csv")
    content = path.read_bytes()
    path.write_bytes(content[20:])
    try:
        with pytest.raises(RecordError, match=r"cannot be read \(its columns are not"):
            outputs.load_shifts("keeper", 0, digits)
    finally:
        path.write_bytes(content)
    with pytest.raises(
        RecordError, match="the first five seeds of each rung of the ladder do"
    ):
        outputs.load_shifts("keeper", 5, digits)


def test_nothing_is_kept_of_a_training_that_is_not_the_recorded_one(
    keeper, digits, tmp_path
):
    trial = make_trial(keeper, digits, 0)
    record = records.run_trial(trial, digits)
    record.test["error_pct"] += 1
    path = records.write_record(record, trial, tmp_path)
    (outcome,) = run.run_study([trial], digits, folder=tmp_path, jobs=1)
    assert "the result differs from the record" in outcome.failure
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]


@pytest.mark.parametrize(
    ("seed", "message"),
    [(0, "cannot be read"), (5, "keeps no weights.h5"), (99, "keeps no weights.h5")],
)
def test_weights_that_are_not_there_are_one_error(
    seed, message, found_there, study_folder, digits
):
    (path,) = study_folder.glob("keeper/n1317-seed00-*.weights.h5")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    try:
        with pytest.raises(RecordError, match=message):
            outputs.load_trained("keeper", seed, digits)
    finally:
        path.write_bytes(content)


def test_who_keeps_nothing_says_who_does(digits):
    with pytest.raises(RecordError, match="first ten seeds keep probabilities and"):
        outputs.load_trained("ann1", 0, digits)
    with pytest.raises(ValueError, match="did you mean 'lenet5'"):
        outputs.load_probabilities("lenet55", 0, digits)
    # The stand-in's trainings are not kept in the checkout.
    with pytest.raises(RecordError, match="run 'make study ONLY=lenet5'"):
        outputs.load_probabilities("lenet5", 0, digits)


@pytest.mark.parametrize("name", KEEPERS)
def test_every_model_of_the_comparison_predicts_what_its_record_says(name, dataset):
    if not dataset.is_recorded:
        pytest.skip("needs MNIST itself: name it in MNIST_STUDY_DATA")
    experiment = EXPERIMENTS[name]
    splits = make_splits(
        dataset, layout=experiment.layout, scaling=experiment.scaling, num_train=1000
    )
    record = records.read_record(make_trial(experiment, dataset, 0))
    answers = predict(outputs.load_trained(name, 0, dataset), splits.x_test)
    first, second = np.sort(answers, axis=1)[:, :-3:-1].T
    sure = first - second > TIE
    assert sure.mean() > 0.999
    assert (answers.argmax(axis=1) == record.predictions)[sure].all()
    for seed in range(5):
        kept = outputs.load_probabilities(name, seed, dataset)
        record = records.read_record(make_trial(experiment, dataset, seed))
        chosen = np.take_along_axis(
            kept.test, record.predictions[:, None].astype(int), axis=1
        )
        # Rounded to float16, two digits may be equally likely.
        assert (chosen[:, 0] == kept.test.max(axis=1)).all()
        wrong = np.mean(kept.validation.argmax(axis=1) != splits.y_val)
        assert 100 * wrong == pytest.approx(record.validation["error_pct"], abs=0.05)


def test_results_stay_small():
    files = [p for p in RESULTS_FOLDER.rglob("*") if p.is_file()]
    # What a clone downloads: weights of kept networks are half of it.
    assert sum(p.stat().st_size for p in files) < 70e6


def test_records_of_other_data_need_no_files_beside_them(keeper, digits, tmp_path):
    trial = make_trial(keeper, digits, 0)
    assert not outputs.are_complete(trial, tmp_path)
    assert outputs.are_complete(replace(trial, data="0" * 16), tmp_path)
