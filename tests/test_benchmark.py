"""Real processes on small data; how long anything takes is not tested."""

import json
import os
import signal
import subprocess
import sys
from functools import partial

import psutil
import pytest
from patience import wait_for

from mnist_study import benchmark
from mnist_study.__main__ import main
from mnist_study.benchmark import measurement, processes, pytorch
from mnist_study.benchmark.contenders import (
    multiply_matrices,
    train_with_keras,
    train_with_study,
)
from mnist_study.benchmark.lineup import ROWS, Contender
from mnist_study.benchmark.processes import Worker
from mnist_study.benchmark.results import epoch_flop, whole_trainings
from mnist_study.benchmark.targets import verdicts
from mnist_study.data.registry import load_uci_digits
from mnist_study.models import build_ann, build_lenet5
from mnist_study.paths import PROJECT_ROOT, output_path
from mnist_study.study.experiments import find_experiment


@pytest.fixture(scope="module")
def dataset():
    return load_uci_digits("for tests")


@pytest.fixture
def workers(monkeypatch):
    """Every worker that the test started."""
    started, start = [], Worker.__init__

    def start_and_list(self, *arguments):
        start(self, *arguments)
        started.append(self)

    monkeypatch.setattr(Worker, "__init__", start_and_list)
    return started


def _gone(workers) -> bool:
    return all(worker._process.returncode is not None for worker in workers)


def test_the_arithmetic_of_an_epoch():
    macs_first, macs_last = 784 * 16, 16 * 10
    training = 3 * (macs_first + macs_last) - macs_first
    validation = macs_first + macs_last
    flop = epoch_flop(build_ann(hidden=(16,)), num_train=10, num_val=4)
    assert flop == 2 * (10 * training + 4 * validation)
    assert epoch_flop(build_lenet5(), 0, 1) == 2 * 416_520


def test_one_round_writes_everything(dataset, tmp_path, monkeypatch, workers):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    monkeypatch.setattr(pytorch, "is_installed", lambda: False)
    result = benchmark.run_benchmark(dataset, rounds=1, networks=["ann"])
    assert _gone(workers)
    numbers, table, picture = benchmark.write_benchmark(result)
    assert picture == tmp_path / "Images" / "benchmark_epoch_time.png"
    assert picture.stat().st_size > 10_000
    written = json.loads(numbers.read_text())
    rows = written["networks"]["ann"]["rows"]
    assert list(rows) == [key for key in ROWS if "pytorch" not in key]
    assert rows["write_ups"]["ratio"] == {"median": 1, "low": 1, "high": 1}
    for row in rows.values():
        assert len(row["rounds_s"]) == 1
        assert row["rounds_s"][0] > 0
    assert written["peak_memory_mb"] > 100
    assert written["provenance"]["torch"] is None
    assert len(written["verdicts"]) == 3
    text = table.read_text()
    assert text == benchmark.report(result)
    assert all(row["label"] in text for row in rows.values())
    assert "UCI digits, a stand-in" in text
    assert "pip install -r requirements-bench.txt" in text
    assert not list(tmp_path.rglob("*.partial"))


def test_without_rounds_nothing_starts(capsys, monkeypatch, workers):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    assert main(["bench", "--rounds", "0"]) == 1
    assert capsys.readouterr().err == "error: rounds must be at least 1, got 0\n"
    assert not workers


def test_a_network_that_pytorch_has_not(dataset):
    with pytest.raises(ValueError, match="'ann_same_macs' is not one of ann, lenet5"):
        benchmark.run_benchmark(dataset, networks=["ann_same_macs"])


def test_a_contender_that_fails_says_why_and_ends_the_others(
    dataset, monkeypatch, workers
):
    train = partial(train_with_study, "ann", dataset.location, 3)
    fit = partial(train_with_keras, "lenet6", dataset.location, 3)
    lineup = {
        "write_ups": [Contender("model.fit", fit, 1)],
        "one_thread": [Contender("this study", train, 1)],
        "per_model": [],
    }
    monkeypatch.setattr(measurement, "make_lineup", lambda *_: lineup)
    with pytest.raises(
        RuntimeError, match=r"model\.fit: .*unknown experiment 'lenet6'"
    ):
        benchmark.run_benchmark(dataset, rounds=1, networks=["ann"])
    assert len(workers) == 2
    assert _gone(workers)


def test_a_contender_that_is_killed(workers):
    with (
        pytest.raises(RuntimeError, match="products: its process ended with status -9"),
        Worker("products", multiply_matrices, 1) as worker,
    ):
        os.kill(worker._process.pid, signal.SIGKILL)
        worker.receive()
    assert _gone(workers)


def test_a_contender_that_hangs(monkeypatch, workers):
    monkeypatch.setattr(processes, "ANSWER_LIMIT_S", 0.01)
    with (
        pytest.raises(RuntimeError, match=r"products: no answer in 0\.01 s"),
        Worker("products", multiply_matrices, 1) as worker,
    ):
        worker.receive()
    assert _gone(workers)


def test_contenders_end_with_their_coordinator():
    code = (
        "import os; from mnist_study.benchmark.contenders import multiply_matrices; "
        "from mnist_study.benchmark.processes import Worker; "
        "w = Worker('products', multiply_matrices, 1); "
        "print(w._process.pid, flush=True); w.receive(); os._exit(1)"
    )
    coordinator = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    pid = int(coordinator.stdout)
    wait_for(lambda: not psutil.pid_exists(pid))


def test_threads_are_chosen_for_each_contender(monkeypatch):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "7")
    assert processes._environment(1)["TF_NUM_INTRAOP_THREADS"] == "1"
    assert "TF_NUM_INTRAOP_THREADS" not in processes._environment(None)


def test_a_whole_training_is_the_first_epoch_and_the_rest():
    times_s = {"one_thread": [2.0, 4.0], "lenet5_fast": [1.0, 1.0]}
    first_s = {"one_thread": 3.0, "lenet5_fast": 2.5}
    whole = whole_trainings("lenet5", times_s, first_s)
    slow = whole["rows"]["lenet5"]["seconds"]
    assert (slow["low"], slow["high"]) == (3 + 9 * 2, 3 + 9 * 4)
    fast_s = 2.5 + find_experiment("lenet5_fast").recipe.num_epochs - 1
    assert whole["ratio"]["high"] == pytest.approx(fast_s / 21)


def test_verdicts_name_what_misses_its_target():
    def network(label, one, many):
        ratios = {"one_thread": one, "all_cores": 2 * one, "per_model": many}
        rows = {key: {"ratio": {"median": value}} for key, value in ratios.items()}
        return {"label": label, "rows": rows}

    result = {
        "networks": {
            "ann": network("ANN", 0.46, 0.15),
            "lenet5": network("LeNet-5", 0.7, 0.1),
        },
        "whole_training": {"ratio": {"median": 0.31}},
        "peak_memory_mb": 1500.0,
    }
    missed = [line for line in verdicts(result) if "MISSED" in line]
    assert missed == [
        "MISSED: one ANN takes 0.46 of the write-ups' time (target: at most 0.45)",
        "MISSED: training the fast LeNet-5 takes 0.31 of the time of ten epochs "
        "(target: at most 0.30)",
    ]
    assert len(verdicts(result)) == 6


def test_no_stand_in_is_stored_in_the_checkout(monkeypatch, capsys):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(PROJECT_ROOT))
    monkeypatch.setattr(benchmark, "run_benchmark", lambda *_: {})
    monkeypatch.setattr(benchmark, "report", lambda _: "")
    monkeypatch.setattr(
        benchmark, "write_benchmark", lambda _: [output_path("results", "stub.json")]
    )
    assert main(["bench"]) == 0
    assert str(PROJECT_ROOT / "build" / "results") in capsys.readouterr().out


def test_only_the_contenders_load_frameworks():
    code = (
        "import sys, mnist_study.benchmark; "
        "print([m for m in ('torch', 'keras') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
