"""What five public write-ups say, statement by statement, and whether it holds.

A claim is one statement in our words, with the checks that decide about it. A
check compares what was published with what was obtained here: by arithmetic,
from a network as built, from recorded trainings, from the data, or from the
paper of 1998. No verdict is typed in; it follows from the checks. The figures
of the paper and of the write-ups are the only numbers written down.
"""

import math
import operator
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

import keras
import matplotlib.figure
import numpy as np
import pandas as pd
from scipy import stats

from mnist_study import metrics, records
from mnist_study.data import SCALINGS, Dataset, ink_boxes, prepare, shift_images
from mnist_study.experiments import EXPERIMENTS
from mnist_study.paths import output_path
from mnist_study.statistics import Estimate, difference_interval, mean_interval

SOURCES = {
    "000": "comparison of an ANN and LeNet-5",
    "001": "three ANNs and a LeNet-5",
    "002": "LeNet-5 tutorial",
    "003": "LeNet-5 and an MLP",
    "004": "LeNet-5 with a sweep",
}
ARITHMETIC, BUILT, RUN = "arithmetic", "built model", "measured run"
DATA, PAPER, TEXT = "measured on the data", "read from the paper", "text against code"
METHODS = (ARITHMETIC, BUILT, RUN, DATA, PAPER, TEXT)
HOLDS, PARTLY, WRONG = "holds", "partly", "wrong"
UNCHECKED = "cannot be checked"
VERDICTS = (HOLDS, PARTLY, WRONG, UNCHECKED)

# What the measured claims need records of, on the whole training set.
EXPERIMENTS_USED = (
    "ann", "lenet5", "lenet5_relu", "lenet5_max",
    "ann1", "ann2", "ann3", "lenet5_001", "lenet5_002",
    "mlp_003", "lenet5_003", "lenet5_003_dropout", "lenet5_003_norm",
    "lenet5_003_both", "lenet5_004",
)  # fmt: skip

# LeCun, Bottou, Bengio and Haffner (1998): section II.B, Table I and Fig. 9.
PAPER_TRAINABLE = {
    "C1": 156, "S2": 12, "C3": 1_516, "S4": 32, "C5": 48_120, "F6": 10_164,
    "output": 0,  # its 840 weights are fixed
}  # fmt: skip
PAPER_C3_READS = [
    "012", "123", "234", "345", "045", "015", "0123", "1234", "2345", "0345", "0145",
    "0125", "0134", "1245", "0235", "012345",
]  # fmt: skip
PAPER_ERROR_PCT = {
    "LeNet-5": 0.95, "LeNet-5, distorted": 0.8, "LeNet-1": 1.7,
    "SVM": 1.1, "RS-SVM": 1.0, "V-SVM, distorted": 0.8,
}  # fmt: skip
PAPER_UNCERTAINTY_PCT = 0.1  # of the errors, says the caption of Fig. 9
PAPER_INPUT_SIDE = 32  # section II.B: larger than the 28 pixels of the images
PAPER_RANGE = (-0.1, 1.175)  # section II.B: white and black
PAPER_OUTPUT = "RBF"  # section II.B: Euclidean radial basis functions
PAPER_LOSSES = {8: "mean squared distance", 9: "with a competing term"}  # equations
LENET_1_DESIGNED_FOR = "USPS"

# Table I as write-up 002 prints it: a row per S2 map, a column per C3 map.
TABLE_1_OF_002 = (
    "X..XXX..XXXX.XX.",
    "XX..XXX..XXXX.X.",
    "XXX..XXX..X.XXX.",
    ".XXX.XXXX.X.XXX.",
    ".XXX.XXXX.XX.XX.",
    ".XXX.XXXX.XXX.X.",
)
# What write-ups print in one place and say otherwise in another.
LOGGED_BY_000 = {
    "ann": {"accuracy_pct": 97.66, "epoch_s": 5, "steps": 1_875},
    "lenet5": {"accuracy_pct": 98.53, "epoch_s": 7, "steps": 1_875},
}
SQUASHING_IN_TABLE_OF_001 = "tanh"  # of S2, S4 and F6
LAST_LINES_OF_002 = {"validation": (0.0497, 0.9858), "test": (0.0497, 0.9858)}
# Write-up 004: how many choices each of its six settings has, and what its ten
# runs scored.
SWEEP_CHOICES = (2, 4, 5, 5, 4, 4)
SWEEP_SCORES = (0.99, 0.98, 0.98, 0.96, 0.96, 0.96, 0.95, 0.95, 0.95, 0.95)

_NOT_MNIST = "The statement is about MNIST, and the data at hand are not."


# Criteria


class Criterion(NamedTuple):
    """When a check holds.

    Attributes:
        sentence: What must be the case.
        holds: Called with the published and the obtained value.
    """

    sentence: str
    holds: Callable[[Any, Any], bool]


EQUAL = Criterion("what was obtained equals what was published", operator.eq)
LESS = Criterion(
    "what was obtained is less than what it is compared with",
    lambda published, obtained: obtained < published,
)
GREATER = Criterion(
    "what was obtained is greater than what it is compared with",
    lambda published, obtained: obtained > published,
)
PROPERTY = Criterion(
    "the property is there, or is not, as published",
    lambda published, obtained: bool(published) is bool(obtained),
)
SURELY_GREATER = Criterion(
    "the whole of Welch's 95 % interval of the difference lies above zero",
    lambda published, obtained: obtained.interval.low > published,
)


def within(tolerance: float) -> Criterion:
    """Return the criterion of a tolerance, for a number or for each of several."""
    return Criterion(
        f"what was obtained is within {tolerance:g} of what was published",
        lambda published, obtained: bool(
            np.all(np.abs(np.subtract(published, obtained)) <= tolerance + 1e-12)
        ),
    )


def inside_spread(rounding: float = 0.0, sampling_sd: float = 0.0) -> Criterion:
    """Return the criterion for a figure that was published of one training.

    Args:
        rounding: Half a unit of the last digit that was printed.
        sampling_sd: See ``Sample.prediction``.
    Returns:
        Whether the figure lies where one more run would, the 95 % prediction
        interval of the recorded seeds: mean ± t sd sqrt(1 + 1/n).
    """

    def holds(published: float, obtained: "Sample") -> bool:
        spread = obtained.prediction(sampling_sd)
        return spread.low - rounding <= published <= spread.high + rounding

    images = ", on other validation images," if sampling_sd else ""
    return Criterion(
        f"the published figure lies inside the spread of single runs{images} (95 %), "
        f"give or take {rounding:g} for rounding",
        holds,
    )


# What was obtained


@dataclass(frozen=True)
class Sample:
    """The results of one experiment, one per seed.

    Attributes:
        values: At least two.
        unit: "%", "s" or nothing.
    """

    values: tuple[float, ...]
    unit: str = ""

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.values))

    @property
    def sd(self) -> float:
        """The standard deviation over the seeds."""
        return float(np.std(self.values, ddof=1))

    @property
    def interval(self) -> Estimate:
        """The 95 % interval in which the mean of many seeds lies."""
        return mean_interval(self.values)

    def prediction(
        self, sampling_sd: float = 0.0, confidence: float = 0.95
    ) -> Estimate:
        """Return the interval in which one more run lies.

        Args:
            sampling_sd: Standard deviation that comes on top because that run
                is judged on other examples.
            confidence: Coverage in 0..1.
        """
        n = len(self.values)
        margin = math.hypot(self.sd * math.sqrt(1 + 1 / n), sampling_sd)
        margin *= float(stats.t.ppf((1 + confidence) / 2, n - 1))
        return Estimate(self.mean, self.mean - margin, self.mean + margin)

    def __str__(self) -> str:
        """Say mean, standard deviation, number and interval."""
        ends = _range(self.interval, "")
        spread = f"{_number(self.mean)} ± {self.sd:.2g}"
        return f"{spread} {self.unit}".rstrip() + f" (n = {len(self.values)}, {ends})"


@dataclass(frozen=True)
class Difference:
    """How far one experiment's results lie above another's."""

    a: Sample
    b: Sample

    @property
    def interval(self) -> Estimate:
        """The difference of the means and Welch's 95 % interval."""
        return difference_interval(self.a.values, self.b.values)

    def __str__(self) -> str:
        """Say the difference, its interval and both numbers of runs."""
        gap, counts = self.interval, (len(self.a.values), len(self.b.values))
        ends = _range(gap, "")
        unit = "points" if self.a.unit == "%" else self.a.unit
        text = f"{_number(gap.value)} {unit}".rstrip()
        return f"{text} (n = {counts[0]} and {counts[1]}, {ends})"


# Claims


@dataclass(frozen=True)
class Check:
    """One comparison.

    Attributes:
        published: What the write-up says, or what it is to be compared with.
        obtained: What was found here.
        criterion: When the two agree.
    """

    published: Any
    obtained: Any
    criterion: Criterion

    @property
    def holds(self) -> bool:
        """Whether the criterion is met."""
        return bool(self.criterion.holds(self.published, self.obtained))


@dataclass(frozen=True)
class Claim:
    """One statement of a write-up.

    Attributes:
        source: Key of ``SOURCES``.
        statement: What it says, in our words.
        published: Its figure or its word, as a reader finds it there.
        method: One of ``METHODS``.
        checks: What decides; none where nothing can.
        why: One or two sentences behind the verdict.
    """

    source: str
    statement: str
    published: str
    method: str
    checks: tuple[Check, ...]
    why: str

    @property
    def verdict(self) -> str:
        """What follows from the checks, one of ``VERDICTS``."""
        held = [check.holds for check in self.checks]
        if not held:
            return UNCHECKED
        return HOLDS if all(held) else PARTLY if any(held) else WRONG


def trial_table(recorded: list[dict]) -> pd.DataFrame:
    """Return ``records.to_frame`` with what the claims ask of the histories.

    Args:
        recorded: Records.
    Returns:
        A row per record, with these further columns: ``num_epochs``; and of the
        first and the last epoch, ``first_loss`` to ``last_val_accuracy``.
    """
    table = records.to_frame(recorded)
    histories = [records.history(record) for record in recorded]
    table["num_epochs"] = [len(history) for history in histories]
    for place, row in (("first", 0), ("last", -1)):
        for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
            values = [float(history[name].iloc[row]) for history in histories]
            table[f"{place}_{name}"] = values
    return table


def claims(trials: pd.DataFrame, dataset: Dataset) -> list[Claim]:
    """Check every statement.

    Args:
        trials: What ``trial_table`` returned, of the experiments in
            ``EXPERIMENTS_USED``; may be empty if the data are not MNIST.
        dataset: The data. Unless they are MNIST, what has to be measured is
            left unchecked.
    Returns:
        The claims, write-up by write-up.
    Raises:
        RecordError: If an experiment has no records; the message says which
            command trains it.
    """
    evidence = _Evidence(trials, dataset)
    found = [
        *_claims_of_000(evidence), *_claims_of_001(evidence),
        *_claims_of_002(evidence), *_claims_of_003(evidence),
        *_claims_of_004(evidence), *_figures(evidence), *_contests(evidence),
        *_beyond_checking(),
    ]  # fmt: skip
    if evidence.missing:
        raise records.RecordError(
            f"claims need at least two records of each of {evidence.missing} on the "
            f"whole training set: run 'make study ONLY={evidence.missing}'"
        )
    if not dataset.is_mnist:
        found = [
            replace(claim, checks=(), why=_NOT_MNIST)
            if claim.method in (RUN, DATA)
            else claim
            for claim in found
        ]
    return sorted(found, key=lambda claim: claim.source)


def ledger(trials: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return the ledger: a row per claim.

    Args:
        trials: See ``claims``.
        dataset: See ``claims``.
    Returns:
        Columns ``source``, ``statement``, ``published``, ``method``,
        ``obtained`` (text; of runs mean ± standard deviation, their number and
        the 95 % interval of the mean), ``low`` and ``high`` (that interval,
        where a claim rests on one measurement; else NaN), ``verdict``, ``why``.
    Raises:
        RecordError: See ``claims``.
    """
    return pd.DataFrame(map(_row, claims(trials, dataset)))


def write_ledger(table: pd.DataFrame) -> None:
    """Write ``results/claims.csv`` below the output folder."""
    path = output_path("results", "claims.csv")
    path.write_text(
        table.to_csv(index=False, float_format="%.6g", lineterminator="\n"),
        encoding="utf-8",
    )


def verdict_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return how many claims of each write-up got which verdict.

    Args:
        table: What ``ledger`` returned.
    Returns:
        Index: write-ups. Columns: ``VERDICTS``, all of them.
    """
    counts = pd.crosstab(table["source"], table["verdict"])
    counts = counts.reindex(index=list(SOURCES), columns=list(VERDICTS), fill_value=0)
    return counts.rename_axis(index="write-up", columns=None)


# Evidence


class _Evidence:
    """Where obtained values come from: recorded runs and data."""

    def __init__(self, trials: pd.DataFrame, dataset: Dataset):
        self._dataset = dataset
        self._absent: set[str] = set()
        whole = trials
        if len(trials):
            whole = trials[trials["num_train"] == trials["num_train"].max()]
        self.whole = whole

    @property
    def missing(self) -> str:
        """Names of experiments that were asked for in vain, comma between them."""
        return ",".join(name for name in EXPERIMENTS_USED if name in self._absent)

    def runs(self, experiment: str, column: str, unit: str = "") -> Sample:
        """Return one result per seed, rates in % where the unit says so."""
        rows = self.whole
        if len(rows):
            rows = rows[rows["experiment"] == experiment]
        if not self._dataset.is_mnist or len(rows) < 2:
            # Stands for results that no verdict will rest on.
            if self._dataset.is_mnist:
                self._absent.add(experiment)
            return Sample((0.0, 0.0), unit)
        factor = 100 if unit == "%" else 1
        return Sample(tuple(factor * rows[column]), unit)

    @property
    def data(self) -> SimpleNamespace:
        """What is measured on the images themselves."""
        return _measure(self._dataset)


def _measure(dataset: Dataset) -> SimpleNamespace:
    counts = np.bincount(dataset.x_train.ravel(), minlength=256)
    values = np.arange(256) / 255
    mean = float(np.average(values, weights=counts))
    sd = math.sqrt(np.average((values - mean) ** 2, weights=counts))
    paper, ink = SCALINGS["lecun"]
    pixels = dataset.x_train.reshape(len(dataset.x_train), -1)
    low, high = pixels.min(axis=0).astype(int), pixels.max(axis=0).astype(int)
    test = dataset.x_test.reshape(len(dataset.x_test), -1)
    return SimpleNamespace(
        sizes=(len(dataset.y_train), len(dataset.y_test)),
        side=dataset.x_train.shape[1],
        largest_box=int(ink_boxes(dataset.x_train).max()),
        unit_mean=mean,
        paper_mean=paper + (ink - paper) * mean,
        paper_sd=(ink - paper) * sd,
        # Pixel by pixel, over the training set, as MinMaxScaler does it.
        minmax_highest=float(((test - low) / np.maximum(high - low, 1)).max()),
        support=tuple(np.bincount(dataset.y_test, minlength=10).tolist()),
        first_label=int(dataset.y_train[0]),
        zeros=int((dataset.y_test == np.argmax(keras.callbacks.History())).sum()),
    )


@lru_cache
def _model(experiment: str) -> keras.Model:
    return EXPERIMENTS[experiment].build(seed=0)


@lru_cache
def _layers(experiment: str) -> pd.DataFrame:
    return metrics.layer_table(_model(experiment)).set_index("name")


def _parameters(experiment: str) -> tuple[int, ...]:
    """Return the parameters of the layers that have any, in their order."""
    counts = _layers(experiment)["parameters"]
    return tuple(int(count) for count in counts if count)


def _total(experiment: str, what: str = "parameters") -> int:
    return int(_layers(experiment)[what].sum())


def _shape(experiment: str, layer: str) -> tuple[int, ...]:
    return _layers(experiment).loc[layer, "output_shape"]


def _fixed(experiment: str) -> int:
    weights = _model(experiment).non_trainable_weights
    return sum(math.prod(weight.shape) for weight in weights)


def connections(layer: str) -> int:
    """Return the connections of a layer of LeNet-5 at 32x32, biases included.

    A unit of a convolution or a dense layer has one for each weight and bias
    that it uses; a unit of S2 or S4 as published has four and a bias. C3 reads
    what the paper's Table I says; the output has no biases.
    """
    row = _layers("lenet5_003").loc[layer]
    units = math.prod(row["output_shape"])
    if layer in ("S2", "S4"):
        return units * (2 * 2 + 1)
    if layer == "C3":
        return PAPER_TRAINABLE["C3"] * math.prod(row["output_shape"][:2])
    if layer == "output":
        return int(row["macs"])
    return int(row["parameters"]) * math.prod(row["output_shape"][:-1])


def paper_table_1() -> np.ndarray:
    """Return Table I of the paper, bool (6 S2 maps, 16 C3 maps)."""
    return np.array([[str(i) in maps for maps in PAPER_C3_READS] for i in range(6)])


def table_1_of_002() -> np.ndarray:
    """Return the same table as write-up 002 prints it, bool (6, 16)."""
    return np.array([[cell == "X" for cell in row] for row in TABLE_1_OF_002])


def _kernels(table: np.ndarray) -> int:
    """Return the parameters of a 5x5 convolution that reads maps by a table."""
    return 25 * int(table.sum()) + table.shape[1]


def _is_moved_by_shift(experiment: str) -> bool:
    """Tell whether an untrained network notices a bar that moves by two pixels.

    Invariance by construction would hold for any weights, so that one set of
    weights and one image are enough to disprove it.
    """
    bar = np.zeros((1, 28, 28), np.uint8)
    bar[:, 4:24, 12:16] = 255
    images = np.concatenate([bar, shift_images(bar, dx=2)])
    inputs = prepare(images, layout=EXPERIMENTS[experiment].layout)
    before, after = np.asarray(_model(experiment)(inputs, training=False))
    return not np.allclose(before, after, atol=1e-4)


def _is_forward_only(experiment: str) -> bool:
    layers = _model(experiment).layers
    return all(after.input is before.output for before, after in pairwise(layers))


# Old lines of code


class OldLine(NamedTuple):
    """A line of a write-up's code that today's packages may refuse.

    Attributes:
        source: Key of ``SOURCES``.
        old: As published, but for names and what does not matter here.
        mended: The least change that runs.
    """

    source: str
    old: str
    mended: str


OLD_LINES = (
    OldLine(
        "000",
        "ax.imshow(x_flat[0])",
        "ax.imshow(x_flat[0].reshape(28, 28))",
    ),
    OldLine(
        "000",
        "model.compile('adam', loss=keras.losses sparse_categorical_crossentropy)",
        "model.compile('adam', loss=keras.losses.sparse_categorical_crossentropy)",
    ),
    OldLine(
        "000",
        "keras.layers.AveragePooling2D()",
        "keras.layers.AveragePooling2D(2)",
    ),
    OldLine(
        "001",
        "model.fit(x_flat, y, verbose=0, use_multiprocessing=True)",
        "model.fit(x_flat, y, verbose=0)",
    ),
    OldLine(
        "001",
        "int(np.random.randint(0, 60000, 1))",
        "int(np.random.randint(0, 60000))",
    ),
    OldLine(
        "002",
        "model.compile('adam', loss=keras.metrics.categorical_crossentropy)",
        "model.compile('adam', loss=keras.losses.categorical_crossentropy)",
    ),
)


def try_line(line: str) -> str:
    """Run one line of old code as if in its notebook.

    Args:
        line: It may use ``keras``, ``np``, ``ax``, ``x_flat`` (4, 784), ``y``
            and a compiled ``model``.
    Returns:
        "runs", or the kind of error and its message.
    """
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    bench = {
        "keras": keras,
        "np": np,
        "ax": matplotlib.figure.Figure().subplots(),
        "x_flat": np.zeros((4, 784), np.float32),
        "y": np.zeros(4),
        "model": model,
    }
    try:
        exec(compile(line, "old line", "exec"), bench)
    except Exception as error:
        return traceback.format_exception_only(error)[-1].strip()
    return "runs"


@lru_cache
def _outcomes(source: str) -> tuple[str, ...]:
    return tuple(try_line(line.old) for line in OLD_LINES if line.source == source)


def _still_runs(source: str, statement: str) -> Claim:
    outcomes = _outcomes(source)
    ran = [outcome == "runs" for outcome in outcomes]
    kinds = sorted({o.split(":")[0] for o in outcomes if o != "runs"})
    ending = f" ({', '.join(kinds)})" if kinds else ""
    return Claim(
        source, statement, "printed with its outputs", TEXT,
        tuple(Check(True, runs, PROPERTY) for runs in ran),
        f"Of {len(ran)} lines tried with today's packages, {sum(ran)} run as printed"
        f"{ending}.",
    )  # fmt: skip


# Write-up by write-up: what needs no trained network


def _claims_of_000(e: _Evidence) -> list[Claim]:
    return [*_networks_of_000(), *_table_of_000(e), *_data_of_000(e), *_paper_of_000()]


def _networks_of_000() -> list[Claim]:
    ann, lenet5 = _parameters("ann"), _parameters("lenet5")
    shapes = tuple(_shape("lenet5", name) for name in ("C1", "S2", "C3", "S4"))
    full, sparse = lenet5[1], PAPER_TRAINABLE["C3"]
    c5, units = 400 * 120, _shape("lenet5", "F6")[0]
    return [
        Claim(
            "000", "The ANN's three layers have these parameters",
            "200,960; 16,448; 650", BUILT,
            (Check((200_960, 16_448, 650), ann, EQUAL),),
            f"784-256-64-10 as built: {_text(ann)}.",
        ),
        Claim(
            "000", "The ANN has this many parameters", "218,058", BUILT,
            (Check(218_058, _total("ann"), EQUAL),),
            f"The layers add up to {_total('ann'):,}.",
        ),
        Claim(
            "000", "The layers of LeNet-5 in code have these parameters",
            "156; 2,416; 48,120; 10,164; 850", BUILT,
            (Check((156, 2_416, 48_120, 10_164, 850), lenet5, EQUAL),),
            f"As built: {_text(lenet5)}.",
        ),
        Claim(
            "000", "LeNet-5 in code has this many parameters", "61,706", BUILT,
            (Check(61_706, _total("lenet5"), EQUAL),),
            f"The layers add up to {_total('lenet5'):,}.",
        ),
        Claim(
            "000", "C1, S2, C3 and S4 have maps of these sizes",
            "28×28×6; 14×14×6; 10×10×16; 5×5×16", BUILT,
            (Check(
                ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)), shapes, EQUAL
            ),),
            f"As built with a padded C1: {_text(shapes)}.",
        ),
        Claim(
            "000", "C3 of the published LeNet-5 has this many parameters",
            "2,416", PAPER,
            (Check(2_416, full, EQUAL), Check(2_416, sparse, EQUAL)),
            f"The code's C3 reads all six maps and has {full:,}; the paper's reads "
            f"some of them and has {sparse:,}.",
        ),
        Claim(
            "000", "C5 has as many parameters as the product of its two widths",
            "400 × 120 = 48,120", ARITHMETIC, (Check(48_120, c5, EQUAL),),
            f"400 × 120 is {c5:,}; the 120 biases are missing from the formula.",
        ),
        Claim(
            "000", "F6 and the output have these parameters",
            "84×120+84 = 10,164; 10×84+10 = 850", ARITHMETIC,
            (Check(10_164, 84 * 120 + 84, EQUAL), Check(850, 10 * 84 + 10, EQUAL)),
            f"The formulas give {84 * 120 + 84:,} and {10 * 84 + 10:,}.",
        ),
        Claim(
            "000", "F6 has 84 parameters and also 10,164", "84 and 10,164", BUILT,
            (Check(84, lenet5[3], EQUAL), Check(10_164, lenet5[3], EQUAL)),
            f"It has {lenet5[3]:,}; {units} is its number of units.",
        ),
        Claim(
            "000", "In batches of 32 an epoch takes this many steps", "1,875",
            ARITHMETIC, (Check(1_875, math.ceil(60_000 / 32), EQUAL),),
            f"60,000 examples in batches of 32 are {math.ceil(60_000 / 32):,} steps.",
        ),
        Claim(
            "000", "Evaluating the test set takes this many steps", "313", ARITHMETIC,
            (Check(313, math.ceil(10_000 / 32), EQUAL),),
            f"10,000 examples in batches of 32 are {math.ceil(10_000 / 32):,} steps.",
        ),
        Claim(
            "000", "LeNet-5 uses 5×5 kernels and pools over 2×2", "5×5; 2×2", BUILT,
            (Check("5×5", _layers("lenet5").loc["C3", "kernel"], EQUAL),
             Check("2×2", _layers("lenet5").loc["S2", "kernel"], EQUAL)),
            f"As built: {_layers('lenet5').loc['C3', 'kernel']} and "
            f"{_layers('lenet5').loc['S2', 'kernel']}.",
        ),
    ]  # fmt: skip


def _table_of_000(e: _Evidence) -> list[Claim]:
    ann, lenet5 = _total("ann"), _total("lenet5")
    macs = {name: _total(name, "macs") for name in ("ann", "lenet5")}
    forward = _is_forward_only("lenet5")
    pixels = _model("ann").input_shape[1]
    ann_log, lenet5_log = LOGGED_BY_000["ann"], LOGGED_BY_000["lenet5"]
    trained_on = 32 * ann_log["steps"]
    logged = (10 * ann_log["epoch_s"], 10 * lenet5_log["epoch_s"])
    times = [e.runs(name, "train_time_s", "s") for name in ("ann", "lenet5")]
    return [
        Claim(
            "000", "A plain network has more trainable parameters than a CNN",
            "ANN more", BUILT, (Check(lenet5, ann, GREATER),),
            f"The ANN has {ann:,}, LeNet-5 {lenet5:,}.",
        ),
        Claim(
            "000", "Rounded, the two networks have these numbers of parameters",
            "218K and 61k", BUILT,
            (Check(218_000, ann, within(1_000)), Check(61_000, lenet5, within(1_000))),
            f"Exactly, {ann:,} and {lenet5:,}.",
        ),
        Claim(
            "000", "CNNs are much less expensive than plain networks",
            "very less expensive", BUILT,
            (Check(macs["ann"], macs["lenet5"], LESS),),
            f"For one image LeNet-5 does {macs['lenet5']:,} multiply-accumulates, the "
            f"ANN {macs['ann']:,}.",
        ),
        Claim(
            "000", "LeNet-5 trains faster than the ANN", "80 s against 110 s", RUN,
            (Check(*logged, LESS), Check(0, Difference(*times), SURELY_GREATER)),
            f"Its own log says {lenet5_log['epoch_s']} s an epoch for LeNet-5 and "
            f"{ann_log['epoch_s']} s for the ANN. In the records "
            f"the ANN takes {times[0].mean:.0f} s and LeNet-5 "
            f"{times[1].mean:.0f} s.",
        ),
        Claim(
            "000", "Ten epochs take as long as the closing table says",
            "110 s and 80 s", TEXT,
            (Check(110, logged[0], within(15)), Check(80, logged[1], within(15))),
            f"Ten times the logged seconds of an epoch are {logged[0]} s for the ANN "
            f"and {logged[1]} s for LeNet-5.",
        ),
        Claim(
            "000", "The closing table repeats the accuracies of the logs",
            "97.75 % and 98.78 %", TEXT,
            (Check(97.75, ann_log["accuracy_pct"], EQUAL),
             Check(98.78, lenet5_log["accuracy_pct"], EQUAL)),
            f"The logs print {ann_log['accuracy_pct']} % and "
            f"{lenet5_log['accuracy_pct']} %.",
        ),
        Claim(
            "000", "The validation examples are none of those trained on",
            "a partition of its own", TEXT, (Check(60_000 - 5_000, trained_on, EQUAL),),
            f"{ann_log['steps']:,} steps of 32 are {trained_on:,} examples, the whole "
            "training set; the 5,000 for validation are its first rows, for both.",
        ),
        Claim(
            "000", "A CNN does not pass information forward only",
            "not forward-facing", BUILT, (Check(False, forward, PROPERTY),),
            "In LeNet-5 as built every layer reads the one before it and nothing "
            "else; weights that are used again are not information that goes back.",
        ),
        Claim(
            "000", "A plain network has to be given features, not raw data",
            "features as data points", BUILT, (Check(True, pixels != 28**2, PROPERTY),),
            f"Its own ANN reads the {pixels} pixels of an image and nothing else.",
        ),
        Claim(
            "000", "A plain network is not invariant to translation",
            "not invariant", BUILT, (Check(True, _is_moved_by_shift("ann"), PROPERTY),),
            "Its output changes when a bar moves by two pixels.",
        ),
        Claim(
            "000", "A CNN is invariant to translation because it pools",
            "invariant", BUILT,
            (Check(False, _is_moved_by_shift("lenet5"), PROPERTY),),
            "LeNet-5's output changes when a bar moves by two pixels; its dense "
            "layers read the maps by place.",
        ),
        _still_runs("000", "The code of the comparison runs as printed"),
    ]  # fmt: skip


def _data_of_000(e: _Evidence) -> list[Claim]:
    data = e.data
    support = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    return [
        Claim(
            "000", "MNIST has this many images for training and for testing",
            "60,000 and 10,000", DATA, (Check((60_000, 10_000), data.sizes, EQUAL),),
            f"The files hold {_text(data.sizes)}.",
        ),
        Claim(
            "000", "MNIST's images are this large, and padded for LeNet-5",
            "28×28, to 32×32", DATA,
            (Check(28, data.side, EQUAL), Check(32, PAPER_INPUT_SIDE, EQUAL)),
            f"The images have {data.side} pixels a side, the paper's input "
            f"{PAPER_INPUT_SIDE}.",
        ),
        Claim(
            "000", "The digits were normalised to fit a box of this size",
            "28×28", DATA, (Check(28, data.largest_box, EQUAL),),
            f"No digit needs a box of more than {data.largest_box} pixels a side; the "
            f"image around it has {data.side}.",
        ),
        Claim(
            "000", "The test set holds these numbers of the ten digits",
            "980 zeros to 1,009 nines", DATA, (Check(support, data.support, EQUAL),),
            f"Counted: {_text(data.support)}.",
        ),
        Claim(
            "000", "The paper's range gives mean 0 and standard deviation 1",
            "0 and 1", DATA,
            (Check((0, 1), (data.paper_mean, data.paper_sd), within(0.1)),),
            f"On MNIST's training images the mean is {data.paper_mean:.3f} and the "
            f"standard deviation {data.paper_sd:.3f}.",
        ),
        Claim(
            "000", "Pixels between 0 and 1 are centred around 0", "0", DATA,
            (Check(0, data.unit_mean, within(0.1)),),
            f"None is below 0, and their mean is {data.unit_mean:.3f}.",
        ),
        Claim(
            "000", "The ANN's scaler takes all images to the range 0 to 1", "0–1", DATA,
            (Check(1, data.minmax_highest, EQUAL),),
            "It scales pixel by pixel by the range in the training set; the highest "
            f"test pixel becomes {data.minmax_highest:g}.",
        ),
    ]  # fmt: skip


def _paper_of_000() -> list[Claim]:
    output = _layers("lenet5").loc["output", "activation"]
    c1 = _layers("lenet5").loc["C1", "activation"]
    at_one = 1.7159 * math.tanh(2 / 3)
    paper_layers = list(PAPER_TRAINABLE)
    kinds = tuple(sum(n.startswith(k) for n in paper_layers) for k in ("C", "S"))
    per_map = (PAPER_TRAINABLE["S2"] // 6, PAPER_TRAINABLE["S4"] // 16)
    return [
        Claim(
            "000", "LeNet-5 has seven layers: three C, two S, two fully connected",
            "7 = 3 + 2 + 2", PAPER,
            (Check(7, len(paper_layers), EQUAL), Check((3, 2), kinds, EQUAL)),
            f"The paper names {', '.join(paper_layers)}.",
        ),
        Claim(
            "000", "The output layer squashes by a sigmoid", "sigmoid", TEXT,
            (Check("sigmoid", output, EQUAL), Check("sigmoid", PAPER_OUTPUT, EQUAL)),
            f"The code's output is a {output}; the paper's units are radial basis "
            "functions (section II.B).",
        ),
        Claim(
            "000", "LeNet-5 squashes by tanh", "tanh", PAPER,
            (Check("tanh", c1, EQUAL),
             Check(math.tanh(1), at_one, within(0.01))),
            f"The code does. The paper's function is a stretched one, 1.7159 "
            f"tanh(2a/3): at 1 it is {at_one:.2f}, where tanh is {math.tanh(1):.2f}.",
        ),
        Claim(
            "000", "Each subsampling map has a trainable coefficient and a bias",
            "two numbers", PAPER,
            (Check(2, per_map[0], EQUAL), Check(2, per_map[1], EQUAL)),
            f"The paper's S2 and S4 have {per_map[0]} and {per_map[1]} parameters a "
            "map.",
        ),
        Claim(
            "000", "The paper fed pixels in this range", "−0.1 to 1.175", PAPER,
            (Check((-0.1, 1.175), PAPER_RANGE, EQUAL),),
            f"Section II.B: paper is {PAPER_RANGE[0]}, ink {PAPER_RANGE[1]}.",
        ),
        Claim(
            "000", "LeNet was trained by its mean squared error", "MSE", TEXT,
            (Check("mean squared distance", PAPER_LOSSES[8], EQUAL),
             Check("mean_squared_error", EXPERIMENTS["lenet5"].recipe.loss, EQUAL)),
            "The paper's eq. 8 is a mean of squared distances, its eq. 9 is not, and "
            "it does not say which gave the published error; the write-up's own "
            f"network minimises {EXPERIMENTS['lenet5'].recipe.loss}.",
        ),
        Claim(
            "000", "LeNet-1 was trained on USPS digits, LeNet-4 and 5 on MNIST",
            "USPS", PAPER,
            (Check("USPS", LENET_1_DESIGNED_FOR, EQUAL),
             Check(False, "LeNet-1" in PAPER_ERROR_PCT, PROPERTY)),
            f"It was designed for {LENET_1_DESIGNED_FOR}, but the paper's figure of "
            f"{PAPER_ERROR_PCT['LeNet-1']} % is of MNIST, like all others.",
        ),
    ]  # fmt: skip


def _claims_of_001(e: _Evidence) -> list[Claim]:
    return [
        *_networks_of_001(), *_connections_of_001(), *_lenet5_of_001(),
        *_code_of_001(e),
    ]  # fmt: skip


def _networks_of_001() -> list[Claim]:
    ann1, lenet5 = _parameters("ann1"), _parameters("lenet5_001")
    deep = {name: (_total(name), _fixed(name)) for name in ("ann2", "ann3")}
    sizes = [_total(name) * 4 for name in ("ann1", "ann2", "lenet5_001")]
    sizes = (sizes[0] / 2**20, sizes[1] / 2**10, sizes[2] / 2**10)
    return [
        Claim(
            "001", "The layers of the first ANN have these parameters",
            "235,500; 30,100; 1,010", BUILT,
            (Check((235_500, 30_100, 1_010), ann1, EQUAL),),
            f"784-300-100-10 as built: {_text(ann1)}.",
        ),
        Claim(
            "001", "The first ANN has this many parameters", "266,610", BUILT,
            (Check(266_610, _total("ann1"), EQUAL),),
            f"The layers add up to {_total('ann1'):,}.",
        ),
        *(
            Claim(
                "001",
                f"The {which} ANN has this many parameters, so many not trained",
                "246,874, 992 of them", BUILT,
                (Check(246_874, deep[name][0], EQUAL),
                 Check(992, deep[name][1], EQUAL)),
                f"As built: {deep[name][0]:,}, of which the means and variances of "
                f"batch normalisation are {deep[name][1]:,}.",
            )
            for name, which in (("ann2", "second"), ("ann3", "third"))
        ),
        Claim(
            "001", "Normalising five layers adds these parameters",
            "1,024; 512; 256; 128; 64", BUILT,
            (Check((1_024, 512, 256, 128, 64), _parameters("ann2")[1:-1:2], EQUAL),),
            f"Four for each unit: {_text(_parameters('ann2')[1:-1:2])}.",
        ),
        Claim(
            "001", "LeNet-5 in code has these parameters",
            "156; 2,416; 30,840; 10,164; 850", BUILT,
            (Check((156, 2_416, 30_840, 10_164, 850), lenet5, EQUAL),),
            f"Without padding, as built: {_text(lenet5)}.",
        ),
        Claim(
            "001", "LeNet-5 in code, unpadded, has this many parameters", "44,426",
            BUILT, (Check(44_426, _total("lenet5_001"), EQUAL),),
            f"The layers add up to {_total('lenet5_001'):,}.",
        ),
        Claim(
            "001", "Three of its networks take this much memory",
            "1.02 MB; 964.35 KB; 173.54 KB", ARITHMETIC,
            (Check((1.02, 964.35, 173.54), sizes, within(0.005)),),
            f"At four bytes a parameter: {sizes[0]:.2f} MB, {sizes[1]:.2f} and "
            f"{sizes[2]:.2f} KB.",
        ),
    ]  # fmt: skip


def _connections_of_001() -> list[Claim]:
    published = {
        "C1": 122_304, "S2": 5_880, "C3": 151_600, "S4": 2_000, "C5": 48_120,
        "F6": 10_164, "output": 840,
    }  # fmt: skip
    terms = 6 * (3 * 25 + 1) + 9 * (4 * 25 + 1) + 1 * (6 * 25 + 1)
    pools = (PAPER_TRAINABLE["S2"], PAPER_TRAINABLE["S4"])
    sizes = [len(maps) for maps in PAPER_C3_READS]
    # Neighbours on a ring of six: one run of maps, hence one place where it ends.
    runs = [
        sum(str((int(i) + 1) % 6) not in maps for i in maps) for maps in PAPER_C3_READS
    ]
    scheme = (sizes[:6] == [3] * 6 and sizes[6:15] == [4] * 9 and sizes[15] == 6) and (
        set(runs[:12]) == {1} and 1 not in runs[12:15]
    )
    return [
        *(
            Claim(
                "001", f"The paper's {layer} has this many connections", f"{number:,}",
                BUILT if layer != "C3" else ARITHMETIC,
                (Check(number, connections(layer), EQUAL),),
                f"Counted over the layer's units: {connections(layer):,}.",
            )
            for layer, number in published.items()
        ),
        Claim(
            "001", "C3 has this many parameters", "1,516", ARITHMETIC,
            (Check(1_516, _kernels(paper_table_1()), EQUAL),
             Check(1_516, terms, EQUAL)),
            f"Table I has {int(paper_table_1().sum())} kernels of 25 weights and 16 "
            f"biases: {_kernels(paper_table_1()):,}.",
        ),
        Claim(
            "001", "C3's maps read 3 neighbours, 4 neighbours, 4 others, all",
            "6, 6, 3 and 1 maps", PAPER, (Check(True, scheme, PROPERTY),),
            "So says Table I, with the first and the last map as neighbours.",
        ),
        Claim(
            "001", "S2 and S4 have this many trainable parameters", "12 and 32", PAPER,
            (Check((12, 32), pools, EQUAL),),
            f"A coefficient and a bias for each map: {_text(pools)}.",
        ),
        Claim(
            "001", "A map of S2 has a quarter of the size of one of C1", "1/4", BUILT,
            (Check(28 * 28, 4 * math.prod(_shape("lenet5_003", "S2")[:2]), EQUAL),),
            f"S2's have {math.prod(_shape('lenet5_003', 'S2')[:2])} units, C1's "
            f"{math.prod(_shape('lenet5_003', 'C1')[:2])}.",
        ),
        Claim(
            "001", "F6 has as many units as a 7×12 bitmap has pixels", "84", ARITHMETIC,
            (Check(84, 7 * 12, EQUAL),), f"7 × 12 is {7 * 12}.",
        ),
        Claim(
            "001", "All seven layers of LeNet-5 have trainable parameters", "7", PAPER,
            (Check(7, sum(count > 0 for count in PAPER_TRAINABLE.values()), EQUAL),
             Check(7, len(_parameters("lenet5_001")), EQUAL)),
            "In the paper the output's weights are fixed, which leaves "
            f"{sum(count > 0 for count in PAPER_TRAINABLE.values())}; in its code the "
            f"pooling layers have none, which leaves {len(_parameters('lenet5_001'))}.",
        ),
    ]  # fmt: skip


def _lenet5_of_001() -> list[Claim]:
    names = ("C1", "S2", "C3", "S4")
    described = ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16))
    shapes = tuple(_shape("lenet5_001", name) for name in names)
    c5 = int(_layers("lenet5_001").loc["C5", "parameters"])
    side = _model("lenet5_001").input_shape[1]
    squash = _layers("lenet5_001")["activation"]
    return [
        Claim(
            "001", "The code builds maps of the sizes in the text",
            "28×28; 14×14; 10×10; 5×5", TEXT,
            tuple(Check(*pair, EQUAL) for pair in zip(described, shapes, strict=True)),
            f"Without padding at 28×28 it builds {_text(shapes)}.",
        ),
        Claim(
            "001", "C5 of the code has the parameters of the text", "48,120", TEXT,
            (Check(48_120, c5, EQUAL),),
            f"It reads maps of 4×4 where the text has 5×5, and has {c5:,}.",
        ),
        Claim(
            "001", "Input images are brought to one size", "32×32", TEXT,
            (Check(32, side, EQUAL),), f"The code's network reads {side}×{side}.",
        ),
        Claim(
            "001", "S2 and S4 squash by a sigmoid", "sigmoid", TEXT,
            (Check("sigmoid", SQUASHING_IN_TABLE_OF_001, EQUAL),
             Check("sigmoid", squash["S2"], EQUAL)),
            f"Its own table says {SQUASHING_IN_TABLE_OF_001}, as does the paper, and "
            "its code's pooling layers squash nothing.",
        ),
        Claim(
            "001", "F6 squashes by a sigmoid", "sigmoid", TEXT,
            (Check("sigmoid", squash["F6"], EQUAL),),
            f"Its table and its code say {squash['F6']}.",
        ),
    ]  # fmt: skip


def _code_of_001(e: _Evidence) -> list[Claim]:
    steps = math.ceil(55_000 / 64)
    images = np.arange(10)
    shown = [images[i - 1 : i].tolist() for i in (0, 5)]
    return [
        Claim(
            "001", "In batches of 64 an epoch takes this many steps", "860", ARITHMETIC,
            (Check(860, steps, EQUAL),),
            f"55,000 examples in batches of 64 are {steps} steps.",
        ),
        Claim(
            "001", "The 5,000 validation examples are not trained on", "5,000", TEXT,
            (Check(60_000 - 5_000, len(range(60_000)[5_000:]), EQUAL),),
            f"Its slices leave {len(range(60_000)[5_000:]):,} others for training.",
        ),
        Claim(
            "001", "An image of 28×28 has this many pixels", "784", ARITHMETIC,
            (Check(784, 28 * 28, EQUAL),), f"28 × 28 is {28 * 28}.",
        ),
        Claim(
            "001", "The first training image shows this digit", "5", DATA,
            (Check(5, e.data.first_label, EQUAL),),
            f"Its label is {e.data.first_label}.",
        ),
        Claim(
            "001", "The slice from idx − 1 to idx is the image numbered idx",
            "image idx", TEXT,
            (Check([0], shown[0], EQUAL), Check([5], shown[1], EQUAL)),
            f"At 5 it holds number {shown[1][0]}; at 0 it holds {len(shown[0])} "
            "images.",
        ),
        _still_runs("001", "The code of the four networks runs as printed"),
    ]  # fmt: skip


def _claims_of_002(e: _Evidence) -> list[Claim]:
    return [*_network_of_002(), *_table_1_claims(), *_code_of_002(e)]


def _network_of_002() -> list[Claim]:
    lenet5 = _parameters("lenet5_002")
    names = ("C1", "S2", "C3", "S4")
    described = ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16))
    shapes = tuple(_shape("lenet5_002", name) for name in names)
    sums = (400 * 120 + 120, 120 * 84 + 84)
    output = _layers("lenet5_002").loc["output", "activation"]
    svm = min(value for name, value in PAPER_ERROR_PCT.items() if "SVM" in name)
    ours = PAPER_ERROR_PCT["LeNet-5, distorted"]
    return [
        Claim(
            "002", "The code's network has these parameters",
            "156; 2,416; 30,840; 10,164; 850", BUILT,
            (Check((156, 2_416, 30_840, 10_164, 850), lenet5, EQUAL),),
            f"As built: {_text(lenet5)}.",
        ),
        Claim(
            "002", "The code's network has this many parameters", "44,426", BUILT,
            (Check(44_426, _total("lenet5_002"), EQUAL),),
            f"The layers add up to {_total('lenet5_002'):,}.",
        ),
        Claim(
            "002", "The code builds the network that the text describes",
            "28×28×6 to 5×5×16", TEXT,
            tuple(Check(*pair, EQUAL) for pair in zip(described, shapes, strict=True)),
            f"The text starts from 32×32; the code builds {_text(shapes)}.",
        ),
        Claim(
            "002", "The code's C5 reads 400 nodes and has the text's parameters",
            "48,120", TEXT, (Check(48_120, lenet5[2], EQUAL),),
            f"It reads {math.prod(shapes[3])} nodes and has {lenet5[2]:,}.",
        ),
        Claim(
            "002", "C5 and F6 as described have these parameters",
            "48,120 and 10,164", ARITHMETIC, (Check((48_120, 10_164), sums, EQUAL),),
            f"Weights and biases: {_text(sums)}.",
        ),
        Claim(
            "002", "LeNet-5's output layer is a softmax", "softmax", PAPER,
            (Check("softmax", output, EQUAL), Check("softmax", PAPER_OUTPUT, EQUAL)),
            f"The code's is a {output}, the paper's are radial basis functions.",
        ),
        Claim(
            "002", "Support-vector machines of the time did as well as LeNet-5",
            "similar or better", PAPER,
            (Check(ours, svm, within(PAPER_UNCERTAINTY_PCT)),),
            f"Fig. 9 gives {ours} % for LeNet-5 and {svm} % for the best of them, "
            "both trained on distorted digits too.",
        ),
    ]  # fmt: skip


def _table_1_claims() -> list[Claim]:
    paper, printed = paper_table_1(), table_1_of_002()
    differs = paper != printed
    cells, columns = int(differs.sum()), int(differs.any(axis=0).sum())
    linked = int(paper.any(axis=0).sum())
    each = sorted(set(paper.sum(axis=1).tolist()))
    full = _kernels(np.ones_like(paper))
    sparse = _kernels(paper)
    return [
        Claim(
            "002", "Table I says which maps each map of C3 reads", "96 cells", PAPER,
            (Check(0, cells, EQUAL), Check(0, columns, EQUAL)),
            f"{cells} of {paper.size} cells differ from the paper's and {columns} of "
            f"{paper.shape[1]} columns are wrong; the last has {printed[:, -1].sum()} "
            f"entries, where the paper has {paper[:, -1].sum()}.",
        ),
        Claim(
            "002", "Only some of C3's 16 maps are linked to the maps of S2",
            "10 of 16", PAPER, (Check(10, linked, EQUAL),),
            f"All {linked} are; it is each map of S2 that feeds {each[0]} of them.",
        ),
        Claim(
            "002", "C3 has this many parameters and connections",
            "1,516 and 151,600", ARITHMETIC,
            (Check((1_516, 151_600), (sparse, sparse * 100), EQUAL),),
            f"{int(paper.sum())} kernels and 16 biases: {sparse:,}, at 100 places "
            f"{sparse * 100:,}.",
        ),
        Claim(
            "002", "With all maps linked C3 would have this many parameters",
            "2,400", ARITHMETIC, (Check(2_400, full, EQUAL),),
            f"{full:,}; the biases are left out here but counted in the figure that it "
            "is compared with.",
        ),
        Claim(
            "002", "With all maps linked C3 would have this many connections",
            "240,000", ARITHMETIC, (Check(240_000, full * 100, EQUAL),),
            f"{full * 100:,}, biases included as in the figure it is compared with.",
        ),
        Claim(
            "002", "Sparse connection makes LeNet-5 cheaper to compute", "sparse",
            PAPER, (Check(full * 100, sparse * 100, LESS),),
            f"In the paper it saves {(full - sparse) * 100:,} connections. The code "
            "links all maps and saves none.",
        ),
    ]  # fmt: skip


def _code_of_002(e: _Evidence) -> list[Claim]:
    steps, zeros = math.ceil(60_000 / 128), e.data.zeros
    validation, test = LAST_LINES_OF_002["validation"], LAST_LINES_OF_002["test"]
    return [
        Claim(
            "002", "In batches of 128 an epoch takes this many steps", "469",
            ARITHMETIC, (Check(469, steps, EQUAL),),
            f"60,000 examples in batches of 128 are {steps} steps.",
        ),
        Claim(
            "002", "Validation and test are two measurements", "0.9858 and 0.9858",
            TEXT, (Check(True, validation != test, PROPERTY),),
            "Loss and accuracy of the last validation are those of the test, digit by "
            "digit: the test set was used for both.",
        ),
        Claim(
            "002", "Green bars mark the test images that are recognised",
            "98.58 % of 10,000", DATA, (Check(9_858, zeros, EQUAL),),
            "The code takes the argmax of a history object, which is 0: green are the "
            f"{zeros:,} images whose label is 0, whatever was predicted.",
        ),
        _still_runs("002", "The line that compiles the network runs as printed"),
    ]  # fmt: skip


def _claims_of_003(e: _Evidence) -> list[Claim]:
    lenet5, mlp = _parameters("lenet5_003"), _parameters("mlp_003")
    formula = (1 * 6 * 25 + 6, 6 * 16 * 25 + 16, 16 * 120 * 25 + 120)
    pool = int(_layers("lenet5_003").loc["S2", "parameters"])
    return [
        Claim(
            "003", "LeNet-5's layers have these parameters",
            "156; 2,416; 48,120; 10,164; 850", BUILT,
            (Check((156, 2_416, 48_120, 10_164, 850), lenet5, EQUAL),),
            f"As built at 32×32: {_text(lenet5)}.",
        ),
        Claim(
            "003", "LeNet-5 has this many parameters", "61,706", BUILT,
            (Check(61_706, _total("lenet5_003"), EQUAL),),
            f"The layers add up to {_total('lenet5_003'):,}.",
        ),
        Claim(
            "003", "A convolution has inputs × outputs × kernel + outputs parameters",
            "156; 2,416; 48,120", ARITHMETIC,
            (Check((156, 2_416, 48_120), formula, EQUAL),),
            f"With a kernel of 25 weights: {_text(formula)}.",
        ),
        Claim(
            "003", "The MLP's first layer has this many parameters", "65,536", BUILT,
            (Check(65_536, mlp[0], EQUAL),),
            f"1024 × 64 weights and 64 biases are {mlp[0]:,}; the biases are missing.",
        ),
        Claim(
            "003", "The MLP's second layer has this many parameters", "2,080", BUILT,
            (Check(2_080, mlp[1], EQUAL),), f"64 × 32 + 32 is {mlp[1]:,}.",
        ),
        Claim(
            "003", "The MLP's third layer has this many parameters", "1,034", BUILT,
            (Check(1_034, mlp[2], EQUAL),),
            f"From 32 units to 10 it has {mlp[2]:,}; 32 × 32 is not its size.",
        ),
        Claim(
            "003", "The MLP has this many parameters", "68,650", BUILT,
            (Check(68_650, _total("mlp_003"), EQUAL),),
            f"The layers add up to {_total('mlp_003'):,}.",
        ),
        Claim(
            "003", "The MLP's three figures add up to its total", "68,650", ARITHMETIC,
            (Check(68_650, 65_536 + 2_080 + 1_034, EQUAL),),
            f"They do, to {65_536 + 2_080 + 1_034:,}, though two of them are wrong.",
        ),
        Claim(
            "003", "The MLP's second layer pools", "pool", TEXT,
            (Check(pool, 2_080, EQUAL),),
            f"A pooling layer has {pool} parameters; beside the word stand "
            f"{64 * 32 + 32:,}, a fully connected layer's.",
        ),
        Claim(
            "003", "Rates and percentages are told apart", "0.90 % to 100 %", TEXT,
            (Check(10, 0.90, GREATER),),
            "Read as printed, 0.90 % after an epoch is worse than guessing's 10 %; "
            "rates carry a percent sign, beside real percentages.",
        ),
    ]  # fmt: skip


def _claims_of_004(e: _Evidence) -> list[Claim]:
    return [*_paper_of_004(e), *_sweep_of_004(e)]


def _paper_of_004(e: _Evidence) -> list[Claim]:
    errors, data = PAPER_ERROR_PCT, e.data
    return [
        Claim(
            "004", "LeNet-5's error on MNIST was this", "0.8 %", PAPER,
            (Check(0.8, errors["LeNet-5, distorted"], EQUAL),
             Check(0.8, errors["LeNet-5"], EQUAL)),
            f"{errors['LeNet-5, distorted']} % with distorted digits added to the "
            f"training set; {errors['LeNet-5']} % on MNIST as it is.",
        ),
        Claim(
            "004", "An error of 0.8 % is an accuracy of this", "99.2 %", ARITHMETIC,
            (Check(99.2, 100 - 0.8, within(1e-9)),), f"100 − 0.8 is {100 - 0.8:g}.",
        ),
        Claim(
            "004", "The published network has seven layers and this input",
            "7; 32×32", PAPER,
            (Check(7, len(PAPER_TRAINABLE), EQUAL),
             Check(32, PAPER_INPUT_SIDE, EQUAL)),
            f"Section II.B: {len(PAPER_TRAINABLE)} layers, {PAPER_INPUT_SIDE} pixels a "
            "side.",
        ),
        Claim(
            "004", "MNIST's images are of this size", "32×32", DATA,
            (Check(32, data.side, EQUAL),),
            f"They are {data.side}×{data.side}; the paper set them in a larger field.",
        ),
        Claim(
            "004", "MNIST has this many training and test images",
            "60,000 and 10,000", DATA, (Check((60_000, 10_000), data.sizes, EQUAL),),
            f"The files hold {_text(data.sizes)}.",
        ),
        Claim(
            "004", "A support-vector machine of the paper had this error",
            "0.8 %", PAPER,
            (Check(0.8, errors["V-SVM, distorted"], EQUAL),
             Check(0.8, min(errors["SVM"], errors["RS-SVM"]), EQUAL)),
            f"A virtual one, on distorted digits; on MNIST as it is the best has "
            f"{min(errors['SVM'], errors['RS-SVM'])} %.",
        ),
    ]  # fmt: skip


def _sweep_of_004(e: _Evidence) -> list[Claim]:
    size, runs = math.prod(SWEEP_CHOICES), len(SWEEP_SCORES)
    plain, best = (e.runs(name, "accuracy", "%") for name in ("lenet5", "lenet5_004"))
    gain, mean = Difference(best, plain), 100 * float(np.mean(SWEEP_SCORES))
    worse = sum(100 * score + 0.5 < plain.interval.low for score in SWEEP_SCORES)
    apart, equal = _metrics_apart(e)
    return [
        Claim(
            "004", "Ten random runs find the best configuration", "10 runs", ARITHMETIC,
            (Check(0.5, runs / size, GREATER),),
            f"There are {size:,} configurations; {runs} runs see "
            f"{100 * runs / size:.1f} % of them, so rather not.",
        ),
        Claim(
            "004", "Accuracy, F1, precision and recall agree to two digits",
            "ten rows", RUN, (Check(0.005, apart, LESS),),
            f"In our runs the macro averages are within {apart:.4f} of the accuracy; "
            f"all four round alike in {100 * equal:.0f} % of the runs.",
        ),
        Claim(
            "004", "Dropout and batch normalisation improve LeNet-5",
            "0.95 to 0.99", RUN,
            (Check(0, gain, SURELY_GREATER), Check(plain.mean, mean, GREATER)),
            f"Its best configuration gains {_number(gain.interval.value)} points over "
            f"plain LeNet-5 here ({_number(gain.interval.low)} to "
            f"{_number(gain.interval.high)}). Its ten runs average {mean:.1f} %, and "
            f"{worse} of them lie below plain LeNet-5's {_number(plain.mean)} %.",
        ),
    ]  # fmt: skip


def _metrics_apart(e: _Evidence) -> tuple[float, float]:
    """Return how far macro averages are from accuracy, and how often they round so."""
    names = ["accuracy", "precision", "recall", "f1"]
    if not set(names) <= set(e.whole):
        return 0.0, 1.0
    four = e.whole[names]
    apart = four.sub(four["accuracy"], axis=0).abs().to_numpy().max()
    return float(apart), float((four.round(2).nunique(axis=1) == 1).mean())


# Single figures of trainings


class _Figure(NamedTuple):
    """What one training printed.

    ``values``: experiment, column of the trials, published figure, half a unit
    of its last digit, unit.
    """

    source: str
    statement: str
    published: str
    values: tuple[tuple[str, str, float, float, str], ...]
    note: str = ""


def _percent(experiment, column, value, rounding=0.005):
    return (experiment, column, value, rounding, "%")


def _plain(experiment, column, value, rounding):
    return (experiment, column, value, rounding, "")


_SEEN = "The write-up validates on examples that it also trains on."
_MACRO = ("precision", "recall", "f1")
_FIGURES = (
    _Figure(
        "000", "The ANN recognises this share of the test images", "97.66 %",
        (_percent("ann", "accuracy", 97.66),),
    ),
    _Figure(
        "000", "LeNet-5 recognises this share of the test images", "98.53 %",
        (_percent("lenet5", "accuracy", 98.53),),
    ),
    _Figure(
        "000", "LeNet-5 ends with this test loss", "0.0485",
        (_plain("lenet5", "log_loss", 0.0485, 5e-5),),
    ),
    _Figure(
        "000", "The ANN ends with this training loss and accuracy", "0.0161; 0.9944",
        (_plain("ann", "last_loss", 0.0161, 5e-5),
         _percent("ann", "last_accuracy", 99.44)),
    ),
    _Figure(
        "000", "LeNet-5 ends with this training loss and accuracy", "0.0178; 0.9939",
        (_plain("lenet5", "last_loss", 0.0178, 5e-5),
         _percent("lenet5", "last_accuracy", 99.39)),
    ),
    _Figure(
        "000", "The ANN ends with this validation loss", "3.2783",
        (_plain("ann", "last_val_loss", 3.2783, 5e-5),),
        "Its validation images were left in 0 to 255, where the training images "
        "were scaled.",
    ),
    _Figure(
        "000", "The ANN ends with this validation accuracy", "0.9942",
        (_percent("ann", "last_val_accuracy", 99.42),), _SEEN,
    ),
    _Figure(
        "000", "LeNet-5 ends with this validation loss and accuracy", "0.0130; 0.9952",
        (_plain("lenet5", "last_val_loss", 0.0130, 5e-5),
         _percent("lenet5", "last_val_accuracy", 99.52)), _SEEN,
    ),
    _Figure(
        "000", "The ANN's precision, recall and F1 are these", "0.98 each",
        tuple(_plain("ann", name, 0.98, 0.005) for name in _MACRO),
    ),
    _Figure(
        "000", "LeNet-5's precision, recall and F1 are these", "0.99 each",
        tuple(_plain("lenet5", name, 0.99, 0.005) for name in _MACRO),
    ),
    _Figure(
        "001", "The first ANN ends with this training loss and accuracy",
        "0.2282; 0.9348",
        (_plain("ann1", "last_loss", 0.228181, 5e-7),
         _percent("ann1", "last_accuracy", 93.4836, 5e-5)),
    ),
    _Figure(
        "001", "The first ANN ends with this validation accuracy", "0.9400",
        (_percent("ann1", "last_val_accuracy", 94.00),),
    ),
    _Figure(
        "001", "The first ANN recognises this share of the test images", "93.65 %",
        (_percent("ann1", "accuracy", 93.65),),
    ),
    _Figure(
        "001", "The first ANN improves through all its epochs", "50 epochs",
        (_plain("ann1", "num_epochs", 50, 0),),
    ),
    _Figure(
        "001", "The second ANN recognises this share of the test images", "97.40 %",
        (_percent("ann2", "accuracy", 97.40),),
    ),
    _Figure(
        "001", "The second ANN stops after this many epochs", "37 epochs",
        (_plain("ann2", "num_epochs", 37, 0),),
    ),
    _Figure(
        "001", "The third ANN recognises this share of the test images", "96.93 %",
        (_percent("ann3", "accuracy", 96.93),),
    ),
    _Figure(
        "001", "The third ANN stops after this many epochs", "29 epochs",
        (_plain("ann3", "num_epochs", 29, 0),),
    ),
    _Figure(
        "001", "The third ANN has this loss on the test set", "0.3027",
        (_plain("ann3", "log_loss", 0.3027, 5e-5),),
        "Its figure includes the penalty on the weights, which says nothing about "
        "the test set and does not compare with the other networks' losses.",
    ),
    _Figure(
        "001", "LeNet-5 stops after this many epochs", "16 epochs",
        (_plain("lenet5_001", "num_epochs", 16, 0),),
    ),
    _Figure(
        "001", "LeNet-5 ends with this validation accuracy", "0.9880",
        (_percent("lenet5_001", "last_val_accuracy", 98.80),),
    ),
    _Figure(
        "002", "LeNet-5 of the code recognises this share of the test images",
        "98.58 %",
        (_percent("lenet5_002", "accuracy", 98.58),),
    ),
    _Figure(
        "002", "LeNet-5 of the code ends with this test loss", "0.0497",
        (_plain("lenet5_002", "log_loss", 0.0497, 5e-5),),
    ),
    _Figure(
        "002", "The first epoch of a training gives this loss and accuracy",
        "0.0216; 0.9933",
        (_plain("lenet5_002", "first_loss", 0.0216, 5e-5),
         _percent("lenet5_002", "first_accuracy", 99.33)),
        "The cell had been run before, and went on with the trained network.",
    ),
    _Figure(
        "002", "Ten epochs end with this training loss and accuracy", "0.0069; 0.9980",
        (_plain("lenet5_002", "last_loss", 0.0069, 5e-5),
         _percent("lenet5_002", "last_accuracy", 99.80)),
        "There were more than ten: the network had been trained before.",
    ),
    _Figure(
        "003", "LeNet-5 is this accurate after its first epoch, training and test",
        "0.90 and 0.98",
        (_percent("lenet5_003", "first_accuracy", 90, 0.5),
         _percent("lenet5_003", "first_val_accuracy", 98, 0.5)),
        "Read as rates; ours after an epoch are of validation images.",
    ),
    _Figure(
        "003", "LeNet-5 is this accurate after its tenth epoch, training and test",
        "100 % and 0.99",
        (_percent("lenet5_003", "last_accuracy", 100, 0.5),
         _percent("lenet5_003", "accuracy", 99, 0.5)),
    ),
    _Figure(
        "003", "The MLP is this accurate after its first epoch, training and test",
        "0.99 and 0.95",
        (_percent("mlp_003", "first_accuracy", 99, 0.5),
         _percent("mlp_003", "first_val_accuracy", 95, 0.5)),
        "Read as rates; ours after an epoch are of validation images.",
    ),
    _Figure(
        "003", "The MLP is this accurate after its tenth epoch, training and test",
        "99 % and 0.98",
        (_percent("mlp_003", "last_accuracy", 99, 0.5),
         _percent("mlp_003", "accuracy", 98, 0.5)),
    ),
    _Figure(
        "003", "With dropout and batch normalisation the accuracy stays", "99 %",
        tuple(_percent(f"lenet5_003_{name}", "accuracy", 99, 0.5)
              for name in ("dropout", "norm", "both")),
        "Where and how much is our choice, since it is not said.",
    ),
    _Figure(
        "004", "The best configuration has this validation accuracy", "99 %",
        (_percent("lenet5_004", "val_accuracy", 99, 0.5),),
        "Epochs, batch and optimiser are ours, since they are not said.",
    ),
    _Figure(
        "004", "The best run's accuracy, F1, precision and recall are these",
        "0.99 each",
        tuple(_plain("lenet5_004", name, 0.99, 0.005)
              for name in ("accuracy", "f1", "precision", "recall")),
        "Of which set is not said; ours are of the test set.",
    ),
)  # fmt: skip


_WORDS = {
    "accuracy": "test accuracy",
    "log_loss": "test loss",
    "val_accuracy": "validation accuracy",
    "num_epochs": "epochs",
    "first_loss": "training loss, epoch 1",
    "first_accuracy": "training accuracy, epoch 1",
    "first_val_accuracy": "validation accuracy, epoch 1",
    "last_loss": "training loss, last epoch",
    "last_accuracy": "training accuracy, last epoch",
    "last_val_loss": "validation loss, last epoch",
    "last_val_accuracy": "validation accuracy, last epoch",
}


_ON_VALIDATION = ("val_accuracy", "first_val_accuracy", "last_val_accuracy")


def _other_images_sd(accuracy_pct: float) -> float:
    """Return how far two sets of 5,000 validation images let an accuracy differ.

    The write-ups hold out other examples than this study. Each accuracy in %
    has the standard deviation of a binomial rate, and two of them are compared.
    """
    rate = accuracy_pct / 100
    return 100 * math.sqrt(2 * rate * (1 - rate) / 5_000)


def _figures(e: _Evidence) -> list[Claim]:
    found = []
    for figure in _FIGURES:
        checks, ranges = [], []
        for experiment, column, value, rounding, unit in figure.values:
            sample = e.runs(experiment, column, unit)
            other = _other_images_sd(value) if column in _ON_VALIDATION else 0.0
            checks.append(Check(value, sample, inside_spread(rounding, other)))
            label, words = EXPERIMENTS[experiment].label, _WORDS.get(column, column)
            ends = _range(sample.prediction(other), unit)
            ranges.append(f"{ends} ({label}; {words})")
        why = f"One more run here would lie in {', '.join(ranges)}. {figure.note}"
        head = (figure.source, figure.statement, figure.published, RUN)
        found.append(Claim(*head, tuple(checks), why.strip()))
    return found


class _Contest(NamedTuple):
    """Who does better: triples of the larger, the smaller and what of them."""

    source: str
    statement: str
    published: str
    pairs: tuple[tuple[tuple[str, str], tuple[str, str], str], ...]
    note: str = ""


def _better(more: str, less: str, column: str = "accuracy", unit: str = "%"):
    return ((more, column), (less, column), unit)


_CONTESTS = (
    _Contest(
        "000", "LeNet-5 beats the ANN in accuracy, precision, recall and F1",
        "all four", tuple(_better("lenet5", "ann", c) for c in ("accuracy", *_MACRO)),
    ),
    _Contest(
        "000", "Relu gives higher accuracy than tanh", "usually",
        (_better("lenet5_relu", "lenet5"),), "Asked of LeNet-5 alone.",
    ),
    _Contest(
        "000", "Max pooling converges faster than averaging", "more rapid",
        (_better("lenet5", "lenet5_max", "first_loss", ""),),
        "Asked of LeNet-5's training loss in its first epoch.",
    ),
    _Contest(
        "001", "The third ANN, with He's initial weights, does worse than the second",
        "96.93 % below 97.40 %", (_better("ann2", "ann3"),),
        "One run each was published.",
    ),
    _Contest(
        "003", "LeNet-5 is more accurate than the MLP", "a little better",
        (_better("lenet5_003", "mlp_003"),),
    ),
    _Contest(
        "003", "LeNet-5 has the smaller loss", "smaller",
        (_better("mlp_003", "lenet5_003", "log_loss", ""),),
    ),
    _Contest(
        "003", "Both networks are more accurate on training than on test images",
        "both", tuple(((name, "last_accuracy"), (name, "accuracy"), "%")
                      for name in ("lenet5_003", "mlp_003")),
    ),
)  # fmt: skip


def _contests(e: _Evidence) -> list[Claim]:
    found = []
    for contest in _CONTESTS:
        checks, ranges = [], []
        for more, less, unit in contest.pairs:
            gap = Difference(e.runs(*more, unit), e.runs(*less, unit))
            checks.append(Check(0, gap, SURELY_GREATER))
            sides = [
                f"{EXPERIMENTS[name].label}, {_WORDS.get(column, column)}"
                for name, column in (more, less)
            ]
            ends, shown = gap.interval, ""
            if ends.low <= 0:
                shown = ", the opposite" if ends.high < 0 else ", no difference shown"
            ranges.append(f"{' − '.join(sides)}: {_range(ends, '')}{shown}")
        why = f"95 % intervals: {'; '.join(ranges)}. {contest.note}"
        head = (contest.source, contest.statement, contest.published, RUN)
        found.append(Claim(*head, tuple(checks), why.strip()))
    return found


def _beyond_checking() -> list[Claim]:
    """What no check decides, with the reason."""
    rows = [
        ("000", "Half of each MNIST set stems from NIST's training data", "half", DATA,
         "The files do not say which NIST set an image comes from."),
        ("004", "MNIST's two sets draw on NIST's two in equal parts", "half", DATA,
         "The files do not say which NIST set an image comes from."),
        ("001", "LeNet-5 beats the three ANNs on the test set", "no figure", RUN,
         "It gives no test accuracy of its LeNet-5, so there is nothing to compare."),
        ("002", "LeNet was introduced in 1989", "1989", PAPER,
         "The facts read from the paper of 1998 date no earlier network."),
        ("002", "LeNet's ideas serve signatures, video and medical images",
         "applications", TEXT, "No source and no figure is given."),
        ("004", "The ten runs can be repeated", "ten runs", TEXT,
         "Epochs, batch size, optimiser and seeds are not given."),
    ]  # fmt: skip
    return [Claim(*head, (), why) for *head, why in rows]


# Text


def _row(claim: Claim) -> dict:
    found = [c.obtained for c in claim.checks]
    measured = [value for value in found if isinstance(value, (Sample, Difference))]
    ends = measured[0].interval if len(measured) == 1 else Estimate(*[math.nan] * 3)
    return {
        "source": claim.source,
        "statement": claim.statement,
        "published": claim.published,
        "method": claim.method,
        "obtained": " | ".join(dict.fromkeys(map(_text, found))),
        "low": ends.low,
        "high": ends.high,
        "verdict": claim.verdict,
        "why": claim.why,
    }


def _text(value: Any) -> str:
    """Return a value as a reader wants it."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        if value and isinstance(value[0], (tuple, list)):
            return "; ".join("×".join(map(str, shape)) for shape in value)
        return "; ".join(map(_text, value)) if value else "nothing"
    if isinstance(value, (int, float, np.number)):
        return _number(value)
    return str(value) or "none"


def _number(value: float) -> str:
    """Return a number: whole ones with separators, others to four digits."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def _range(ends: Estimate, unit: str) -> str:
    return f"{_number(ends.low)} to {_number(ends.high)} {unit}".rstrip()


def describe(claim: Claim) -> Iterable[str]:
    """Yield a claim line by line, from the statement to the verdict.

    Args:
        claim: One of ``claims``.
    Yields:
        Lines of text.
    """
    yield f"{claim.source} says: {claim.statement}: {claim.published}"
    yield f"checked by: {claim.method}"
    for check in claim.checks:
        yield f"  published {_text(check.published)}, obtained {_text(check.obtained)}"
        yield f"  {check.criterion.sentence}: {_text(check.holds)}"
    yield f"verdict: {claim.verdict}. {claim.why}"
