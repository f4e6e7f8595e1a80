"""What the page "Draw a digit" needs from the study: networks and test digits.

A page that is opened from the disk may load scripts and nothing else. So weights come
as scripts, which call ``Draw.receive`` with the layers of a network and, as text, its
weights; the page's ``networks.js`` reads them.
"""

import base64
import json
import zlib
from pathlib import Path

import keras
import numpy as np

from mnist_study.data.dataset import Dataset
from mnist_study.data.images import LAYOUTS, SCALINGS
from mnist_study.files import write_whole
from mnist_study.photos.reading import kept_network
from mnist_study.study.experiments import find_experiment

PAGE_NETWORKS = ("ann", "lenet5", "lenet5_fast", "lenet5_1998")
PAGE_SEED = 0
# Float16 has finer steps for small weights, which would take a fifth more bytes and
# change the largest difference of a probability by little.
GRID = 2.0**-13
# Of MNIST's test set: one of each digit, and five that the two networks of the page
# read differently.
SAMPLES = (3, 2, 1, 18, 4, 8, 11, 0, 61, 7)
_KINDS = {
    "Conv2D": "convolution",
    "TableConv2D": "convolution",
    "AveragePooling2D": "average",
    "MaxPooling2D": "largest",
    "Subsampling": "subsampling",
    "Dense": "dense",
    "EuclideanRBF": "distances",
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}


def write_networks(folder: Path) -> list[Path]:
    """Write the scripts of all networks of the page; the same bytes each time.

    Args:
        folder: Where; it is made.
    Raises:
        RecordError: If the weights of a network are not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_whole(folder / f"{name}.js", network_script(name))
        for name in PAGE_NETWORKS
    ]


def network_script(name: str) -> str:
    """Return the script that brings a network to the page.

    Args:
        name: Of an experiment that keeps its weights.
    Raises:
        RecordError: If they are not there.
    """
    row = find_experiment(name)
    paper, ink = SCALINGS[row.scaling]
    layout = LAYOUTS[row.layout]
    model = kept_network(name, PAGE_SEED)
    layers = [layer for layer in model.layers if type(layer).__name__ in _KINDS]
    told = {
        "name": name,
        "label": row.label.removesuffix(", Adam"),
        "side": 28 if len(layout) == 1 else layout[0],
        "paper": paper,
        "ink": ink,
        "grid": GRID,
        "layers": [_described(layer) for layer in layers],
    }
    weights = [w.ravel() for layer in layers for w in page_weights(layer)]
    packed = _packed(np.concatenate(weights))
    text = "".join(_ESCAPES.get(letter, letter) for letter in packed)
    return f'Draw.receive({json.dumps(told, separators=(",", ":"))},"{text}");\n'


def page_weights(layer: keras.Layer) -> list[np.ndarray]:
    """Return the weights of a layer as the page computes with them.

    They are float16, and multiples of ``GRID``. A C3 that reads selected maps has
    zeros where it reads none.
    """
    weights = [np.asarray(weight) for weight in layer.weights]
    if hasattr(layer, "full_kernel"):
        weights[0] = np.asarray(layer.full_kernel())
    return [rounded(weight) for weight in weights]


def rounded(weights: np.ndarray) -> np.ndarray:
    """Return float32 weights, each as the page has it."""
    on_grid = np.round(weights.astype(np.float64) / GRID) * GRID
    return on_grid.astype(np.float16).astype(np.float32)


def samples_script(dataset: Dataset) -> str:
    """Return the script that brings some test digits to the page."""
    chosen = list(SAMPLES)
    pixels = zlib.compress(dataset.x_test[chosen].tobytes(), 9)
    told = {
        "indices": chosen,
        "labels": dataset.y_test[chosen].tolist(),
        "images": base64.b64encode(pixels).decode(),
    }
    return (
        "// Written by python -m mnist_study.photos: test digits of MNIST, by Y. LeCun, "
        "C. Cortes\n// and C. Burges, CC BY-SA 3.0; 28x28 each, packed by zlib.\n"
        f"globalThis.Draw ??= {{}};\nDraw.samples = {json.dumps(told)};\n"
    )


def _described(layer: keras.Layer) -> dict:
    kind = _KINDS[type(layer).__name__]
    activation = getattr(layer, "activation", None)
    told = {
        "name": layer.name.removeprefix("hidden_") if kind == "dense" else layer.name,
        "kind": kind,
        "activation": activation.__name__ if activation else "linear",
        "shapes": [list(weight.shape) for weight in page_weights(layer)],
    }
    if kind == "convolution":
        told["padding"] = getattr(layer, "padding", "valid")
    if kind == "distances":
        told["activation"] = "softmax"  # of what it is not far from
    return told


def _packed(weights: np.ndarray) -> str:
    """Return weights as text of seven bits a character.

    As steps of the grid from -32768 on: first all high bytes, which are much alike,
    then all low ones; compressed by zlib.
    """
    steps = np.rint(weights / GRID).astype(np.int64) + 32768
    if steps.min() < 0 or steps.max() > 65535:
        raise ValueError(f"weights must be within +-{32768 * GRID:g}")
    planes = np.concatenate([steps >> 8, steps & 255]).astype(np.uint8)
    bits = np.unpackbits(np.frombuffer(zlib.compress(planes.tobytes(), 9), np.uint8))
    bits = np.pad(bits, (0, -len(bits) % 7)).reshape(-1, 7)
    # Padded to eight on the right by NumPy, and shifted back.
    return (np.packbits(bits, axis=1) >> 1).tobytes().decode("ascii")
