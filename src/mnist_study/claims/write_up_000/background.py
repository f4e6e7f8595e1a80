"""What write-up 000 says of the data, and of the paper of 1998."""

import math
from types import SimpleNamespace

from mnist_study.claims import built, paper
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.verdicts import (
    DATA,
    EQUAL,
    PAPER,
    PROPERTY,
    TEXT,
    Check,
    Claim,
    as_text,
    within,
)
from mnist_study.study.experiments import EXPERIMENTS


def claims_of(e: Evidence) -> list[Claim]:
    """Check what is said of the data and the paper."""
    data = e.data
    return [
        *_images(data),
        *_pixels(data),
        *_layers_of_the_paper(),
        *_training_of_the_paper(),
    ]


def _images(data: SimpleNamespace) -> list[Claim]:
    support = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    return [
        Claim(
            "000", "MNIST has this many images for training and for testing",
            "60,000 and 10,000", DATA, (Check((60_000, 10_000), data.sizes, EQUAL),),
            f"The files hold {as_text(data.sizes)}.",
        ),
        Claim(
            "000", "MNIST's images are this large, and padded for LeNet-5",
            "28×28, to 32×32", DATA,
            (Check(28, data.side, EQUAL), Check(32, paper.INPUT_SIDE, EQUAL)),
            f"The images have {data.side} pixels a side, the paper's input "
            f"{paper.INPUT_SIDE}.",
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
            f"Counted: {as_text(data.support)}.",
        ),
    ]  # fmt: skip


def _pixels(data: SimpleNamespace) -> list[Claim]:
    return [
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


def _layers_of_the_paper() -> list[Claim]:
    output = built.layers("lenet5").loc["output", "activation"]
    c1 = built.layers("lenet5").loc["C1", "activation"]
    at_one = 1.7159 * math.tanh(2 / 3)
    paper_layers = list(paper.TRAINABLE)
    kinds = tuple(sum(n.startswith(k) for n in paper_layers) for k in ("C", "S"))
    per_map = (paper.TRAINABLE["S2"] // 6, paper.TRAINABLE["S4"] // 16)
    return [
        Claim(
            "000", "LeNet-5 has seven layers: three C, two S, two fully connected",
            "7 = 3 + 2 + 2", PAPER,
            (Check(7, len(paper_layers), EQUAL), Check((3, 2), kinds, EQUAL)),
            f"The paper names {', '.join(paper_layers)}.",
        ),
        Claim(
            "000", "The output layer squashes by a sigmoid", "sigmoid", TEXT,
            (Check("sigmoid", output, EQUAL), Check("sigmoid", paper.OUTPUT, EQUAL)),
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
    ]  # fmt: skip


def _training_of_the_paper() -> list[Claim]:
    return [
        Claim(
            "000", "The paper fed pixels in this range", "−0.1 to 1.175", PAPER,
            (Check((-0.1, 1.175), paper.RANGE, EQUAL),),
            f"Section II.B: paper is {paper.RANGE[0]}, ink {paper.RANGE[1]}.",
        ),
        Claim(
            "000", "LeNet was trained by its mean squared error", "MSE", TEXT,
            (Check("mean squared distance", paper.LOSSES[8], EQUAL),
             Check("mean_squared_error", EXPERIMENTS["lenet5"].recipe.loss, EQUAL)),
            "The paper's eq. 8 is a mean of squared distances, its eq. 9 is not, and "
            "it does not say which gave the published error; the write-up's own "
            f"network minimises {EXPERIMENTS['lenet5'].recipe.loss}.",
        ),
        Claim(
            "000", "LeNet-1 was trained on USPS digits, LeNet-4 and 5 on MNIST",
            "USPS", PAPER,
            (Check("USPS", paper.LENET_1_DESIGNED_FOR, EQUAL),
             Check(False, "LeNet-1" in paper.ERROR_PCT, PROPERTY)),
            f"It was designed for {paper.LENET_1_DESIGNED_FOR}, but the paper's "
            f"figure of {paper.ERROR_PCT['LeNet-1']} % is of MNIST, like all others.",
        ),
    ]  # fmt: skip
