"""Records of trials: what they hold, and what is noticed of a broken one."""

import contextlib
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_study import files
from mnist_study.data.registry import load_uci_digits
from mnist_study.study import record_files, records
from mnist_study.study.identity import make_trial
from mnist_study.study.records import RecordError


@pytest.fixture(scope="module")
def trial(small, digits):
    return make_trial(small, digits, seed=0)


@pytest.fixture(scope="module")
def record(trial, digits):
    return records.run_trial(trial, digits)


def test_a_record_can_be_written_read_and_tabulated(record, trial, tmp_path):
    path = records.write_record(record, trial, tmp_path)
    assert path.parent.name == "small" and path.stat().st_size < 50_000
    assert records.read_record(trial, tmp_path) == record
    (row,) = records.to_frame(records.read_records(tmp_path)).to_dict("records")
    assert row["experiment"] == "small" and row["parameters"] == 785 * 16 + 170
    right = np.mean(record.predictions == load_uci_digits("for tests").y_test)
    assert row["accuracy"] == pytest.approx(right)


def test_what_a_record_says_is_there(record):
    assert record.trial["recipe"]["num_epochs"] == 2
    assert len(record.results["predictions"]) == 360
    assert len(record.results["history"]["val_loss"]) == 2
    assert set(record.costs["latency_ms"]) == {"1", "1000"}
    assert record.provenance["threads"] >= 1


def test_the_same_trial_gives_the_same_results(record, trial, digits):
    assert records.run_trial(trial, digits).results == record.results


@pytest.mark.parametrize("content", ["", "{", "[]", '{"identity": "x"}', "null"])
def test_a_file_that_is_no_record_is_named(content, trial, tmp_path):
    path = tmp_path / trial.file_name
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(RecordError, match=f"{path.name}: not a record"):
        records.read_record(trial, tmp_path)


def test_a_record_under_a_wrong_name_is_refused(record, trial, tmp_path):
    other = replace(record, identity="other")
    records.write_record(other, trial, tmp_path)
    with pytest.raises(RecordError, match="record of another trial"):
        records.read_record(trial, tmp_path)


def test_an_altered_prediction_is_noticed(record, trial, tmp_path):
    path = records.write_record(record, trial, tmp_path)
    digits = record.results["predictions"]
    altered = str((int(digits[0]) + 1) % 10) + digits[1:]
    path.write_text(path.read_text().replace(digits, altered))
    with pytest.raises(RecordError, match="altered after it was recorded"):
        records.read_record(trial, tmp_path)


@pytest.mark.parametrize("part", record_files.PARTS)
@pytest.mark.parametrize("value", ["altered", None, "missing"])
def test_whatever_a_record_says_is_covered_by_its_checksum(
    part, value, record, trial, tmp_path
):
    path = records.write_record(record, trial, tmp_path)
    content = json.loads(path.read_text())
    if value == "missing":
        del content[part]
    elif value == "altered" and part != "identity":
        key, inner = next(iter(content[part].items()))
        content[part][key] = [inner]
    else:
        content[part] = value
    path.write_text(json.dumps(content))
    message = (
        f"not a record \\(no {part}\\)" if value == "missing" else "was altered after"
    )
    with pytest.raises(RecordError, match=f"{path.name}: {message}"):
        records.read_record(trial, tmp_path)


def test_a_record_without_costs_is_none_though_its_checksum_is_right(
    record, trial, tmp_path
):
    other = replace(record, costs=None)
    path = records.write_record(other, trial, tmp_path)
    with pytest.raises(RecordError, match=f"{path.name}: not a record .* in costs"):
        records.read_record(trial, tmp_path)


def test_the_network_of_a_record_is_the_trials(record, trial, tmp_path):
    costs = record.costs | {"parameters": record.costs["parameters"] + 1}
    other = replace(record, costs=costs)
    path = records.write_record(other, trial, tmp_path)
    with pytest.raises(RecordError, match=f"{path.name}: says parameters 12731, but"):
        records.read_record(trial, tmp_path)


@contextlib.contextmanager
def _as_nobody():
    """Root may read everything, so be somebody else meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("locked", ["the record", "its folder"])
def test_a_record_that_may_not_be_read_is_not_called_broken(locked, record, trial):
    # Not below pytest's folder, which only its owner may enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        path = records.write_record(record, trial, folder)
        (path if locked == "the record" else path.parent).chmod(0)
        with _as_nobody(), pytest.raises(RecordError) as caught:
            records.read_record(trial, folder)
        path.parent.chmod(0o755)
    message = str(caught.value)
    assert message == (
        f"{path}: cannot be read (Permission denied); correct its permissions"
    )


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_pipe_or_a_folder_is_no_record(make, trial, tmp_path):
    path = tmp_path / trial.file_name
    path.parent.mkdir()
    make(path)
    with pytest.raises(RecordError, match=f"{path.name}: not a file; move it away"):
        records.read_record(trial, tmp_path)


def test_nothing_half_written_stays(record, trial, tmp_path, monkeypatch):
    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full_disk)
    with pytest.raises(RecordError, match="No space left on device"):
        records.write_record(record, trial, tmp_path)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_another_data_set_is_refused(trial, digits):
    with pytest.raises(ValueError, match="set MNIST_STUDY_DATA"):
        records.run_trial(replace(trial, data="0" * 16), digits)


def test_records_without_those_of_variance_components():
    every = records.read_records(only=["ann", "ann"])
    usual = records.read_records(only=["ann"], varied=False)
    trials = [(record.num_train, record.seed) for record in usual]
    assert len(set(trials)) == len(trials) < len(every)
    assert {record.identity for record in usual} < {r.identity for r in every}
    assert len({record.identity for record in every}) == len(every)
