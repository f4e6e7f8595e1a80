"""The statements of write-up 000."""

import math

from mnist_study.claims import built, paper
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import (
    MACRO,
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
    GREATER,
    LESS,
    PAPER,
    PROPERTY,
    RUN,
    SURELY_GREATER,
    TEXT,
    Check,
    Claim,
    Difference,
    as_text,
    unchecked,
    within,
)
from mnist_study.study.experiments import EXPERIMENTS

# What write-ups print in one place and say otherwise in another.
LOGGED_BY_000 = {
    "ann": {"accuracy_pct": 97.66, "epoch_s": 5, "steps": 1_875},
    "lenet5": {"accuracy_pct": 98.53, "epoch_s": 7, "steps": 1_875},
}

_SEEN = "The write-up validates on examples that it also trains on."
_FIGURES = (
    Figure(
        "000", "The ANN recognises this share of the test images", "97.66 %",
        (percent("ann", "accuracy", 97.66),),
    ),
    Figure(
        "000", "LeNet-5 recognises this share of the test images", "98.53 %",
        (percent("lenet5", "accuracy", 98.53),),
    ),
    Figure(
        "000", "LeNet-5 ends with this test loss", "0.0485",
        (Value("lenet5", "log_loss", 0.0485, 5e-5),),
    ),
    Figure(
        "000", "The ANN ends with this training loss and accuracy", "0.0161; 0.9944",
        (Value("ann", "last_loss", 0.0161, 5e-5),
         percent("ann", "last_accuracy", 99.44)),
    ),
    Figure(
        "000", "LeNet-5 ends with this training loss and accuracy", "0.0178; 0.9939",
        (Value("lenet5", "last_loss", 0.0178, 5e-5),
         percent("lenet5", "last_accuracy", 99.39)),
    ),
    Figure(
        "000", "The ANN ends with this validation loss", "3.2783",
        (Value("ann", "last_val_loss", 3.2783, 5e-5),),
        "Its validation images were left in 0 to 255, where the training images "
        "were scaled.",
    ),
    Figure(
        "000", "The ANN ends with this validation accuracy", "0.9942",
        (percent("ann", "last_val_accuracy", 99.42),), _SEEN,
    ),
    Figure(
        "000", "LeNet-5 ends with this validation loss and accuracy", "0.0130; 0.9952",
        (Value("lenet5", "last_val_loss", 0.0130, 5e-5),
         percent("lenet5", "last_val_accuracy", 99.52)), _SEEN,
    ),
    Figure(
        "000", "The ANN's precision, recall and F1 are these", "0.98 each",
        tuple(Value("ann", name, 0.98, 0.005) for name in MACRO),
    ),
    Figure(
        "000", "LeNet-5's precision, recall and F1 are these", "0.99 each",
        tuple(Value("lenet5", name, 0.99, 0.005) for name in MACRO),
    ),
)  # fmt: skip
_CONTESTS = (
    Contest(
        "000", "LeNet-5 beats the ANN in accuracy, precision, recall and F1",
        "all four", tuple(better("lenet5", "ann", c) for c in ("accuracy", *MACRO)),
    ),
    Contest(
        "000", "Relu gives higher accuracy than tanh", "usually",
        (better("lenet5_relu", "lenet5"),), "Asked of LeNet-5 alone.",
    ),
    Contest(
        "000", "Max pooling converges faster than averaging", "more rapid",
        (better("lenet5", "lenet5_max", "first_loss", ""),),
        "Asked of LeNet-5's training loss in its first epoch.",
    ),
)  # fmt: skip


def claims_of(e: Evidence) -> list[Claim]:
    """Check the statements of write-up 000."""
    return [
        *_networks(), *_closing_table(e), *_data(e), *_paper(),
        *figures(e, _FIGURES),
        *contests(e, _CONTESTS),
        unchecked(
            "000", "Half of each MNIST set stems from NIST's training data", "half",
            DATA, "The files do not say which NIST set an image comes from.",
        ),
    ]  # fmt: skip


def _networks() -> list[Claim]:
    ann, lenet5 = built.parameters("ann"), built.parameters("lenet5")
    shapes = tuple(built.shape("lenet5", name) for name in ("C1", "S2", "C3", "S4"))
    full, sparse = lenet5[1], paper.TRAINABLE["C3"]
    c5, units = 400 * 120, built.shape("lenet5", "F6")[0]
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
        Claim(
            "000", "LeNet-5 uses 5×5 kernels and pools over 2×2", "5×5; 2×2", BUILT,
            (Check("5×5", built.layers("lenet5").loc["C3", "kernel"], EQUAL),
             Check("2×2", built.layers("lenet5").loc["S2", "kernel"], EQUAL)),
            f"As built: {built.layers('lenet5').loc['C3', 'kernel']} and "
            f"{built.layers('lenet5').loc['S2', 'kernel']}.",
        ),
    ]  # fmt: skip


def _closing_table(e: Evidence) -> list[Claim]:
    ann, lenet5 = built.total("ann"), built.total("lenet5")
    macs = {name: built.total(name, "macs") for name in ("ann", "lenet5")}
    forward = built.is_forward_only("lenet5")
    pixels = built.network("ann").input_shape[1]
    ann_log, lenet5_log = LOGGED_BY_000["ann"], LOGGED_BY_000["lenet5"]
    trained_on = 32 * ann_log["steps"]
    logged = (10 * ann_log["epoch_s"], 10 * lenet5_log["epoch_s"])
    times = [e.runs(name, "train_time_s", "s") for name in ("ann", "lenet5")]
    return [
        Claim(
            "000", "A plain network has more trainable parameters than a CNN",
            "ANN more", BUILT, (Check(lenet5, ann, GREATER),),
            f"The ANN has {ann:,}, LeNet-5 {lenet5:,}.",
        ),
        Claim(
            "000", "Rounded, the two networks have these numbers of parameters",
            "218K and 61k", BUILT,
            (Check(218_000, ann, within(1_000)), Check(61_000, lenet5, within(1_000))),
            f"Exactly, {ann:,} and {lenet5:,}.",
        ),
        Claim(
            "000", "CNNs are much less expensive than plain networks",
            "very less expensive", BUILT,
            (Check(macs["ann"], macs["lenet5"], LESS),),
            f"For one image LeNet-5 does {macs['lenet5']:,} multiply-accumulates, the "
            f"ANN {macs['ann']:,}.",
        ),
        Claim(
            "000", "LeNet-5 trains faster than the ANN", "80 s against 110 s", RUN,
            (Check(*logged, LESS), Check(0, Difference(*times), SURELY_GREATER)),
            f"Its own log says {lenet5_log['epoch_s']} s an epoch for LeNet-5 and "
            f"{ann_log['epoch_s']} s for the ANN. In the records "
            f"the ANN takes {times[0].mean:.0f} s and LeNet-5 "
            f"{times[1].mean:.0f} s.",
        ),
        Claim(
            "000", "Ten epochs take as long as the closing table says",
            "110 s and 80 s", TEXT,
            (Check(110, logged[0], within(15)), Check(80, logged[1], within(15))),
            f"Ten times the logged seconds of an epoch are {logged[0]} s for the ANN "
            f"and {logged[1]} s for LeNet-5.",
        ),
        Claim(
            "000", "The closing table repeats the accuracies of the logs",
            "97.75 % and 98.78 %", TEXT,
            (Check(97.75, ann_log["accuracy_pct"], EQUAL),
             Check(98.78, lenet5_log["accuracy_pct"], EQUAL)),
            f"The logs print {ann_log['accuracy_pct']} % and "
            f"{lenet5_log['accuracy_pct']} %.",
        ),
        Claim(
            "000", "The validation examples are none of those trained on",
            "a partition of its own", TEXT, (Check(60_000 - 5_000, trained_on, EQUAL),),
            f"{ann_log['steps']:,} steps of 32 are {trained_on:,} examples, the whole "
            "training set; the 5,000 for validation are its first rows, for both.",
        ),
        Claim(
            "000", "A CNN does not pass information forward only",
            "not forward-facing", BUILT, (Check(False, forward, PROPERTY),),
            "In LeNet-5 as built every layer reads the one before it and nothing "
            "else; weights that are used again are not information that goes back.",
        ),
        Claim(
            "000", "A plain network has to be given features, not raw data",
            "features as data points", BUILT, (Check(True, pixels != 28**2, PROPERTY),),
            f"Its own ANN reads the {pixels} pixels of an image and nothing else.",
        ),
        Claim(
            "000", "A plain network is not invariant to translation",
            "not invariant", BUILT,
            (Check(True, built.is_moved_by_shift("ann"), PROPERTY),),
            "Its output changes when a bar moves by two pixels.",
        ),
        Claim(
            "000", "A CNN is invariant to translation because it pools",
            "invariant", BUILT,
            (Check(False, built.is_moved_by_shift("lenet5"), PROPERTY),),
            "LeNet-5's output changes when a bar moves by two pixels; its dense "
            "layers read the maps by place.",
        ),
        still_runs("000", "The code of the comparison runs as printed"),
    ]  # fmt: skip


def _data(e: Evidence) -> list[Claim]:
    data = e.data
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


def _paper() -> list[Claim]:
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
