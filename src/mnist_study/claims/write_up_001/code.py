"""The text of write-up 001 against its code, and what its code does."""

import math

import numpy as np

from mnist_study.claims import built
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.old_code import still_runs
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    DATA,
    EQUAL,
    TEXT,
    Check,
    Finding,
)

declare = Declarations("001")
SQUASHING_IN_TABLE_OF_001 = "tanh"  # of S2, S4 and F6


@declare.claim(
    "The code builds maps of the sizes in the text",
    quotation="28x28 … 14x14 … 10x10 … 5x5",
    place="section Structure of the LeNet network, table of layers",
    published="28×28; 14×14; 10×10; 5×5",
    method=TEXT,
)
def _() -> Finding:
    described = ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16))
    names = ("C1", "S2", "C3", "S4")
    shapes = tuple(built.shape("lenet5_001", name) for name in names)
    # A check for each map, so that those that agree count.
    pairs = zip(described, shapes, strict=True)
    why = f"Without padding at 28×28 it builds {as_text(shapes)}."
    return [Check(*pair, EQUAL) for pair in pairs], why


@declare.claim(
    "C5 of the code has the parameters of the text",
    quotation="Trainable parameters / connection: 120 * (16 * 5 * 5 + 1) = 48120",
    place="section C5 layer-convolution layer",
    published="48,120",
    method=TEXT,
)
def _() -> Finding:
    c5 = int(built.layers("lenet5_001").loc["C5", "parameters"])
    why = f"It reads maps of 4×4 where the text has 5×5, and has {c5:,}."
    return [Check(48_120, c5, EQUAL)], why


@declare.claim(
    "Input images are brought to one size",
    quotation="The size of the input image is uniformly normalized to 32 * 32.",
    place="section INPUT Layer",
    published="32×32",
    method=TEXT,
)
def _() -> Finding:
    side = built.network("lenet5_001").input_shape[1]
    return [Check(32, side, EQUAL)], f"The code's network reads {side}×{side}."


@declare.claim(
    "S2 and S4 squash by a sigmoid",
    quotation="Results via sigmoid",
    place="sections S2 layer-pooling layer and S4 layer-pooling layer",
    published="sigmoid",
    method=TEXT,
)
def _() -> Finding:
    in_table = SQUASHING_IN_TABLE_OF_001
    in_code = built.layers("lenet5_001").loc["S2", "activation"]
    why = (
        f"Its own table says {in_table}, as does the paper, and its code's pooling "
        "layers squash nothing."
    )
    return [Check("sigmoid", in_table, EQUAL), Check("sigmoid", in_code, EQUAL)], why


@declare.claim(
    "F6 squashes by a sigmoid",
    quotation="the result is output through the sigmoid function",
    place="section F6 layer-fully connected layer",
    published="sigmoid",
    method=TEXT,
)
def _() -> Finding:
    in_code = built.layers("lenet5_001").loc["F6", "activation"]
    why = f"Its table and its code say {in_code}."
    return [Check("sigmoid", in_code, EQUAL)], why


@declare.claim(
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
)
def _() -> Finding:
    others = len(range(60_000)[5_000:])
    why = f"Its slices leave {others:,} others for training."
    return [Check(60_000 - 5_000, others, EQUAL)], why


@declare.claim(
    "An image of 28×28 has this many pixels",
    quotation="each image has resolution 28*28 which is equal to 784 pixels",
    place="cell 8",
    published="784",
    method=ARITHMETIC,
)
def _() -> Finding:
    return [Check(784, 28 * 28, EQUAL)], f"28 × 28 is {28 * 28}."


@declare.claim(
    "The first training image shows this digit",
    quotation="Out[11]: 5",
    place="cell 11, output",
    published="5",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    label = e.data.first_label
    return [Check(5, label, EQUAL)], f"Its label is {label}."


@declare.claim(
    "The slice from idx − 1 to idx is the image numbered idx",
    quotation="y_prob_lst = ckpt_model.predict(x_test[idx-1:idx]).round(3)[0]",
    place="cell 27",
    published="image idx",
    method=TEXT,
)
def _() -> Finding:
    images = np.arange(10)
    # At 0 the slice is [-1:0], which is empty; at other numbers it is one too early.
    at_0, at_5 = (images[idx - 1 : idx].tolist() for idx in (0, 5))
    why = f"At 5 it holds number {at_5[0]}; at 0 it holds {len(at_0)} images."
    return [Check([0], at_0, EQUAL), Check([5], at_5, EQUAL)], why


@declare.claim(
    "The code of the four networks runs as printed",
    quotation="callbacks=[tb_cb,early_stopping_cb,checkpoint_cb],"
    "use_multiprocessing=True)",
    place="cell 23",
    published="printed with its outputs",
    method=TEXT,
)
def _() -> Finding:
    return still_runs("001")
