"""Convolutions as products of matrices, for trainings on single images.

A convolution is the product of its kernel with a matrix that has the window of every
position as a row. XLA computes this product about four times as fast as its own
convolution of a single image. The sums are the same but for their rounding. Batches of
several images are convolved as usual, which is faster for them.
"""

from collections.abc import Callable

import keras
from keras import layers, ops

from mnist_study.lecun1998.layers import TableConv2D, serializable
from mnist_study.versions import versioned


def window_sums(images, kernel):
    """Return the sums of a convolution without padding, in steps of one pixel.

    Args:
        images: (batch, height, width, maps).
        kernel: (rows, columns, maps, units).
    Returns:
        (batch, height - rows + 1, width - columns + 1, units).
    """
    rows, columns, maps, units = kernel.shape
    height, width = images.shape[1] - rows + 1, images.shape[2] - columns + 1
    shifted = [
        images[:, row : row + height, column : column + width]
        for row in range(rows)
        for column in range(columns)
    ]
    length = rows * columns * maps
    windows = ops.reshape(ops.concatenate(shifted, axis=-1), (-1, length))
    sums = ops.matmul(windows, ops.reshape(kernel, (length, units)))
    return ops.reshape(sums, (-1, height, width, units))


@versioned(1)
@serializable
class ProductConv2D(layers.Conv2D):
    """A ``Conv2D`` without padding, in steps of one pixel; a product for one image."""

    def call(self, inputs):
        """Return the maps."""
        if inputs.shape[0] != 1:
            return super().call(inputs)
        return self.activation(window_sums(inputs, self.kernel) + self.bias)


@versioned(1)
@serializable
class ProductTableConv2D(TableConv2D):
    """A ``TableConv2D``; a product for one image."""

    def call(self, inputs):
        """Return the maps."""
        if inputs.shape[0] != 1:
            return super().call(inputs)
        return self.activation(window_sums(inputs, self.full_kernel()) + self.bias)


_AS_PRODUCTS = {layers.Conv2D: ProductConv2D, TableConv2D: ProductTableConv2D}


def build_with_products(
    seed: int = 0, *, build: Callable[..., keras.Model], **options
) -> keras.Model:
    """Build a network of 1998 whose convolutions are computed as products.

    Args:
        seed: Determines the initial weights, which are those of ``build``.
        build: Builds a network whose convolutions have neither padding nor strides.
        options: Of ``build``.
    Returns:
        Uncompiled model with the inputs, outputs and names of the original.
    Raises:
        ValueError: If a convolution has padding or strides.
    """

    def as_product(layer):
        kind = _AS_PRODUCTS.get(type(layer), type(layer))
        window = getattr(layer, "padding", "valid"), getattr(layer, "strides", (1, 1))
        if kind is not type(layer) and window != ("valid", (1, 1)):
            raise ValueError(
                f"{layer.name} has padding or strides: only convolutions without can "
                "be computed as products"
            )
        return kind.from_config(layer.get_config())

    model = build(seed=seed, **options)
    return keras.models.clone_model(model, clone_function=as_product)
