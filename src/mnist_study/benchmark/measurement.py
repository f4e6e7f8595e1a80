"""The coordinator, which starts the contenders and times their laps in turn.

Only the contenders of one network run at a time. They need 7 GB of memory on two cores,
and 1 GB for each additional core.
"""

import os
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import chain

from tqdm import tqdm

from mnist_study.benchmark import pytorch
from mnist_study.benchmark.contenders import measure_peak_memory
from mnist_study.benchmark.lineup import FAST, NETWORKS, Contender, make_lineup
from mnist_study.benchmark.processes import Worker
from mnist_study.benchmark.pytorch_parity import check_pytorch_network
from mnist_study.benchmark.results import network_result, whole_trainings
from mnist_study.data.dataset import Dataset

ROUNDS = 5
BUSY_CORES = 0.5  # load average of other programs above which to print a warning


def run_benchmark(
    dataset: Dataset, rounds: int = ROUNDS, networks: Iterable[str] = NETWORKS
) -> dict:
    """Measure everything; progress goes to stderr.

    Args:
        dataset: The data to train on.
        rounds: Number of timed epochs of every contender, at least 1.
        networks: Some of ``NETWORKS``, each trained by its own recipe.
    Returns:
        The results, ready for JSON: ``networks`` with a row per
        contender; ``whole_training`` of LeNet-5 and of its fast version, if
        LeNet-5 is among the networks; ``peak_memory_mb``; ``provenance``.
    Raises:
        ValueError: If rounds is below 1 or a network is unknown.
        RuntimeError: If a contender fails, is killed or hangs.
    """
    if rounds < 1:
        raise ValueError(f"rounds must be at least 1, got {rounds}")
    lineups = {name: make_lineup(name, dataset, rounds) for name in networks}
    # Before any contender starts, which would count as another program.
    busy_cores = _busy_cores()
    _check_pytorch(lineups)
    # In each round one lap per row; before that one lap of each contender to warm up.
    laps = sum(
        rounds * len(lineup) + sum(map(len, lineup.values()))
        for lineup in lineups.values()
    )
    shape = "{percentage:3.0f}%|{bar}| {elapsed}, {remaining} left{postfix}"
    with tqdm(total=laps, bar_format=shape) as bar:
        timings = _time_networks(lineups, dataset, rounds, bar)
        bar.set_postfix_str("peak memory")
        peak_memory_mb, environment = _ask_for_peak_memory(dataset)
    num_train, num_val = map(len, dataset.split)
    return {
        **timings,
        "peak_memory_mb": peak_memory_mb,
        "rounds": rounds,
        "data": {"label": dataset.label, "num_train": num_train, "num_val": num_val},
        "provenance": _provenance(environment, busy_cores),
    }


def _busy_cores() -> float:
    """Return the number of cores that other programs use; warn if it is large."""
    busy_cores = os.getloadavg()[0]
    if busy_cores > BUSY_CORES:
        print(
            f"other programs use about {busy_cores:.1f} cores: stop them first for "
            "reliable numbers; PyTorch on all cores is affected most",
            file=sys.stderr,
        )
    return busy_cores


def _check_pytorch(names: Iterable[str]) -> None:
    """Check that PyTorch, if it is installed, trains the networks of the study."""
    for name in names if pytorch.is_installed() else ():
        check = partial(check_pytorch_network, name)
        with Worker("PyTorch's networks", check, 1) as worker:
            worker.receive()


def _time_networks(lineups: dict, dataset: Dataset, rounds: int, bar: tqdm) -> dict:
    """Return ``networks`` and ``whole_training`` of the result."""
    networks, whole = {}, {}
    # One network at a time, which halves the memory of the waiting processes.
    for name, lineup in lineups.items():
        times_s, first_s = _time_laps(lineup, rounds, bar)
        networks[name] = network_result(name, dataset, times_s)
        if FAST in lineup:
            whole = whole_trainings(name, times_s, first_s)
    return {"networks": networks, "whole_training": whole}


def _time_laps(
    lineup: dict[str, list[Contender]], rounds: int, bar: tqdm
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Let all contenders of one network run their laps.

    Returns:
        Row -> seconds of the lap in each round, per model where several train;
        row -> seconds from tracing to the end of the lap that warmed up.
    """
    with ExitStack() as stack:
        teams = {
            key: [stack.enter_context(Worker(*contender)) for contender in team]
            for key, team in lineup.items()
        }
        bar.set_postfix_str("loading")
        for worker in chain(*teams.values()):
            worker.receive()
        # One after the other, since tracing would slow down the others' warm-up.
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


def _time_lap(team: list[Worker]) -> float:
    """Return the seconds until all workers of a team have finished their lap."""
    started = time.perf_counter()
    # All start before any is waited for, since a team trains side by side.
    for worker in team:
        worker.go()
    for worker in team:
        worker.receive()
    return time.perf_counter() - started


def _ask_for_peak_memory(dataset: Dataset) -> tuple[float, dict]:
    """Return MB, and the environment of the process that trained."""
    # A process of its own, since the peak is that of its whole lifetime.
    work = partial(measure_peak_memory, dataset.location)
    with Worker("peak memory", work, 1) as worker:
        worker.receive()
        worker.go()
        return worker.receive()


def _provenance(environment: dict, busy_cores: float) -> dict:
    from mnist_study.study.records import hardware_class

    return {
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "hardware": hardware_class(),
        # Threads belong to the contender, not to the machine.
        **{key: value for key, value in environment.items() if key != "threads"},
        "busy_cores_at_start": busy_cores,
        "torch": version("torch") if pytorch.is_installed() else None,
    }
