"""Commands that search: sweeps, the contest, and the dashboard of their studies."""

import sys
import time
from dataclasses import replace

from mnist_study.commands.common import load, names, trials_folder


def add_searches(command) -> None:
    """Add these commands to those of the command line."""
    sweep = command("sweep", sweep_command, "try hyperparameters of LeNet-5")
    sweep.add_argument("--sampler", help="random, tpe or grid; by default all of them")
    sweep.add_argument("--trials", type=int, help="how many in all")
    sweep.add_argument("--seed", type=int, default=0, help="of the sampler")
    sweep.add_argument("--vary", default="", help="hyperparameters, comma-separated")
    sweep.add_argument("--minutes", type=float, help="begin no trial after so long")
    sweep.add_argument("--workers", type=int, default=1, help="processes")
    sweep.add_argument("--storage", help="a file, or the URL of a database")
    sweep.add_argument("--wandb", action="store_true", help="log to it too, offline")
    contest = command("contest", contest_command, "tune LeNet-5 and plain networks")
    contest.add_argument("--only", default="", help="sides, comma-separated")
    contest.add_argument("--minutes", type=float, help="begin no trial after so long")
    contest.add_argument("--workers", type=int, default=1, help="processes")
    contest.add_argument("--storage", help="a file, or the URL of a database")
    look = command("sweep-dashboard", dashboard_command, "Optuna's pages on the sweeps")
    look.add_argument("--storage", help="a file, or the URL of a database")
    look.add_argument("--port", type=int, default=8080, help="of this machine")


def sweep_command(chosen) -> int:
    """Search the space of write-up 004; return the exit status."""
    from mnist_study import sweep

    dataset = load()
    folder = trials_folder(dataset, sweep.SWEEP_FOLDER)
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


def contest_command(chosen) -> int:
    """Tune all sides of the contest alike; return the exit status."""
    from mnist_study import contest, sweep

    dataset = load()
    sides = contest.sides_of(dataset, names(chosen.only))
    folder = trials_folder(dataset, contest.CONTEST_FOLDER)
    storage = chosen.storage or folder / sweep.STUDIES_FILE
    options = {"workers": chosen.workers, "minutes": chosen.minutes}
    options |= {"storage": storage, "folder": folder}
    return 1 if contest.run_contest(sides, dataset, **options) else 0


def dashboard_command(chosen) -> int:
    """Open Optuna's dashboard on the sweeps; return the exit status."""
    from mnist_study import sweep

    folder = trials_folder(load(), sweep.SWEEP_FOLDER)
    sweep.open_dashboard(chosen.storage or folder / sweep.STUDIES_FILE, chosen.port)
    return 0


def _sweeps(chosen) -> list:
    from mnist_study.sweep import SPACE, SWEEPS, Sweep

    if chosen.sampler:
        vary = tuple(names(chosen.vary)) or tuple(SPACE)
        return [Sweep(chosen.sampler, chosen.seed, vary, chosen.trials)]
    if chosen.vary or chosen.seed:
        raise ValueError("seed and vary belong to one sampler: name it, SAMPLER=random")
    if chosen.trials is None:
        return list(SWEEPS)
    return [replace(one, num_trials=min(one.count, chosen.trials)) for one in SWEEPS]
