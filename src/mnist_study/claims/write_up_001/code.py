"""The text of write-up 001 compared with its code, and what its code does."""

import math

import numpy as np

from mnist_study.claims import built, paper
from mnist_study.claims.criteria import EQUAL, LESS, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.old_code import no_longer_runs
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    DATA,
    PAPER,
    TEXT,
    YES,
    Check,
    Finding,
)
from mnist_study.study.experiments import EXPERIMENTS

declare = Declarations("001")
_NETWORKS = ("ann1", "ann2", "ann3", "lenet5_001")


_DESCRIBED = {
    "C1": (28, 28, 6), "S2": (14, 14, 6), "C3": (10, 10, 16), "S4": (5, 5, 16),
}  # fmt: skip


def _sizes(experiment: str) -> list[Check]:
    """Compare the sizes of a network's maps with those in the text, map by map."""
    return [
        Check((size,), (built.shape(experiment, name),), EQUAL)
        for name, size in _DESCRIBED.items()
    ]


@declare.claim(
    "The maps of C1, S2, C3 and S4 have these sizes",
    quotation="28x28 … 14x14 … 10x10 … 5x5",
    place="section Structure of the LeNet network, table of layers",
    published="28×28; 14×14; 10×10; 5×5",
    method=BUILT,
    by_its_code=lambda: _sizes("lenet5_001"),
)
def _() -> Finding:
    in_code = tuple(built.shape("lenet5_001", name) for name in _DESCRIBED)
    why = (
        "The maps of the paper's network, as built here, have these sizes. The "
        f"write-up's code reads 28×28 without padding and builds {as_text(in_code)}."
    )
    return _sizes("lenet5_1998"), why


def _parameters_of_c5(experiment: str) -> int:
    return int(built.layers(experiment).loc["C5", "parameters"])


@declare.claim(
    "C5 has this many parameters",
    quotation="Trainable parameters / connection: 120 * (16 * 5 * 5 + 1) = 48120",
    place="section C5 layer-convolution layer",
    published="48,120",
    method=BUILT,
    by_its_code=lambda: [Check(48_120, _parameters_of_c5("lenet5_001"), EQUAL)],
)
def _() -> Finding:
    c5 = _parameters_of_c5("lenet5_1998")
    why = (
        f"The paper's C5 has {c5:,}. That of its own code reads maps of 4×4 and has "
        f"{_parameters_of_c5('lenet5_001'):,}."
    )
    return [Check(48_120, c5, EQUAL)], why


@declare.claim(
    "LeNet-5's input images are brought to one size",
    quotation="The size of the input image is uniformly normalized to 32 * 32.",
    place="section INPUT Layer",
    published="32×32",
    method=PAPER,
    by_its_code=lambda: [Check(32, built.network("lenet5_001").input_shape[1], EQUAL)],
)
def _() -> Finding:
    side, in_code = paper.INPUT_SIDE, built.network("lenet5_001").input_shape[1]
    why = f"The paper's network reads {side}×{side}, its code's {in_code}×{in_code}."
    return [Check(32, side, EQUAL)], why


def _squashes(layer: str) -> list[Check]:
    return [
        Check("sigmoid", built.layers("lenet5_001").loc[layer, "activation"], EQUAL)
    ]


@declare.claim(
    "S2 and S4 squash by a sigmoid",
    quotation="Results via sigmoid",
    place="sections S2 layer-pooling layer and S4 layer-pooling layer",
    published="sigmoid",
    method=PAPER,
    by_its_code=lambda: [*_squashes("S2"), *_squashes("S4")],
)
def _() -> Finding:
    why = (
        f"The paper itself says {paper.SQUASHING[0]}, for a {paper.SQUASHING[1]}, also "
        "after S2 and S4. The pooling layers of its own code have no activation "
        "function."
    )
    return [Check("sigmoid", paper.SQUASHING[0], EQUAL)], why


@declare.claim(
    "F6 squashes by a sigmoid",
    quotation="the result is output through the sigmoid function",
    place="section F6 layer-fully connected layer",
    published="sigmoid",
    method=PAPER,
    by_its_code=lambda: _squashes("F6"),
)
def _() -> Finding:
    in_code = built.layers("lenet5_001").loc["F6", "activation"]
    why = (
        f"The paper itself says {paper.SQUASHING[0]}, for a {paper.SQUASHING[1]}. "
        f"The write-up's table and code say {in_code}."
    )
    return [Check("sigmoid", paper.SQUASHING[0], EQUAL)], why


@declare.trivia(
    "In batches of 64 an epoch takes this many steps",
    quotation="860/860",
    place="cell 23, output",
    published="860",
    method=ARITHMETIC,
)
def _() -> Finding:
    steps = math.ceil(55_000 / 64)
    why = f"55,000 examples in batches of 64 are {steps} steps."
    return [Check(860, steps, EQUAL)], why


@declare.claim(
    "The 5,000 validation examples are not trained on",
    quotation="x_valid, x_train = x_train_full[:5000]/255, x_train_full[5000:]/255",
    place="cell 12",
    published="5,000",
    method=TEXT,
    by_its_code=YES,
)
def _() -> Finding:
    others = len(range(60_000)[5_000:])
    why = f"Its slices leave the other {others:,} examples for training."
    return [Check(60_000 - 5_000, others, EQUAL)], why


@declare.trivia(
    "An image of 28×28 has this many pixels",
    quotation="each image has resolution 28*28 which is equal to 784 pixels",
    place="cell 8",
    published="784",
    method=ARITHMETIC,
)
def _() -> Finding:
    return [Check(784, 28 * 28, EQUAL)], f"28 × 28 is {28 * 28}."


@declare.trivia(
    "The first training image shows this digit",
    quotation="Out[11]: 5",
    place="cell 11, output",
    published="5",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    label = e.data.first_label
    return [Check(5, label, EQUAL)], f"Its label is {label}."


@declare.critique(
    "The slice from idx − 1 to idx is not the image numbered idx",
    quotation="y_prob_lst = ckpt_model.predict(x_test[idx-1:idx]).round(3)[0]",
    place="cell 27",
    published="x_test[idx-1:idx]",
    method=TEXT,
)
def _() -> Finding:
    images = np.arange(10)
    # For 0 the slice is [-1:0], which is empty; for other numbers it is one too early.
    at_0, at_5 = (images[idx - 1 : idx].tolist() for idx in (0, 5))
    why = f"For 5 it contains image {at_5[0]}; for 0 it contains {len(at_0)} images."
    return [Check(True, at_0 != [0] and at_5 != [5], PROPERTY)], why


@declare.critique(
    "Lines of its code do not run as printed",
    quotation="callbacks=[tb_cb,early_stopping_cb,checkpoint_cb],"
    "use_multiprocessing=True)",
    place="cell 23",
    published="printed with its outputs",
    method=TEXT,
)
def _() -> Finding:
    return no_longer_runs("001")


@declare.critique(
    "It gives no test accuracy of its LeNet-5, which its title compares with the ANNs",
    quotation="Artificial Neural Network (ANN) VS Convolutional Neural Network (CNN)",
    place="title",
    published="no figure",
    method=TEXT,
)
def _() -> Finding:
    with_one = [name for name in _NETWORKS if "accuracy" in EXPERIMENTS[name].published]
    why = f"Of its {len(_NETWORKS)} networks, {len(with_one)} have one: the three ANNs."
    return [Check(False, "lenet5_001" in with_one, PROPERTY)], why


@declare.critique(
    "Its ANN with He initialisation scores lower, which the text does not mention",
    quotation="The accuracy of the second ANN model is 97.40 % … The accuracy of the "
    "third ANN model is 96.93 %",
    place="sections Second ANN Network and Third ANN Network, texts at their ends",
    published="96.93 % below 97.40 %",
    method=TEXT,
)
def _() -> Finding:
    second, third = (
        100 * EXPERIMENTS[name].published["accuracy"] for name in ("ann2", "ann3")
    )
    why = (
        "One run of each was published, and the text says of neither that it is "
        "better; the initial weights are their only difference."
    )
    return [Check(second, third, LESS)], why
