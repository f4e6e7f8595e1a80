"""How long an epoch takes, side by side with other ways to train.

A process can choose its threads only once, so every contender lives in one of
its own: it loads the data, then traces and trains an epoch to warm up, and
waits. The coordinator goes round them, an epoch each, several times over, so
that whatever else the machine does slows all of them alike.

What is measured is ``training.train`` itself, not a copy of its loop. Graphics
processors are hidden from all contenders.

Those of one network wait at a time: 7 GB of memory on two cores, and 1 GB for
each core more.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import chain
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from mnist_study.benchmark.pytorch_parity import check_pytorch_network
from mnist_study.data.dataset import Dataset, Splits, load_mnist, make_splits
from mnist_study.metrics import layer_table
from mnist_study.paths import output_path

# Keras is imported where it is used: PyTorch's processes do without TensorFlow.

ROUNDS = 5
NETWORKS = ("ann", "lenet5")
FAST = "lenet5_fast"
ROWS = {
    "write_ups": "write-ups: model.fit, all cores",
    "one_thread": "this study: one model, one thread",
    "all_cores": "this study: one model, all cores",
    "per_model": "this study: per model, one on every core",
    "pytorch_all_cores": "PyTorch: eager loop, all cores",
    "pytorch_one_thread": "PyTorch: eager loop, one thread",
    "limit_all_cores": "machine's limit, all cores",
    "limit_one_thread": "machine's limit, one thread",
}
TARGETS = [  # rows of which the quickest counts, verdict, largest share
    (
        ("one_thread", "all_cores"),
        "one {} takes {} of the write-ups' time",
        {"lenet5": 0.70, "ann": 0.45},
    ),
    (
        ("per_model",),
        "{} in a study takes {} of the write-ups' time per model",
        {"lenet5": 0.40, "ann": 0.15},
    ),
]
FAST_TARGET = 0.30  # of the time of LeNet-5's ten epochs
MEMORY_TARGET_MB = 1500
PRODUCTS, SIDE = 4, 2048  # matrix products per measurement, and their side
MEMORY_EPOCHS = 2
BUSY_CORES = 0.5  # load average of others, from which on a reader is told
ANSWER_LIMIT_S = 900  # an epoch takes seconds, minutes where cores are contended
_THREAD_VARIABLES = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
_THREAD_VARIABLES += ("OMP_NUM_THREADS", "MKL_NUM_THREADS")

Answer = Callable[[object], None]  # sends what was found, waits to be told to go on


class Contender(NamedTuple):
    """Who runs laps.

    Attributes:
        label: How progress and errors call it.
        work: Called in a process of its own with ``answer``, which it calls when
            everything is loaded, and after every lap.
        threads: 1, or None for as many as the libraries take by themselves.
    """

    label: str
    work: Callable[[Answer], None]
    threads: int | None


def run_benchmark(
    dataset: Dataset, rounds: int = ROUNDS, networks: Iterable[str] = NETWORKS
) -> dict:
    """Measure everything; progress goes to stderr.

    Args:
        dataset: What to train on.
        rounds: Epochs that are timed of every contender, at least 1.
        networks: Some of ``NETWORKS``, each trained by its own recipe.
    Returns:
        What was measured, ready for JSON: ``networks`` with a row per
        contender; ``whole_training`` of LeNet-5 and of its fast version, if
        LeNet-5 is among the networks; ``peak_memory_mb``; ``provenance``.
    Raises:
        ValueError: If rounds is below 1 or a network is unknown.
        RuntimeError: If a contender fails, is killed or hangs.
    """
    if rounds < 1:
        raise ValueError(f"rounds must be at least 1, got {rounds}")
    from mnist_study.study.records import hardware_class

    lineups = {name: _lineup(name, dataset, rounds) for name in networks}
    busy_cores = os.getloadavg()[0]
    if busy_cores > BUSY_CORES:
        print(
            f"other programs keep about {busy_cores:.1f} cores busy: end them first "
            "for numbers to rely on; PyTorch on all cores suffers most",
            file=sys.stderr,
        )
    _check_pytorch(lineups)
    found, whole = {}, {}
    laps = sum(
        rounds * len(lineup) + sum(map(len, lineup.values()))
        for lineup in lineups.values()
    )
    shape = "{percentage:3.0f}%|{bar}| {elapsed}, {remaining} left{postfix}"
    with tqdm(total=laps, bar_format=shape) as bar:
        # One network at a time: that halves the memory of what waits.
        for name, lineup in lineups.items():
            times_s, first_s = _time_laps(lineup, rounds, bar)
            found[name] = _network_result(name, dataset, times_s)
            if FAST in lineup:
                whole = _whole_trainings(name, times_s, first_s)
        bar.set_postfix_str("peak memory")
        with _Worker("peak memory", partial(_peak, dataset.location), 1) as worker:
            worker.receive()
            worker.go()
            peak_memory_mb, environment = worker.receive()
    num_train, num_val = map(len, dataset.split)
    return {
        "networks": found,
        "whole_training": whole,
        "peak_memory_mb": peak_memory_mb,
        "rounds": rounds,
        "data": {"label": dataset.label, "num_train": num_train, "num_val": num_val},
        "provenance": {
            "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "hardware": hardware_class(),
            # Threads are not the machine's but the contender's.
            **{key: told for key, told in environment.items() if key != "threads"},
            "busy_cores_at_start": busy_cores,
            "torch": version("torch") if _has_pytorch() else None,
        },
    }


def epoch_flop(model, num_train: int, num_val: int) -> int:
    """Return the floating-point operations that one epoch cannot do without.

    Two per multiply-accumulate. Training goes through them three times: forward,
    for the gradient of the weights, and for that of the inputs, which nobody
    needs of the first layer. Validation goes forward only. Biases, squashing
    functions, pooling and Adam are left out, so this is a lower bound.

    Args:
        model: A built Keras model.
        num_train: Training examples.
        num_val: Validation examples.
    Returns:
        Operations of one epoch.
    """
    macs = layer_table(model)["macs"]
    forward, first = int(macs.sum()), int(macs[macs > 0].iloc[0])
    return 2 * (num_train * (3 * forward - first) + num_val * forward)


def verdicts(result: dict) -> list[str]:
    """Hold what was measured against the targets, a sentence each."""
    lines = []

    def hold(text: str, found: float, most: float, digits: int = 2) -> None:
        verdict = "met" if found <= most else "MISSED"
        text = text.format(f"{found:,.{digits}f}")
        lines.append(f"{verdict}: {text} (target: at most {most:,.{digits}f})")

    for keys, text, targets in TARGETS:
        for name, most in targets.items():
            if network := result["networks"].get(name):
                found = min(network["rows"][key]["ratio"]["median"] for key in keys)
                hold(text.format(network["label"], "{}"), found, most)
    if whole := result["whole_training"]:
        text = "training the fast LeNet-5 takes {} of the time of ten epochs"
        hold(text, whole["ratio"]["median"], FAST_TARGET)
    text = "training LeNet-5 takes {} MB of memory at its peak"
    hold(text, result["peak_memory_mb"], MEMORY_TARGET_MB, digits=0)
    return lines


def report(result: dict) -> str:
    """Return tables, caption and verdicts as Markdown."""
    networks = result["networks"].values()
    rows = [["one epoch"], ["---"]]
    for network in networks:
        rows[0] += [f"{network['label']} (s)", "ratio"]
        rows[1] += ["---:", "---:"]
    for key, label in ROWS.items():
        if all(key in network["rows"] for network in networks):
            rows.append([label])
            for network in networks:
                row = network["rows"][key]
                rows[-1] += [_spread_text(row["seconds"]), _spread_text(row["ratio"])]
    parts = [
        _table(rows),
        "Medians, the smallest and the largest in brackets; ratios are to the "
        f"write-ups' time, round by round. {conditions(result)}",
    ]
    if whole := result["whole_training"]:
        rows = [["whole training, one thread", "epochs", "s"], ["---", "---:", "---:"]]
        for row in whole["rows"].values():
            seconds = _spread_text(row["seconds"])
            rows.append([row["label"], str(row["num_epochs"]), seconds])
        ratio = _spread_text(whole["ratio"])
        parts += [_table(rows), f"Tracing included; the ratio is {ratio}."]
    if result["provenance"]["torch"] is None:
        parts.append(
            "PyTorch is not installed, and its rows are left out: `make bench` "
            "installs it, as does `pip install -r requirements-bench.txt`."
        )
    parts.append("\n".join(f"- {line}" for line in verdicts(result)))
    return "\n\n".join(parts) + "\n"


def conditions(result: dict) -> str:
    """Return what the numbers were measured on, for a caption."""
    data, told, rounds = result["data"], result["provenance"], result["rounds"]
    names = {"tensorflow": "TensorFlow", "keras": "Keras", "torch": "PyTorch"}
    versions = [f"{name} {told[key]}" for key, name in names.items() if told[key]]
    batches = {str(network["batch_size"]) for network in result["networks"].values()}
    return (
        f"{rounds} round{'s' * (rounds != 1)} of one epoch: {data['num_train']:,} "
        f"training and {data['num_val']:,} validation examples in batches of "
        f"{' and '.join(sorted(batches))}, {data['label']}. "
        f"{told['hardware']}; {told['cores']} cores, of which other programs kept "
        f"about {told['busy_cores_at_start']:.1f} busy at the start. "
        f"Python {told['python']}, {', '.join(versions)}; {told['recorded_at'][:10]}."
    )


def write_benchmark(result: dict) -> list[Path]:
    """Write numbers, table and figure below the output folder.

    Returns:
        The files: JSON, Markdown, PNG.
    """
    import matplotlib.pyplot as plt
    import pandas as pd

    from mnist_study import plots

    table = pd.DataFrame(
        {
            "network": network["label"],
            "label": row["label"],
            "ours": key in ("one_thread", "all_cores", "per_model"),
            "seconds": row["seconds"]["median"],
            "low_s": row["seconds"]["low"],
            "high_s": row["seconds"]["high"],
            "ratio": row["ratio"]["median"],
        }
        for network in result["networks"].values()
        for key, row in network["rows"].items()
    )
    note = (
        "Median, with a line from the smallest to the largest; in brackets the ratio "
        f"to the write-ups' time. {conditions(result)}"
    )
    numbers = result | {"verdicts": verdicts(result)}
    paths = [
        _write(output_path("results", "benchmark.json"), json.dumps(numbers, indent=1)),
        _write(output_path("results", "benchmark.md"), report(result)),
        output_path("Images", "benchmark_epoch_time.png"),
    ]
    figure = plots.speed_bars(table, note=note)
    plots.save_figure(figure, paths[-1].name)
    plt.close(figure)
    return paths


# The race


def _time_laps(
    lineup: dict[str, list["Contender"]], rounds: int, bar: tqdm
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Let all contenders of one network run their laps.

    Returns:
        Row -> seconds of the lap in each round, per model where several train;
        row -> seconds from tracing to the end of the lap that warmed up.
    """
    with ExitStack() as stack:
        teams = {
            key: [stack.enter_context(_Worker(*contender)) for contender in team]
            for key, team in lineup.items()
        }
        bar.set_postfix_str("loading")
        for worker in chain(*teams.values()):
            worker.receive()
        # One after the other: what traces would slow down what warms up.
        for worker in chain(*teams.values()):
            bar.set_postfix_str(f"warming up {worker.label}")
            worker.go()
            worker.first_s = worker.receive()
            bar.update()
        # The model of "one_thread" is one of those side by side.
        teams["per_model"] += teams["one_thread"]
        times_s = {key: [] for key in teams}
        for done in range(rounds):
            for key, team in teams.items():
                bar.set_postfix_str(f"round {done + 1}, {team[0].label}")
                times_s[key].append(_time_lap(team) / len(team))
                bar.update()
    return times_s, {key: team[0].first_s for key, team in teams.items()}


def _time_lap(team: list["_Worker"]) -> float:
    """Return the seconds until all of a team are through their lap."""
    started = time.perf_counter()
    for worker in team:
        worker.go()
    for worker in team:
        worker.receive()
    return time.perf_counter() - started


def _lineup(name: str, dataset: Dataset, rounds: int) -> dict[str, list["Contender"]]:
    """Return row -> who runs in it, "per_model" less the one of "one_thread"."""
    from mnist_study.study.experiments import find_experiment

    if name not in NETWORKS:
        raise ValueError(f"network {name!r} is not one of {', '.join(NETWORKS)}")
    experiment = find_experiment(name)
    # One epoch warms up, and a model may be in two rows.
    rest = (dataset.location, 1 + 2 * rounds)
    fit, ours = partial(_fit, name, *rest), partial(_train, name, *rest)
    works = {
        "write_ups": (fit, None),
        "one_thread": (ours, 1),
        "all_cores": (ours, None),
        "limit_all_cores": (_multiply, None),
        "limit_one_thread": (_multiply, 1),
    }
    if name == "lenet5":
        works[FAST] = (partial(_train, FAST, *rest), 1)
    if _has_pytorch():
        recipe = experiment.recipe
        inputs = (experiment.scaling, experiment.layout)
        settings = (recipe.batch_size, recipe.learning_rate)
        work = partial(_train_in_pytorch, name, *inputs, *settings, *rest)
        works |= {"pytorch_all_cores": (work, None), "pytorch_one_thread": (work, 1)}
    lineup = {
        key: [Contender(f"{experiment.label}, {ROWS.get(key, key)}", *work)]
        for key, work in works.items()
    }
    label = f"{experiment.label}, {ROWS['per_model']}"
    others = (os.cpu_count() or 1) - 1
    lineup["per_model"] = [Contender(label, ours, 1)] * others
    return lineup


def _network_result(name: str, dataset: Dataset, times_s: dict) -> dict:
    from mnist_study.study.experiments import find_experiment

    experiment = find_experiment(name)
    examples = map(len, dataset.split)
    flop = epoch_flop(experiment.build(seed=0), *examples)
    times_s, rates = dict(times_s), {}
    for key in ("limit_all_cores", "limit_one_thread"):
        per_flop_s = np.array(times_s[key]) / (PRODUCTS * 2 * SIDE**3)
        rates[key] = float(np.median(1e-9 / per_flop_s))
        times_s[key] = list(flop * per_flop_s)
    first = np.array(times_s["write_ups"])
    rows = {
        key: {
            "label": label,
            "rounds_s": [float(value) for value in times_s[key]],
            "seconds": _spread(times_s[key]),
            # Round by round: what slowed one down slowed its neighbours too.
            "ratio": _spread(times_s[key] / first),
        }
        for key, label in ROWS.items()
        if key in times_s
    }
    return {
        "label": experiment.label,
        "batch_size": experiment.recipe.batch_size,
        "epoch_flop": flop,
        "product_gflop_per_s": rates,
        "rows": rows,
    }


def _whole_trainings(name: str, times_s: dict, first_s: dict) -> dict:
    """Put together whole trainings, tracing included, from the laps of each."""
    from mnist_study.study.experiments import find_experiment

    rows, seconds = {}, {}
    for row, key in ((name, "one_thread"), (FAST, FAST)):
        experiment = find_experiment(row)
        num_epochs = experiment.recipe.num_epochs
        seconds[row] = first_s[key] + (num_epochs - 1) * np.array(times_s[key])
        rows[row] = {
            "label": experiment.label,
            "num_epochs": num_epochs,
            "first_epoch_and_tracing_s": first_s[key],
            "rounds_s": [float(value) for value in times_s[key]],
            "seconds": _spread(seconds[row]),
        }
    return {"rows": rows, "ratio": _spread(seconds[FAST] / seconds[name])}


# The contenders, each in a process of its own


class _Worker:
    """The process of a contender: it runs when told to, and is gone when left."""

    def __init__(self, label: str, work: Callable[[Answer], None], threads: int | None):
        self.label, self.first_s = label, None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, __exit__ closes it
        self._connection, theirs = Pipe()
        descriptor = theirs.fileno()
        code = f"from mnist_study import benchmark as b; b.serve({descriptor})"
        # In a session of its own, so that Ctrl-C reaches the coordinator only.
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=_environment(threads),
            pass_fds=[descriptor],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
        )
        theirs.close()
        self._connection.send(work)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()

    def go(self) -> None:
        """Start the next lap."""
        try:
            self._connection.send(None)
        except OSError as error:
            raise self._death() from error

    def receive(self):
        """Return what it answers at the end of a lap.

        Raises:
            RuntimeError: If it failed, was killed or does not answer in time.
        """
        if not self._connection.poll(ANSWER_LIMIT_S):
            raise RuntimeError(f"{self.label}: no answer in {ANSWER_LIMIT_S} s")
        try:
            failure, value = self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._death() from error
        if failure:
            raise RuntimeError(f"{self.label}: {failure}")
        return value

    def _death(self) -> RuntimeError:
        status = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        return RuntimeError(
            f"{self.label}: its process ended with status {status} (-9 is what "
            f"running out of memory looks like); it said last: "
            f"{said[-1] if said else 'nothing'}"
        )


def serve(descriptor: int) -> None:
    """Do a worker's work, in its process; ends with the coordinator.

    Args:
        descriptor: Of the worker's end of the pipe.
    """
    connection = Connection(descriptor)

    def answer(value) -> None:
        connection.send((None, value))
        connection.recv()

    try:
        connection.recv()(answer)
    except (EOFError, ConnectionError):
        return  # the coordinator is gone
    except Exception as error:
        connection.send((f"{type(error).__name__}: {error}", None))


def _train(name: str, location: str, num_epochs: int, answer: Answer) -> None:
    """Train as this study does."""
    from mnist_study.study.experiments import find_experiment
    from mnist_study.training.loop import train

    experiment, splits = find_experiment(name), _splits(name, location)
    recipe = replace(experiment.recipe, num_epochs=num_epochs)
    answer(None)
    train(experiment.build, recipe, splits, callbacks=[_pacemaker(answer)])


def _fit(name: str, location: str, num_epochs: int, answer: Answer) -> None:
    """Train as a reader of the write-ups would, everything else left to Keras."""
    from mnist_study.study.experiments import find_experiment

    experiment, splits = find_experiment(name), _splits(name, location)
    answer(None)
    pacemaker = _pacemaker(answer)
    model = experiment.build(seed=0)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        splits.x_train,
        splits.y_train,
        batch_size=experiment.recipe.batch_size,
        epochs=num_epochs,
        validation_data=(splits.x_val, splits.y_val),
        verbose=0,
        callbacks=[pacemaker],
    )


def _pacemaker(answer: Answer):
    """Return a callback that waits for the coordinator after every epoch.

    It answers with the seconds since the last word from there; the first time,
    since it was made, which covers tracing.
    """
    import keras

    since = time.perf_counter()

    def on_epoch_end(epoch, logs):
        nonlocal since
        answer(time.perf_counter() - since)
        since = time.perf_counter()

    return keras.callbacks.LambdaCallback(on_epoch_end=on_epoch_end)


def _train_in_pytorch(
    name: str,
    scaling: str,
    layout: str,
    batch_size: int,
    learning_rate: float,
    location: str,
    num_epochs: int,
    answer: Answer,
) -> None:
    """Train by the plain loop that tutorials write, with the same settings."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    splits = make_splits(load_mnist(location), scaling=scaling, layout=layout)
    shape = (-1, 784) if layout == "flat" else (-1, 1, 28, 28)

    def batches(x, y, **options):
        images, labels = torch.from_numpy(x).reshape(shape), torch.from_numpy(y).long()
        return DataLoader(TensorDataset(images, labels), **options)

    training = batches(
        splits.x_train, splits.y_train, batch_size=batch_size, shuffle=True
    )
    validation = batches(splits.x_val, splits.y_val, batch_size=1000)
    answer(None)
    network, criterion = pytorch_network(name), torch.nn.CrossEntropyLoss()
    # Keras's epsilon; the rest of Adam's settings are the same in both.
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, eps=1e-7)

    for _ in range(num_epochs):
        total_loss, correct = 0.0, 0
        network.train()
        for images, labels in training:
            optimizer.zero_grad()
            logits = network(images)
            loss = criterion(logits, labels)
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(images)
            correct += (logits.argmax(dim=1) == labels).sum().item()
        network.eval()
        with torch.no_grad():
            for images, labels in validation:
                logits = network(images)
                total_loss += criterion(logits, labels).item()
                correct += (logits.argmax(dim=1) == labels).sum().item()
        answer(None)


def pytorch_network(name: str):
    """Return a headline network as one writes it in PyTorch: logits, no softmax.

    Args:
        name: "ann", float32 (batch, 784), or "lenet5", (batch, 1, 28, 28).
    """
    from torch import nn

    if name == "ann":
        layers = [
            nn.Linear(784, 256),
            nn.ReLU(),
            nn.Linear(256, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        ]
    else:
        layers = [
            nn.Conv2d(1, 6, 5, padding=2),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Tanh(),
            nn.Linear(120, 84),
            nn.Tanh(),
            nn.Linear(84, 10),
        ]
    return nn.Sequential(*layers)


def _check_pytorch(names: Iterable[str]) -> None:
    """See to it that PyTorch, if it is there, trains the networks of the study."""
    for name in names if _has_pytorch() else ():
        check = partial(check_pytorch_network, name)
        with _Worker("PyTorch's networks", check, 1) as worker:
            worker.receive()


def _multiply(answer: Answer) -> None:
    """Multiply large float32 matrices, at which processors are fastest."""
    import tensorflow as tf

    answer(None)
    matrix = tf.random.stateless_normal((SIDE, SIDE), (0, 0))
    while True:
        for _ in range(PRODUCTS):
            tf.matmul(matrix, matrix)
        answer(None)


def _peak(location: str, answer: Answer) -> None:
    """Train LeNet-5 from loading the data to predicting the test set.

    Answers with the largest memory in MB and with the environment.
    """
    from mnist_study.study.experiments import find_experiment
    from mnist_study.training.loop import train

    experiment = find_experiment("lenet5")
    recipe = replace(experiment.recipe, num_epochs=MEMORY_EPOCHS)
    splits = _splits("lenet5", location)
    answer(None)
    run = train(experiment.build, recipe, splits)
    answer((_peak_memory_mb(), run.environment))


def _peak_memory_mb() -> float:
    """Return the most memory this process ever had in use, in MB."""
    import resource

    # What ``resource`` tells on Linux includes the parent's before the start.
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


# Shared parts


def _splits(name: str, location: str) -> Splits:
    from mnist_study.study.experiments import find_experiment

    experiment = find_experiment(name)
    return make_splits(
        load_mnist(location), scaling=experiment.scaling, layout=experiment.layout
    )


def _environment(threads: int | None) -> dict[str, str]:
    """Return the environment of a contender, the same but for its threads."""
    told = {k: v for k, v in os.environ.items() if k not in _THREAD_VARIABLES}
    if threads is not None:
        told |= dict.fromkeys(_THREAD_VARIABLES, str(threads))
    return told | {"CUDA_VISIBLE_DEVICES": "-1"}


def _has_pytorch() -> bool:
    return importlib.util.find_spec("torch") is not None


def _spread(values) -> dict[str, float]:
    low, median, high = np.percentile(values, [0, 50, 100])
    return {"median": float(median), "low": float(low), "high": float(high)}


def _spread_text(spread: dict[str, float]) -> str:
    if spread["low"] == spread["high"]:
        return f"{spread['median']:.2f}"
    return "{median:.2f} ({low:.2f}–{high:.2f})".format(**spread)


def _table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _write(path: Path, text: str) -> Path:
    """Write a file whole or not at all."""
    partial_path = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial_path.write_text(text, encoding="utf-8")
        os.replace(partial_path, path)
    finally:
        partial_path.unlink(missing_ok=True)
    return path
