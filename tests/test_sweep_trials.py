"""Trials of a sweep: what is chosen, how they end, and what their records say."""

from dataclasses import replace

import pytest
from sweep_process import RANDOM, sweep_here

from mnist_study import sweep
from mnist_study.study import records
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import network_fingerprint
from mnist_study.sweep import PLAIN, Sweep, space


def test_grid_and_tpe_in_this_process(tmp_path, digits):
    grid = Sweep("grid", vary=("activation",))
    table = sweep_here(tmp_path, grid, digits)
    assert grid.name == "grid-0-activation"
    assert list(table["activation"]) == ["tanh", "relu"]
    other = sweep_here(tmp_path, Sweep("tpe", seed=3, num_trials=2), digits)
    assert set(other["state"]) == {"complete"} and list(other.index) == [0, 1]
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    (record, *_) = records.read_records(tmp_path / "sweep")
    assert set(record.results) == {"validation", "history"}, "no test set"

    # A value that is altered on either side is found.
    study = sweep.open_study(grid, storage, digits)
    text = storage.read_text()
    value = repr(study.trials[0].value)
    assert value in text
    storage.write_text(text.replace(f'"values":[{value}]', '"values":[0.999]'))
    study = sweep.open_study(grid, storage, digits)
    with pytest.raises(records.RecordError, match=r"but the study has 0\.999"):
        sweep.trial_frame(grid, study, tmp_path / "sweep", digits)


def test_a_trial_without_hope_is_stopped(tmp_path, digits, monkeypatch):
    monkeypatch.setattr(space, "STARTUP_TRIALS", 1)
    good, bad = PLAIN, PLAIN | {f"drop{i}": 0.5 for i in (3, 4)} | {"drop2": 0.25}
    wanted = Sweep("random", seed=7, num_trials=2)
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    study = sweep.open_study(wanted, storage, digits)
    for params in (good, bad):
        study.enqueue_trial(params)
    table = sweep_here(tmp_path, wanted, digits)
    assert list(table["state"]) == ["complete", "pruned"]
    assert table["epochs"][0] == sweep.RECIPE.num_epochs
    assert space.PATIENT_EPOCHS <= table["epochs"][1] < sweep.RECIPE.num_epochs


def test_a_record_without_its_trial_is_not_trained_again(tmp_path, digits):
    """What a kill between writing the record and telling leaves."""
    folder = tmp_path / "sweep"
    one = Sweep("random", num_trials=1)
    before = sweep_here(tmp_path, one, digits)
    (path,) = folder.glob("*/*.json")
    written = path.stat().st_mtime_ns
    (folder / sweep.STUDIES_FILE).unlink()
    assert sweep_here(tmp_path, one, digits).equals(before)
    assert path.stat().st_mtime_ns == written


def test_the_space_is_that_of_write_up_004(digits):
    assert len(Sweep("grid").grid) == 3_200
    assert sweep.builder(PLAIN)(seed=0).count_params() == 61_706
    best = PLAIN | {"activation": "relu", "batch_norm": "C3", "drop2": 0.25}
    row = EXPERIMENTS["lenet5_004"]
    ours = Sweep("random", num_trials=1).trial(best, 0, digits).experiment
    hashes = {network_fingerprint(e.build) for e in (row, ours)}
    assert len(hashes) == 1 and row.recipe == ours.recipe
    assert ours.label == "relu, normalised C3, dropout 0/0.25/0/0"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sampler": "luck"}, "sampler 'luck' is not one of random, tpe, grid"),
        ({"vary": ("drop5",)}, "no hyperparameter drop5: choose from activation"),
        ({"vary": ()}, "nothing to vary"),
        ({"num_trials": 0}, "trials must be at least 1, got 0"),
        ({"num_trials": None}, "give the number of trials"),
        ({"seed": -1}, "seed must be at least 0, got -1"),
        ({"vary": ("drop1", "drop1")}, "named twice: drop1, drop1"),
    ],
)
def test_what_cannot_be_swept_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(RANDOM, **wrong)
