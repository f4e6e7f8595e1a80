"""The widths of the largest plain network within a number of parameters."""

import math
from itertools import pairwise

INPUTS, CLASSES = 28 * 28, 10
PER_NORMALISED_UNIT = 4  # scale, shift, mean and variance


def hidden_units(
    size: int, depth: int, taper: float, batch_norm: bool
) -> tuple[int, ...]:
    """Return the numbers of units in the hidden layers of the largest such network.

    Args:
        size: Largest number of parameters, including those that are not trained.
        depth: Number of hidden layers.
        taper: Width of each hidden layer divided by that of the one before. No layer is
            narrower than the output, unless the first one is.
        batch_norm: Whether the hidden layers are normalised.
    Raises:
        ValueError: If every network of that shape is larger.
    """

    def units(first: int) -> tuple[int, ...]:
        widths = (max(CLASSES, math.floor(first * taper**i)) for i in range(depth))
        return tuple(min(first, width) for width in widths)

    if count_parameters(units(1), batch_norm) > size:
        raise ValueError(f"no plain network of depth {depth} has {size} parameters")
    fits, too_wide = 1, size
    while too_wide - fits > 1:
        middle = (fits + too_wide) // 2
        if count_parameters(units(middle), batch_norm) <= size:
            fits = middle
        else:
            too_wide = middle
    return units(fits)


def count_parameters(hidden: tuple[int, ...], batch_norm: bool) -> int:
    """Return the number of parameters of ``build_plain``, trained or not.

    Args:
        hidden: Numbers of units in the hidden layers.
        batch_norm: Whether the hidden layers are normalised.
    """
    layers = pairwise((INPUTS, *hidden, CLASSES))
    dense = sum((inputs + 1) * units for inputs, units in layers)
    return dense + (PER_NORMALISED_UNIT * sum(hidden) if batch_norm else 0)
