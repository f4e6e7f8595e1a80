"""Pictures of stored outputs in few colours, which takes a third of the room."""

import base64
import io

from nbformat import NotebookNode
from PIL import Image

COLORS = 128  # a figure has a dozen, and shades at the edges of its letters


def with_few_colors(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook, the pictures of its outputs in at most ``COLORS`` colours.

    Args:
        notebook: Executed; it is altered.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = _in_few_colors(data["image/png"])
    return notebook


def _in_few_colors(encoded: str) -> str:
    """Return a PNG in base64, as the one that is given but with a palette."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")
    # Without dithering, which would sprinkle even surfaces with dots.
    few = picture.quantize(COLORS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    few.save(file, "PNG", optimize=True)
    # With lines, as Jupyter writes it: short lines make readable differences.
    smaller = base64.encodebytes(file.getvalue()).decode()
    return min(encoded, smaller, key=len)
