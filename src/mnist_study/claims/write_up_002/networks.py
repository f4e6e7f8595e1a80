"""What write-up 002 says about LeNet-5: in its code, its text and the paper."""

import math
from itertools import pairwise

from mnist_study.claims import built, paper
from mnist_study.claims.criteria import EQUAL, NOT_WORSE, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.samples import Rate
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import ARITHMETIC, BUILT, PAPER, Check, Finding

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
    "The maps of C1 to S4 have these sizes",
    quotation="From 32x32x1 to 28x28x6, the image's dimensions shift. … The output "
    "will be decreased to 5 × 5 × 16",
    place="sections First Layer to Fourth Layer",
    published="28×28×6 to 5×5×16",
    method=BUILT,
    by_its_code=lambda: _sizes("lenet5_002"),
)
def _() -> Finding:
    why = (
        "The maps of the paper's network, as built here, have these sizes. The "
        f"tutorial's code starts from 28×28 and builds {as_text(_shapes())}."
    )
    return _sizes("lenet5_1998"), why


@declare.claim(
    "C5 reads 400 nodes and has this many parameters",
    quotation="All 400 nodes … in layer four, S4, are connected to each of the 120 "
    "units … = (400 × 120) + 120 = 48120",
    place="section Fifth Layer",
    published="48,120",
    method=BUILT,
    by_its_code=lambda: [Check(48_120, built.parameters("lenet5_002")[2], EQUAL)],
)
def _() -> Finding:
    # Without padding S4 leaves 4x4 of 16 maps.
    nodes, c5 = math.prod(_shapes()[-1]), built.parameters("lenet5_002")[2]
    of_paper = int(built.layers("lenet5_1998").loc["C5", "parameters"])
    why = (
        f"The paper's C5 has {of_paper:,}. That of its own code reads {nodes} nodes "
        f"and has {c5:,}."
    )
    return [Check(48_120, of_paper, EQUAL)], why


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
    by_its_code=lambda: [
        Check("softmax", built.layers("lenet5_002").loc["output", "activation"], EQUAL)
    ],
)
def _() -> Finding:
    in_code = built.layers("lenet5_002").loc["output", "activation"]
    why = f"The code has a {in_code}, the paper has radial basis functions."
    return [Check("softmax", paper.OUTPUT, EQUAL)], why


@declare.claim(
    "Support-vector machines of the time did as well as LeNet-5",
    quotation="alternative algorithms, like SVM, which could perform effects similar "
    "to or even better than those of the LeNet",
    place="section What is LeNet 5?",
    published="similar or better",
    method=PAPER,
)
def _() -> Finding:
    images = paper.TEST_IMAGES
    best = min(error for name, error in paper.ERROR_PCT.items() if "SVM" in name)
    lenet5 = Rate(paper.ERROR_PCT["LeNet-5, distorted"], images)
    svm = Rate(best, images)
    why = (
        f"Fig. 9 gives {lenet5.percent} % for LeNet-5 and {svm.percent} % for the best "
        "of them, both also trained on distorted digits. With ten thousand images each "
        f"has a standard deviation of {lenet5.sd:.2f} percentage points."
    )
    return [Check(lenet5, svm, NOT_WORSE)], why


@declare.claim(
    "LeNet-5 uses tanh as its activation function",
    quotation="'tanh' is used as the activation function",
    place="section Features of LeNet-5",
    published="tanh",
    method=PAPER,
    by_its_code=lambda: [
        Check("tanh", built.layers("lenet5_002").loc["C1", "activation"], EQUAL)
    ],
)
def _() -> Finding:
    of_paper = paper.SQUASHING[1]
    why = f"The paper has a {of_paper}, 1.7159 tanh(2a/3). The code has a plain one."
    return [
        Check(True, "tanh" in of_paper, PROPERTY),
        Check("tanh", of_paper, EQUAL),
    ], why


@declare.claim(
    "LeNet-5 has seven layers: three convolutional, two subsampling, two fully linked",
    quotation="The LeNet-5 CNN architecture has seven layers. Three convolutional "
    "layers, two subsampling layers, and two fully linked layers make up the layer "
    "composition.",
    place="section Architecture",
    published="seven: three, two, two",
    method=PAPER,
)
def _() -> Finding:
    layers = list(paper.TRAINABLE)
    kinds = tuple(sum(name.startswith(kind) for name in layers) for kind in "CS")
    checks = [Check(7, len(layers), EQUAL), Check((3, 2), kinds, EQUAL)]
    return checks, f"The paper names {', '.join(layers)}."


@declare.claim(
    "Every convolutional layer has three parts: convolution, pooling, activation",
    quotation="Every convolutional layer includes three parts: convolution, pooling, "
    "and nonlinear activation functions",
    place="section Features of LeNet-5",
    published="every",
    method=PAPER,
)
def _() -> Finding:
    followed = {a: b for a, b in pairwise(paper.TRAINABLE) if a[0] == "C"}
    why = "; ".join(f"{a} is followed by {b}" for a, b in followed.items())
    # A check for each layer, so that those that agree count.
    checks = [Check("S", after[0], EQUAL) for after in followed.values()]
    return checks, f"In the paper {why}, which does not pool."
