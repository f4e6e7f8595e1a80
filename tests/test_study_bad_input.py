"""What a study is asked for that cannot be, or lies in its way."""

import os

import pytest

from mnist_study.__main__ import main
from mnist_study.study import records
from mnist_study.study import run as study
from mnist_study.study.identity import make_trial
from mnist_study.study.records import RecordError


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["study", "--seeds", "100000000"], "seeds must be at most 100, got 100000000"),
        (["history", "--seeds", "101"], "seeds must be at most 100, got 101"),
        (["study", "--jobs", "0", "--only", "ann"], "jobs must be at least 1, got 0"),
        (["replay", "--trials", "0"], "trials must be at least 1, got 0"),
        (["replay", "--trials", "-1"], "trials must be at least 1, got -1"),
    ],
)
def test_numbers_that_cannot_be_are_one_error(command, message, stand_in, capsys):
    assert main(command) == 1
    lines = capsys.readouterr().err.splitlines()
    errors = [line for line in lines if line.startswith("error: ")]
    assert len(errors) == 1 and message in errors[0]
    assert not [line for line in lines if "Traceback" in line]


def test_a_file_in_the_place_of_a_folder_is_noticed_before_training(
    digits, small, tmp_path
):
    (tmp_path / "small").write_text("in the way")
    trials = [make_trial(small, digits, 0)]
    with pytest.raises(RecordError, match="small: records cannot be written there"):
        next(study.run_study(trials, digits, folder=tmp_path))


def test_a_finished_study_needs_no_folder_to_write_to(
    digits, small, tmp_path, monkeypatch
):
    trial = make_trial(small, digits, 0)
    records.write_record(records.run_trial(trial, digits), trial, tmp_path)
    for folder in (tmp_path / "small", tmp_path):
        folder.chmod(0o555)
    mtime = tmp_path.stat().st_mtime_ns
    assert list(study.run_study([trial], digits, folder=tmp_path)) == []
    assert tmp_path.stat().st_mtime_ns == mtime, "root may write, and need not"


def test_a_pipe_among_the_records_is_one_error(digits, small, tmp_path):
    (tmp_path / "small").mkdir()
    os.mkfifo(tmp_path / "small" / "other.json")
    trials = [make_trial(small, digits, 0)]
    with pytest.raises(RecordError, match=r"other\.json: not a file; move it away"):
        next(study.run_study(trials, digits, folder=tmp_path))
