"""Settings that Keras and TensorFlow read as they start: real processes."""

import json
import os
import re
import subprocess
import sys

import keras
import pytest

from mnist_study import numerics
from mnist_study.data.dataset import make_splits
from mnist_study.study import records, replays
from mnist_study.study.identity import make_trial
from mnist_study.training.loop import train
from mnist_study.training.machine import environment

TRAINING_COMMANDS = [
    "run", "notebooks", "study", "history", "sweep", "contest", "replay", "bench",
]  # fmt: skip
# TensorFlow's own lines: "I0000 00:00:1795629945.207276 7335 port.cc:153] ..."
LOG_LINE = re.compile(r"^[IWEF]\d{4} |absl::|oneDNN", re.MULTILINE)


def _run(words, tmp_path, **variables):
    return subprocess.run(
        words,
        env=os.environ
        | {"MNIST_STUDY_DATA": "uci-digits", "MNIST_STUDY_OUTPUT": str(tmp_path)}
        | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


def _study(tmp_path, *words, **variables):
    return _run([sys.executable, "-m", "mnist_study", *words], tmp_path, **variables)


def _only_line(done):
    """Return the only line that a refused command writes."""
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("command", TRAINING_COMMANDS)
def test_another_backend_is_refused_in_one_line(command, tmp_path):
    for backend in ("jax", "torch", "numpy"):
        line = _only_line(_study(tmp_path, command, KERAS_BACKEND=backend))
        assert line.startswith("error: the networks need Keras on TensorFlow, but")
        assert line.endswith(f"KERAS_BACKEND is {backend!r}: unset it")


@pytest.mark.parametrize("threads", ["abc", "0", "-1", "1.5", "99999999999", "²"])
@pytest.mark.parametrize("name", ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"])
def test_a_number_of_threads_is_a_whole_number_above_0(name, threads, tmp_path):
    line = _only_line(_study(tmp_path, "study", **{name: threads}))
    expected = f"THREADS must be a whole number from 1 to 1,024, but {name} is"
    assert line == f"error: {expected} {threads!r}"


TRAIN = """
import hashlib
from mnist_study import study
from mnist_study.data import load_mnist, make_splits
from mnist_study.models import build_lenet5
from mnist_study.training import Recipe, train

dataset = load_mnist("uci-digits")
run = train(build_lenet5, Recipe(num_epochs=1), make_splits(dataset), seed=0)
print(study.study_trials(dataset, ["lenet5"], 1)[0].identity)
print({weight.dtype for weight in run.model.weights}, run.environment["float_type"])
print(hashlib.sha256(run.probabilities.tobytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def as_always(tmp_path_factory):
    done = _run([sys.executable, "-c", TRAIN], tmp_path_factory.mktemp("always"))
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("settings", "before"),
    [
        ({"floatx": "float16", "image_data_format": "channels_first"}, "import keras"),
        ({"floatx": "float64", "backend": "jax", "epsilon": 0.1}, ""),
    ],
    ids=["float16, channels first", "float64, jax, epsilon"],
)
def test_keras_json_changes_neither_identity_nor_result(
    settings, before, as_always, tmp_path
):
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    done = _run(
        [sys.executable, "-c", f"{before}\n{TRAIN}"],
        tmp_path,
        KERAS_HOME=str(tmp_path),
        KERAS_BACKEND="",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == as_always
    assert "{'float32'} float32" in as_always


@pytest.mark.parametrize("room", ["models", "training"])
def test_whichever_room_is_imported_first_fixes_keras_settings(room, tmp_path):
    (tmp_path / "keras.json").write_text('{"floatx": "float16"}')
    code = f"import mnist_study.{room}, keras; print(keras.config.floatx())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "float32\n"


@pytest.mark.parametrize("text", ['{"floatx": "float8"}', "[]"])
def test_a_keras_json_that_keras_cannot_use_is_named(text, tmp_path):
    (tmp_path / "keras.json").write_text(text)
    line = _only_line(_study(tmp_path, "replay", KERAS_HOME=str(tmp_path)))
    assert line.startswith(f"error: {tmp_path / 'keras.json'}: Keras cannot start")
    assert line.endswith("correct or remove the file")


@pytest.mark.parametrize(
    ("name", "value"),
    [("floatx", "float16"), ("image_data_format", "channels_first"), ("epsilon", 0.1)],
)
def test_a_program_that_changes_them_later_is_refused(name, value, small, digits):
    splits = make_splits(digits, layout="flat")
    try:
        getattr(keras.config, f"set_{name}")(value)
        with pytest.raises(RuntimeError, match=f"training needs Keras's {name} to be"):
            train(small.build, small.recipe, splits)
    finally:
        numerics.fix_settings()
    assert len(train(small.build, small.recipe, splits).history) == 2


def test_variables_that_move_bits_are_recorded_without_paths(monkeypatch):
    for name in numerics.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert environment()["variables"] == ""
    monkeypatch.setenv("TF_DETERMINISTIC_OPS", "1")
    flags = "--xla_cpu_enable_fast_math=true --xla_dump_to=/home/ada/xla"
    monkeypatch.setenv("XLA_FLAGS", flags)
    assert environment()["variables"] == (
        "TF_DETERMINISTIC_OPS=1 "
        "XLA_FLAGS=--xla_cpu_enable_fast_math=true --xla_dump_to=…"
    )


def test_older_records_stay_valid_and_are_replayed(small, digits, tmp_path):
    trial = make_trial(small, digits, seed=0)
    record = records.run_trial(trial, digits)
    for name in ("float_type", "variables"):
        del record.provenance[name]
    records.write_record(record, trial, tmp_path)
    older = records.read_record(trial, tmp_path)
    assert older.provenance == record.provenance
    assert not any(replays.replay(older, trial, digits).values())


def test_an_unknown_name_is_all_that_is_said_and_said_before_data_are_read(tmp_path):
    done = _study(
        tmp_path, "study", "--only", "ann, lenet55", MNIST_STUDY_DATA="/nowhere"
    )
    line = _only_line(done)
    assert line.startswith("error: unknown experiment 'lenet55': did you mean")


def test_a_study_starts_without_tensorflows_lines(tmp_path):
    names = " ann_same_parameters, ,ann_same_parameters "
    options = ["--seeds", "1", "--jobs", "2"]
    done = _study(tmp_path, "study", "--only", names, *options)
    assert done.returncode == 0, done.stderr
    assert not LOG_LINE.search(done.stderr), done.stderr


def test_a_library_that_crashes_as_it_starts_is_heard(tmp_path):
    """The lines held back are lost then; that there was a crash is not."""
    (tmp_path / "keras.py").write_text("import os\nos.abort()\n")
    code = "from mnist_study.startup import import_keras; import_keras()"
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = _run([sys.executable, "-c", code], tmp_path, PYTHONPATH=path)
    assert done.returncode < 0
    assert "Fatal Python error: Aborted" in done.stderr
