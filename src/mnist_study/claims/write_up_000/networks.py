"""What write-up 000 says of its two networks: shapes, parameters and steps."""

import math

from mnist_study.claims import built, paper
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    EQUAL,
    PAPER,
    Check,
    Claim,
    as_text,
)


def claims_of() -> list[Claim]:
    """Check what is said of the networks."""
    return [*_as_built(), *_layer_by_layer(), *_steps(), *_kernels()]


def _as_built() -> list[Claim]:
    ann, lenet5 = built.parameters("ann"), built.parameters("lenet5")
    shapes = tuple(built.shape("lenet5", name) for name in ("C1", "S2", "C3", "S4"))
    return [
        Claim(
            "000", "The ANN's three layers have these parameters",
            "200,960; 16,448; 650", BUILT,
            (Check((200_960, 16_448, 650), ann, EQUAL),),
            f"784-256-64-10 as built: {as_text(ann)}.",
        ),
        Claim(
            "000", "The ANN has this many parameters", "218,058", BUILT,
            (Check(218_058, built.total("ann"), EQUAL),),
            f"The layers add up to {built.total('ann'):,}.",
        ),
        Claim(
            "000", "The layers of LeNet-5 in code have these parameters",
            "156; 2,416; 48,120; 10,164; 850", BUILT,
            (Check((156, 2_416, 48_120, 10_164, 850), lenet5, EQUAL),),
            f"As built: {as_text(lenet5)}.",
        ),
        Claim(
            "000", "LeNet-5 in code has this many parameters", "61,706", BUILT,
            (Check(61_706, built.total("lenet5"), EQUAL),),
            f"The layers add up to {built.total('lenet5'):,}.",
        ),
        Claim(
            "000", "C1, S2, C3 and S4 have maps of these sizes",
            "28×28×6; 14×14×6; 10×10×16; 5×5×16", BUILT,
            (Check(
                ((28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)), shapes, EQUAL
            ),),
            f"As built with a padded C1: {as_text(shapes)}.",
        ),
    ]  # fmt: skip


def _layer_by_layer() -> list[Claim]:
    lenet5 = built.parameters("lenet5")
    full, sparse = lenet5[1], paper.TRAINABLE["C3"]
    c5, units = 400 * 120, built.shape("lenet5", "F6")[0]
    return [
        Claim(
            "000", "C3 of the published LeNet-5 has this many parameters",
            "2,416", PAPER,
            (Check(2_416, full, EQUAL), Check(2_416, sparse, EQUAL)),
            f"The code's C3 reads all six maps and has {full:,}; the paper's reads "
            f"some of them and has {sparse:,}.",
        ),
        Claim(
            "000", "C5 has as many parameters as the product of its two widths",
            "400 × 120 = 48,120", ARITHMETIC, (Check(48_120, c5, EQUAL),),
            f"400 × 120 is {c5:,}; the 120 biases are missing from the formula.",
        ),
        Claim(
            "000", "F6 and the output have these parameters",
            "84×120+84 = 10,164; 10×84+10 = 850", ARITHMETIC,
            (Check(10_164, 84 * 120 + 84, EQUAL), Check(850, 10 * 84 + 10, EQUAL)),
            f"The formulas give {84 * 120 + 84:,} and {10 * 84 + 10:,}.",
        ),
        Claim(
            "000", "F6 has 84 parameters and also 10,164", "84 and 10,164", BUILT,
            (Check(84, lenet5[3], EQUAL), Check(10_164, lenet5[3], EQUAL)),
            f"It has {lenet5[3]:,}; {units} is its number of units.",
        ),
    ]  # fmt: skip


def _steps() -> list[Claim]:
    return [
        Claim(
            "000", "In batches of 32 an epoch takes this many steps", "1,875",
            ARITHMETIC, (Check(1_875, math.ceil(60_000 / 32), EQUAL),),
            f"60,000 examples in batches of 32 are {math.ceil(60_000 / 32):,} steps.",
        ),
        Claim(
            "000", "Evaluating the test set takes this many steps", "313", ARITHMETIC,
            (Check(313, math.ceil(10_000 / 32), EQUAL),),
            f"10,000 examples in batches of 32 are {math.ceil(10_000 / 32):,} steps.",
        ),
    ]  # fmt: skip


def _kernels() -> list[Claim]:
    layers = built.layers("lenet5")
    return [
        Claim(
            "000", "LeNet-5 uses 5×5 kernels and pools over 2×2", "5×5; 2×2", BUILT,
            (Check("5×5", layers.loc["C3", "kernel"], EQUAL),
             Check("2×2", layers.loc["S2", "kernel"], EQUAL)),
            f"As built: {built.layers('lenet5').loc['C3', 'kernel']} and "
            f"{built.layers('lenet5').loc['S2', 'kernel']}.",
        ),
    ]  # fmt: skip
