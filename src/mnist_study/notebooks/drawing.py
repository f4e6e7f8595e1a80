"""What the page "Draw a digit" takes from Python, as scripts that a browser loads.

A page opened from disk may load scripts but no other files. So each network is one
script: a call with its layers and, as text, its weights. Another script has the rule
that says when a reading is doubtful.
"""

import base64
import json
import zlib

import keras
import numpy as np

from mnist_study.data.dataset import Dataset
from mnist_study.photos import doubt
from mnist_study.photos.reading import kept_network

# As the page names them in sentences.
NETWORKS = {
    "ann": "ANN",
    "lenet5": "LeNet-5",
    "lenet5_fast": "the fast LeNet-5",
    "lenet5_1998": "LeNet-5 of 1998",
}
SEED = 0
# Weights are float16 numbers and multiples of this step: each additional bit would take
# 40 kB more, and the page of two networks must stay below 600 kB.
GRID = 2.0**-13
# Test digits of MNIST: the first of each, one that both networks misclassify, and one
# on which they disagree.
SAMPLES = (3, 2, 1, 18, 4, 8, 11, 0, 61, 7, 2597, 321)
KINDS = {
    "Conv2D": "convolution",
    "TableConv2D": "convolution",
    "Dense": "dense",
    "AveragePooling2D": "average",
    "MaxPooling2D": "largest",
    "Subsampling": "subsampling",
    "EuclideanRBF": "distances",
}
# The inputs for the grey levels of paper and of full ink.
PLAIN, AS_IN_1998 = (0.0, 1.0), (-0.1, 1.175)


def page_scripts() -> dict[str, bytes]:
    """Return all scripts by their path on the page, always the same bytes."""
    scripts = {
        f"weights/{name}.js": network_script(name, kept_network(name, SEED))
        for name in NETWORKS
    }
    return scripts | {"doubt.js": doubt_script()}


def doubt_script() -> bytes:
    """Return the threshold and the sentences of ``photos.doubt`` as a script, UTF-8."""
    rule = {
        "leastSure": doubt.LEAST_SURE,
        "differ": doubt.DIFFER,
        "unsure": doubt.UNSURE,
    }
    script = f"""\
"use strict";
// Written by doubt_script of the Python package.
globalThis.Draw ??= {{}};

Draw.doubts = {json.dumps(rule)};
"""
    return script.encode()


def network_script(name: str, model: keras.Model) -> bytes:
    """Return one network as a script.

    Args:
        name: The name by which the page loads it.
        model: A network of the comparison.
    Returns:
        UTF-8: ``Draw.receive(layers, weights)``.
    Raises:
        ValueError: If the page cannot compute a layer of this kind, or a weight is too
            large.
    """
    # Maps are already in the order of Flatten.
    used = [layer for layer in model.layers if type(layer).__name__ != "Flatten"]
    layers = [_described(layer) for layer in used]
    weights = [array.ravel() for layer in used for array in _arrays(layer)]
    of_1998 = layers[-1]["kind"] == "distances"
    paper, ink = AS_IN_1998 if of_1998 else PLAIN
    side = model.input_shape[1] if len(model.input_shape) == 4 else 28
    network = {"name": name, "label": NETWORKS[name], "side": side, "grid": GRID}
    network |= {"paper": paper, "ink": ink}
    header = json.dumps(network | {"layers": layers}, separators=(",", ":"))
    # The bytes hardly repeat: coding only their frequencies saves 4 %.
    packer = zlib.compressobj(9, strategy=zlib.Z_FILTERED)
    packed = packer.compress(_as_bytes(np.concatenate(weights))) + packer.flush()
    return f'"use strict";\nDraw.receive({header}, "{_as_text(packed)}");\n'.encode()


def samples_script(dataset: Dataset) -> str:
    """Return the script of the test digits: docs/extra/draw/samples.js.

    Args:
        dataset: MNIST.
    """
    chosen = list(SAMPLES)
    packed = zlib.compress(dataset.x_test[chosen].tobytes(), 9)
    samples = {
        "indices": chosen,
        "labels": dataset.y_test[chosen].tolist(),
        "images": base64.b64encode(packed).decode(),
    }
    return f"""\
"use strict";
// Test digits of MNIST (Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0), 28x28 bytes
// each, after zlib and in base64; written by samples_script of the Python package.
globalThis.Draw ??= {{}};

Draw.samples = {json.dumps(samples)};
"""


def rounded(weights: np.ndarray) -> np.ndarray:
    """Return weights with the page's rounding, float32."""
    return (np.round(weights / GRID) * GRID).astype(np.float16).astype(np.float32)


def _described(layer: keras.layers.Layer) -> dict:
    kind = type(layer).__name__
    if kind not in KINDS:
        raise ValueError(f"{layer.name}: the page cannot compute a layer {kind}")
    return {
        "name": layer.name,
        "kind": KINDS[kind],
        "activation": _activation(layer),
        "padding": getattr(layer, "padding", "valid"),
        "shapes": [array.shape for array in _arrays(layer)],
    }


def _arrays(layer: keras.layers.Layer) -> list[np.ndarray]:
    if (
        type(layer).__name__ == "TableConv2D"
    ):  # with zeros for maps that it does not read
        return [np.asarray(layer.full_kernel()), np.asarray(layer.bias)]
    return layer.get_weights()


def _activation(layer: keras.layers.Layer) -> str:
    if KINDS[type(layer).__name__] == "distances":
        return "softmax"  # of their negatives
    return getattr(getattr(layer, "activation", None), "__name__", "linear")


def _as_bytes(weights: np.ndarray) -> bytes:
    """Return weights as whole numbers of steps, high bytes first: many are equal."""
    steps = np.round(rounded(weights) / GRID).astype(int) + 2**15
    if steps.min() < 0 or steps.max() >= 2**16:
        raise ValueError(
            f"a weight of {np.abs(weights).max():.2f} is over {2**15 * GRID}"
        )
    return (steps >> 8).astype(np.uint8).tobytes() + steps.astype(np.uint8).tobytes()


def _as_text(packed: bytes) -> str:
    """Return a JavaScript string with seven bits per character, the highest first."""
    bits = np.unpackbits(np.frombuffer(packed, np.uint8))
    bits = np.pad(bits, (0, -len(bits) % 7)).reshape(-1, 7)
    text = (bits @ (1 << np.arange(6, -1, -1))).astype(np.uint8).tobytes().decode()
    # Characters that a quoted string cannot contain, and NUL, which some tools reject,
    # become two-byte characters, 128 higher.
    return text.translate({code: code + 128 for code in b'\0\n\r"\\'})
