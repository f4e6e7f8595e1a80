"""Explanatory figures: diagrams of networks, activation functions, the loss."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from mnist_study.plots import canvas
from mnist_study.plots.canvas import BLUE, GREEN, INK, MUTED, PURPLE, VERMILLION

_KINDS = {
    "Conv2D": "convolution",
    "AveragePooling2D": "average pooling",
    "MaxPooling2D": "max pooling",
    "Dense": "fully connected",
}


def network_diagram(layers: Sequence[Mapping], *, title: str, note: str) -> Figure:
    """Draw a network: stacks of maps, then columns of neurons.

    Args:
        layers: ``name``, ``kind``, ``output_shape`` (without the batch) and
            ``parameters`` of each, the input first. ``kernel`` (such as
            "5×5") is optional. The kind "Flatten" is left out.
        title: Name of the network.
        note: Caption.
    Raises:
        ValueError: If a key is missing or there is nothing to draw.
    """
    # Flatten only rearranges the units of the layer before it.
    layers = [layer for layer in layers if layer.get("kind") != "Flatten"]
    canvas.not_empty("layers", layers)
    for i, layer in enumerate(layers):
        where = f"layers[{i}]"
        canvas.has_columns(where, layer, "name", "kind", "output_shape", "parameters")
    shapes = [layer["output_shape"] for layer in layers]
    largest = max((shape[0] for shape in shapes if len(shape) == 3), default=1)
    slot = min(2.0, 11 / len(layers))
    fig, (ax,) = canvas.row(note, (slot * len(layers), 3.9))
    ax.set(xlim=(0, slot * len(layers)), ylim=(-1.75, 1.7), title=title)
    ax.set_aspect("equal")
    ax.axis("off")
    ends = []
    for i, layer in enumerate(layers):
        x = (i + 0.5) * slot
        half = _draw_layer(ax, x, layer, largest)
        _label_layer(ax, x, layer)
        ends.append((x - half - 0.06, x + half + 0.06))
    # By default Matplotlib shortens arrows by two points at either end.
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    for (_, start), (end, _) in pairwise(ends):
        ax.annotate("", xy=(end, 0), xytext=(start, 0), arrowprops=arrow)
    return fig


def activation_functions(*, note: str) -> Figure:
    """Draw the usual activation functions and their derivatives."""
    a = np.linspace(-4, 4, 801)
    sigmoid = 1 / (1 + np.exp(-a))
    tanh, inner = np.tanh(a), np.tanh(2 * a / 3)
    curves = {
        "tanh a": (tanh, 1 - tanh**2),
        "1.7159 tanh(2a/3)": (1.7159 * inner, 1.7159 * 2 / 3 * (1 - inner**2)),
        # At 0 relu has no derivative; in practice 0 is used.
        "ReLU: max(0, a)": (np.maximum(0, a), np.where(a > 0, 1.0, 0.0)),
        "sigmoid: 1/(1 + exp(−a))": (sigmoid, sigmoid * (1 - sigmoid)),
    }
    fig, axes = canvas.row(note, (10, 4.2), 2)
    colors = (VERMILLION, PURPLE, BLUE, GREEN)
    for (name, values), color, line in zip(
        curves.items(), colors, canvas.LINE_STYLES, strict=True
    ):
        for ax, y in zip(axes, values, strict=True):
            ax.plot(a, y, color=color, linestyle=line, lw=2, label=name)
    for ax, quantity in zip(axes, ("output", "derivative"), strict=True):
        ax.axhline(0, color=MUTED, lw=0.7)
        ax.axvline(0, color=MUTED, lw=0.7)
        ax.set(xlabel="input of the unit, a (no unit)", xlim=(-4, 4))
        ax.set_ylabel(f"{quantity} (no unit)")
    axes[0].set_ylim(-2, 3)
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside upper center", ncols=4, frameon=False)
    return fig


def squashing_function(*, note: str) -> Figure:
    """Draw 1.7159 tanh(2a/3), its second derivative, and the targets +1 and -1."""
    a = np.linspace(-3, 3, 601)
    inner = np.tanh(2 * a / 3)
    # The second derivative of 1.7159 tanh(2a/3).
    bend = np.abs(-2 * 1.7159 * (2 / 3) ** 2 * inner * (1 - inner**2))
    fig, (ax,) = canvas.row(note, (7, 4.2))
    ax.plot(a, 1.7159 * inner, color=PURPLE, lw=2, label="f(a) = 1.7159 tanh(2a/3)")
    ax.plot(a, a, color=MUTED, lw=1, ls=":", label="a")
    ax.plot(a, bend, color=BLUE, lw=2, ls="--", label="its bend: |f''(a)|")
    ax.plot([-1, 1], [-1, 1], "o", color=INK, label="the targets: f(1) = 1, f(−1) = −1")
    for place in (-1, 1):
        ax.axvline(place, color=MUTED, lw=0.7)
    ax.axhline(0, color=MUTED, lw=0.7)
    ax.set(xlabel="input of the unit, a (no unit)", ylabel="output (no unit)")
    ax.set(xlim=(-3, 3), ylim=(-2, 2))
    ax.legend(frameon=False, loc="upper left")
    return fig


def softmax_and_loss(*, note: str, class_word: str = "digit") -> Figure:
    """Draw a softmax of ten example logits, and the loss against p.

    Args:
        note: Caption.
        class_word: What a class is called.
    """
    logits = np.array([-1.0, 0.5, 1.0, 2.2, -0.5, 0.0, -2.0, 4.0, 0.3, 2.8])
    probabilities = np.exp(logits) / np.exp(logits).sum()
    fig, (left, right) = canvas.row(note, (10, 4.2), 2)
    bars = left.bar(range(10), 100 * probabilities, color=MUTED)
    left.bar_label(bars, [f"{z:.1f}" for z in logits], padding=2, fontsize=9)
    left.set(title="softmax; the logit is above each bar", xlabel=class_word)
    left.set(ylabel="probability (%)", xticks=range(10))
    # Not starting at 0, where the loss is infinite.
    p = np.linspace(0.005, 1, 400)
    right.plot(p, -np.log(p), color=INK, lw=2)
    right.set(title="cross-entropy of one example: −ln p", xlim=(0, 1), ylim=(0, None))
    right.set(xlabel=f"probability p of the true {class_word}", ylabel="loss (nats)")
    return fig


def _draw_layer(ax: Axes, x: float, layer: Mapping, largest: int) -> float:
    """Draw one layer centred at (x, 0) and return half its width in inches."""
    shape = layer["output_shape"]
    color = "#bfd7ea" if layer["parameters"] else "white"
    if len(shape) == 3:
        # At least 0.3, since smaller maps would be dots.
        return _draw_stack(ax, x, max(0.3, 0.8 * shape[0] / largest), shape[2], color)
    return _draw_neurons(ax, x, int(np.prod(shape)), color)


def _draw_stack(ax: Axes, x: float, side: float, count: int, color: str) -> float:
    # At most half an inch deep, however many maps there are.
    step = min(0.06, 0.5 / count)
    half = (side + (count - 1) * step) / 2
    for i in range(count):
        corner = (x + half - side - i * step, half - side - i * step)
        ax.add_patch(Rectangle(corner, side, side, fc=color, ec=INK, lw=0.7))
    return half


def _draw_neurons(ax: Axes, x: float, count: int, color: str) -> float:
    """Draw up to ten neurons completely, otherwise four at either end."""
    radius, places = 0.085, np.linspace(0.95, -0.95, 10)
    shown = places[:count] - places[:count].mean()
    if count > 10:
        shown = np.delete(places, (4, 5))
        ax.text(x, 0, "⋮", ha="center", va="center", fontsize=14)
    for y in shown:
        ax.add_patch(Circle((x, y), radius, fc=color, ec=INK, lw=0.7))
    return radius


def _label_layer(ax: Axes, x: float, layer: Mapping) -> None:
    kind = _KINDS.get(layer["kind"], layer["kind"])
    cost = f"{layer['parameters']:,}" if layer["parameters"] else "no"
    above, below = f"{kind} {layer.get('kernel') or ''}", f"\n{cost} parameters"
    if layer["kind"] == "input":
        above, below = "", ""
    ax.text(x, 1.42, layer["name"], ha="center", weight="bold")
    ax.text(x, 1.2, above.strip(), ha="center", fontsize=8.5)
    shape = canvas.times(layer["output_shape"])
    look = {"ha": "center", "va": "top", "fontsize": 8.5, "linespacing": 1.4}
    ax.text(x, -1.22, shape + below, **look)
