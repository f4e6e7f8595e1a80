"""Small made-up data, for the figures of the study."""

import numpy as np
import pandas as pd

NOTE = "n = 3, test set, made up"
LABELS = ("ANN", "LeNet-5")
IMAGES = np.arange(3 * 28 * 28, dtype=float).reshape(3, 28, 28)
PROBABILITIES = np.eye(10)[[4, 9, 2]] * 0.8 + 0.02
NAN = float("nan")
HISTORY = pd.DataFrame(
    {
        "loss": [0.5, 0.2],
        "accuracy": [0.9, 0.95],
        "val_loss": [0.6, 0.3],
        "val_accuracy": [0.88, 0.94],
    },
    index=[1, 2],
)
MATRIX = np.full((10, 10), 2) + np.diag(np.full(10, 88))
METRICS = pd.DataFrame(
    [
        ("ANN", "accuracy", 2.0, 1.5, 2.5),
        ("ANN", "recall", 2.2, NAN, NAN),
        ("LeNet-5", "accuracy", 1.0, 0.8, 1.3),
        ("LeNet-5", "recall", 1.1, NAN, NAN),
    ],
    columns=["label", "metric", "error_pct", "low_pct", "high_pct"],
)
RUNS = pd.DataFrame(
    [(label, seed, 1.0 + seed) for label in LABELS for seed in range(3)],
    columns=["label", "seed", "error_pct"],
)
INTERVALS = pd.DataFrame(
    [(label, 2.0, 1.0, 3.5) for label in LABELS],
    columns=["label", "mean_pct", "low_pct", "high_pct"],
)
COSTS = pd.DataFrame(
    {"parameters": [218058, 61706], "training time (s)": [2.5, 31.25]}, index=LABELS
)
SPEEDS = pd.DataFrame(
    [
        ("ANN", "model.fit", 4.0, 3.5, 6.0, 1.0, False),
        ("ANN", "this study", 1.0, 0.9, 1.2, 0.25, True),
        ("LeNet-5", "model.fit", 8.0, 8.0, 8.0, 1.0, False),
        ("LeNet-5", "this study", 5.0, 4.0, 5.5, 0.625, True),
    ],
    columns=["network", "label", "seconds", "low_s", "high_s", "ratio", "ours"],
)
VERDICTS = pd.DataFrame(
    {"yes": [5, 2], "partly": [0, 1], "no": [3, 4]}, index=["000", "001"]
)
PUBLISHED = pd.DataFrame(
    {
        "published": [12.0, 4.5, 0.7],
        "obtained": [14.0, 2.0, NAN],
        "low_pct": [13.0, NAN, NAN],
        "high_pct": [15.0, NAN, NAN],
        "family": ["no neural network", "plain network", "convolutional network"],
    },
    index=["Linear", "28×28-1000-10", "Boosted LeNet-4"],
)
RATES = pd.DataFrame(
    {
        "weights": ["1/√F", "2.4/F"],
        "lowest": [8e-5, 2e-4],
        "median": [5e-3, 2.4e-2],
        "highest": [2e-2, 2.5e-2],
    },
    index=["±1/√F, random biases", "±2.4/F"],
)
CURVE = pd.DataFrame(
    {"confidence": [0.5, 0.9], "accuracy": [0.4, 0.85], "count": [10, 900]}
)
LAYERS = [
    {"name": "input", "kind": "input", "output_shape": (28, 28, 1), "parameters": 0},
    {"name": "C1", "kind": "Conv2D", "output_shape": (28, 28, 6), "parameters": 156},
    {"name": "flat", "kind": "Flatten", "output_shape": (4704,), "parameters": 0},
    {"name": "F6", "kind": "Dense", "output_shape": (84,), "parameters": 395220},
    {"name": "output", "kind": "Dense", "output_shape": (10,), "parameters": 850},
]
RESPONSE = np.zeros((24, 24))
RESPONSE[7, 3] = -2.0
DISTANCE = "1 − metric (%), lower is better"


CONTESTS = pd.DataFrame(
    {"difference_pct": [0.7, -0.1], "low_pct": [0.5, -0.3], "high_pct": [0.9, 0.1]},
    index=["ANN", "ANN, same parameters"],
)
FRONT_COSTS = pd.DataFrame(
    {
        "error_pct": [2.0, 1.5],
        "low_pct": [1.8, 1.4],
        "high_pct": [2.2, 1.6],
        "parameters": [200_000, 60_000],
        "time (s)": [10.0, 40.0],
    },
    index=LABELS,
)
SEARCH = pd.DataFrame(
    [
        ("tanh", 0.0, 2.0, "complete", 2.0),
        ("relu", 0.5, 1.5, "complete", 1.5),
        ("tanh", 0.5, 4.0, "pruned", 1.5),
    ],
    columns=["activation", "drop1", "error_pct", "state", "best_pct"],
)
EXPECTED = pd.DataFrame(
    {
        "label": ["ANN", "ANN", "LeNet-5", "LeNet-5"],
        "trials": [1, 10, 1, 10],
        "minutes": [0.5, 5.0, 1.0, 10.0],
        "error_pct": [3.0, 2.0, 2.0, 1.0],
        "low_pct": [2.5, 1.9, 1.8, 0.8],
        "high_pct": [4.0, 2.2, 2.5, 1.5],
    }
)
CHOICES = {"activation": ("tanh", "relu"), "drop1": (0.0, 0.5)}
MEANS = pd.DataFrame(
    [
        ("activation", "tanh", 3.0, 2.0, 4.0),
        ("activation", "relu", 1.5, NAN, NAN),
        ("drop1", 0.0, 2.0, NAN, NAN),
        ("drop1", 0.5, 2.75, 1.5, 4.0),
    ],
    columns=["hyperparameter", "choice", "error_pct", "low_pct", "high_pct"],
)
SHARES = pd.DataFrame(
    {
        "importance": [0.7, 0.1],
        "low": [0.5, 0.0],
        "high": [0.8, 0.2],
        "by_chance": [0.2, 0.1],
    },
    index=CHOICES,
)
RUNS_OF_TWO = pd.DataFrame(
    {"label": ["ANN"] * 4 + ["LeNet-5"] * 2, "error_pct": [2, 2, 2.01, 3, 1, 1.5]}
)
SPREADS = pd.DataFrame(
    {
        "error_pct": [2.25, 1.25],
        "low_pct": [2.0, 1.1],
        "high_pct": [2.5, 1.4],
        "next_low_pct": [1.5, 0.5],
        "next_high_pct": [3.2, 2.0],
    },
    index=["ANN", "LeNet-5"],
)
DOTS = INTERVALS.assign(
    published_pct=[2.5, NAN], next_low_pct=[0.5, NAN], next_high_pct=[4.0, NAN]
)
PARTS = pd.DataFrame(
    [
        ("ANN", "first half", 5000, 249, 3.0, 2.5, 3.5),
        ("ANN", "second half", 5000, 49, 1.5, 1.0, 2.0),
        ("LeNet-5", "first half", 5000, 249, 2.0, 1.5, 2.5),
        ("LeNet-5", "second half", 5000, 49, 0.75, 0.5, 1.0),
    ],
    columns=["label", "part", "digits", "writers", "error_pct", "low_pct", "high_pct"],
)
SOURCES = pd.DataFrame(
    {"sd_pct": [0.1, 0.2], "low_pct": [0.05, 0.1], "high_pct": [0.2, 0.4]},
    index=["order", "all"],
).assign(luck_pct=0.08)
CURVES = {"ANN": [9.0, 4.0], "LeNet-5": [6.0, 2.0]}
GROUPS = {
    "both wrong": (IMAGES[:2], ["4→9", "2→7"]),
    "none": (IMAGES[:0], []),
    "one wrong": (np.repeat(IMAGES[2:], 5, axis=0), [f"5→{i}" for i in range(5)]),
}

PICKED = pd.DataFrame(
    {
        "picked_pct": [0.6, 0.75],
        "error_pct": [0.9, 0.85],
        "low_pct": [0.8, 0.7],
        "high_pct": [1.0, 1.0],
    },
    index=["relu, dropout 0.5", "relu"],
)
AGAIN = pd.DataFrame(
    [("relu, dropout 0.5", 0.85), ("relu, dropout 0.5", 0.95), ("relu", 0.85)],
    columns=["label", "error_pct"],
)
CONDITIONS = pd.DataFrame(
    [
        ("ANN", "fog", 40.0, 35.0, 45.0),
        ("LeNet-5", "fog", 20.0, 18.0, 22.0),
        ("ANN", "zigzag", 10.0, NAN, NAN),
        ("LeNet-5", "zigzag", 15.0, NAN, NAN),
    ],
    columns=["label", "condition", "mean_pct", "low_pct", "high_pct"],
)
TURNED = CONDITIONS.drop(columns="condition").assign(amount=[-15, -15, 15, 15])
DOUBTS = pd.DataFrame(
    [
        ("ANN", 0.1, 0.5, 0.2, 1.0),
        ("ANN", 10.0, 30.0, 20.0, 40.0),
        ("LeNet-5", 0.001, 0.0, 0.0, 0.5),
        ("LeNet-5", 5.0, 8.0, 6.0, 10.0),
    ],
    columns=["label", "doubt_pct", "error_pct", "low_pct", "high_pct"],
)
