"""The command line: ``python -m mnist_study COMMAND``; the Makefile calls it."""

import argparse
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words of the command line; ``sys.argv`` by default.
    Returns:
        Exit status: 0 if all went well, 1 on an error, 130 if interrupted; 143
        if ``run`` or ``notebooks`` was ended by SIGTERM.
    """
    chosen = _parser().parse_args(arguments)
    try:
        _prepare(chosen.command)
        return chosen.command(chosen)
    except KeyboardInterrupt as error:
        executing = chosen.command in (_run, _notebooks)
        if executing:  # an impatient Ctrl-C more would only spoil the status
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        kept = "finished notebooks are" if executing else "what was recorded is"
        print(f"interrupted; {kept} kept", file=sys.stderr)
        return getattr(error, "status", 130)
    # Errors that a user can mend are one line; any other is a fault of the program
    # and keeps its traceback.
    except (ValueError, RuntimeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        # Only a command's processes start quietly, not those of a caller of ``main``.
        os.environ.pop("MNIST_STUDY_QUIET", None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mnist_study")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, function, text):
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=function)
        return added

    command("data", _data, "say which data are found, and where")
    command("run", _run, "execute the notebooks and make their pages")
    command("site", _site, "make the site from the stored notebooks and docs/")
    renew = command("notebooks", _notebooks, "renew the stored notebooks in place")
    renew.add_argument("names", nargs="*", help="such as 02_ann; all by default")
    study = command("study", _study, "train what is not recorded yet")
    study.add_argument("--only", default="", help="experiments, comma-separated")
    study.add_argument("--seeds", type=int, help="seeds of every trial")
    study.add_argument("--jobs", type=int, help="processes; one per core by default")
    study.add_argument("--cluster", help="address of a Dask scheduler")
    history = command("history", _history, "train LeNet-5 of 1998 as the paper did")
    history.add_argument("--only", default="", help="some of its experiments")
    history.add_argument("--seeds", type=int, help="seeds of every trial")
    history.add_argument("--jobs", type=int, help="processes; one per core by default")
    history.set_defaults(cluster=None)
    _add_searches(command)
    replay = command("replay", _replay, "train recorded trials again and compare")
    replay.add_argument("--trials", type=int, default=3, help="how many, at random")
    replay.add_argument("--seed", type=int, help="of the choice; random by default")
    replay.add_argument(
        "--times", default="", help="experiments to time again, comma-separated"
    )
    read = command("predict", _predict, "read the digit in a photo, by both networks")
    read.add_argument("files", nargs="+", metavar="FILE", help="pictures of one digit")
    read.add_argument("--pictures", help="folder for what the networks saw")
    bench = command("bench", _bench, "measure the time of an epoch, side by side")
    bench.add_argument("--rounds", type=int, help="timed epochs of each")
    return parser


def _add_searches(command) -> None:
    sweep = command("sweep", _sweep, "try hyperparameters of LeNet-5 with Optuna")
    sweep.add_argument("--sampler", help="random, tpe or grid; by default all of them")
    sweep.add_argument("--trials", type=int, help="how many in all")
    sweep.add_argument("--seed", type=int, default=0, help="of the sampler")
    sweep.add_argument("--vary", default="", help="hyperparameters, comma-separated")
    sweep.add_argument("--minutes", type=float, help="begin no trial after so long")
    sweep.add_argument("--workers", type=int, default=1, help="processes")
    sweep.add_argument("--storage", help="a file, or the URL of a database")
    sweep.add_argument("--wandb", action="store_true", help="log to it too, offline")
    contest = command("contest", _contest, "tune LeNet-5 and plain networks alike")
    contest.add_argument("--only", default="", help="sides, comma-separated")
    contest.add_argument("--minutes", type=float, help="begin no trial after so long")
    contest.add_argument("--workers", type=int, default=1, help="processes")
    contest.add_argument("--storage", help="a file, or the URL of a database")
    look = command("sweep-dashboard", _sweep_dashboard, "Optuna's pages on the sweeps")
    look.add_argument("--storage", help="a file, or the URL of a database")
    look.add_argument("--port", type=int, default=8080, help="of this machine")


def _prepare(command) -> None:
    """Check what Keras will read, and import it quietly if the command needs it."""
    from mnist_study import startup

    # Nothing here needs Keras; a download has it in a process of its own.
    if command in (_data, _site):
        return
    startup.check_variables()
    if command not in (_run, _notebooks):  # there the kernels import it
        startup.import_keras()
    # These start worker processes, which import Keras anew.
    if command in (_study, _history, _sweep, _contest):
        os.environ[startup.QUIET_VARIABLE] = "1"


def _load():
    from mnist_study.data.registry import load_dataset

    dataset = load_dataset()
    # Flushed: what follows may take hours, and stdout may be a file.
    print(f"data: {dataset.label} ({dataset.source})", flush=True)
    return dataset


def _data(chosen) -> int:
    print(f"fingerprint: {_load().fingerprint}")
    return 0


def _run(chosen) -> int:
    from mnist_study.notebooks.kernels import signals_interrupt

    # Around the import, too: it takes seconds, in which a signal may come.
    with signals_interrupt():
        from mnist_study.notebooks.execution import run_all

        return 1 if run_all(_load()) else 0


def _site(chosen) -> int:
    from mnist_study.notebooks.site import build_site

    print(f"Pages to read: {build_site()}")
    return 0


def _notebooks(chosen) -> int:
    from mnist_study.notebooks.execution import renew
    from mnist_study.notebooks.finding import NotebookError
    from mnist_study.notebooks.kernels import signals_interrupt

    dataset = _load()
    if not dataset.is_recorded:
        raise NotebookError(
            f"stored outputs must be MNIST's, and the data found are {dataset.label}: "
            "README says where MNIST is looked for"
        )
    with signals_interrupt():
        renew(chosen.names)
    return 0


def _study(chosen) -> int:
    return _record(chosen, _names(chosen.only))


def _history(chosen) -> int:
    from mnist_study.lecun1998.recipe import Recipe1998
    from mnist_study.study.experiments import EXPERIMENTS

    every = [
        name
        for name, experiment in EXPERIMENTS.items()
        if experiment.long and isinstance(experiment.recipe, Recipe1998)
    ]
    return _record(chosen, _names(chosen.only) or every, keep_states=True)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _record(chosen, only: list[str], keep_states: bool = False) -> int:
    from mnist_study.study import run as study
    from mnist_study.study.experiments import find_experiment
    from mnist_study.study.records import TRIALS_FOLDER
    from mnist_study.training.machine import limit_threads

    for name in only:  # before the data are read
        find_experiment(name)
    # Before TensorFlow computes anything: afterwards it has its threads.
    limit_threads(1)
    dataset = _load()
    trials = study.study_trials(dataset, only, chosen.seeds)
    folder = _trials_folder(dataset, TRIALS_FOLDER)
    outcomes = study.run_study(
        trials,
        dataset,
        folder=folder,
        jobs=chosen.jobs,
        cluster=chosen.cluster,
        checkpoints=folder.parent / "checkpoints" if keep_states else None,
    )
    failed = study.report_study(trials, outcomes, folder)
    print(f"{len(trials) - failed} of {len(trials)} trials are recorded in {folder}")
    return 1 if failed else 0


def _sweep(chosen) -> int:
    from mnist_study import sweep

    dataset = _load()
    folder = _trials_folder(dataset, sweep.SWEEP_FOLDER)
    wanted, status = _sweeps(chosen), 0
    storage = chosen.storage or folder / sweep.STUDIES_FILE
    started = time.monotonic()
    for one in wanted:
        # The minutes are for all sweeps together. What is not positive is left for
        # ``run_sweep`` to refuse.
        minutes = chosen.minutes
        if minutes is not None and minutes > 0:
            minutes -= (time.monotonic() - started) / 60
            if minutes <= 0:
                break
        finished = sweep.run_sweep(
            one,
            dataset,
            storage=storage,
            folder=folder,
            workers=chosen.workers,
            minutes=minutes,
            wandb=chosen.wandb,
        )
        print(f"{one.name}: {finished} of {one.count} trials are finished")
        # A database may have outlived the folder of the records.
        if absent := sweep.unrecorded(one, storage, folder, dataset):
            status = 1
            print(
                f"error: {absent[0]}: no such record, though {one.name} has that trial "
                f"({len(absent)} are missing): restore them, or copy them from where "
                "they were trained; to train anew, name another SEED= or STORAGE=",
                file=sys.stderr,
            )
    return status


def _contest(chosen) -> int:
    from mnist_study import contest, sweep

    dataset = _load()
    sides = contest.sides_of(dataset, _names(chosen.only))
    folder = _trials_folder(dataset, contest.CONTEST_FOLDER)
    storage = chosen.storage or folder / sweep.STUDIES_FILE
    options = {"workers": chosen.workers, "minutes": chosen.minutes}
    options |= {"storage": storage, "folder": folder}
    return 1 if contest.run_contest(sides, dataset, **options) else 0


def _sweep_dashboard(chosen) -> int:
    from mnist_study import sweep

    folder = _trials_folder(_load(), sweep.SWEEP_FOLDER)
    sweep.open_dashboard(chosen.storage or folder / sweep.STUDIES_FILE, chosen.port)
    return 0


def _sweeps(chosen) -> list:
    from mnist_study.sweep import SPACE, SWEEPS, Sweep

    if chosen.sampler:
        vary = tuple(_names(chosen.vary)) or tuple(SPACE)
        return [Sweep(chosen.sampler, chosen.seed, vary, chosen.trials)]
    if chosen.vary or chosen.seed:
        raise ValueError("seed and vary belong to one sampler: name it, SAMPLER=random")
    if chosen.trials is None:
        return list(SWEEPS)
    return [replace(one, num_trials=min(one.count, chosen.trials)) for one in SWEEPS]


def _replay(chosen) -> int:
    import random

    from mnist_study.study import records, replays
    from mnist_study.study import run as study
    from mnist_study.study.experiments import find_experiment
    from mnist_study.training.machine import limit_threads

    if chosen.trials < 1:
        raise ValueError(f"trials must be at least 1, got {chosen.trials}")
    timed = _names(chosen.times)
    for name in timed:  # before the data are read
        find_experiment(name)
    # As the records were made: more threads add up in another order.
    limit_threads(1)
    dataset = _load()
    folder = _trials_folder(dataset, records.TRIALS_FOLDER)
    # Times are shown of trainings on the whole set.
    trials = study.study_trials(dataset, timed, sizes=() if timed else None)
    found = [(trial, records.read_record(trial, folder)) for trial in trials]
    recorded = [(trial, record) for trial, record in found if record]
    if not recorded:
        raise records.RecordError(f"{folder}: no trials to replay; run 'make study'")
    if timed:
        return _renew_times([trial for trial, _ in recorded], dataset, folder)
    # Without a seed another sample each time, so that in the end all are replayed.
    sample = random.Random(chosen.seed).sample(
        recorded, min(chosen.trials, len(recorded))
    )
    verdicts = [
        replays.judge_replay(trial, record, dataset) for trial, record in sample
    ]
    return 0 if all(verdicts) else 1


def _renew_times(trials, dataset, folder) -> int:
    from mnist_study.study import replays

    if left := replays.renew_all_times(trials, dataset, folder):
        print(
            f"error: {left} of {len(trials)} trainings were held up: their times "
            "do not compare: end other work, and run this again; it trains only those",
            file=sys.stderr,
        )
    return 1 if left else 0


def _predict(chosen) -> int:
    from mnist_study.photos.telling import tell_files

    return 1 if tell_files(chosen.files, chosen.pictures) else 0


def _bench(chosen) -> int:
    from mnist_study import benchmark
    from mnist_study.paths import PROJECT_ROOT, output_path

    dataset = _load()
    if not dataset.is_recorded and output_path("results").parent == PROJECT_ROOT:
        # As with trials: no stand-in's numbers in the checkout.
        os.environ["MNIST_STUDY_OUTPUT"] = "build"
    rounds = benchmark.ROUNDS if chosen.rounds is None else chosen.rounds
    result = benchmark.run_benchmark(dataset, rounds)
    paths = benchmark.write_benchmark(result)
    print(benchmark.report(result))
    print("written:", *paths, sep="\n  ")
    return 0


def _trials_folder(dataset, folder: Path) -> Path:
    """Return the folder of trials: for the stand-in one that git ignores."""
    from mnist_study.paths import output_path

    return folder if dataset.is_recorded else output_path(folder.name, "any").parent


if __name__ == "__main__":
    sys.exit(main())
