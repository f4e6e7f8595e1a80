"""The statements of write-up 001."""

import math

import numpy as np

from mnist_study.claims import built, paper
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import (
    Contest,
    Figure,
    Value,
    better,
    contests,
    figures,
    percent,
)
from mnist_study.claims.old_code import still_runs
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    DATA,
    EQUAL,
    PAPER,
    PROPERTY,
    RUN,
    TEXT,
    Check,
    Claim,
    as_text,
    unchecked,
    within,
)
from mnist_study.lecun1998.layers import TABLE_1, connection_table

SQUASHING_IN_TABLE_OF_001 = "tanh"  # of S2, S4 and F6

_FIGURES = (
    Figure(
        "001", "The first ANN ends with this training loss and accuracy",
        "0.2282; 0.9348",
        (Value("ann1", "last_loss", 0.228181, 5e-7),
         percent("ann1", "last_accuracy", 93.4836, 5e-5)),
    ),
    Figure(
        "001", "The first ANN ends with this validation accuracy", "0.9400",
        (percent("ann1", "last_val_accuracy", 94.00),),
    ),
    Figure(
        "001", "The first ANN recognises this share of the test images", "93.65 %",
        (percent("ann1", "accuracy", 93.65),),
    ),
    Figure(
        "001", "The first ANN improves through all its epochs", "50 epochs",
        (Value("ann1", "num_epochs", 50, 0),),
    ),
    Figure(
        "001", "The second ANN recognises this share of the test images", "97.40 %",
        (percent("ann2", "accuracy", 97.40),),
    ),
    Figure(
        "001", "The second ANN stops after this many epochs", "37 epochs",
        (Value("ann2", "num_epochs", 37, 0),),
    ),
    Figure(
        "001", "The third ANN recognises this share of the test images", "96.93 %",
        (percent("ann3", "accuracy", 96.93),),
    ),
    Figure(
        "001", "The third ANN stops after this many epochs", "29 epochs",
        (Value("ann3", "num_epochs", 29, 0),),
    ),
    Figure(
        "001", "The third ANN has this loss on the test set", "0.3027",
        (Value("ann3", "log_loss", 0.3027, 5e-5),),
        "Its figure includes the penalty on the weights, which says nothing about "
        "the test set and does not compare with the other networks' losses.",
    ),
    Figure(
        "001", "LeNet-5 stops after this many epochs", "16 epochs",
        (Value("lenet5_001", "num_epochs", 16, 0),),
    ),
    Figure(
        "001", "LeNet-5 ends with this validation accuracy", "0.9880",
        (percent("lenet5_001", "last_val_accuracy", 98.80),),
    ),
)  # fmt: skip
_CONTESTS = (
    Contest(
        "001", "The third ANN, with He's initial weights, does worse than the second",
        "96.93 % below 97.40 %", (better("ann2", "ann3"),),
        "One run each was published.",
    ),
)  # fmt: skip


def claims_of(e: Evidence) -> list[Claim]:
    """Check the statements of write-up 001."""
    return [
        *_anns(), *_lenet5_in_code(), *_memory(),
        *_connections(), *_c3_of_the_paper(), *_other_layers_of_the_paper(),
        *_text_against_code(), *_code(e),
        *figures(e, _FIGURES),
        *contests(e, _CONTESTS),
        unchecked(
            "001", "LeNet-5 beats the three ANNs on the test set", "no figure", RUN,
            "It gives no test accuracy of its LeNet-5, so there is nothing to compare.",
        ),
    ]  # fmt: skip


def _anns() -> list[Claim]:
    ann1 = built.parameters("ann1")
    norms = built.parameters("ann2")[1:-1:2]
    deep = {name: (built.total(name), built.fixed(name)) for name in ("ann2", "ann3")}
    return [
        Claim(
            "001", "The layers of the first ANN have these parameters",
            "235,500; 30,100; 1,010", BUILT,
            (Check((235_500, 30_100, 1_010), ann1, EQUAL),),
            f"784-300-100-10 as built: {as_text(ann1)}.",
        ),
        Claim(
            "001", "The first ANN has this many parameters", "266,610", BUILT,
            (Check(266_610, built.total("ann1"), EQUAL),),
            f"The layers add up to {built.total('ann1'):,}.",
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
            (Check((1_024, 512, 256, 128, 64), norms, EQUAL),),
            f"Four for each unit: {as_text(norms)}.",
        ),
    ]  # fmt: skip


def _lenet5_in_code() -> list[Claim]:
    lenet5 = built.parameters("lenet5_001")
    return [
        Claim(
            "001", "LeNet-5 in code has these parameters",
            "156; 2,416; 30,840; 10,164; 850", BUILT,
            (Check((156, 2_416, 30_840, 10_164, 850), lenet5, EQUAL),),
            f"Without padding, as built: {as_text(lenet5)}.",
        ),
        Claim(
            "001", "LeNet-5 in code, unpadded, has this many parameters", "44,426",
            BUILT, (Check(44_426, built.total("lenet5_001"), EQUAL),),
            f"The layers add up to {built.total('lenet5_001'):,}.",
        ),
    ]  # fmt: skip


def _memory() -> list[Claim]:
    sizes = [built.total(name) * 4 for name in ("ann1", "ann2", "lenet5_001")]
    sizes = (sizes[0] / 2**20, sizes[1] / 2**10, sizes[2] / 2**10)
    return [
        Claim(
            "001", "Three of its networks take this much memory",
            "1.02 MB; 964.35 KB; 173.54 KB", ARITHMETIC,
            (Check((1.02, 964.35, 173.54), sizes, within(0.005)),),
            f"At four bytes a parameter: {sizes[0]:.2f} MB, {sizes[1]:.2f} and "
            f"{sizes[2]:.2f} KB.",
        ),
    ]  # fmt: skip


def _connections() -> list[Claim]:
    published = {
        "C1": 122_304, "S2": 5_880, "C3": 151_600, "S4": 2_000, "C5": 48_120,
        "F6": 10_164, "output": 840,
    }  # fmt: skip
    return [
        Claim(
            "001", f"The paper's {layer} has this many connections", f"{number:,}",
            BUILT, (Check(number, built.connections(layer), EQUAL),),
            f"Counted over the layer's units: {built.connections(layer):,}.",
        )
        for layer, number in published.items()
    ]  # fmt: skip


def _c3_of_the_paper() -> list[Claim]:
    terms = 6 * (3 * 25 + 1) + 9 * (4 * 25 + 1) + 1 * (6 * 25 + 1)
    sizes = [len(maps) for maps in TABLE_1]
    # Neighbours on a ring of six: one run of maps, hence one place where it ends.
    runs = [sum((i + 1) % 6 not in maps for i in maps) for maps in TABLE_1]
    scheme = (sizes[:6] == [3] * 6 and sizes[6:15] == [4] * 9 and sizes[15] == 6) and (
        set(runs[:12]) == {1} and 1 not in runs[12:15]
    )
    return [
        Claim(
            "001", "C3 has this many parameters", "1,516", ARITHMETIC,
            (Check(1_516, paper.kernels(connection_table()), EQUAL),
             Check(1_516, terms, EQUAL)),
            f"Table I has {int(connection_table().sum())} kernels of 25 weights and 16 "
            f"biases: {paper.kernels(connection_table()):,}.",
        ),
        Claim(
            "001", "C3's maps read 3 neighbours, 4 neighbours, 4 others, all",
            "6, 6, 3 and 1 maps", PAPER, (Check(True, scheme, PROPERTY),),
            "So says Table I, with the first and the last map as neighbours.",
        ),
    ]  # fmt: skip


def _other_layers_of_the_paper() -> list[Claim]:
    c1, s2 = (math.prod(built.shape("lenet5_003", n)[:2]) for n in ("C1", "S2"))
    pools = (paper.TRAINABLE["S2"], paper.TRAINABLE["S4"])
    trained = sum(count > 0 for count in paper.TRAINABLE.values())
    in_code = len(built.parameters("lenet5_001"))
    return [
        Claim(
            "001", "S2 and S4 have this many trainable parameters", "12 and 32", PAPER,
            (Check((12, 32), pools, EQUAL),),
            f"A coefficient and a bias for each map: {as_text(pools)}.",
        ),
        Claim(
            "001", "A map of S2 has a quarter of the size of one of C1", "1/4", BUILT,
            (Check(c1, 4 * s2, EQUAL),), f"S2's have {s2} units, C1's {c1}.",
        ),
        Claim(
            "001", "F6 has as many units as a 7×12 bitmap has pixels", "84", ARITHMETIC,
            (Check(84, 7 * 12, EQUAL),), f"7 × 12 is {7 * 12}.",
        ),
        Claim(
            "001", "All seven layers of LeNet-5 have trainable parameters", "7", PAPER,
            (Check(7, trained, EQUAL), Check(7, in_code, EQUAL)),
            "The paper has the same sentence, but fixes the weights of its output, "
            f"which leaves {trained}; in "
            f"its code the pooling layers have none, which leaves {in_code}.",
        ),
    ]  # fmt: skip


def _text_against_code() -> list[Claim]:
    names = ("C1", "S2", "C3", "S4")
    described = ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16))
    shapes = tuple(built.shape("lenet5_001", name) for name in names)
    c5 = int(built.layers("lenet5_001").loc["C5", "parameters"])
    side = built.network("lenet5_001").input_shape[1]
    squash = built.layers("lenet5_001")["activation"]
    return [
        Claim(
            "001", "The code builds maps of the sizes in the text",
            "28×28; 14×14; 10×10; 5×5", TEXT,
            tuple(Check(*pair, EQUAL) for pair in zip(described, shapes, strict=True)),
            f"Without padding at 28×28 it builds {as_text(shapes)}.",
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


def _code(e: Evidence) -> list[Claim]:
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
        still_runs("001", "The code of the four networks runs as printed"),
    ]  # fmt: skip
