"""What write-up 001 says about the four networks that it builds."""

from functools import partial

from mnist_study.claims import built
from mnist_study.claims.criteria import EQUAL, within
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import ARITHMETIC, BUILT, Check, Finding

declare = Declarations("001")


@declare.claim(
    "The layers of the first ANN have these parameters",
    quotation="235500 … 30100 … 1010",
    place="cell 14, output",
    published="235,500; 30,100; 1,010",
    method=BUILT,
)
def _() -> Finding:
    ann1 = built.parameters("ann1")
    why = f"784-300-100-10 as built: {as_text(ann1)}."
    return [Check((235_500, 30_100, 1_010), ann1, EQUAL)], why


@declare.claim(
    "The first ANN has this many parameters",
    quotation="Total params: 266610 (1.02 MB)",
    place="cell 14, output",
    published="266,610",
    method=BUILT,
)
def _() -> Finding:
    total = built.total("ann1")
    return [Check(266_610, total, EQUAL)], f"The layers add up to {total:,}."


def _deep(experiment: str) -> Finding:
    total, fixed = built.total(experiment), built.fixed(experiment)
    why = (
        f"As built: {total:,}, of which the means and variances of batch "
        f"normalisation are {fixed:,}."
    )
    return [Check(246_874, total, EQUAL), Check(992, fixed, EQUAL)], why


declare.claim(
    "The second ANN has this many parameters, some of them not trained",
    quotation="Non-trainable params: 992 (3.88 KB)",
    place="cell 30, output",
    published="246,874, 992 of them",
    method=BUILT,
)(partial(_deep, "ann2"))
declare.claim(
    "The third ANN has this many parameters, some of them not trained",
    quotation="Total params: 246874 (964.35 KB) Trainable params: 245882 (960.48 KB) "
    "Non-trainable params: 992 (3.88 KB)",
    place="cell 36, output",
    published="246,874, 992 of them",
    method=BUILT,
)(partial(_deep, "ann3"))


@declare.claim(
    "Batch normalisation of five layers adds these parameters",
    quotation="1024 … 512 … 256 … 128 … 64",
    place="cell 30, output",
    published="1,024; 512; 256; 128; 64",
    method=BUILT,
)
def _() -> Finding:
    # Dense layers and normalisation alternate; the output layer is not normalised.
    norms = built.parameters("ann2")[1:-1:2]
    why = f"Four parameters per unit: {as_text(norms)}."
    return [Check((1_024, 512, 256, 128, 64), norms, EQUAL)], why


@declare.claim(
    "LeNet-5 in code has these parameters",
    quotation="156 … 2416 … 30840 … 10164 … 850",
    place="cell 42, output",
    published="156; 2,416; 30,840; 10,164; 850",
    method=BUILT,
)
def _() -> Finding:
    lenet5 = built.parameters("lenet5_001")
    published = (156, 2_416, 30_840, 10_164, 850)
    why = f"Without padding, as built: {as_text(lenet5)}."
    return [Check(published, lenet5, EQUAL)], why


@declare.claim(
    "LeNet-5 in code, unpadded, has this many parameters",
    quotation="Total params: 44426 (173.54 KB)",
    place="cell 42, output",
    published="44,426",
    method=BUILT,
)
def _() -> Finding:
    total = built.total("lenet5_001")
    return [Check(44_426, total, EQUAL)], f"The layers add up to {total:,}."


@declare.trivia(
    "Three of its networks take this much memory",
    quotation="266610 (1.02 MB) … 246874 (964.35 KB) … 44426 (173.54 KB)",
    place="cells 14, 36 and 42, outputs",
    published="1.02 MB; 964.35 KB; 173.54 KB",
    method=ARITHMETIC,
)
def _() -> Finding:
    ann1, ann2, lenet5 = (built.total(n) * 4 for n in ("ann1", "ann2", "lenet5_001"))
    # Keras prints binary units under decimal names.
    sizes = (ann1 / 2**20, ann2 / 2**10, lenet5 / 2**10)
    why = (
        f"At four bytes a parameter: {sizes[0]:.2f} MB, {sizes[1]:.2f} and "
        f"{sizes[2]:.2f} KB."
    )
    return [Check((1.02, 964.35, 173.54), sizes, within(0.005))], why
