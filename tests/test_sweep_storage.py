"""Storages of a sweep: what is refused, what is waited for, what reading leaves."""

import os
import re
from pathlib import Path

import optuna
import pytest
from sweep_process import FOUR, RANDOM

from mnist_study import sweep
from mnist_study.__main__ import main
from mnist_study.sweep import SPACE, Sweep, SweepError
from mnist_study.sweep import storage as storages
from mnist_study.sweep.slots import Slots


def _file(folder, content: bytes):
    path = folder / "file"
    path.write_bytes(content)
    return path


def _pipe(folder):
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


@pytest.mark.parametrize("command", [["sweep", *FOUR], ["sweep-dashboard"]])
@pytest.mark.parametrize(
    ("storage", "message"),
    [
        (lambda folder: _file(folder, b"no journal\n" * 3), "file: not an Optuna file"),
        (lambda folder: _file(folder, b"\0" * 99), r"file: not an Optuna file"),
        (lambda folder: _file(folder, b"1\n[2]\n"), r"file: not an Optuna file"),
        (lambda folder: _file(folder, b"") / "below", "below: cannot be read"),
        (
            lambda _: "postgresql+psycopg://me:secret@127.0.0.1:1/none?password=secret",
            r"127\.0\.0\.1:1/none: the database cannot be used",
        ),
        (lambda _: "mysql://127.0.0.1/none", "its driver is not installed"),
        (lambda _: "nonsense://somewhere", "unknown kind of database"),
        (lambda _: "postgresql://host:port/none", "not the URL of a database"),
        (lambda _: "postgresql:/me:secret@host/none", "postgresql:…: not the URL of"),
        (lambda _: "postgresql:me:secret@host/none", "postgresql:…: not the URL of"),
        (lambda _: "postgresql:///me:secret@host/none", "//…: not the URL of a"),
        (lambda _: "postgresql://me:my@secret@host/none", "//…: not the URL of a"),
        (lambda _: "postgresql://me:secret/none", "//…: not the URL of a"),
        (lambda _: "/dev/full", "/dev/full: not a file: choose another"),
        (_pipe, "pipe: not a file: choose another"),
    ],
)
def test_a_storage_that_is_not_there_is_one_error(
    storage, message, command, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    named = storage(tmp_path)
    is_file = isinstance(named, Path) and named.is_file()
    before = named.read_bytes() if is_file else None
    assert main([*command, "--storage", str(named)]) == 1
    error = capsys.readouterr().err
    if isinstance(named, Path) and not named.exists():
        message = "cannot be read|no such file"  # for the dashboard
    assert re.search(f"error: .*({message})", error), error
    assert error.count("\n") == 1 and "secret" not in error
    assert not (tmp_path / "postgresql:").exists()
    assert not is_file or named.read_bytes() == before, "it may be precious"
    assert not list((tmp_path / "sweep").rglob("*.json"))


def test_a_study_with_other_settings_is_refused(tmp_path, digits, monkeypatch):
    sweep.open_study(RANDOM, tmp_path / "studies", digits)
    monkeypatch.setitem(SPACE, "drop1", (0.0, 0.9))
    with pytest.raises(SweepError, match=r"study random-0 has space .* choose another"):
        sweep.open_study(RANDOM, tmp_path / "studies", digits)


def test_reading_a_study_writes_nothing(tmp_path, digits):
    path, wanted = tmp_path / "studies", Sweep("random", num_trials=3)
    Slots(sweep.open_study(wanted, path, digits), wanted).claim()
    path.write_bytes(path.read_bytes() + b'{"op_code":4,"wor')
    before = path.read_bytes()
    study = sweep.open_study(wanted, path, digits, create=False)
    assert sweep.trial_frame(wanted, study, tmp_path, digits).empty
    assert path.read_bytes() == before
    with pytest.raises(SweepError, match="no study tpe-0"):
        sweep.open_study(Sweep("tpe", num_trials=1), path, digits, create=False)
    with pytest.raises(SweepError, match="no such file: run 'make sweep'"):
        sweep.open_study(wanted, tmp_path / "none", digits, create=False)


def test_a_database_that_goes_away_is_waited_for(monkeypatch):
    calls, database = [], "postgresql://me@127.0.0.1:1/none"

    def call():
        calls.append(None)
        if len(calls) < 3:
            raise optuna.exceptions.StorageInternalError("away")
        return "there"

    monkeypatch.setattr(storages.time, "sleep", lambda seconds: None)
    assert storages.patiently(call, database) == "there" and len(calls) == 3
    monkeypatch.setattr(storages, "PATIENCE_S", 0)
    calls.clear()
    with pytest.raises(SweepError, match="the database cannot be used"):
        storages.patiently(call, database)
