"""The networks of the page "Draw a digit", as scripts that a browser loads.

A page opened from the disk may load scripts, but no other files. So each network is
one script: a call with its layers and, as text, its weights.
"""

import base64
import json
import zlib

import keras
import numpy as np

from mnist_study.data.dataset import Dataset
from mnist_study.photos.reading import kept_network

# As the page names them in sentences.
NETWORKS = {
    "ann": "ANN",
    "lenet5": "LeNet-5",
    "lenet5_fast": "the fast LeNet-5",
    "lenet5_1998": "LeNet-5 of 1998",
}
SEED = 0
# Weights are float16 numbers and multiples of this: finer ones would take 40 kB more
# for each bit, and the page of two networks stays below 600 kB.
GRID = 2.0**-13
# Test digits of MNIST: the first of each, one that both networks misread, and one that
# they read differently.
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
# How grey levels become inputs: of paper, and of full ink.
PLAIN, AS_IN_1998 = (0.0, 1.0), (-0.1, 1.175)


def weight_scripts() -> dict[str, bytes]:
    """Return the scripts of all networks by file name; each time the same bytes."""
    return {
        f"{name}.js": network_script(name, kept_network(name, SEED))
        for name in NETWORKS
    }


def network_script(name: str, model: keras.Model) -> bytes:
    """Return one network as a script.

    Args:
        name: By which the page asks for it.
        model: One of the comparison's.
    Returns:
        UTF-8: ``Draw.receive(layers, weights)``.
    Raises:
        ValueError: If a layer is of a kind that the page cannot compute, or a weight
            is too large.
    """
    # Maps lie in the order of Flatten already.
    used = [layer for layer in model.layers if type(layer).__name__ != "Flatten"]
    layers = [_described(layer) for layer in used]
    weights = [array.ravel() for layer in used for array in _arrays(layer)]
    of_1998 = layers[-1]["kind"] == "distances"
    paper, ink = AS_IN_1998 if of_1998 else PLAIN
    side = model.input_shape[1] if len(model.input_shape) == 4 else 28
    network = {"name": name, "label": NETWORKS[name], "side": side, "grid": GRID}
    network |= {"paper": paper, "ink": ink}
    header = json.dumps(network | {"layers": layers}, separators=(",", ":"))
    # Bytes that hardly ever repeat: by their frequencies alone they take 4 % less.
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
    """Return weights as the page has them, float32."""
    return (np.round(weights / GRID) * GRID).astype(np.float16).astype(np.float32)


def _described(layer: keras.layers.Layer) -> dict:
    kind = type(layer).__name__
    if kind not in KINDS:
        raise ValueError(f"{layer.name}: the page computes no layer {kind}")
    return {
        "name": layer.name,
        "kind": KINDS[kind],
        "activation": _activation(layer),
        "padding": getattr(layer, "padding", "valid"),
        "shapes": [array.shape for array in _arrays(layer)],
    }


def _arrays(layer: keras.layers.Layer) -> list[np.ndarray]:
    if type(layer).__name__ == "TableConv2D":  # with zeros for what it does not read
        return [np.asarray(layer.full_kernel()), np.asarray(layer.bias)]
    return layer.get_weights()


def _activation(layer: keras.layers.Layer) -> str:
    if KINDS[type(layer).__name__] == "distances":
        return "softmax"  # of their negatives
    return getattr(getattr(layer, "activation", None), "__name__", "linear")


def _as_bytes(weights: np.ndarray) -> bytes:
    """Return whole numbers of steps: high bytes first, since many are equal."""
    steps = np.round(rounded(weights) / GRID).astype(int) + 2**15
    if steps.min() < 0 or steps.max() >= 2**16:
        raise ValueError(
            f"a weight of {np.abs(weights).max():.2f} is over {2**15 * GRID}"
        )
    return (steps >> 8).astype(np.uint8).tobytes() + steps.astype(np.uint8).tobytes()


def _as_text(packed: bytes) -> str:
    """Return seven bits a character, the first one highest, in a JavaScript string."""
    bits = np.unpackbits(np.frombuffer(packed, np.uint8))
    bits = np.pad(bits, (0, -len(bits) % 7)).reshape(-1, 7)
    text = (bits @ (1 << np.arange(6, -1, -1))).astype(np.uint8).tobytes().decode()
    # What a string in quotes cannot hold, and NUL, which some tools refuse, become
    # letters of two bytes, 128 further on.
    return text.translate({code: code + 128 for code in b'\0\n\r"\\'})
