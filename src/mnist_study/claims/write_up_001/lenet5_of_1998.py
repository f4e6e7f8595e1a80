"""What write-up 001 says about LeNet-5 as published in 1998."""

import math
from functools import partial

from mnist_study.claims import built, paper
from mnist_study.claims.criteria import EQUAL, LESS, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    NOT_APPLICABLE,
    PAPER,
    Check,
    Finding,
)
from mnist_study.lecun1998.layers import TABLE_1, connection_table

declare = Declarations("001")
_C3 = "section C3 layer-convolutional layer"

# Connections of each layer: number, quotation, section.
_CONNECTIONS = {
    "C1": (122_304, "156 * 28 * 28 = 122304 connections in total",
           "C1 layer-convolutional layer"),
    "S2": (5_880, "there are 5x14x14x6 = 5880 connections",
           "S2 layer-pooling layer (downsampling layer)"),
    "C3": (151_600, "Number of connections: 10 * 10 * 1516 = 151600",
           "C3 layer-convolutional layer"),
    "S4": (2_000, "Number of connections: 16 * (2 * 2 + 1) * 5 * 5 = 2000",
           "S4 layer-pooling layer (downsampling layer)"),
    "C5": (48_120, "there are also 48120 connections",
           "C5 layer-convolution layer"),
    "F6": (10_164, "The training parameters and number of connections for this layer "
                   "are … = 10164", "F6 layer-fully connected layer"),
    "output": (840, "This layer has … = 840 parameters and connections",
               "Output layer-fully connected layer"),
}  # fmt: skip


def _counted(layer: str, published: int) -> Finding:
    count = built.connections(layer)
    why = f"Counted over the units of the layer: {count:,}."
    return [Check(published, count, EQUAL)], why


for _layer, (_number, _quotation, _section) in _CONNECTIONS.items():
    declare.claim(
        f"The paper's {_layer} has this many connections",
        quotation=_quotation,
        place=f"section {_section}",
        published=f"{_number:,}",
        method=BUILT,
        by_its_code=NOT_APPLICABLE,  # its code builds another network
    )(partial(_counted, _layer, _number))


@declare.claim(
    "C3 has this many parameters",
    quotation="6 * (3 * 5 * 5 + 1) + 6 * (4 * 5 * 5 + 1) + 3 * (4 * 5 * 5 + 1) + 1 * "
    "(6 * 5 * 5 + 1) = 1516",
    place=_C3,
    published="1,516",
    method=ARITHMETIC,
)
def _() -> Finding:
    table = connection_table()
    # The formula as the write-up prints it, beside the count from Table I.
    terms = 6 * (3 * 25 + 1) + 9 * (4 * 25 + 1) + 1 * (6 * 25 + 1)
    count = paper.kernels(table)
    why = (
        f"Table I has {int(table.sum())} kernels of 25 weights and 16 biases: "
        f"{count:,}."
    )
    return [Check(1_516, count, EQUAL), Check(1_516, terms, EQUAL)], why


@declare.claim(
    "C3's maps read 3 neighbouring maps, 4 neighbouring ones, 4 others, or all",
    quotation="the first 6 feature maps of C3 take 3 adjacent feature map subsets … "
    "The next 6 feature maps take 4 subsets of neighboring feature maps … The next "
    "three take the non-adjacent 4 feature map subsets … The last one takes all",
    place=_C3,
    published="6, 6, 3 and 1 maps",
    method=PAPER,
)
def _() -> Finding:
    sizes = [len(maps) for maps in TABLE_1]
    # Neighbours on a ring of six: one run of maps, hence one place where it ends.
    runs = [sum((i + 1) % 6 not in maps for i in maps) for maps in TABLE_1]
    as_many = sizes == [3] * 6 + [4] * 9 + [6]
    as_placed = set(runs[:12]) == {1} and 1 not in runs[12:15]
    why = "Table I says so if the first and the last map count as neighbours."
    return [Check(True, as_many and as_placed, PROPERTY)], why


@declare.claim(
    "S2 and S4 have this many trainable parameters",
    quotation="2x6 = 12 training parameters … 32 training parameters of 2x16",
    place="sections S2 layer-pooling layer and S4 layer-pooling layer",
    published="12 and 32",
    method=PAPER,
)
def _() -> Finding:
    pools = (paper.TRAINABLE["S2"], paper.TRAINABLE["S4"])
    why = f"A coefficient and a bias for each map: {as_text(pools)}."
    return [Check((12, 32), pools, EQUAL)], why


def _quarter(experiment: str) -> Check:
    c1, s2 = (math.prod(built.shape(experiment, name)[:2]) for name in ("C1", "S2"))
    return Check(c1, 4 * s2, EQUAL)


@declare.claim(
    "A map of S2 has a quarter of the size of one of C1",
    quotation="The size of each feature map in S2 is 1/4 of the size of the feature "
    "map in C1.",
    place="section S2 layer-pooling layer (downsampling layer)",
    published="1/4",
    method=BUILT,
    by_its_code=lambda: [_quarter("lenet5_001")],
)
def _() -> Finding:
    c1, s2 = (math.prod(built.shape("lenet5_1998", name)[:2]) for name in ("C1", "S2"))
    return [_quarter("lenet5_1998")], f"S2's maps have {s2} units, C1's {c1}."


@declare.trivia(
    "F6 has as many units as a 7×12 bitmap has pixels",
    quotation="The F6 layer has 84 nodes, corresponding to a 7x12 bitmap",
    place="section F6 layer-fully connected layer",
    published="84",
    method=ARITHMETIC,
)
def _() -> Finding:
    return [Check(84, 7 * 12, EQUAL)], f"7 × 12 is {7 * 12}."


@declare.claim(
    "All seven layers of LeNet-5 have trainable parameters",
    quotation="LeNet-5 Total seven layer, does not comprise an input, each containing "
    "a trainable parameters",
    place="section Structure of the LeNet network",
    published="7",
    method=PAPER,
    by_its_code=lambda: [Check(7, len(built.parameters("lenet5_001")), EQUAL)],
)
def _() -> Finding:
    in_paper = sum(count > 0 for count in paper.TRAINABLE.values())
    in_code = len(built.parameters("lenet5_001"))
    why = (
        "The paper has the same sentence but fixes the weights of its output, which "
        f"leaves {in_paper}; in its code the pooling layers have no parameters, which "
        f"leaves {in_code}."
    )
    return [Check(7, in_paper, EQUAL)], why


@declare.claim(
    "Local connection and shared weights leave a convolution fewer parameters",
    quotation="The convolutional layer has fewer parameters, which is also determined "
    "by the main characteristics of the convolutional layer, that is, local connection "
    "and shared weights.",
    place="section Summary",
    published="fewer",
    method=BUILT,
)
def _() -> Finding:
    layers = built.layers("lenet5_001")
    convolution = int(layers.loc["C1", "parameters"])
    units = math.prod(built.shape("lenet5_001", "C1"))
    # A dense layer of as many units: a weight for each pixel, and a bias.
    dense = units * (28 * 28 + 1)
    why = (
        f"C1 has {convolution:,}; fully connected, its {units:,} units would have "
        f"{dense:,}."
    )
    return [Check(dense, convolution, LESS)], why
