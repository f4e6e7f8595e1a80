"""States of trainings: damaged, altered, of another training, on a full disk."""

import io
import os
import shutil
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from mnist_study.data.dataset import make_splits
from mnist_study.models import build_ann
from mnist_study.study import records
from mnist_study.study import run as study
from mnist_study.training import checkpoints
from mnist_study.training.checkpoints import CheckpointError
from mnist_study.training.loop import train
from mnist_study.training.recipe import Recipe

EXPERIMENT = "lenet5_1998_history"
COMMAND = [sys.executable, "-m", "mnist_study", "history"]
COMMAND += ["--only", EXPERIMENT, "--seeds", "1", "--jobs", "1"]
BUILD = partial(build_ann, hidden=(16,))
RECIPE = Recipe(num_epochs=1)


@pytest.fixture(scope="module")
def splits(digits):
    return make_splits(digits, layout="flat", num_train=200)


@pytest.fixture(scope="module")
def kept(splits, tmp_path_factory):
    """The state of a training after its only epoch."""
    path = tmp_path_factory.mktemp("states") / "one.state"
    train(BUILD, RECIPE, splits, checkpoint=path)
    return path


def _empty(content):
    return b""


def _cut(content):
    return content[: len(content) // 2]


def _no_longer_the_first_line(content):
    return b"S" + content[1:]


def _flip(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def _valid_but_other_weights(content):
    first, archive = content.split(b"\n", 1)
    with np.load(io.BytesIO(archive)) as state:
        arrays = dict(state)
    arrays["v0"] = arrays["v0"] + 1
    altered = io.BytesIO()
    np.savez(altered, **arrays)
    return first + b"\n" + altered.getvalue()


@pytest.mark.parametrize(
    "damage",
    [_empty, _cut, _no_longer_the_first_line, _flip, _valid_but_other_weights],
)
def test_a_damaged_or_altered_state_is_named(damage, kept, splits, tmp_path):
    path = tmp_path / kept.name
    path.write_bytes(kept.read_bytes())
    train(BUILD, RECIPE, splits, checkpoint=path)  # as it is, it is accepted
    path.write_bytes(damage(kept.read_bytes()))
    with pytest.raises(CheckpointError, match=f"^{path}: not the state .* remove the"):
        train(BUILD, RECIPE, splits, checkpoint=path)


def test_the_state_of_another_training_is_refused(kept, splits, tmp_path):
    path = tmp_path / "two.state"
    path.write_bytes(kept.read_bytes())
    with pytest.raises(CheckpointError, match=r"two\.state: not the state"):
        train(BUILD, RECIPE, splits, checkpoint=path)
    other = partial(build_ann, hidden=(8,))
    with pytest.raises(CheckpointError, match="it is of another network"):
        train(other, RECIPE, splits, checkpoint=kept)


def test_a_pipe_is_no_state(splits, tmp_path):
    os.mkfifo(tmp_path / "pipe.state")
    with pytest.raises(CheckpointError, match=r"pipe\.state: not a file"):
        train(BUILD, RECIPE, splits, checkpoint=tmp_path / "pipe.state")


def _run_history(folder):
    settings = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    done = subprocess.run(
        COMMAND, env=os.environ | settings, capture_output=True, text=True, timeout=300
    )
    assert "Traceback" not in done.stderr
    return done


def test_history_with_a_damaged_state_is_one_clear_line(digits, tmp_path):
    trial = study.study_trials(digits, [EXPERIMENT], seeds=1, sizes=())[0]
    path = records.checkpoint_path(trial, tmp_path / "checkpoints")
    path.parent.mkdir()
    path.write_bytes(b"")
    done = _run_history(tmp_path)
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if "FAILED" in line]
    assert f"{EXPERIMENT} n=1317 seed=0: {path}: not the state of" in line
    assert "remove the file" in line
    assert not list(tmp_path.glob("trials/*/*.json"))


def test_history_on_a_full_disk_is_one_clear_line(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True).returncode
    ):
        pytest.skip("mounting a small disk needs root")
    try:
        done = _run_history(disk)
        assert done.returncode == 1
        (line,) = [
            line for line in done.stderr.splitlines() if line.startswith("error: ")
        ]
        assert ".state: cannot be written (No space left on device): free" in line
        assert not list(disk.rglob("*.partial"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_nothing_is_restored_where_nothing_was_kept(tmp_path):
    model = BUILD(seed=0)
    model.compile("sgd")
    assert checkpoints.restore(tmp_path / "none.state", model) == ([], [])
