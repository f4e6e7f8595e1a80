"""What the page "Draw a digit" loads: the same bytes each time, and few of them."""

import base64
import gzip
import json
import re
import zlib

import keras
import numpy as np
import pytest
from drawing_page import write_page

from mnist_study.notebooks import drawing
from mnist_study.notebooks.drawing import (
    NETWORKS,
    SAMPLES,
    network_script,
    rounded,
    samples_script,
)

MOST_BYTES = 600_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the page."""
    return write_page(tmp_path_factory.mktemp("page") / "draw").parent


def test_the_first_view_is_small(folder):
    page = (folder / "index.html").read_text(encoding="utf-8")
    names = re.findall(r'(?:src|href)="([\w.]+\.(?:js|css))"', page)
    assert "main.js" in names
    names += ["index.html", "weights/ann.js", "weights/lenet5.js"]
    contents = [(folder / name).read_bytes() for name in names]
    plain = sum(map(len, contents))
    packed = sum(len(gzip.compress(content)) for content in contents)
    print(f"first view: {plain:,} bytes, {packed:,} by gzip")
    assert packed < plain < MOST_BYTES


def test_scripts_are_the_same_each_time(folder):
    again = drawing.page_scripts()
    assert again.keys() == {"doubt.js", *(f"weights/{name}.js" for name in NETWORKS)}
    for path, script in again.items():
        assert (folder / path).read_bytes() == script


def _samples(script):
    told = json.loads(re.search(r"Draw.samples = (.*);", script).group(1))
    pixels = zlib.decompress(base64.b64decode(told["images"]))
    return told["indices"], told["labels"], pixels


def test_the_test_digits_are_mnist_s(folder, mnist, dataset):
    indices, labels, pixels = _samples((folder / "samples.js").read_text())
    assert tuple(indices) == SAMPLES
    assert labels == mnist["y_test"][indices].tolist()
    assert pixels == mnist["x_test"][indices].tobytes()
    assert _samples(samples_script(dataset)) == (indices, labels, pixels)


def test_weights_are_float16_and_on_the_grid():
    weights = np.linspace(-1.5, 1.5, 10_001, dtype=np.float32)
    kept = rounded(weights)
    assert np.array_equal(kept, kept.astype(np.float16))
    assert np.array_equal(kept / drawing.GRID, np.round(kept / drawing.GRID))
    # Half a step, or half of the last of 11 bits.
    assert np.all(np.abs(kept - weights) <= drawing.GRID / 2 + np.abs(weights) / 2**11)


def test_a_layer_that_the_page_cannot_compute_is_named():
    layers = [keras.Input((28, 28, 1)), keras.layers.Dropout(0.5, name="drop")]
    with pytest.raises(ValueError, match=r"drop: .*Dropout"):
        network_script("ann", keras.Sequential(layers))


def test_a_weight_that_is_too_large_is_refused():
    dense = keras.layers.Dense(2, kernel_initializer=keras.initializers.Constant(5.0))
    with pytest.raises(ValueError, match=r"5\.00"):
        network_script("ann", keras.Sequential([keras.Input((784,)), dense]))
