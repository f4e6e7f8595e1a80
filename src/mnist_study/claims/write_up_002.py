"""The statements of write-up 002."""

import math

import numpy as np

from mnist_study.claims import built, paper
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import Figure, Value, figures, percent
from mnist_study.claims.old_code import still_runs
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    DATA,
    EQUAL,
    LESS,
    PAPER,
    PROPERTY,
    TEXT,
    Check,
    Claim,
    as_text,
    unchecked,
    within,
)
from mnist_study.lecun1998.layers import connection_table

# Table I as write-up 002 prints it: a row per S2 map, a column per C3 map.
TABLE_1_OF_002 = (
    "X..XXX..XXXX.XX.",
    "XX..XXX..XXXX.X.",
    "XXX..XXX..X.XXX.",
    ".XXX.XXXX.X.XXX.",
    ".XXX.XXXX.XX.XX.",
    ".XXX.XXXX.XXX.X.",
)
LAST_LINES_OF_002 = {"validation": (0.0497, 0.9858), "test": (0.0497, 0.9858)}

_FIGURES = (
    Figure(
        "002", "LeNet-5 of the code recognises this share of the test images",
        "98.58 %",
        (percent("lenet5_002", "accuracy", 98.58),),
    ),
    Figure(
        "002", "LeNet-5 of the code ends with this test loss", "0.0497",
        (Value("lenet5_002", "log_loss", 0.0497, 5e-5),),
    ),
    Figure(
        "002", "The first epoch of a training gives this loss and accuracy",
        "0.0216; 0.9933",
        (Value("lenet5_002", "first_loss", 0.0216, 5e-5),
         percent("lenet5_002", "first_accuracy", 99.33)),
        "The cell had been run before, and went on with the trained network.",
    ),
    Figure(
        "002", "Ten epochs end with this training loss and accuracy", "0.0069; 0.9980",
        (Value("lenet5_002", "last_loss", 0.0069, 5e-5),
         percent("lenet5_002", "last_accuracy", 99.80)),
        "There were more than ten: the network had been trained before.",
    ),
)  # fmt: skip


def claims_of(e: Evidence) -> list[Claim]:
    """Check the statements of write-up 002."""
    return [
        *_network(), *_paper(), *_table_1(), *_all_maps_linked(), *_code(e),
        *figures(e, _FIGURES),
        unchecked(
            "002", "LeNet was introduced in 1989", "1989", PAPER,
            "The facts read from the paper of 1998 date no earlier network.",
        ),
        unchecked(
            "002", "LeNet's ideas serve signatures, video and medical images",
            "applications", TEXT, "No source and no figure is given.",
        ),
    ]  # fmt: skip


def table_1_of_002() -> np.ndarray:
    """Return the same table as write-up 002 prints it, bool (6, 16)."""
    return np.array([[cell == "X" for cell in row] for row in TABLE_1_OF_002])


def _network() -> list[Claim]:
    lenet5 = built.parameters("lenet5_002")
    names = ("C1", "S2", "C3", "S4")
    described = ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16))
    shapes = tuple(built.shape("lenet5_002", name) for name in names)
    sums = (400 * 120 + 120, 120 * 84 + 84)
    return [
        Claim(
            "002", "The code's network has these parameters",
            "156; 2,416; 30,840; 10,164; 850", BUILT,
            (Check((156, 2_416, 30_840, 10_164, 850), lenet5, EQUAL),),
            f"As built: {as_text(lenet5)}.",
        ),
        Claim(
            "002", "The code's network has this many parameters", "44,426", BUILT,
            (Check(44_426, built.total("lenet5_002"), EQUAL),),
            f"The layers add up to {built.total('lenet5_002'):,}.",
        ),
        Claim(
            "002", "The code builds the network that the text describes",
            "28×28×6 to 5×5×16", TEXT,
            tuple(Check(*pair, EQUAL) for pair in zip(described, shapes, strict=True)),
            f"The text starts from 32×32; the code builds {as_text(shapes)}.",
        ),
        Claim(
            "002", "The code's C5 reads 400 nodes and has the text's parameters",
            "48,120", TEXT, (Check(48_120, lenet5[2], EQUAL),),
            f"It reads {math.prod(shapes[3])} nodes and has {lenet5[2]:,}.",
        ),
        Claim(
            "002", "C5 and F6 as described have these parameters",
            "48,120 and 10,164", ARITHMETIC, (Check((48_120, 10_164), sums, EQUAL),),
            f"Weights and biases: {as_text(sums)}.",
        ),
    ]  # fmt: skip


def _paper() -> list[Claim]:
    output = built.layers("lenet5_002").loc["output", "activation"]
    svm = min(value for name, value in paper.ERROR_PCT.items() if "SVM" in name)
    ours = paper.ERROR_PCT["LeNet-5, distorted"]
    return [
        Claim(
            "002", "LeNet-5's output layer is a softmax", "softmax", PAPER,
            (Check("softmax", output, EQUAL), Check("softmax", paper.OUTPUT, EQUAL)),
            f"The code's is a {output}, the paper's are radial basis functions.",
        ),
        Claim(
            "002", "Support-vector machines of the time did as well as LeNet-5",
            "similar or better", PAPER,
            (Check(ours, svm, within(paper.UNCERTAINTY_PCT)),),
            f"Fig. 9 gives {ours} % for LeNet-5 and {svm} % for the best of them, "
            "both trained on distorted digits too.",
        ),
    ]  # fmt: skip


def _table_1() -> list[Claim]:
    true, printed = connection_table(), table_1_of_002()
    differs = true != printed
    cells, columns = int(differs.sum()), int(differs.any(axis=0).sum())
    linked = int(true.any(axis=0).sum())
    each = sorted(set(true.sum(axis=1).tolist()))
    return [
        Claim(
            "002", "Table I says which maps each map of C3 reads", "96 cells", PAPER,
            (Check(0, cells, EQUAL), Check(0, columns, EQUAL)),
            f"{cells} of {true.size} cells differ from the paper's and {columns} of "
            f"{true.shape[1]} columns are wrong; the last has {printed[:, -1].sum()} "
            f"entries, where the paper has {true[:, -1].sum()}.",
        ),
        Claim(
            "002", "Only some of C3's 16 maps are linked to the maps of S2",
            "10 of 16", PAPER, (Check(10, linked, EQUAL),),
            f"All {linked} are; it is each map of S2 that feeds {each[0]} of them.",
        ),
    ]  # fmt: skip


def _all_maps_linked() -> list[Claim]:
    true = connection_table()
    full = paper.kernels(np.ones_like(true))
    sparse = paper.kernels(true)
    return [
        Claim(
            "002", "C3 has this many parameters and connections",
            "1,516 and 151,600", ARITHMETIC,
            (Check((1_516, 151_600), (sparse, sparse * 100), EQUAL),),
            f"{int(true.sum())} kernels and 16 biases: {sparse:,}, at 100 places "
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


def _code(e: Evidence) -> list[Claim]:
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
        still_runs("002", "The line that compiles the network runs as printed"),
    ]  # fmt: skip
