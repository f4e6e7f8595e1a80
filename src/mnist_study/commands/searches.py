"""Commands that search: sweeps, the contest, and the dashboard of their studies."""

import sys
import time
from dataclasses import replace

from mnist_study.commands.common import load_chosen, names, trials_folder


def add_searches(command) -> None:
    """Add the commands of this module to the command line."""
    sweep = command("sweep", sweep_command, "search the hyperparameters of LeNet-5")
    sweep.add_argument("--sampler", help="random, tpe or grid; all by default")
    sweep.add_argument("--trials", type=int, help="number of trials")
    sweep.add_argument("--seed", type=int, default=0, help="seed of the sampler")
    sweep.add_argument("--vary", default="", help="hyperparameters, comma-separated")
    sweep.add_argument("--minutes", type=float, help="start no trial after this time")
    sweep.add_argument("--workers", type=int, default=1, help="number of processes")
    sweep.add_argument("--storage", help="file, or URL of a database")
    wandb = "also log to Weights & Biases, offline"
    sweep.add_argument("--wandb", action="store_true", help=wandb)
    text = "tune LeNet-5 and plain networks alike"
    contest = command("contest", contest_command, text)
    contest.add_argument("--only", default="", help="sides, comma-separated")
    contest.add_argument("--minutes", type=float, help="start no trial after this time")
    contest.add_argument("--workers", type=int, default=1, help="number of processes")
    contest.add_argument("--storage", help="file, or URL of a database")
    contest.add_argument("--on", help="other data, on which to train the winners")
    text = "open Optuna's dashboard on the sweeps"
    look = command("sweep-dashboard", dashboard_command, text)
    look.add_argument("--storage", help="file, or URL of a database")
    look.add_argument("--port", type=int, default=8080, help="port on this machine")


def sweep_command(chosen) -> int:
    """Search the space of write-up 004; return the exit status."""
    from mnist_study import sweep

    dataset = load_chosen()
    folder = trials_folder(dataset, sweep.SWEEP_FOLDER)
    wanted, status = _sweeps(chosen), 0
    storage = chosen.storage or folder / sweep.STUDIES_FILE
    started = time.monotonic()
    for one in wanted:
        # The minutes are for all sweeps together. ``run_sweep`` rejects a number that
        # is not positive.
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
                f"error: {absent[0]}: no such record, although {one.name} has that "
                f"trial (missing in all: {len(absent)}): restore them, or copy "
                "them from the machine that trained them; to train again, choose "
                "another SEED= or STORAGE=",
                file=sys.stderr,
            )
    return status


def contest_command(chosen) -> int:
    """Tune all sides of the contest with equal budgets; return the exit status."""
    from mnist_study import contest, sweep
    from mnist_study.study.records import TRIALS_FOLDER

    dataset = load_chosen()
    sides = contest.sides_of(dataset, names(chosen.only))
    folder = trials_folder(dataset, contest.CONTEST_FOLDER)
    storage = chosen.storage or folder / sweep.STUDIES_FILE
    options = {"storage": storage, "folder": folder, "workers": chosen.workers}
    if chosen.on:
        other = load_chosen(chosen.on)
        elsewhere = trials_folder(other, TRIALS_FOLDER)
        options |= {"elsewhere": elsewhere}
        failed = contest.run_elsewhere(sides, dataset, other, **options)
    else:
        options |= {"minutes": chosen.minutes}
        failed = contest.run_contest(sides, dataset, **options)
    return 1 if failed else 0


def dashboard_command(chosen) -> int:
    """Open Optuna's dashboard on the sweeps; return the exit status."""
    from mnist_study import sweep

    folder = trials_folder(load_chosen(), sweep.SWEEP_FOLDER)
    sweep.open_dashboard(chosen.storage or folder / sweep.STUDIES_FILE, chosen.port)
    return 0


def _sweeps(chosen) -> list:
    from mnist_study.sweep import SPACE, SWEEPS, Sweep

    if chosen.sampler:
        vary = tuple(names(chosen.vary)) or tuple(SPACE)
        return [Sweep(chosen.sampler, chosen.seed, vary, chosen.trials)]
    if chosen.vary or chosen.seed:
        raise ValueError(
            "SEED= and VARY= need a sampler: add SAMPLER=random or another"
        )
    if chosen.trials is None:
        return list(SWEEPS)
    return [replace(one, num_trials=min(one.count, chosen.trials)) for one in SWEEPS]
