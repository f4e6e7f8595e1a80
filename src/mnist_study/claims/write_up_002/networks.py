"""What write-up 002 says of LeNet-5: in its code, its text and the paper."""

import math

from mnist_study.claims import built, paper
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    EQUAL,
    PAPER,
    TEXT,
    Check,
    Finding,
    within,
)

declare = Declarations("002")
_SUMMARY = "section Model Build, output"


def _shapes() -> tuple[tuple[int, ...], ...]:
    """Return the sizes of the maps of C1 to S4 that the code builds."""
    return tuple(built.shape("lenet5_002", name) for name in ("C1", "S2", "C3", "S4"))


@declare.claim(
    "The code's network has these parameters",
    quotation="156 … 2416 … 30840 … 10164 … 850",
    place=_SUMMARY,
    published="156; 2,416; 30,840; 10,164; 850",
    method=BUILT,
)
def _() -> Finding:
    lenet5 = built.parameters("lenet5_002")
    published = (156, 2_416, 30_840, 10_164, 850)
    return [Check(published, lenet5, EQUAL)], f"As built: {as_text(lenet5)}."


@declare.claim(
    "The code's network has this many parameters",
    quotation="Total params: 44426 (173.54 KB)",
    place=_SUMMARY,
    published="44,426",
    method=BUILT,
)
def _() -> Finding:
    total = built.total("lenet5_002")
    return [Check(44_426, total, EQUAL)], f"The layers add up to {total:,}."


@declare.claim(
    "The code builds the network that the text describes",
    quotation="From 32x32x1 to 28x28x6, the image's dimensions shift. … The output "
    "will be decreased to 5 × 5 × 16",
    place="sections First Layer to Fourth Layer",
    published="28×28×6 to 5×5×16",
    method=TEXT,
)
def _() -> Finding:
    described = ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16))
    shapes = _shapes()
    pairs = zip(described, shapes, strict=True)
    why = f"The text starts from 32×32; the code builds {as_text(shapes)}."
    return [Check(*pair, EQUAL) for pair in pairs], why


@declare.claim(
    "The code's C5 reads 400 nodes and has the text's parameters",
    quotation="All 400 nodes … in layer four, S4, are connected to each of the 120 "
    "units … = (400 × 120) + 120 = 48120",
    place="section Fifth Layer",
    published="48,120",
    method=TEXT,
)
def _() -> Finding:
    # Without padding S4 leaves 4x4 of 16 maps.
    nodes, c5 = math.prod(_shapes()[-1]), built.parameters("lenet5_002")[2]
    return [Check(48_120, c5, EQUAL)], f"It reads {nodes} nodes and has {c5:,}."


@declare.claim(
    "C5 and F6 as described have these parameters",
    quotation="= (400 × 120) + 120 = 48120 … = (120 × 84) + 84 = 10164",
    place="sections Fifth Layer and Sixth Layer",
    published="48,120 and 10,164",
    method=ARITHMETIC,
)
def _() -> Finding:
    sums = (400 * 120 + 120, 120 * 84 + 84)
    why = f"Weights and biases: {as_text(sums)}."
    return [Check((48_120, 10_164), sums, EQUAL)], why


@declare.claim(
    "LeNet-5's output layer is a softmax",
    quotation="The SoftMax output layer, which has 10 potential values and "
    "corresponds to the digits 0 to 9, is the last layer.",
    place="section Output Layer",
    published="softmax",
    method=PAPER,
)
def _() -> Finding:
    in_code = built.layers("lenet5_002").loc["output", "activation"]
    why = f"The code's is a {in_code}, the paper's are radial basis functions."
    checks = [
        Check("softmax", in_code, EQUAL),
        Check("softmax", paper.OUTPUT, EQUAL),
    ]
    return checks, why


@declare.claim(
    "Support-vector machines of the time did as well as LeNet-5",
    quotation="alternative algorithms, like SVM, which could perform effects similar "
    "to or even better than those of the LeNet",
    place="section What is LeNet 5?",
    published="similar or better",
    method=PAPER,
)
def _() -> Finding:
    svm = min(error for name, error in paper.ERROR_PCT.items() if "SVM" in name)
    lenet5 = paper.ERROR_PCT["LeNet-5, distorted"]
    why = (
        f"Fig. 9 gives {lenet5} % for LeNet-5 and {svm} % for the best of them, both "
        "trained on distorted digits too."
    )
    # The paper's own uncertainty: closer errors are not told apart there.
    return [Check(lenet5, svm, within(paper.UNCERTAINTY_PCT))], why
