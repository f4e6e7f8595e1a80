"""What write-up 000 says about its two networks: shapes, parameters and steps."""

import math

from mnist_study.claims import built, paper
from mnist_study.claims.criteria import EQUAL
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import ARITHMETIC, BUILT, PAPER, Check, Finding

declare = Declarations("000")
_ANN = "README, section Summary of ANN Model"
_LENET5 = "README, section Summary of the model"
_PROSE = "README, section LeNet-5"


@declare.claim(
    "The ANN's three layers have these parameters",
    quotation="200960 … 16448 … 650",
    place=_ANN,
    published="200,960; 16,448; 650",
    method=BUILT,
)
def _() -> Finding:
    ann = built.parameters("ann")
    why = f"784-256-64-10 as built: {as_text(ann)}."
    return [Check((200_960, 16_448, 650), ann, EQUAL)], why


@declare.claim(
    "The ANN has this many parameters",
    quotation="Total params: 218,058",
    place=_ANN,
    published="218,058",
    method=BUILT,
)
def _() -> Finding:
    total = built.total("ann")
    return [Check(218_058, total, EQUAL)], f"The layers add up to {total:,}."


@declare.claim(
    "The layers of LeNet-5 in code have these parameters",
    quotation="156 … 2416 … 48120 … 10164 … 850",
    place=_LENET5,
    published="156; 2,416; 48,120; 10,164; 850",
    method=BUILT,
)
def _() -> Finding:
    lenet5 = built.parameters("lenet5")
    published = (156, 2_416, 48_120, 10_164, 850)
    return [Check(published, lenet5, EQUAL)], f"As built: {as_text(lenet5)}."


@declare.claim(
    "LeNet-5 in code has this many parameters",
    quotation="Total params: 61,706",
    place=_LENET5,
    published="61,706",
    method=BUILT,
)
def _() -> Finding:
    total = built.total("lenet5")
    return [Check(61_706, total, EQUAL)], f"The layers add up to {total:,}."


@declare.claim(
    "C1, S2, C3 and S4 have maps of these sizes",
    quotation="(None, 28, 28, 6) … (None, 14, 14, 6) … (None, 10, 10, 16) … "
    "(None, 5, 5, 16)",
    place=_LENET5,
    published="28×28×6; 14×14×6; 10×10×16; 5×5×16",
    method=BUILT,
)
def _() -> Finding:
    published = ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16))
    shapes = tuple(built.shape("lenet5", name) for name in ("C1", "S2", "C3", "S4"))
    why = f"As built with a padded C1: {as_text(shapes)}."
    return [Check(published, shapes, EQUAL)], why


@declare.claim(
    "C3 of the published LeNet-5 has this many parameters",
    quotation="Layer C3 is the second set of the convolutional layer with 16 feature "
    "maps. The output dimension of this layer is 10 with 2,416 parameters.",
    place=_PROSE,
    published="2,416",
    method=PAPER,
    by_its_code=lambda: [Check(2_416, built.parameters("lenet5")[1], EQUAL)],
)
def _() -> Finding:
    full, sparse = built.parameters("lenet5")[1], paper.TRAINABLE["C3"]
    why = (
        f"The paper's C3 reads some of the six maps and has {sparse:,}; the code's "
        f"reads all of them and has {full:,}."
    )
    return [Check(2_416, sparse, EQUAL)], why


@declare.claim(
    "C5 has as many parameters as the product of its two widths",
    quotation="120 connections and 48,120 parameters (400×120)",
    place=_PROSE,
    published="400 × 120 = 48,120",
    method=ARITHMETIC,
)
def _() -> Finding:
    product = 400 * 120
    why = f"400 × 120 is {product:,}; the 120 biases are missing from the formula."
    return [Check(48_120, product, EQUAL)], why


@declare.claim(
    "F6 and the output have these parameters",
    quotation="10,164 parameters (84×120+84) … v850 parameters (10×84+10)",
    place=_PROSE,
    published="84×120+84 = 10,164; 10×84+10 = 850",
    method=ARITHMETIC,
)
def _() -> Finding:
    f6, output = 84 * 120 + 84, 10 * 84 + 10
    checks = [Check(10_164, f6, EQUAL), Check(850, output, EQUAL)]
    return checks, f"The formulas give {f6:,} and {output:,}."


@declare.claim(
    "F6 has 84 parameters and also 10,164",
    quotation="another dense block with 84 parameters and 10,164 parameters",
    place=_PROSE,
    published="84 and 10,164",
    method=BUILT,
)
def _() -> Finding:
    f6, units = built.parameters("lenet5")[3], built.shape("lenet5", "F6")[0]
    # Both numbers are compared with the same one: at most one of them can be right.
    checks = [Check(84, f6, EQUAL), Check(10_164, f6, EQUAL)]
    return checks, f"It has {f6:,}; {units} is its number of units."


@declare.trivia(
    "In batches of 32 an epoch takes this many steps",
    quotation="1875/1875",
    place="README, section Training ANN Model, output",
    published="1,875",
    method=ARITHMETIC,
)
def _() -> Finding:
    steps = math.ceil(60_000 / 32)
    why = f"60,000 examples in batches of 32 are {steps:,} steps."
    return [Check(1_875, steps, EQUAL)], why


@declare.trivia(
    "Evaluating the test set takes this many steps",
    quotation="313/313",
    place="README, section Calculating the Accuracy, Precision, Recall & F1-Score of "
    "ANN Model, output",
    published="313",
    method=ARITHMETIC,
)
def _() -> Finding:
    steps = math.ceil(10_000 / 32)
    why = f"10,000 examples in batches of 32 are {steps:,} steps."
    return [Check(313, steps, EQUAL)], why


@declare.claim(
    "LeNet-5 uses 5×5 kernels and pools over 2×2",
    quotation="Used (2×2) kernels for average pooling subsampling. … Used (5×5) "
    "kernels for convolutions.",
    place="README, section Summary of LeNet",
    published="5×5; 2×2",
    method=BUILT,
)
def _() -> Finding:
    kernels = built.layers("lenet5")["kernel"]
    # C3 stands for both convolutions, S2 for both poolings.
    checks = [Check("5×5", kernels["C3"], EQUAL), Check("2×2", kernels["S2"], EQUAL)]
    return checks, f"As built: {kernels['C3']} and {kernels['S2']}."
