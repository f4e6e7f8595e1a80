"""Compare the study's attacks with two other implementations, and record the errors.

    pip install -e ".[attacks]"        install what it compares with
    python tools/compare_attacks.py    write second_implementation.csv

The table is in ``results/robustness``.
Attacked are every tenth test digit and the ANN, LeNet-5 and LeNet-5 of 1998, with the
kept weights of seed 0. What each of the others can find:

- adversarial-robustness-toolbox (ART) has attacks of its own, its own steps and its own
  bounds. It goes up the study's loss, log(1 / p - 1), on the study's network as a
  function of ink: its own cross-entropy is rounded to 0 in float32 where a network is
  sure. So it tells nothing about that loss.
- NumPy, in ``tests/by_numpy.py``, has a network, a cross-entropy and a gradient of its
  own as well, all in float64. It knows plain networks only, so the ANN.
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from importlib import metadata

import numpy as np
import pandas as pd

from mnist_study.data import Dataset, load_mnist
from mnist_study.files import write_whole
from mnist_study.paths import PROJECT_ROOT
from mnist_study.robustness import answer_ink, attacks, fgsm, load_measured, pgd, plan
from mnist_study.robustness.run import ROBUSTNESS_FOLDER
from mnist_study.study.experiments import find_experiment

sys.path.append(str(PROJECT_ROOT / "tests"))
import by_numpy

OUTPUT = ROBUSTNESS_FOLDER / "second_implementation.csv"
TOOLBOX = "adversarial-robustness-toolbox"
NETWORKS = ("ann", "lenet5", "lenet5_1998")
EPSILON = 0.1
# Name in the table -> steps, None for FGSM, and the seed of the random start or None.
FROM_DIGITS = {"fgsm": (None, None), "pgd": (attacks.STEPS, None)}
FROM_ANYWHERE = {"pgd, random start": (attacks.STEPS, plan.SEED)}

Attack = Callable[[int | None, int | None], np.ndarray]


def main() -> int:
    """Write the table; return the exit status."""
    dataset = load_mnist()
    if not dataset.is_recorded:
        print("error: needs MNIST itself: name it in MNIST_STUDY_DATA", file=sys.stderr)
        return 1
    try:
        parts = [with_toolbox(name, dataset) for name in NETWORKS]
    except ImportError as error:
        print(f"error: {error}: pip install -e '.[attacks]'", file=sys.stderr)
        return 1
    rows = [row for part in [*parts, with_numpy(dataset)] for row in part]
    table = pd.DataFrame(rows)
    write_whole(OUTPUT, table.to_csv(index=False).encode())
    print(table.to_string(index=False))
    return 0


def with_toolbox(name: str, dataset: Dataset) -> list[dict]:
    """Compare with ART, without a random start, which it draws in another way.

    Args:
        name: Of a network.
        dataset: MNIST.
    Returns:
        Rows of the table: network, attack, epsilon, digits, errors_ours, errors_other
        and other.
    Raises:
        ImportError: If ART is not installed.
    """
    model, row = load_measured(name, dataset), find_experiment(name)
    digits = plan.every(dataset, plan.ATTACK_EVERY)
    version = metadata.version(TOOLBOX)
    other = _of_toolbox(model, row, *digits)
    return list(_rows(name, model, digits, other, f"{TOOLBOX} {version}", FROM_DIGITS))


def with_numpy(dataset: Dataset) -> list[dict]:
    """Compare with NumPy, with the same random start and without; return as above."""
    model = load_measured("ann", dataset)
    digits = plan.every(dataset, plan.ATTACK_EVERY)

    def other(steps: int | None, seed: int | None) -> np.ndarray:
        given = (model.get_weights(), *digits, EPSILON)
        if steps is None:
            return by_numpy.plain_fgsm(*given)
        return by_numpy.plain_pgd(*given, steps=steps, seed=seed)

    wanted = FROM_DIGITS | FROM_ANYWHERE
    return list(_rows("ann", model, digits, other, "NumPy", wanted))


def _of_toolbox(model, row, images, labels) -> Attack:
    import tensorflow as tf
    from art.attacks.evasion import FastGradientMethod, ProjectedGradientDescent
    from art.estimators.classification import TensorFlowV2Classifier

    logits = attacks.ink_logits(model, row)
    classifier = TensorFlowV2Classifier(
        model=lambda ink, training=False: logits(ink),
        nb_classes=model.output_shape[-1],
        input_shape=(28, 28),
        clip_values=(0, 1),
        loss_object=lambda y, z: attacks.wrong_lead(tf.argmax(y, 1), z),
    )
    given = {"eps": EPSILON, "batch_size": attacks.BATCH}

    def other(steps: int | None, seed: int | None) -> np.ndarray:
        if steps is None:
            attack = FastGradientMethod(classifier, **given)
        else:
            attack = ProjectedGradientDescent(
                classifier, eps_step=2.5 * EPSILON / steps, max_iter=steps,
                num_random_init=0, verbose=False, **given,
            )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return attack.generate((images / 255).astype(np.float32), labels)

    return other


def _rows(name, model, digits, other: Attack, title, wanted) -> Iterator[dict]:
    row = find_experiment(name)
    images, labels = digits
    for attack, (steps, seed) in wanted.items():
        if steps is None:
            ours = fgsm(model, row, images, labels, EPSILON)
        else:
            ours = pgd(model, row, images, labels, EPSILON, steps=steps, seed=seed)
        errors = [
            int((answer_ink(model, row, ink).argmax(axis=1) != labels).sum())
            for ink in (ours, other(steps, seed).astype(np.float32))
        ]
        yield {
            "network": name, "attack": attack, "epsilon": EPSILON,
            "digits": len(labels), "errors_ours": errors[0], "errors_other": errors[1],
            "other": title,
        }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
