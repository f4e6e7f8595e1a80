"""Commands that train the trials of the study, or train them again."""

import sys

from mnist_study.commands.common import load_chosen, names, trials_folder

# Among the names of experiments: one measures and trains nothing, one is a contest.
ROBUSTNESS, CONTEST = "robustness", "contest"


def study_command(chosen) -> int:
    """Train the trials that have no record yet; return the exit status."""
    only = names(chosen.only)
    if ROBUSTNESS in only:
        return _measure(chosen, only)
    return _record(chosen, only)


def history_command(chosen) -> int:
    """Train LeNet-5 of 1998 as the paper did; return the exit status."""
    from mnist_study.lecun1998.recipe import Recipe1998
    from mnist_study.study.experiments import EXPERIMENTS

    every = [
        name
        for name, experiment in EXPERIMENTS.items()
        if experiment.long and isinstance(experiment.recipe, Recipe1998)
    ]
    return _record(chosen, names(chosen.only) or every, keep_states=True)


def _record(chosen, only: list[str], keep_states: bool = False) -> int:
    from mnist_study.study import run as study
    from mnist_study.study.experiments import find_experiment
    from mnist_study.study.records import TRIALS_FOLDER
    from mnist_study.training.machine import limit_threads

    for name in only:  # before the data are read
        find_experiment(name)
    # Before TensorFlow computes anything, since it then fixes its number of threads.
    limit_threads(1)
    dataset = load_chosen()
    trials = study.study_trials(dataset, only, chosen.seeds)
    folder = trials_folder(dataset, TRIALS_FOLDER)
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


def _measure(chosen, only: list[str]) -> int:
    from mnist_study.robustness import run as robustness
    from mnist_study.training.machine import limit_threads

    if only != [ROBUSTNESS] or chosen.cluster:
        raise ValueError(
            f"{ROBUSTNESS} is measured alone and on this machine: give "
            f"ONLY={ROBUSTNESS} without other names and without CLUSTER="
        )
    limit_threads(1)
    dataset = load_chosen()
    wanted = robustness.measurements(dataset, chosen.seeds)
    folder = trials_folder(dataset, robustness.ROBUSTNESS_FOLDER)
    options = {"folder": folder, "jobs": chosen.jobs}
    outcomes = robustness.run_measurements(wanted, dataset, **options)
    failed = robustness.report_measurements(wanted, outcomes, folder)
    print(f"{len(wanted) - failed} of {len(wanted)} networks are measured in {folder}")
    return 1 if failed else 0


def replay_command(chosen) -> int:
    """Train recorded trials again, to compare results or to renew times.

    Returns:
        Exit status: 0 if every replay agrees with its record, or every time is renewed.
    Raises:
        ValueError: If the number of trials is below 1, or an experiment is unknown.
        RecordError: If there are no records.
    """
    import random

    from mnist_study.study import records, replays
    from mnist_study.study.experiments import find_experiment
    from mnist_study.training.machine import limit_threads

    if chosen.trials < 1:
        raise ValueError(f"trials must be at least 1, got {chosen.trials}")
    timed, only = names(chosen.times), names(chosen.only)
    if timed and only:
        raise ValueError("give TIMES= or ONLY=, not both")
    for name in timed or only:  # before the data are read
        if name != CONTEST:
            find_experiment(name)
    # One thread, as for the records: more threads add up in another order.
    limit_threads(1)
    dataset = load_chosen()
    folder = trials_folder(dataset, records.TRIALS_FOLDER)
    recorded = _recorded(dataset, folder, timed or only, sizes=() if timed else None)
    if not recorded:
        raise records.RecordError(f"{folder}: no trials to replay; run 'make study'")
    if timed:
        return _renew_times([trial for trial, _ in recorded], dataset, folder)
    # Without a seed the sample differs each time, so that in the end all are replayed.
    sample = random.Random(chosen.seed).sample(
        recorded, min(chosen.trials, len(recorded))
    )
    verdicts = [
        replays.judge_replay(trial, record, dataset) for trial, record in sample
    ]
    return 0 if all(verdicts) else 1


def _recorded(dataset, folder, wanted: list[str], sizes) -> list[tuple]:
    """Return recorded trials with their records: of all experiments, or of some."""
    from mnist_study import contest
    from mnist_study.study import records
    from mnist_study.study import run as study

    rows = [name for name in wanted if name != CONTEST]
    found = []
    if rows or not wanted:
        # Tables show the times of trainings on the whole training set only.
        trials = study.study_trials(dataset, rows, sizes=sizes)
        found = [(trial, records.read_record(trial, folder)) for trial in trials]
    if CONTEST in wanted:
        place = trials_folder(dataset, contest.CONTEST_FOLDER)
        found += contest.recorded_trainings(dataset, place)
    return [(trial, record) for trial, record in found if record]


def _renew_times(trials, dataset, folder) -> int:
    from mnist_study.study import replays

    if left := replays.renew_all_times(trials, dataset, folder):
        print(
            f"error: {left} of {len(trials)} trainings were slowed down by other work, "
            "so their times cannot be compared: stop other programs and run this "
            "again; only these are trained again",
            file=sys.stderr,
        )
    return 1 if left else 0
