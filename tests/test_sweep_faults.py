"""Faults of a sweep that are not kills: records gone, clocks set, bugs of our own."""

import os
import shutil
import time

import pytest
from patience import PATIENCE_S, wait_for
from study_process import command_of

from mnist_study import sweep
from mnist_study.__main__ import main
from mnist_study.study import records
from mnist_study.sweep import Sweep, SweepError, storage, work

ONE = Sweep("random", num_trials=1)
COMMAND = ["sweep", "--sampler", "random", "--trials", "1"]


@pytest.fixture(scope="module")
def swept(tmp_path_factory, digits):
    """A folder in which a sweep of one trial is finished."""
    folder = tmp_path_factory.mktemp("swept") / "sweep"
    work.work(work.Job((ONE,), str(folder / sweep.STUDIES_FILE), folder), digits)
    return folder


@pytest.fixture
def output(swept, tmp_path, monkeypatch):
    """A copy of it, where the command line looks for it."""
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    return shutil.copytree(swept, tmp_path / "sweep")


def test_records_that_are_gone_are_missed(output, capsys):
    assert main(COMMAND) == 0
    capsys.readouterr()
    (path,) = output.glob("*/*.json")
    path.unlink()
    assert main(COMMAND) == 1
    captured = capsys.readouterr()
    assert "random-0: 1 of 1 trials are finished" in captured.out
    assert f"error: {path}: no such record, although random-0 has" in captured.err
    assert "(missing in all: 1)" in captured.err


def test_a_finished_sweep_needs_no_folder_to_write_to(output, digits):
    (output / "random-0").rename(output / "elsewhere")
    (output / "random-0").write_text("in the way")
    options = {"storage": output / sweep.STUDIES_FILE, "folder": output}
    assert sweep.run_sweep(ONE, digits, **options) == 1
    with pytest.raises(records.RecordError, match="random-0: records cannot be writt"):
        sweep.run_sweep(Sweep("random", num_trials=2), digits, **options)


def test_minutes_do_not_follow_the_clock_on_the_wall(tmp_path, digits, monkeypatch):
    wall = time.time
    monkeypatch.setattr(time, "time", lambda: wall() + 86_400)  # somebody sets it
    folder = tmp_path / "sweep"
    path = str(folder / sweep.STUDIES_FILE)
    job = work.Job((ONE,), path, folder, deadline=time.monotonic() + 600)
    work.work(job, digits)
    assert len(list(folder.glob("*/*.json"))) == 1
    late = work.Job((Sweep("random", 1, num_trials=1),), path, folder, time.monotonic())
    work.work(late, digits)
    assert len(list(folder.glob("*/*.json"))) == 1


@pytest.mark.parametrize(
    "error", [TypeError, AttributeError, KeyError, ValueError, AssertionError]
)
def test_a_bug_of_our_own_is_not_called_a_broken_file(
    error, tmp_path, digits, monkeypatch
):
    class Buggy:
        def __init__(self, *args):
            raise error("a bug in a sampler")

    monkeypatch.setattr(sweep.space.optuna.samplers, "TPESampler", Buggy)
    folder = tmp_path / "sweep"
    tpe = Sweep("tpe", num_trials=1)
    with pytest.raises(error, match="a bug in a sampler"):
        work.work(work.Job((tpe,), str(folder / sweep.STUDIES_FILE), folder), digits)


@pytest.mark.parametrize(
    "line", [b"no JSON\n{}\n", b'{"op_code": 4}\n', b"[]\n", b"\xff\xfe\n{}\n"]
)
def test_a_journal_that_is_broken_further_down_is_told(line, output, digits):
    path = output / sweep.STUDIES_FILE
    whole = path.read_bytes()
    study = sweep.open_study(ONE, path, digits, create=False)
    path.write_bytes(whole + line)
    with pytest.raises(SweepError, match=f"^{path}: not an Optuna file, or broken"):
        sweep.open_study(ONE, path, digits, create=False)
    if not line.startswith((b"{", b"[")):  # while a sweep is reading it
        with pytest.raises(SweepError, match="or broken"):
            storage.patiently(lambda: study.trials, path)
    assert path.read_bytes() == whole + line


def test_a_password_in_an_error_of_the_driver_is_not_printed():
    url = "postgresql+psycopg://me:secret@127.0.0.1:1/none"
    with pytest.raises(SweepError) as caught, storage.clear_errors(url):
        raise storage.SQLAlchemyError("server says: me:secret may not")
    assert "secret" not in str(caught.value) and "me:***" in str(caught.value)


def test_a_worker_ends_with_its_sweep(tmp_path):
    """Killed alone, in the middle of a trial, the parent takes its workers along."""
    import signal
    import subprocess
    import sys

    import psutil

    settings = {"MNIST_STUDY_OUTPUT": str(tmp_path), "MNIST_STUDY_DATA": "uci-digits"}
    process = subprocess.Popen(
        [sys.executable, "-m", "mnist_study", "sweep", "--sampler", "random",
         "--trials", "9", "--workers", "2"],
        env=os.environ | settings, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(lambda: list(tmp_path.glob("sweep/*/*.json")), process)
        children = psutil.Process(process.pid).children(recursive=True)
        crew = [c for c in children if "spawn_main" in command_of(c)]
        assert len(crew) == 2
        process.kill()
        process.wait()
        _, alive = psutil.wait_procs(crew, timeout=PATIENCE_S)
        assert not alive
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
