"""Pictures of stored outputs: fewer colours, the same picture."""

import base64
import io

import numpy as np
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from mnist_study.notebooks.pictures import with_few_colors


def _encoded(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.encodebytes(file.getvalue()).decode()


def _stored(encoded):
    output = new_output("display_data", {"image/png": encoded, "text/plain": "a"})
    notebook = new_notebook(cells=[new_code_cell(outputs=[output])])
    data = with_few_colors(notebook).cells[0].outputs[0]["data"]
    assert data["text/plain"] == "a"
    return data["image/png"]


def test_a_picture_in_few_colours_stays_as_it_is_and_takes_less_room():
    generator = np.random.default_rng(0)
    palette = generator.integers(256, size=(16, 3), dtype=np.uint8)
    pixels = palette[generator.integers(16, size=(64, 64))]
    encoded = _encoded(pixels)
    stored = _stored(encoded)
    assert len(stored) < 0.7 * len(encoded)
    again = Image.open(io.BytesIO(base64.b64decode(stored))).convert("RGB")
    assert np.abs(np.asarray(again, int) - pixels).max() <= 8, "to the eye the same"
    assert _stored(stored) == stored, "stored again, it does not change"
