"""Reducing the colours of pictures in stored outputs, to a third of their size."""

import base64
import io

from nbformat import NotebookNode
from PIL import Image

COLORS = 128  # a figure has a dozen colours, and shades at the edges of letters


def with_few_colors(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with pictures of at most ``COLORS`` colours in its outputs.

    Args:
        notebook: An executed notebook, which is modified.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = _in_few_colors(data["image/png"])
    return notebook


def _in_few_colors(encoded: str) -> str:
    """Return a PNG in base64, converted to a palette."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")
    # Without dithering, which would cover uniform areas with dots.
    few = picture.quantize(COLORS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    few.save(file, "PNG", optimize=True)
    # In lines, as Jupyter writes it, since short lines give readable diffs.
    smaller = base64.encodebytes(file.getvalue()).decode()
    return min(encoded, smaller, key=len)
