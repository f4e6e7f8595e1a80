"""Trials that vary one source of chance at a time, or all of them together."""

from mnist_study.data.dataset import Dataset
from mnist_study.study.experiments import find_experiment
from mnist_study.study.identity import Trial, make_trial

SOURCES = ("initial weights", "order of examples", "validation split", "all of them")


def variance_trials(
    name: str, dataset: Dataset, count: int = 20
) -> dict[str, list[Trial]]:
    """Return the trials whose spread shows how much each source of chance matters.

    Source: Bouthillier and others (2021), "Accounting for variance in machine
    learning benchmarks", section 3.

    Args:
        name: Name of an experiment.
        dataset: The data.
        count: Number of trials for each source; the first, whose seeds are all 0,
            belongs to each of them.
    Returns:
        Source, one of ``SOURCES`` -> trials in which only this source varies.
    Raises:
        ValueError: If there is no experiment of that name.
    """
    row = find_experiment(name)

    def trials(**which: bool) -> list[Trial]:
        return [
            make_trial(
                row,
                dataset,
                seed=i if which.get("weights") else 0,
                order_seed=i if which.get("order") else 0,
                split_seed=i if which.get("split") else 0,
            )
            for i in range(count)
        ]

    return dict(
        zip(
            SOURCES,
            [
                trials(weights=True),
                trials(order=True),
                trials(split=True),
                trials(weights=True, order=True, split=True),
            ],
            strict=True,
        )
    )
