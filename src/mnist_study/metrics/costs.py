"""The costs and receptive fields of a network, layer by layer.

Networks are only inspected, not built: a layer is any object with an ``output`` and, if
it has weights, a ``kernel``.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd


def layer_table(model) -> pd.DataFrame:
    """Return a network layer by layer, the input first.

    A multiply-accumulate is one product added to a sum; their number is that of a
    kernel's
    weights times the positions at which it is applied. Biases, pooling and activation
    functions are not counted.

    Args:
        model: A built Keras model, or any object with such ``layers``.
    Returns:
        Columns ``name``, ``kind``, ``output_shape`` (without the batch),
        ``kernel``, ``activation``, ``parameters`` and ``macs``.
    """
    rows = [
        {
            "name": "input",
            "kind": "input",
            "output_shape": tuple(model.input_shape[1:]),
            "kernel": "",
            "activation": "",
            "parameters": 0,
            "macs": 0,
        }
    ]
    for layer in model.layers:
        shape = tuple(layer.output.shape[1:])
        # Keras has no common name: convolutions have a kernel size, poolings a pool
        # size.
        window = getattr(layer, "kernel_size", getattr(layer, "pool_size", ()))
        weights = _products(layer)
        size = 0 if weights is None else int(np.prod(weights.shape))
        rows.append(
            {
                "name": layer.name,
                "kind": type(layer).__name__,
                "output_shape": shape,
                "kernel": "×".join(str(side) for side in window),
                "activation": getattr(
                    getattr(layer, "activation", None), "__name__", ""
                ),
                "parameters": layer.count_params(),
                "macs": size * _uses(layer),
            }
        )
    return pd.DataFrame(rows)


def _uses(layer) -> int:
    """Return how often a layer uses each of its weights for one example."""
    # Once at each position of a map, unless every position has its own weights. A
    # dense layer has shape (units,), and the empty product is one position.
    shared = getattr(layer, "shares_weights", True)
    return int(np.prod(layer.output.shape[1:-1])) if shared else 1


def _products(layer):
    """Return the weights of a layer that are multiplied, or None."""
    # The weights of Keras's layers, of trainable subsampling, and of the distances to
    # codes, which need one product per weight.
    for name in ("kernel", "coefficient", "centers"):
        if hasattr(layer, name):
            return getattr(layer, name)
    return None


class InputWindows(NamedTuple):
    """The windows of input pixels that the units of a map see, along one axis.

    Attributes:
        first: First pixel of the first window; negative if it starts in the padding.
        side: Side of a window in pixels.
        step: Distance between windows in pixels.
    """

    first: int
    side: int
    step: int


def input_windows(model) -> dict[str, InputWindows]:
    """Return which input pixels the units of each map see.

    A window of k inputs, s pixels apart, adds (k - 1) s to the side; a layer of stride
    t multiplies the distance of its units by t.

    Source: Araujo, Norris and Sim (2019), "Computing receptive fields of
    convolutional neural networks", Distill.

    Args:
        model: A built network whose layers form one line.
    Returns:
        Layer name -> its windows, up to the last layer with a window.
    """
    first, side, step, fields = 0, 1, 1, {}
    for layer in model.layers:
        # Windows are square here. Layers without a window, such as activations, see the
        # same as the layer before; dense layers see everything and end the table.
        window = getattr(layer, "kernel_size", getattr(layer, "pool_size", None))
        if window is not None:
            if getattr(layer, "padding", "valid") == "same":
                # With stride 1, as in all padded layers here, half a window on each
                # side.
                first -= (window[0] - 1) // 2 * step
            side += (window[0] - 1) * step
            step *= layer.strides[0]
            fields[layer.name] = InputWindows(first, side, step)
    return fields


def receptive_field_sides(model) -> dict[str, int]:
    """Return the side, in input pixels, of the window that one unit sees.

    Args:
        model: A built network whose layers form one line.
    Returns:
        Layer name -> side, up to the last layer with a window.
    """
    return {name: field.side for name, field in input_windows(model).items()}


def latency_ms(call: Callable[[], object], repeats: int = 50) -> dict[str, float]:
    """Measure the time of a call, without the first few calls.

    Args:
        call: The function to time, such as ``training.compiled_call(model, batch)``.
        repeats: Number of timed calls, at least 1.
    Returns:
        ``median``, ``low`` and ``high`` (10th and 90th percentile), all in ms.
    Raises:
        ValueError: If repeats is below 1.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    times = []
    # The first calls trace the function and fill caches.
    for _ in range(repeats + 5):
        started = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - started))
    # Percentiles, since other programs delay single calls considerably.
    low, median, high = np.percentile(times[5:], [10, 50, 90])
    return {"median": float(median), "low": float(low), "high": float(high)}
