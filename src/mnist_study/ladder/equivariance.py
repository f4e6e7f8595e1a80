"""Whether the feature maps of a network move with its input."""

import keras
import numpy as np
import pandas as pd

from mnist_study.data.images import prepare, shift_images
from mnist_study.metrics.equivariance import shift_errors
from mnist_study.models import layer_outputs


def shift_table(
    model: keras.Model, images: np.ndarray, dx: int = 0, dy: int = 0
) -> pd.DataFrame:
    """Shift images and return how well each layer follows, and how much it changes.

    Args:
        model: A network for images of 28x28 in 0..1, flat or not.
        images: uint8 (n, 28, 28).
        dx: Pixels to the right, negative to the left.
        dy: Pixels downwards, negative upwards.
    Returns:
        The table that ``metrics.shift_errors`` returns.
    """
    layout = "flat" if len(model.input_shape) == 2 else "28x28"
    outputs, moved = (
        layer_outputs(model, prepare(some, layout=layout))
        for some in (images, shift_images(images, dx, dy))
    )
    return shift_errors(model, outputs, moved, dx, dy)
