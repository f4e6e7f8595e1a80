"""The statements of write-up 003."""

from mnist_study.claims import built
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import (
    Contest,
    Figure,
    better,
    contests,
    figures,
    percent,
)
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    EQUAL,
    GREATER,
    TEXT,
    Check,
    Claim,
    as_text,
)

_FIGURES = (
    Figure(
        "003", "LeNet-5 is this accurate after its first epoch, training and test",
        "0.90 and 0.98",
        (percent("lenet5_003", "first_accuracy", 90, 0.5),
         percent("lenet5_003", "first_val_accuracy", 98, 0.5)),
        "Read as rates; ours after an epoch are of validation images.",
    ),
    Figure(
        "003", "LeNet-5 is this accurate after its tenth epoch, training and test",
        "100 % and 0.99",
        (percent("lenet5_003", "last_accuracy", 100, 0.5),
         percent("lenet5_003", "accuracy", 99, 0.5)),
    ),
    Figure(
        "003", "The MLP is this accurate after its first epoch, training and test",
        "0.99 and 0.95",
        (percent("mlp_003", "first_accuracy", 99, 0.5),
         percent("mlp_003", "first_val_accuracy", 95, 0.5)),
        "Read as rates; ours after an epoch are of validation images.",
    ),
    Figure(
        "003", "The MLP is this accurate after its tenth epoch, training and test",
        "99 % and 0.98",
        (percent("mlp_003", "last_accuracy", 99, 0.5),
         percent("mlp_003", "accuracy", 98, 0.5)),
    ),
    Figure(
        "003", "With dropout and batch normalisation the accuracy stays", "99 %",
        tuple(percent(f"lenet5_003_{name}", "accuracy", 99, 0.5)
              for name in ("dropout", "norm", "both")),
        "Where and how much is our choice, since it is not said.",
    ),
)  # fmt: skip
_CONTESTS = (
    Contest(
        "003", "LeNet-5 is more accurate than the MLP", "a little better",
        (better("lenet5_003", "mlp_003"),),
    ),
    Contest(
        "003", "LeNet-5 has the smaller loss", "smaller",
        (better("mlp_003", "lenet5_003", "log_loss", ""),),
    ),
    Contest(
        "003", "Both networks are more accurate on training than on test images",
        "both", tuple(((name, "last_accuracy"), (name, "accuracy"), "%")
                      for name in ("lenet5_003", "mlp_003")),
    ),
)  # fmt: skip


def claims_of(e: Evidence) -> list[Claim]:
    """Check the statements of write-up 003."""
    return [
        *_lenet5(), *_mlp(), *_rates(),
        *figures(e, _FIGURES),
        *contests(e, _CONTESTS),
    ]  # fmt: skip


def _lenet5() -> list[Claim]:
    lenet5 = built.parameters("lenet5_003")
    formula = (1 * 6 * 25 + 6, 6 * 16 * 25 + 16, 16 * 120 * 25 + 120)
    return [
        Claim(
            "003", "LeNet-5's layers have these parameters",
            "156; 2,416; 48,120; 10,164; 850", BUILT,
            (Check((156, 2_416, 48_120, 10_164, 850), lenet5, EQUAL),),
            f"As built at 32×32: {as_text(lenet5)}.",
        ),
        Claim(
            "003", "LeNet-5 has this many parameters", "61,706", BUILT,
            (Check(61_706, built.total("lenet5_003"), EQUAL),),
            f"The layers add up to {built.total('lenet5_003'):,}.",
        ),
        Claim(
            "003", "A convolution has inputs × outputs × kernel + outputs parameters",
            "156; 2,416; 48,120", ARITHMETIC,
            (Check((156, 2_416, 48_120), formula, EQUAL),),
            f"With a kernel of 25 weights: {as_text(formula)}.",
        ),
    ]  # fmt: skip


def _mlp() -> list[Claim]:
    mlp = built.parameters("mlp_003")
    pool = int(built.layers("lenet5_003").loc["S2", "parameters"])
    return [
        Claim(
            "003", "The MLP's first layer has this many parameters", "65,536", BUILT,
            (Check(65_536, mlp[0], EQUAL),),
            f"1024 × 64 weights and 64 biases are {mlp[0]:,}; the biases are missing.",
        ),
        Claim(
            "003", "The MLP's second layer has this many parameters", "2,080", BUILT,
            (Check(2_080, mlp[1], EQUAL),), f"64 × 32 + 32 is {mlp[1]:,}.",
        ),
        Claim(
            "003", "The MLP's third layer has this many parameters", "1,034", BUILT,
            (Check(1_034, mlp[2], EQUAL),),
            f"From 32 units to 10 it has {mlp[2]:,}; 32 × 32 is not its size.",
        ),
        Claim(
            "003", "The MLP has this many parameters", "68,650", BUILT,
            (Check(68_650, built.total("mlp_003"), EQUAL),),
            f"The layers add up to {built.total('mlp_003'):,}.",
        ),
        Claim(
            "003", "The MLP's three figures add up to its total", "68,650", ARITHMETIC,
            (Check(68_650, 65_536 + 2_080 + 1_034, EQUAL),),
            f"They do, to {65_536 + 2_080 + 1_034:,}, though two of them are wrong.",
        ),
        Claim(
            "003", "The MLP's second layer pools", "pool", TEXT,
            (Check(pool, 2_080, EQUAL),),
            f"A pooling layer has {pool} parameters; beside the word stand "
            f"{64 * 32 + 32:,}, a fully connected layer's.",
        ),
    ]  # fmt: skip


def _rates() -> list[Claim]:
    return [
        Claim(
            "003", "Rates and percentages are told apart", "0.90 % to 100 %", TEXT,
            (Check(10, 0.90, GREATER),),
            "Read as printed, 0.90 % after an epoch is worse than guessing's 10 %; "
            "rates carry a percent sign, beside real percentages.",
        ),
    ]  # fmt: skip
