"""A layer whose units see windows, each with its own weights."""

import keras
import numpy as np
from keras import ops

from mnist_study.numerics import fix_settings
from mnist_study.versions import versioned

# Before a layer is built, since it would take its float type from keras.json.
fix_settings()


@versioned(1)
@keras.saving.register_keras_serializable("mnist_study")
class LocallyConnected(keras.layers.Layer):
    """A convolution without shared weights: each position has its own kernel.

    Inputs are padded with zeros, so that the maps are as large as the images. If the
    weights are the same at every position, it computes the same as ``Conv2D`` with
    padding
    "same".

    Args:
        maps: Number of output maps.
        kernel_size: Side of the windows in pixels, odd.
        activation: Activation function of the result.
        seed: Determines the initial weights: Glorot uniform, with the fan-in and the
            fan-out of a convolution of the same windows.
        kwargs: Arguments of every Keras layer, such as ``name``.
    Inputs:
        (batch, height, width, maps read).
    Outputs:
        (batch, height, width, maps).
    """

    # Read by tables of layers: each weight is used only once for an example.
    shares_weights = False
    strides, padding = (1, 1), "same"

    def __init__(self, maps, kernel_size=5, activation="linear", seed=0, **kwargs):
        super().__init__(**kwargs)
        if kernel_size % 2 == 0:
            raise ValueError(
                f"{self.name} needs windows with a central pixel, for equal padding on "
                f"all sides: make kernel_size odd, not {kernel_size}"
            )
        self.maps, self.kernel_size = maps, (kernel_size, kernel_size)
        self.activation = keras.activations.get(activation)
        self.seed = seed

    def build(self, input_shape):
        """Create the weights, window by window, and a bias for each unit."""
        _, height, width, maps_read = input_shape
        area = self.kernel_size[0] ** 2
        # Keras would compute the fans from the shape of all weights together.
        limit = float(np.sqrt(6 / (area * maps_read + area * self.maps)))
        init = keras.initializers.RandomUniform(-limit, limit, seed=self.seed)
        # (784, 6, 25) for C1: position, map, and the pixels of the window row by row.
        shape = (height * width, self.maps, area * maps_read)
        self.kernel = self.add_weight(shape, init, name="kernel")
        self.bias = self.add_weight((height, width, self.maps), "zeros", name="bias")
        self.pixels = _window_pixels(height, width, maps_read, self.kernel_size[0])

    def call(self, inputs):
        """Return the maps."""
        _, height, width, _ = inputs.shape
        edge = self.kernel_size[0] // 2
        padded = ops.pad(inputs, [(0, 0), (edge, edge), (edge, edge), (0, 0)])
        # With examples last, a pixel of all examples is copied in one piece, followed
        # by a matrix product for each position. This is five times faster than examples
        # first.
        columns = ops.transpose(
            ops.reshape(padded, (-1, int(np.prod(padded.shape[1:]))))
        )
        windows = ops.take(columns, self.pixels, axis=0)  # (places, window, batch)
        sums = ops.transpose(ops.matmul(self.kernel, windows), (2, 0, 1))
        sums = ops.reshape(sums, (-1, height, width, self.maps))
        return self.activation(sums + self.bias)

    def compute_output_shape(self, input_shape):
        """Return the shape of the outputs."""
        return (*input_shape[:3], self.maps)

    def get_config(self):
        """Return the arguments."""
        return super().get_config() | {
            "maps": self.maps,
            "kernel_size": self.kernel_size[0],
            "activation": keras.activations.serialize(self.activation),
            "seed": self.seed,
        }


def _window_pixels(height: int, width: int, maps: int, side: int) -> np.ndarray:
    """Return the pixels of a padded image in the window of each position.

    Returns:
        int32 (height * width, side * side * maps), indices of a flat padded image.
    """
    rows, columns, padded_width = np.arange(height), np.arange(width), width + side - 1
    corners = rows[:, None] * padded_width + columns
    window = np.arange(side)[:, None] * padded_width + np.arange(side)
    places = corners.reshape(-1, 1) + window.reshape(1, -1)
    pixels = places[..., None] * maps + np.arange(maps)
    return pixels.reshape(height * width, -1).astype(np.int32)
