"""The rungs between a plain network and LeNet-5, each adding one idea.

All end with the classifier of LeNet-5 (120, 84 and 10 units) and begin with as many
units as its C1 has: 4,704.
"""

from functools import partial

import keras
import pandas as pd
from keras import layers

from mnist_study import metrics
from mnist_study.ladder.layers import LocallyConnected
from mnist_study.lecun1998.network import count_connections
from mnist_study.models import build_lenet5, check_name, layer_seeds

SIDE, MAPS, WINDOW = 28, 6, 5
FIRST = ("dense", "local", "shared", "pooled")


def build_rung(rung: str, num_classes: int = 10, seed: int = 0) -> keras.Model:
    """Build a rung of the ladder below LeNet-5, for inputs of 28x28.

    The rungs differ in the layers before the classifier: a dense layer of 4,704 units
    (4,268,254 parameters at 10 classes); as many units with windows of 5x5 pixels and
    their own weights (697,918); the same weights everywhere, which is C1 (575,770); and
    C1 followed by S2 (152,410). The next rung is LeNet-5 with C3 and S4.

    Source: this study. As in ``build_lenet5``: tanh, Glorot uniform weights.

    Args:
        rung: One of ``FIRST``.
        num_classes: Output width, at least 2.
        seed: Determines the initial weights.
    Returns:
        Uncompiled model: float32 (batch, 28, 28, 1), or (batch, 784) for "dense" ->
        probabilities (batch, num_classes).
    Raises:
        ValueError: If there is no such rung or num_classes is below 2.
    """
    check_name("rung", rung, FIRST)
    if num_classes < 2:
        raise ValueError(f"num_classes must be at least 2, got {num_classes}")
    seeds = layer_seeds(seed)

    def dense(name, units, activation="tanh"):
        init = keras.initializers.GlorotUniform(seed=next(seeds))
        return layers.Dense(units, activation, kernel_initializer=init, name=name)

    stack = []
    if rung == "dense":
        stack.append(dense("dense", MAPS * SIDE**2))
    elif rung == "local":
        seed_of_windows = next(seeds)
        stack.append(
            LocallyConnected(MAPS, WINDOW, "tanh", seed_of_windows, name="local")
        )
    else:
        init = keras.initializers.GlorotUniform(seed=next(seeds))
        options = {"padding": "same", "kernel_initializer": init, "name": "C1"}
        stack.append(layers.Conv2D(MAPS, WINDOW, activation="tanh", **options))
    if rung == "pooled":
        stack.append(layers.AveragePooling2D(2, name="S2"))
    if rung != "dense":
        stack.append(layers.Flatten(name="flatten"))
    stack += [
        dense("C5", 120),
        dense("F6", 84),
        dense("output", num_classes, "softmax"),
    ]
    shape = (SIDE**2,) if rung == "dense" else (SIDE, SIDE, 1)
    return keras.Sequential([keras.Input(shape), *stack], name=f"ladder_{rung}")


# Name of the experiment -> builder of its network, from the plain network upwards.
RUNGS = {f"ladder_{rung}": partial(build_rung, rung) for rung in FIRST}
RUNGS["lenet5"] = build_lenet5


def rung_table() -> pd.DataFrame:
    """Return the size of each rung.

    Returns:
        Index: the rungs, lowest first. Columns: ``parameters``; ``connections``,
        counted as in the paper of 1998; ``macs``, multiply-accumulates for one example.
    """
    rows = {}
    for name, build in RUNGS.items():
        model = build(seed=0)
        table = metrics.layer_table(model)
        rows[name] = {
            "parameters": int(table["parameters"].sum()),
            "connections": sum(map(count_connections, model.layers)),
            "macs": int(table["macs"].sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("rung")
