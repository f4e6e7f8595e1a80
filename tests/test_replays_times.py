"""Recorded trials are timed again: real processes, and records on the disk."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from study_process import moments

from mnist_study.study import record_files, records, replays
from mnist_study.study.identity import make_trial
from mnist_study.study.record_files import RecordError

NAME = "ann_same_parameters"
IDLE = replays.IDLE_SHARE


def _start(folder, *words):
    settings = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    return subprocess.Popen(
        [sys.executable, "-m", "mnist_study", *words],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _older(folder, **costs):
    """Record trials as older versions did: with times, but without a share."""
    for path in folder.glob("trials/*/*.json"):
        record = record_files.load(path)
        kept = {k: v for k, v in record.costs.items() if k != "core_share"}
        record_files.write(replace(record, costs=kept | costs), path)
    return _read(folder)


def _read(folder):
    return records.read_records(folder / "trials")


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studied")
    process = _start(folder, "study", "--only", NAME, "--seeds", "2")
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return folder


def test_times_are_renewed_and_results_are_not(studied):
    before = _older(studied, train_time_s=999.0)
    process = _start(studied, "replay", "--times", NAME)
    output, errors = process.communicate(timeout=300)
    after = _read(studied)
    for old, new in zip(before, after, strict=True):
        assert (new.identity, new.trial, new.results) == (
            old.identity, old.trial, old.results,
        )  # fmt: skip
        assert 0 < new.costs["core_share"] < 1.2
        assert 0 < new.costs["train_time_s"] < 999
    assert [line.split(": ")[0] for line in output.splitlines()[1:]] == [
        "1 of 2",
        "2 of 2",
    ]
    # On a busy machine the times are kept as the best there are, and the command says
    # that they do not compare.
    left = sum(record.costs["core_share"] < IDLE for record in after)
    assert output.count("slowed down by other work") == left
    assert process.returncode == (1 if left else 0), errors
    assert errors.count("run this again") == (1 if left else 0), errors


def test_undisturbed_times_are_not_taken_again(studied):
    before = _older(studied, core_share=IDLE, train_time_s=999.0)
    process = _start(studied, "replay", "--times", NAME)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert output.count("999.0 s with 0.95 of a core") == 2
    assert _read(studied) == before


def test_another_result_is_one_error_and_changes_nothing(studied):
    _older(studied)
    path = sorted(studied.glob("trials/*/*.json"))[0]
    record = record_files.load(path)
    history = record.results["history"]
    first, *rest = history["loss"]
    history = history | {"loss": [first * (1 + 4e-16), *rest]}  # one bit or two
    altered = record.results | {"history": history}
    record_files.write(replace(record, results=altered), path)
    before = path.read_bytes()
    process = _start(studied, "replay", "--times", NAME)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 1
    lines = [line for line in errors.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1 and "Traceback" not in errors, errors
    assert str(path) in lines[0] and "differs from the record" in lines[0]
    assert path.read_bytes() == before
    record_files.write(record, path)


def test_a_kill_leaves_whole_records(studied):
    before = {path: path.read_bytes() for path in studied.glob("trials/*/*.json")}
    _older(studied)
    process = _start(studied, "replay", "--times", NAME)
    assert process.stdout.readline().startswith("data: ")
    time.sleep(moments().uniform(0, 3))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert {r.identity for r in _read(studied)} == {
        record_files.load(path).identity for path in before
    }


def test_names_are_checked_before_the_data_are_read(tmp_path):
    process = _start(tmp_path, "replay", "--times", "ann,no_such")
    output, errors = process.communicate(timeout=300)
    assert (process.returncode, output) == (1, "")
    assert "no_such" in errors and "Traceback" not in errors


def test_what_another_process_trains_is_left_to_it(small, digits, tmp_path):
    trial = make_trial(small, digits, 0)
    records.write_record(records.run_trial(trial, digits), trial, tmp_path)
    with record_files.claimed(tmp_path / trial.file_name) as is_ours:
        assert is_ours
        assert replays.renew_times(trial, digits, tmp_path) is None


def test_a_worse_time_is_not_kept(small, digits, tmp_path, monkeypatch):
    trial = make_trial(small, digits, 0)
    record = records.run_trial(trial, digits)
    record.costs["core_share"] = 1e9
    # A share that no training can reach, and a bound that none can satisfy.
    monkeypatch.setattr(replays, "IDLE_SHARE", 2e9)
    records.write_record(record, trial, tmp_path)
    assert replays.renew_times(trial, digits, tmp_path) == record
    assert records.read_record(trial, tmp_path) == record


def test_a_folder_that_cannot_be_written_to_keeps_the_record(small, digits, tmp_path):
    trial = make_trial(small, digits, 0)
    record = records.run_trial(trial, digits)
    record.costs["core_share"] = None
    path = records.write_record(record, trial, tmp_path)
    before = path.read_bytes()
    # Root may write to any folder: a file in the way of the new one stops it too.
    path.with_name(f".{path.name}.{os.getpid()}.partial").mkdir()
    with pytest.raises(RecordError, match="cannot be written"):
        replays.renew_times(trial, digits, tmp_path)
    assert path.read_bytes() == before
