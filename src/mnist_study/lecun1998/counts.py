"""Parameters and connections of the networks of 1998, beside the published ones."""

import keras
import numpy as np
import pandas as pd

from mnist_study.lecun1998.network import count_connections

# Of each layer and of the whole: parameters and connections, None where the paper of
# 1998 gives none. LeNet-5: section II.B; its output's 840 are fixed, and the 60,000
# are those that are trained. LeNet-1 and LeNet-4: section III.C, "about".
PUBLISHED_COUNTS = {
    "lenet1": {"total": (2_600, 100_000)},
    "lenet4": {"total": (17_000, 260_000)},
    "lenet5_1998": {
        "C1": (156, 122_304),
        "S2": (12, 5_880),
        "C3": (1_516, 151_600),
        "S4": (32, 2_000),
        "C5": (48_120, 48_120),
        "F6": (10_164, 10_164),
        "output": (None, 840),
        "total": (60_000, 340_908),
    },
}


def counts_table(model: keras.Model) -> pd.DataFrame:
    """Return what each layer of a network of 1998 has, beside what was published.

    Args:
        model: Of ``build_lenet1``, ``build_lenet4`` or ``build_lenet5_1998``.
    Returns:
        A row per layer that has weights, and ``total``; columns ``output_shape``,
        ``parameters`` (trained ones), ``parameters_published``, ``connections`` and
        ``connections_published`` (missing where nothing was published).
    Raises:
        ValueError: If nothing was published of such a network.
    """
    if model.name not in PUBLISHED_COUNTS:
        raise ValueError(
            f"no counts were published of {model.name}: give one of "
            f"{', '.join(PUBLISHED_COUNTS)}"
        )
    rows = {
        layer.name: (tuple(layer.output.shape[1:]), _trained(layer), connections)
        for layer in model.layers
        if (connections := count_connections(layer))
    }
    parameters, connections = (sum(row[i] for row in rows.values()) for i in (1, 2))
    rows["total"] = ((), parameters, connections)
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["output_shape", "parameters", "connections"]
    )
    published = PUBLISHED_COUNTS[model.name]
    for i, column in enumerate(("parameters", "connections")):
        beside = [published.get(name, (None, None))[i] for name in rows]
        table.insert(
            table.columns.get_loc(column) + 1,
            f"{column}_published",
            pd.array(beside, dtype="Int64"),
        )
    return table.rename_axis("layer")


def _trained(layer) -> int:
    return sum(int(np.prod(w.shape)) for w in layer.trainable_weights)
