"""What each part of the study's own computes on small fixed inputs.

``python tests/pinned.py`` writes it, with the identities of all experiments, to
``tests/pinned/``, where the tests look it up. A part whose outputs have changed
must have been given a new version before.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import keras
import numpy as np
import pinned_classifiers
from pinned_trainings import build_small, splits, trained

from mnist_study import data, metrics
from mnist_study.data.dataset import Splits
from mnist_study.data.images import LAYOUTS, SCALINGS
from mnist_study.data.registry import load_uci_digits
from mnist_study.ladder.layers import LocallyConnected
from mnist_study.lecun1998 import curvature, layers, losses, products
from mnist_study.lecun1998 import optimizer as optimizer_1998
from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.robustness import attacks, outliers
from mnist_study.small import FusedNormalization
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import Trial
from mnist_study.training import epochs, loop, optimizers
from mnist_study.training.recipe import Recipe
from mnist_study.versions import version_of

FOLDER = Path(__file__).parent / "pinned"
PARTS_FILE, IDENTITIES_FILE = FOLDER / "parts.json", FOLDER / "identities.json"
RELATIVE, ABSOLUTE = 1e-3, 1e-5  # CPU libraries differ by a hundredth of that


def _random(*shape: int) -> np.ndarray:
    return np.random.default_rng(7).normal(size=shape).astype(np.float32)


def _layer(layer, inputs, *weights) -> list:
    layer.build(inputs.shape)
    initial = [np.asarray(w) for w in layer.get_weights()]
    if weights:
        layer.set_weights(weights)
    return [*initial, np.asarray(layer(inputs))]


def _normalisation() -> list:
    layer, inputs = FusedNormalization(momentum=0.9), _random(2, 3, 4, 2)
    layer.build(inputs.shape)
    layer.gamma.assign([0.5, 2.0])
    in_training = np.asarray(layer(inputs, training=True))
    return [in_training, *map(np.asarray, layer.get_weights()), layer(inputs)]


def _subsampling() -> list:
    inputs = _random(1, 4, 4, 2)
    learned = np.float32([0.3, -0.2]), np.float32([0.1, 0.5])
    return _layer(layers.Subsampling("tanh"), inputs, *learned)


def _product() -> list:
    init = keras.initializers.GlorotUniform(seed=2)
    layer = products.ProductConv2D(3, 2, activation="tanh", kernel_initializer=init)
    return _layer(layer, _random(1, 4, 4, 2))


def _table_convolution(kind=layers.TableConv2D) -> list:
    layer = kind(reads=((0, 1), (1,)), kernel_size=3, kernel_power=0.5, seed=1)
    return _layer(layer, _random(1, 4, 4, 2))


def _losses(loss) -> list:
    penalties = np.abs(_random(4, 10))
    return [np.asarray(loss.call(np.array([1, 3, 5, 9]), penalties))]


def _updates(optimizer, prepare=lambda optimizer: None) -> list:
    variable = keras.Variable(_random(5))
    optimizer.build([variable])
    prepare(optimizer)
    steps = []
    for scale in (1.0, -0.3, 0.02):
        optimizer.apply([keras.ops.convert_to_tensor(scale * _random(5)[::-1])])
        steps.append(keras.ops.convert_to_numpy(variable).copy())
    return steps


def _diagonal_lm() -> list:
    curvature = [np.abs(_random(5))]
    optimizer = optimizer_1998.StochasticDiagonalLM(learning_rate=0.1)
    return _updates(optimizer, lambda o: o.set_curvature(curvature))


def _curvature() -> list:
    model, inputs = build_lenet5_1998(seed=0), _random(3, 32, 32, 1)
    summaries = []
    for loss in (losses.RightPenalty(), losses.MAPPenalty(0.5)):
        diagonal = curvature.gauss_newton_diagonal(
            model, loss, inputs, np.array([3, 1, 4])
        )
        summaries += [[h.mean(), h.max()] for h in diagonal]
    return summaries


def _prepared() -> list:
    image = np.arange(28 * 28).reshape(1, 28, 28) % 256
    image = image.astype(np.uint8)
    return [
        data.prepare(image, scaling=scaling, layout=layout).ravel()[300:420:13]
        for scaling in SCALINGS
        for layout in LAYOUTS
        if not layout.startswith(("shuffled", "blocks"))  # parts of their own
    ]


def _presented() -> list:
    few, recipe = splits(4), Recipe(distorted_copies=2)
    shaped = Splits(**vars(few) | {"x_train": few.x_train.reshape(-1, 28, 28, 1)})
    copies = [epochs.presented_images(shaped, recipe, 5, e) for e in range(4)]
    mixed = Recipe(distorted_copies=2, mixed_copies=True)
    copies += [epochs.presented_images(shaped, mixed, 5, e) for e in range(3)]
    return [[-1.0] if c is None else c[:, 14, 8:20:3].ravel() for c in copies]


def _distorted(distort: Callable) -> list:
    images = load_uci_digits("for tests").x_train[:2].astype(np.float32)
    copies = distort(images, np.random.default_rng(3), paper=-1.0)
    return [copies[:, 12, ::3], copies[:, ::3, 15]]


def _corrupted() -> list:
    image = load_uci_digits("for tests").x_test[:2]
    names = [*data.CORRUPTIONS, *data.TRANSFORMS]
    return [data.corrupt(image, name)[:, ::5, ::3] for name in names]


def _transformed() -> list:
    image = load_uci_digits("for tests").x_test[:2]
    return [data.transform(image, name, 0.7)[:, ::4, ::4] for name in data.GEOMETRY]


def _attacked(attack: Callable) -> list:
    digits, row = load_uci_digits("for tests"), EXPERIMENTS["ann"]
    images, labels = digits.x_test[:3], digits.y_test[:3]
    return [attack(build_small(), row, images, labels, 0.1)[:, ::4, ::4]]


# Part -> what it computes, as arrays.
CASES: dict[Callable, Callable[[], list]] = {
    layers.scaled_tanh: lambda: [layers.scaled_tanh(np.linspace(-3, 3, 7))],
    layers.FanInUniform: lambda: [layers.FanInUniform(0.5, seed=3)((5, 4))],
    layers.Subsampling: _subsampling,
    layers.TableConv2D: _table_convolution,
    products.ProductConv2D: _product,
    products.ProductTableConv2D: partial(
        _table_convolution, products.ProductTableConv2D
    ),
    LocallyConnected: lambda: _layer(
        LocallyConnected(2, 3, "tanh", seed=1), _random(2, 3, 4, 1)
    ),
    FusedNormalization: _normalisation,
    layers.EuclideanRBF: lambda: _layer(layers.EuclideanRBF(), _random(2, 84))[1:],
    losses.RightPenalty: lambda: _losses(losses.RightPenalty()),
    losses.MAPPenalty: lambda: _losses(losses.MAPPenalty(0.5)),
    losses.smallest_is_right: lambda: [
        losses.smallest_is_right(np.arange(10), 1 - np.eye(10)[[0, 1, 2, 3, 4] * 2])
    ],
    optimizer_1998.StochasticDiagonalLM: _diagonal_lm,
    curvature.gauss_newton_diagonal: _curvature,
    optimizers.FusedAdam: lambda: _updates(optimizers.FusedAdam(0.1)),
    epochs.example_order: lambda: [
        epochs.example_order(8, Recipe(passes_per_epoch=2), [1, 2])
    ],
    epochs.presented_images: _presented,
    loop.train: trained,
    data.prepare: _prepared,
    data.shuffle_pixels: lambda: [
        data.shuffle_pixels(np.arange(784).reshape(1, 28, 28))[0, ::9, ::9]
    ],
    data.shuffle_within_blocks: lambda: [
        data.shuffle_within_blocks(np.arange(784).reshape(1, 28, 28), side)[0, ::9, ::9]
        for side in (4, 7)
    ],
    data.distort_images: lambda: _distorted(data.distort_images),
    data.distort_and_turn: lambda: _distorted(data.distort_and_turn),
    data.corrupt: _corrupted,
    data.transform: _transformed,
    metrics.log_probabilities: lambda: [
        metrics.log_probabilities([[3, -200.5], [0.1, 0.2]], 0.7)
    ],
    attacks.fgsm: lambda: _attacked(attacks.fgsm),
    attacks.pgd: lambda: _attacked(partial(attacks.pgd, steps=5)),
    outliers.make_non_digits: lambda: [
        kind[:, ::4, ::4]
        for kind in outliers.make_non_digits(
            load_uci_digits("for tests").x_test[:2]
        ).values()
    ],
    data.split_writers: lambda: [
        data.split_writers(np.arange(480) % 10, np.arange(480) // 7)[1]
    ],
    data.split_indices: lambda: [data.split_indices(np.arange(240) % 10)[1]],
    data.stratified_sample: lambda: [
        data.stratified_sample(np.arange(100, 200), np.arange(200) % 10, 20, 4)
    ],
    **pinned_classifiers.CASES,
}


def outputs(part: Callable) -> list[float]:
    """Return what a part computes, all numbers in a row, 6 significant digits."""
    arrays = [np.asarray(array, np.float64).ravel() for array in CASES[part]()]
    return [float(f"{value:.6g}") for value in np.concatenate(arrays)]


def identities() -> dict[str, str]:
    """Return the identity of the first seed of every experiment, on no data."""
    rows = EXPERIMENTS.values()
    whole = {e.name: Trial(e, 0, 55_000, "0" * 16).identity for e in rows}
    parts = {
        f"{e.name}, {e.sizes[0]} examples": Trial(
            e, 0, e.sizes[0], "0" * 16, is_part=True
        ).identity
        for e in rows
        if e.sizes
    }
    return whole | parts


def same(computed: list[float], pinned: list[float]) -> bool:
    """Return whether two outputs agree but for the rounding of a CPU library."""
    return len(computed) == len(pinned) and np.allclose(
        computed, pinned, rtol=RELATIVE, atol=ABSOLUTE
    )


def main() -> int:
    """Write what is computed now; refuse what changed under an old version."""
    FOLDER.mkdir(exist_ok=True)
    text = PARTS_FILE.read_text() if PARTS_FILE.exists() else "{}"
    before, now = json.loads(text), {}
    for part in CASES:
        name = part.__qualname__
        now[name] = {"version": version_of(part), "outputs": outputs(part)}
        old = before.get(name, {"version": None})
        if old["version"] != now[name]["version"]:
            continue
        # A case that was added to a part is computed after its older ones.
        known = len(old["outputs"])
        if not same(now[name]["outputs"][:known], old["outputs"]):
            print(f"{name} computes something else: raise its version first")
            return 1
        # The rounding of this machine is not worth a change.
        now[name]["outputs"][:known] = old["outputs"]
    lines = ",\n".join(f"{json.dumps(n)}: {json.dumps(p)}" for n, p in now.items())
    PARTS_FILE.write_text(f"{{\n{lines}\n}}\n")
    IDENTITIES_FILE.write_text(json.dumps(identities(), indent=0) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
