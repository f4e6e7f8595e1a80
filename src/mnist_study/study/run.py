"""Training many trials side by side; each is recorded when it ends.

On one machine there is one process per core, each with one thread; on a cluster the
workers of a Dask scheduler train. Seeds are explicit everywhere, so that the records
are the same either way.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from tqdm import tqdm

from mnist_study.data.containers import counted
from mnist_study.data.dataset import NEW_WRITERS, Dataset
from mnist_study.paths import RESULTS_FOLDER, output_path
from mnist_study.study import engines, outputs, record_files, records
from mnist_study.study.attempts import Outcome, attempt, attempt_alone, keep_outcome
from mnist_study.study.experiment import SEEDS
from mnist_study.study.experiments import EXPERIMENTS, find_experiment
from mnist_study.study.identity import Trial, describe_network, make_trial
from mnist_study.study.places import records_folder
from mnist_study.study.record import Record
from mnist_study.study.records import TRIALS_FOLDER

# Seeds of candidates, different from those whose test errors are compared.
CANDIDATE_SEEDS = (100, 101, 102)
MAX_SEEDS = min(CANDIDATE_SEEDS)

# Records on the stand-in that the notebooks need, so that they do not have to train. To
# renew them: remove them and ``build/``, run 'make run' on the stand-in, and move
# ``build/trials`` here.
STAND_IN_FOLDER = RESULTS_FOLDER / "stand-in"

MAX_DEATHS = 3  # killed worker processes before a study gives up
POLL_S = 1.0


def study_trials(
    dataset: Dataset,
    only: Iterable[str] = (),
    seeds: int | None = None,
    sizes: Iterable[int] | None = None,
) -> list[Trial]:
    """Return the trials of the study.

    Every experiment is trained on the whole training set, with the number of seeds in
    its row (candidates: three); those with ``sizes`` are also trained on smaller
    training sets, with five seeds. With validation by new writers, each seed draws its
    own.

    Args:
        dataset: The data.
        only: Names of experiments; by default all that are not long and fit the number
            of classes. Those that need known writers are left out if these are unknown.
        seeds: Number of seeds for every experiment, instead of those.
        sizes: Sizes of smaller training sets for experiments that have ``sizes``,
            instead of these.
    Returns:
        Trials, the shortest last.
    Raises:
        ValueError: If a name is unknown, a named network does not fit the number of
            classes, or the number of seeds is too small or too large.
    """
    if seeds is not None and seeds < 1:
        raise ValueError(f"seeds must be at least 1, got {seeds}")
    if seeds is not None and seeds > MAX_SEEDS:
        raise ValueError(
            f"seeds must be at most {MAX_SEEDS}, got {seeds}: later seeds were used to "
            "choose recipes, so their results must not be compared"
        )
    chosen = [find_experiment(name) for name in only] or [
        experiment
        for experiment in EXPERIMENTS.values()
        if not experiment.long
        and experiment.fits(dataset.num_classes)
        and (experiment.validation != NEW_WRITERS or dataset.writers)
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
                # The stand-in is smaller than most sizes, and every class needs an
                # example both inside and outside a part.
                if size <= trials[0].num_train - dataset.num_classes
                and size >= dataset.num_classes
                for seed in range(seeds or SEEDS)
            ]
    # A long trial that started last would run alone at the end.
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
    """Train the trials that have no record yet; record each one when it ends.

    Several studies may run at once on one folder: each trial is trained by one of them,
    and all return when all trials are recorded.

    Args:
        trials: The trials of the study.
        dataset: The data of all of them.
        folder: Folder of the records.
        jobs: Processes on this machine; one per core by default.
        cluster: Address of a Dask scheduler, to train there instead.
        checkpoints: Folder for the state of every trial after each epoch; for long
            trials, which then lose at most one epoch when killed.
    Yields:
        The outcome of every trial that was not recorded at the start, as it ends.
    Raises:
        ValueError: If jobs is below 1.
        RecordError: If the folder contains an invalid record, or cannot be written to.
        CheckpointNotWrittenError: If a state cannot be saved.
        ConnectionError: If there is no scheduler at that address, or the connection is
            lost.
        RuntimeError: If worker processes keep being killed.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs must be at least 1, got {jobs}")
    # A broken record is found before hours of training, not afterwards.
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
            # The trials of its processes are trained again.
            deaths += 1
            if deaths == MAX_DEATHS:
                raise RuntimeError(
                    f"worker processes were killed {deaths} times before a trial "
                    "ended, as happens when memory runs out: use fewer with JOBS=1; "
                    "what was recorded is kept"
                ) from error
        else:
            # The trials that are still missing are trained by other studies.
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

    On MNIST they must have been recorded, since training takes hours. On other data,
    trials without a record are trained here and recorded below the output folder, which
    leaves the checkout unchanged.

    Args:
        trials: The trials.
        dataset: The data of all of them.
    Returns:
        One record per trial, in their order.
    Raises:
        RecordError: If some are not recorded; the message says which command to run.
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
            f"{len(absent)} of {len(trials)} trials have no record in {folder} for the "
            f"current networks, recipes and data: run 'make study ONLY={names}'"
        )
    return available


def recorded_so_far(trials: Iterable[Trial], dataset: Dataset) -> list[Record]:
    """Return the records that trials already have, and train nothing.

    For rows that take so long that a notebook shows what there is.

    Args:
        trials: The trials.
        dataset: The data of all of them.
    Returns:
        A record for each trial that has one, in their order.
    """
    folder = records_folder(dataset)
    found = (records.read_record(trial, folder) for trial in trials)
    return [record for record in found if record is not None]


def _collect_small(trials: list[Trial], dataset: Dataset, folder: Path) -> list[Record]:
    """Return the records of trials on small data; train those without one."""
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
        folder: Folder of the records.
    Returns:
        The number of trials that failed.
    """
    done = [trial for trial in trials if is_recorded(trial, folder)]
    total, before = sum(map(_work, trials)), sum(map(_work, done))
    print(
        f"{counted(len(trials), 'trial')}, {len(done)} recorded already",
        file=sys.stderr,
    )
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
                bar.set_postfix_str(f"{name}: {_error(outcome.record)}")
            bar.update(_work(trial))
    others = f", {elsewhere} by another study" if elsewhere else ""
    print(f"{trained} trained here{others}", file=sys.stderr)
    return failed


def _name(trial: Trial) -> str:
    return f"{trial.experiment.name} n={trial.num_train} seed={trial.seed}"


def _error(record: Record) -> str:
    kind = "validation" if record.validation else "test"
    accuracy = (record.validation or record.test)["accuracy"]
    return f"{100 * (1 - accuracy):.2f} % {kind}"


def _work(trial: Trial) -> int:
    """Return the multiply-accumulates of a training, to estimate the time left."""
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
    # A worker loads the data once from their location; data in memory are sent with
    # every trial.
    source = dataset.location or dataset
    if cluster is None:
        tasks = [(trial, source, checkpoints, folder) for trial in trials]
        outcomes = engines.run_here(attempt_alone, tasks, min(jobs, len(tasks)))
    else:  # whose machines may not share this disk
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
