"""What write-up 000 says of a plain network beside a convolutional one."""

from mnist_study.claims import built
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.old_code import still_runs
from mnist_study.claims.verdicts import (
    BUILT,
    EQUAL,
    GREATER,
    LESS,
    PROPERTY,
    RUN,
    SURELY_GREATER,
    TEXT,
    Check,
    Claim,
    Difference,
    within,
)

# What its logs print; its closing table says otherwise.
LOGGED = {
    "ann": {"accuracy_pct": 97.66, "epoch_s": 5, "steps": 1_875},
    "lenet5": {"accuracy_pct": 98.53, "epoch_s": 7, "steps": 1_875},
}


def claims_of(e: Evidence) -> list[Claim]:
    """Check what is said of the two kinds of network."""
    return [
        *_sizes(),
        *_closing_table(e),
        *_plain_and_convolutional(),
        still_runs("000", "The code of the comparison runs as printed"),
    ]


def _sizes() -> list[Claim]:
    ann, lenet5 = built.total("ann"), built.total("lenet5")
    macs = {name: built.total(name, "macs") for name in ("ann", "lenet5")}
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
    ]  # fmt: skip


def _closing_table(e: Evidence) -> list[Claim]:
    ann_log, lenet5_log = LOGGED["ann"], LOGGED["lenet5"]
    trained_on = 32 * ann_log["steps"]
    logged = (10 * ann_log["epoch_s"], 10 * lenet5_log["epoch_s"])
    times = [e.runs(name, "train_time_s", "s") for name in ("ann", "lenet5")]
    return [
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
    ]  # fmt: skip


def _plain_and_convolutional() -> list[Claim]:
    forward = built.is_forward_only("lenet5")
    pixels = built.network("ann").input_shape[1]
    return [
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
    ]  # fmt: skip
