"""A progress bar for sweeps on stderr."""

import contextlib
import sys
from collections.abc import Iterator

from optuna.trial import FrozenTrial, TrialState
from tqdm import tqdm

from mnist_study.sweep.search import Search


@contextlib.contextmanager
def progress(sweeps: tuple[Search, ...], count: int) -> Iterator:
    """Yield a function that shows finished trials and returns whether any are left."""
    several = len(sweeps) > 1
    with tqdm(
        total=count,
        desc=sweeps[0].command if several else sweeps[0].name,
        bar_format="{desc} {n}/{total}|{bar}| {elapsed}, {remaining} left{postfix}",
    ) as bar:
        begun = False

        def show(finished: list[tuple[str, FrozenTrial]]) -> bool:
            nonlocal begun
            if not begun:  # earlier trials took no time in this run
                bar.initial, begun = len(finished), True
            if len(finished) == bar.n:
                if sys.stderr.isatty():  # a file would grow by one line per second
                    bar.refresh()
                return False
            bar.n = len(finished)
            pruned = sum(trial.state == TrialState.PRUNED for _, trial in finished)
            ended = [(t.value, name) for name, t in finished if t.value is not None]
            value, name = max(ended, default=(0.0, ""))
            best = f"best {100 * value:.2f} % validation, " if ended else ""
            best += f"of {name}, " if several and ended else ""
            bar.set_postfix_str(f"{best}{pruned} pruned")
            return True

        yield show
