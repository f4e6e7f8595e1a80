"""The number of claims of each write-up by verdict."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from mnist_study.plots import canvas
from mnist_study.plots.canvas import GREEN, INK, ORANGE, PALE, SKY, VERMILLION

_LOOKS = {  # fill, hatch and the colour of the number in it
    "yes": (GREEN, "", "white"),
    "consistent with": (SKY, "\\\\", INK),
    "partly": (ORANGE, "//", INK),
    "no": (VERMILLION, "xx", "white"),
    "cannot be checked": (PALE, "..", INK),
    "cannot be run": (PALE, "oo", INK),
    "not applicable": ("#efefef", "", INK),
}


def verdict_bars(panels: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Show the number of claims of each write-up by verdict, a panel per question.

    Args:
        panels: Question -> a row per write-up; columns "yes", "consistent with",
            "partly", "no", "cannot be checked", "cannot be run" and "not
            applicable", or some of them.
        note: Caption.
    Raises:
        ValueError: If there is nothing to draw or a column is unknown.
    """
    canvas.check(bool(panels), "panels is empty: give one per question")
    rows = max(len(counts) for counts in panels.values())
    size = (4.4 * len(panels) + 2, 1.9 + 0.5 * rows)
    fig, axes = canvas.row(note, size, len(panels), sharex=True, sharey=True)
    for ax, (question, counts) in zip(axes, panels.items(), strict=True):
        _bars(ax, counts)
        # Counts are whole numbers.
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        ax.set_title(question, fontsize=11)
        ax.set(xlabel="claims")
    axes[0].invert_yaxis()  # shared: once for all
    used = [name for name in _LOOKS if any(name in c for c in panels.values())]
    handles = [
        Patch(facecolor=color, hatch=hatch, edgecolor="white", linewidth=0, label=name)
        for name, (color, hatch, _) in ((name, _LOOKS[name]) for name in used)
    ]
    fig.legend(handles=handles, loc="outside upper center", ncols=4, frameon=False)
    return fig


def _bars(ax: Axes, counts: pd.DataFrame) -> None:
    canvas.check(counts.size > 0, "counts is empty: give a row per write-up")
    unknown = ", ".join(name for name in counts if name not in _LOOKS)
    canvas.check(not unknown, f"counts has {unknown}: use {', '.join(_LOOKS)}")
    left = np.zeros(len(counts))
    for verdict in counts:
        color, hatch, ink = _LOOKS[verdict]
        values = counts[verdict].to_numpy()
        look = {"color": color, "hatch": hatch, "edgecolor": "white", "linewidth": 0}
        bars = ax.barh(range(len(counts)), values, 0.7, left, label=verdict, **look)
        # The smallest bars are narrower than the numbers in them.
        texts = [f"{value}" if value > 1 else "" for value in values]
        # Without a background, the hatching would run through the numbers.
        box = {"boxstyle": "round,pad=0.15", "facecolor": color, "linewidth": 0}
        for text in ax.bar_label(bars, texts, label_type="center", color=ink):
            text.set_bbox(box if text.get_text() else None)
        left += values
    ax.set_yticks(range(len(counts)), counts.index)
