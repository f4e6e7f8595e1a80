"""Many trials, side by side, recorded as they end.

On one machine a process per core trains with one thread each; on a cluster the
workers of a Dask scheduler do. Seeds are explicit everywhere, so the records
are the same either way.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from tqdm import tqdm

from mnist_study.data.dataset import NEW_WRITERS, SAME_WRITERS, Dataset
from mnist_study.paths import RESULTS_FOLDER, output_path
from mnist_study.study import engines, outputs, record_files, records
from mnist_study.study.attempts import Outcome, attempt, attempt_alone, keep_outcome
from mnist_study.study.experiment import SEEDS
from mnist_study.study.experiments import EXPERIMENTS, find_experiment
from mnist_study.study.identity import Trial, describe_network, make_trial
from mnist_study.study.places import records_folder
from mnist_study.study.record import Record
from mnist_study.study.records import TRIALS_FOLDER

# Of candidates: apart from the seeds whose test errors are compared.
CANDIDATE_SEEDS = (100, 101, 102)
MAX_SEEDS = min(CANDIDATE_SEEDS)

# Of the stand-in what the notebooks ask for, so that they need not train it. To
# renew it: remove it and ``build/``, 'make run' on the stand-in, and move
# ``build/trials`` here.
STAND_IN_FOLDER = RESULTS_FOLDER / "stand-in"

MAX_DEATHS = 3  # of worker processes, before a study gives up
POLL_S = 1.0


def study_trials(
    dataset: Dataset,
    only: Iterable[str] = (),
    seeds: int | None = None,
    sizes: Iterable[int] | None = None,
) -> list[Trial]:
    """Return the trials of the study.

    Every experiment on the whole training set, with as many seeds as its row says,
    candidates with three; and those that have ``sizes`` on smaller training sets with
    five. Where validation is by new writers, each seed draws its own.

    Args:
        dataset: The data.
        only: Names of experiments; by default all that are not long and whose network
            fits the classes, on data whose writers are not known without those that
            need to know them.
        seeds: Seeds of every trial, instead of those.
        sizes: Smaller training sets for those that have any, instead of their own.
    Returns:
        Trials, the shortest last.
    Raises:
        ValueError: If a name is unknown, a network that is named does not fit the
            classes, or there are no seeds or too many.
    """
    if seeds is not None and seeds < 1:
        raise ValueError(f"seeds must be at least 1, got {seeds}")
    if seeds is not None and seeds > MAX_SEEDS:
        raise ValueError(
            f"seeds must be at most {MAX_SEEDS}, got {seeds}: those from {MAX_SEEDS} "
            "on have chosen recipes, and no result of theirs may be compared"
        )
    chosen = [find_experiment(name) for name in only] or [
        experiment
        for experiment in EXPERIMENTS.values()
        if not experiment.long
        and experiment.fits(dataset.num_classes)
        and (experiment.validation == SAME_WRITERS or dataset.writers)
    ]
    trials = []
    for experiment in chosen:
        own = CANDIDATE_SEEDS[:seeds] if experiment.candidate_for else None
        draws_writers = experiment.validation == NEW_WRITERS
        trials += [
            make_trial(experiment, dataset, s, split_seed=s if draws_writers else None)
            for s in own or range(seeds or experiment.num_seeds)
        ]
        if experiment.sizes:
            trials += [
                make_trial(experiment, dataset, seed, size)
                for size in (experiment.sizes if sizes is None else sizes)
                # The stand-in is smaller than most of the sizes, and a part must leave
                # and take an example of every class.
                if size <= trials[0].num_train - dataset.num_classes
                and size >= dataset.num_classes
                for seed in range(seeds or SEEDS)
            ]
    # A long one that began last would train on alone.
    return sorted(trials, key=_work, reverse=True)


def run_study(
    trials: Iterable[Trial],
    dataset: Dataset,
    *,
    folder: Path = TRIALS_FOLDER,
    jobs: int | None = None,
    cluster: str | None = None,
    checkpoints: Path | None = None,
) -> Iterator[Outcome]:
    """Train what is not recorded yet; record each trial the moment it ends.

    May run several times at once on one folder: each trial is trained by one of
    them, and all return when all are recorded.

    Args:
        trials: What the study consists of.
        dataset: The data of all of them.
        folder: Where the records are.
        jobs: Processes on this machine; one per core by default.
        cluster: Address of a Dask scheduler, to train there instead.
        checkpoints: Folder for the state of every trial after each epoch; for
            long trials, which then lose one epoch at most when killed.
    Yields:
        The outcome of every trial that was not recorded at the start, as it ends.
    Raises:
        ValueError: If jobs is below 1.
        RecordError: If the folder holds what is no record, or cannot be written.
        CheckpointNotWrittenError: If a state cannot be kept.
        ConnectionError: If there is no scheduler at that address, or it goes away.
        RuntimeError: If worker processes keep being killed.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs must be at least 1, got {jobs}")
    # A broken record is found before hours of training, not after them.
    records.read_records(folder)
    missing = {
        trial.file_name: trial for trial in trials if not is_recorded(trial, folder)
    }
    if not missing:
        return
    record_files.check_folder(folder, {t.experiment.name for t in missing.values()})
    jobs, deaths = jobs or engines.usable_cores(), 0
    while missing:
        try:
            for outcome in _attempts(
                list(missing.values()), dataset, folder, jobs, cluster, checkpoints
            ):
                missing.pop(outcome.trial.file_name)
                deaths = 0
                yield outcome
        except BrokenProcessPool as error:
            # What its processes were training is trained again.
            deaths += 1
            if deaths == MAX_DEATHS:
                raise RuntimeError(
                    f"worker processes were killed {deaths} times before a trial "
                    "ended, as happens when memory runs out: use fewer, make study "
                    "JOBS=1; what was recorded is kept"
                ) from error
        else:
            # What is still missing, other studies are training.
            while missing and not any(
                record_files.is_unclaimed(folder / trial.file_name)
                for trial in missing.values()
            ):
                time.sleep(POLL_S)


def is_recorded(trial: Trial, folder: Path = TRIALS_FOLDER) -> bool:
    """Return whether a trial has its record and the files that it keeps beside it."""
    record = records.read_record(trial, folder)
    return record is not None and outputs.are_complete(trial, folder)


def collect(trials: Iterable[Trial], dataset: Dataset) -> list[Record]:
    """Return the records of trials, for a notebook to read.

    On MNIST they must have been recorded: training them takes hours. On other
    data those that are not are trained here and recorded below the output folder, so
    that the checkout stays as it is.

    Args:
        trials: What is wanted.
        dataset: The data of all of them.
    Returns:
        One record per trial, in their order.
    Raises:
        RecordError: If some are not recorded; the message says how to.
    """
    trials, folder = list(trials), TRIALS_FOLDER
    if dataset.is_recorded:
        available = [records.read_record(trial, folder) for trial in trials]
    else:
        folder = output_path("trials", "any").parent
        available = _collect_small(trials, dataset, folder)
    absent = [t for t, r in zip(trials, available, strict=True) if r is None]
    if absent:
        names = ",".join(sorted({trial.experiment.name for trial in absent}))
        raise records.RecordError(
            f"{len(absent)} of {len(trials)} trials have no record in {folder} for "
            f"networks, recipes and data as they are now: run 'make study ONLY={names}'"
        )
    return available


def _collect_small(trials: list[Trial], dataset: Dataset, folder: Path) -> list[Record]:
    """Return the records of trials on small data, training what has none."""
    stored = records_folder(dataset)
    known = {t.file_name: records.read_record(t, stored) for t in trials}
    missing = [trial for trial in trials if known[trial.file_name] is None]
    for outcome in run_study(missing, dataset, folder=folder):
        if outcome.failure:
            raise RuntimeError(outcome.failure)
    known |= {t.file_name: records.read_record(t, folder) for t in missing}
    return [known[trial.file_name] for trial in trials]


def report_study(trials: list[Trial], outcomes: Iterator[Outcome], folder: Path) -> int:
    """Show the progress of a study on stderr.

    Args:
        trials: All trials of the study.
        outcomes: What ``run_study`` yields.
        folder: Where the records are.
    Returns:
        How many trials failed.
    """
    done = [trial for trial in trials if is_recorded(trial, folder)]
    total, before = sum(map(_work, trials)), sum(map(_work, done))
    print(f"{len(trials)} trials, {len(done)} recorded already", file=sys.stderr)
    failed = trained = elsewhere = 0
    with tqdm(
        total=total,
        initial=before,
        bar_format="{percentage:3.0f}%|{bar}| {elapsed}, {remaining} left{postfix}",
    ) as bar:
        for outcome in outcomes:
            trial = outcome.trial
            name = _name(trial)
            if outcome.failure:
                failed += 1
                between = "\n" if "\n" in outcome.failure else ": "
                bar.write(f"FAILED {name}{between}{outcome.failure}", file=sys.stderr)
            else:
                trained += outcome.trained
                elsewhere += not outcome.trained
                accuracy = outcome.record.validation["accuracy"]
                bar.set_postfix_str(f"{name}: {100 * (1 - accuracy):.2f} % validation")
            bar.update(_work(trial))
    others = f", {elsewhere} by another study meanwhile" if elsewhere else ""
    print(f"{trained} trained here{others}", file=sys.stderr)
    return failed


def _name(trial: Trial) -> str:
    return f"{trial.experiment.name} n={trial.num_train} seed={trial.seed}"


def _work(trial: Trial) -> int:
    """Return the multiply-accumulates of a training, for estimating time left."""
    recipe = trial.recipe
    examples = recipe.num_epochs * recipe.passes_per_epoch * trial.num_train
    return examples * describe_network(trial.build).macs


def _attempts(
    trials: list[Trial],
    dataset: Dataset,
    folder: Path,
    jobs: int,
    cluster: str | None,
    checkpoints: Path | None,
) -> Iterator[Outcome]:
    """Yield the outcomes of trials, except those that another study is training."""
    # A worker loads the data once from where they lie; data of your own travel
    # with every trial.
    source = dataset.location or dataset
    if cluster is None:
        tasks = [(trial, source, checkpoints, folder) for trial in trials]
        outcomes = engines.run_here(attempt_alone, tasks, min(jobs, len(tasks)))
    else:  # whose machines need not share our disk
        tasks = [(trial, source, checkpoints) for trial in trials]
        outcomes = engines.run_on_dask(attempt, tasks, cluster)
    for outcome in outcomes:
        if outcome is None:
            continue
        if cluster is not None:
            outcome = keep_outcome(outcome, folder)
        if outcome.record is not None and checkpoints:
            state = records.checkpoint_path(outcome.trial, checkpoints)
            state.unlink(missing_ok=True)
        yield outcome
