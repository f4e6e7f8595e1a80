"""What the study calls of libraries that they do not promise to keep.

Each of these tests says which line of requirements.txt to look at if a new version
of a library has other insides.
"""

import asyncio
import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import time
import warnings

import keras
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import optuna
import pytest
from joblib.externals.loky import get_reusable_executor
from nbformat.v4 import new_code_cell, new_notebook, new_output
from optuna.exceptions import ExperimentalWarning
from optuna.storages import BaseStorage, JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock
from private_names import private_uses

from mnist_study.notebooks.comparison import ExactText
from mnist_study.notebooks.kernels import KernelClient
from mnist_study.paths import PROJECT_ROOT
from mnist_study.sweep.dashboard import WRITING
from mnist_study.sweep.storage import _Journal
from mnist_study.training.optimizers import FusedAdam

# Private by their names, and the test below that holds each of them to its promise.
CONTRACTS = {
    "tensorflow.python.util._pywrap_util_port": "test_tensorflow_tells_of_onednn",
    "tf.config.experimental": "test_tensorflow_names_devices",
    "FusedAdam._get_variable_index": "test_keras_numbers_the_variables",
    "StochasticDiagonalLM._get_variable_index": "test_keras_numbers_the_variables",
    "FusedAdam._momentums": "test_adam_keeps_its_moments",
    "FusedAdam._velocities": "test_adam_keeps_its_moments",
    "joblib.externals.loky.get_reusable_executor": "test_loky_kills_its_workers",
    "joblib.externals.loky.backend.resource_tracker": "test_lokys_tracker_is_silent",
}
# In the documentation of Python and of IPython for everybody to use.
DOCUMENTED = {"os._exit", "Probabilities._fields", "DescribedFigure._repr_pretty_"}
FILES = [
    PROJECT_ROOT / "conftest.py",
    *sorted((PROJECT_ROOT / "src").rglob("*.py")),
    *sorted((PROJECT_ROOT / "tools").rglob("*.py")),
]
GRADIENTS = ([0.5, -2.0], [[3.0]])


@contextlib.contextmanager
def relying_on(package: str, what: str):
    """Fail, naming the pin of a package, if the block does."""
    try:
        yield
    except Exception as error:
        lines = (PROJECT_ROOT / "requirements.txt").read_text("utf-8").splitlines()
        (pin,) = (line.split()[0] for line in lines if line.startswith(f"{package}=="))
        pytest.fail(f"{pin} in requirements.txt: {what} no more ({error!r})")


def test_a_failure_names_the_pin():
    wanted = r"^keras==\S+ in requirements.txt: all is well no more \(AttributeError"
    failed = pytest.raises(pytest.fail.Exception, match=wanted)
    with failed, relying_on("keras", "all is well"):
        _ = keras.Sequential()._not_there


def test_tensorflow_tells_of_onednn():
    code = "from tensorflow.python.util import _pywrap_util_port as port; "
    code += "print(bool(port.IsMklEnabled()))"

    def is_on(setting):
        return subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"TF_ENABLE_ONEDNN_OPTS": setting},
            capture_output=True, text=True, check=True, timeout=120,
        ).stdout.strip()  # fmt: skip

    with relying_on("tensorflow", "_pywrap_util_port tells whether oneDNN is on"):
        assert is_on("0") == "False"
        if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
            assert is_on("1") == "True"


def test_tensorflow_names_devices():
    import tensorflow as tf

    with relying_on("tensorflow", "get_device_details returns a dictionary"):
        for device in tf.config.list_physical_devices():
            details = tf.config.experimental.get_device_details(device)
            assert isinstance(details, dict)
            assert device.device_type != "GPU" or details["device_name"]


def _stepped(optimizer):
    """Let an optimiser take one step; return it and its two variables."""
    variables = [keras.Variable(np.ones_like(g, "f")) for g in GRADIENTS]
    optimizer.build(variables)
    optimizer.apply([keras.ops.convert_to_tensor(np.float32(g)) for g in GRADIENTS])
    return optimizer, variables


@pytest.mark.parametrize("make", [keras.optimizers.Adam, FusedAdam])
def test_keras_numbers_the_variables(make):
    optimizer, variables = _stepped(make())
    with relying_on("keras", "optimisers number their variables in order"):
        assert [optimizer._get_variable_index(v) for v in variables] == [0, 1]


@pytest.mark.parametrize("make", [keras.optimizers.Adam, FusedAdam])
def test_adam_keeps_its_moments(make):
    optimizer, _ = _stepped(make(beta_1=0.9, beta_2=0.99))
    with relying_on("keras", "Adam keeps its moments in _momentums and _velocities"):
        pairs = zip(optimizer._momentums, optimizer._velocities, strict=True)
        for gradient, (first, second) in zip(GRADIENTS, pairs, strict=True):
            np.testing.assert_allclose(first, np.multiply(gradient, 0.1), rtol=1e-5)
            np.testing.assert_allclose(second, np.square(gradient) / 100, rtol=1e-5)
            assert first.value.handle.dtype == second.value.handle.dtype == "resource"


def test_loky_kills_its_workers():
    with relying_on("joblib", "joblib.externals.loky starts and kills workers"):
        executor = get_reusable_executor(
            max_workers=1, timeout=60, initializer=signal.signal,
            initargs=(signal.SIGINT, signal.SIG_IGN), env={"OMP_NUM_THREADS": "3"},
            reuse=False,
        )  # fmt: skip
        setting = executor.submit(os.getenv, "OMP_NUM_THREADS")
        on_ctrl_c = executor.submit(signal.getsignal, signal.SIGINT)
        assert setting.result(timeout=60) == "3"
        assert on_ctrl_c.result(timeout=60) == signal.SIG_IGN
        sleeping = executor.submit(time.sleep, 300)
        while not sleeping.running():
            time.sleep(0.05)
        before = time.monotonic()
        executor.shutdown(wait=True, kill_workers=True)
        assert time.monotonic() - before < 60


def test_lokys_tracker_is_silent():
    """It frees a semaphore that is free already, as after Ctrl-C at some moments."""
    script = (
        "from joblib.externals.loky.backend import resource_tracker\n"
        "from mnist_study.study.engines import run_here\n"
        "print(*run_here(pow, [(2, 3)], jobs=1))\n"
        "resource_tracker.register('/freed-already', 'semlock')\n"
    )
    command = [sys.executable, "-c", script]
    with relying_on("joblib", "PYTHONWARNINGS silences the tracker"):
        process = subprocess.run(command, capture_output=True, text=True)
        assert process.stdout == "8\n"
        assert "resource_tracker" not in process.stderr


def test_nbval_compares_what_sanitize_returns(request, tmp_path):
    """conftest.py has put its own comparison into nbval's cells by now."""
    from nbval.plugin import IPyNbCell, IPyNbFile

    nbformat.write(new_notebook(cells=[new_code_cell("1")]), tmp_path / "a.ipynb")
    with relying_on("nbval", "IPyNbCell.sanitize returns what is compared"):
        assert {"nbval", "nbval_lax"} <= vars(request.config.option).keys()
        notebook = IPyNbFile.from_parent(request.session, path=tmp_path / "a.ipynb")
        (cell,) = notebook.collect()
        assert type(cell) is IPyNbCell and cell.cell.metadata.get("tags", ()) == ()
        assert isinstance(cell.sanitize("1   2"), ExactText)
        stored, fresh, other = (
            [new_output("stream", text=text)] for text in ("1   2", "1 2", "1 3")
        )
        assert cell.compare_outputs(fresh, stored)
        assert not cell.compare_outputs(other, stored)


def test_nbclient_executes_within_our_set_up(tmp_path):
    entered = []

    class Watched(KernelClient):
        @contextlib.asynccontextmanager
        async def async_setup_kernel(self, **kwargs):
            async with super().async_setup_kernel(**kwargs):
                entered.append(self.kc is not None and self.km.has_kernel)
                yield
            entered.append(self.km.has_kernel)

    notebook = new_notebook(cells=[new_code_cell("print(1 + 1)")])
    with relying_on("nbclient", "async_setup_kernel starts and ends the kernel"):
        client = Watched(notebook, resources={"metadata": {"path": str(tmp_path)}})
        asyncio.run(client.async_execute())
        assert entered == [True, False]
        assert notebook.cells[0].outputs[0].text == "2\n"


def test_figures_tell_their_bars_and_arrows():
    fig, ax = plt.subplots()
    picture = ax.imshow([[0, 1]])
    with relying_on("matplotlib", "pictures and notes tell what belongs to them"):
        assert picture.colorbar is None
        bar = fig.colorbar(picture)
        assert picture.colorbar is bar
        note = ax.annotate("a", (0, 1), arrowprops={"arrowstyle": "->"})
        assert (note.xy, note.xycoords) == ((0, 1), "data")
        assert note.arrow_patch is not None
        line, caps, bars = ax.errorbar([1], [2], yerr=[1]).lines
        assert list(line.get_ydata()) == [2] and caps == ()
        assert bars[0].get_segments()[0][:, 1].tolist() == [1, 3]


def test_optuna_reads_and_writes_through_the_journal(tmp_path):
    path, theirs = tmp_path / "ours", tmp_path / "theirs"
    logs = [{"op_code": 1, "name": "ä"}, {"op_code": 2}]
    with relying_on("optuna", "a journal is read by read_logs, written by append_logs"):
        assert {"read_logs", "append_logs"} <= vars(JournalFileBackend).keys()
        ours = _Journal(path)
        ours.append_logs(logs)
        lock = JournalFileSymlinkLock(str(theirs))
        JournalFileBackend(str(theirs), lock).append_logs(logs)
        assert path.read_bytes() == theirs.read_bytes()
        assert list(ours.read_logs(1)) == logs[1:]
        path.write_text("")
        study = optuna.create_study(storage=JournalStorage(_Journal(path)))
        study.tell(study.ask(), 0.5)
        operations = [json.loads(line) for line in path.read_text().splitlines()]
        assert len(operations) >= 3
        again = JournalStorage(_Journal(path))
        assert [trial.value for trial in again.get_all_trials(0)] == [0.5]
        theirs.write_text("no operation\n" + theirs.read_text())
        with contextlib.suppress(ValueError):
            list(JournalFileBackend(str(theirs)).read_logs(0))
            raise AssertionError("a broken journal is read without a ValueError")


def test_optunas_storages_write_by_names_that_say_so():
    """The dashboard forbids all that begins with one of ``WRITING``."""
    reading = ("get_", "check_", "remove_session")
    with relying_on("optuna", f"a storage's methods that write begin with {WRITING}"):
        names = {n for n in dir(BaseStorage) if not n.startswith("_")}
        assert not [n for n in names if not n.startswith((*WRITING, *reading))]
        assert {"create_new_trial", "delete_study", "set_trial_param"} <= names


def test_optuna_fixes_a_part_of_a_configuration():
    with relying_on("optuna", "PartialFixedSampler fixes what it is given"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            sampler = optuna.samplers.PartialFixedSampler(
                {"a": 3}, optuna.samplers.RandomSampler(seed=0)
            )
        study = optuna.create_study(sampler=sampler)
        trials = [study.ask() for _ in range(20)]
        assert {trial.suggest_int("a", 0, 9) for trial in trials} == {3}
        assert len({trial.suggest_int("b", 0, 9) for trial in trials}) > 1


def _unnamed(text):
    return private_uses(text) - CONTRACTS.keys() - DOCUMENTED


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PROJECT_ROOT)))
def test_every_private_call_has_its_contract(path):
    unnamed = _unnamed(path.read_text(encoding="utf-8"))
    assert not unnamed, f"private: write a test of each here, and name it: {unnamed}"


def test_every_contract_is_of_a_call_and_has_its_test():
    uses = set().union(*(private_uses(p.read_text(encoding="utf-8")) for p in FILES))
    assert CONTRACTS.keys() | DOCUMENTED == uses
    assert set(CONTRACTS.values()) <= globals().keys()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("study._storage", "study._storage"),
        ("optuna.get(1)._study_id += 1", "optuna.get(1)._study_id"),
        ("def f(self):\n    return self._built", "._built"),
        ("class A(B):\n    def f(self):\n        self._losses", "A._losses"),
        ("class A(B):\n    def f(self):\n        self._losses = 1", "A._losses"),
        ("class A(B):\n    def _track(self):\n        pass", "A._track"),
        ("class A(B):\n    _tracked = True", "A._tracked"),
        ("class A:\n    def f(self):\n        other._x = self.y", "other._x"),
        ("class A:\n    def f(self):\n        self._x", "A._x"),
        ("from optuna._hidden import a", "optuna._hidden.a"),
        ("from optuna import _hidden", "optuna._hidden"),
        ("import optuna._hidden", "optuna._hidden"),
        ("from keras.src.ops import a", "keras.src.ops.a"),
        ("import tensorflow as tf\ntf.python.ops", "tf.python"),
        ("getattr(model, '_layers', None)", "model._layers"),
    ],
)
def test_a_new_private_call_is_noticed(text, named):
    assert named in _unnamed(text)


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    def f(self):\n        self._x = 1\n        return self._x",
        "class A:\n    def f(self):\n        self._g()\n    def _g(self): pass",
        "from mnist_study.data.images import _check_choice",
        "_x = 1\nprint(_x, model.__class__, __name__)",
        "for _ in study.trials: pass",
    ],
)
def test_what_is_the_studys_own_is_no_private_call(text):
    assert _unnamed(text) == set()
