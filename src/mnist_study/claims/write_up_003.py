"""The statements of write-up 003, a README."""

from mnist_study.claims import built
from mnist_study.claims.criteria import EQUAL, LESS
from mnist_study.claims.declarations import Declarations, all_of
from mnist_study.claims.measured import Pair, better, percent
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    BUILT,
    CANNOT_RUN,
    TEXT,
    Check,
    Finding,
)

declare = Declarations("003")
_LENET5 = "README, LeNet5 Parameters"
_MLP = "README, MLP Parameters"
_PERFORMANCE = (
    "README, section Compare the predictive performances of LeNet-5 and your custom MLP"
)
_OF_VALIDATION = "Read as rates; ours after an epoch are for validation images."


@declare.claim(
    "LeNet-5's layers have these parameters",
    quotation="(1*6*5*5)+6 = 156 … (6*16*5*5)+16 = 2416 … (16*120*5*5)+120 = 48120 … "
    "(120*84*1*1)+84 = 10164 … (84*10*1*1)+10 = 850",
    place=_LENET5,
    published="156; 2,416; 48,120; 10,164; 850",
    method=BUILT,
)
def _() -> Finding:
    lenet5 = built.parameters("lenet5_003")
    published = (156, 2_416, 48_120, 10_164, 850)
    return [Check(published, lenet5, EQUAL)], f"As built at 32×32: {as_text(lenet5)}."


@declare.claim(
    "LeNet-5 has this many parameters",
    quotation="Total= 61,706",
    place=_LENET5,
    published="61,706",
    method=BUILT,
)
def _() -> Finding:
    total = built.total("lenet5_003")
    return [Check(61_706, total, EQUAL)], f"The layers add up to {total:,}."


@declare.claim(
    "A convolution has inputs × outputs × kernel + outputs parameters",
    quotation="Convolutional Layer = (number input channels * number output channels * "
    "kernel size)+ number output channels … 156 … 2416 … 48120",
    place=_LENET5,
    published="156; 2,416; 48,120",
    method=ARITHMETIC,
)
def _() -> Finding:
    # The formula by hand: the built layers have a claim of their own.
    formula = (1 * 6 * 25 + 6, 6 * 16 * 25 + 16, 16 * 120 * 25 + 120)
    why = f"With a kernel of 25 weights: {as_text(formula)}."
    return [Check((156, 2_416, 48_120), formula, EQUAL)], why


@declare.claim(
    "The MLP's first layer has this many parameters",
    quotation="first layer: -----------> (32*32*64)+64 = 65536",
    place=_MLP,
    published="65,536",
    method=BUILT,
)
def _() -> Finding:
    first = built.parameters("mlp_003")[0]
    why = f"1024 × 64 weights and 64 biases are {first:,}; its sum omits the biases."
    return [Check(65_536, first, EQUAL)], why


@declare.claim(
    "The MLP's second layer has this many parameters",
    quotation="second layer: pool------> (64*32)+32 = 2080",
    place=_MLP,
    published="2,080",
    method=BUILT,
)
def _() -> Finding:
    second = built.parameters("mlp_003")[1]
    return [Check(2_080, second, EQUAL)], f"64 × 32 + 32 is {second:,}."


@declare.claim(
    "The MLP's third layer has this many parameters",
    quotation="third layer: -----------> (32*32)+10 = 1034",
    place=_MLP,
    published="1,034",
    method=BUILT,
)
def _() -> Finding:
    third = built.parameters("mlp_003")[2]
    why = f"From 32 units to 10 it has {third:,}; 32 × 32 is not its size."
    return [Check(1_034, third, EQUAL)], why


@declare.claim(
    "The MLP has this many parameters",
    quotation="Total = 68,650",
    place=_MLP,
    published="68,650",
    method=BUILT,
)
def _() -> Finding:
    total = built.total("mlp_003")
    return [Check(68_650, total, EQUAL)], f"The layers add up to {total:,}."


@declare.trivia(
    "The MLP's three figures add up to its total",
    quotation="65536 … 2080 … 1034 … Total = 68,650",
    place=_MLP,
    published="68,650",
    method=ARITHMETIC,
)
def _() -> Finding:
    total = 65_536 + 2_080 + 1_034
    why = f"They add up to {total:,}, although two of them are wrong."
    return [Check(68_650, total, EQUAL)], why


@declare.claim(
    "The MLP's second layer pools",
    quotation="second layer: pool------> (64*32)+32 = 2080",
    place=_MLP,
    published="pool",
    method=TEXT,
)
def _() -> Finding:
    pool = int(built.layers("lenet5_003").loc["S2", "parameters"])
    why = (
        f"A pooling layer has {pool} parameters; the {64 * 32 + 32:,} beside the word "
        "are those of a fully connected layer."
    )
    # A layer that pools would have none.
    return [Check(pool, 2_080, EQUAL)], why


@declare.critique(
    "It confuses rates with percentages",
    quotation="Train data:0.90% … Train data:100%",
    place=f"{_PERFORMANCE}, Lenet5 accuracy",
    published="0.90 % to 100 %",
    method=TEXT,
)
def _() -> Finding:
    why = (
        "Read literally, 0.90 % after an epoch is worse than the 10 % of guessing; "
        "rates have a percent sign, beside true percentages."
    )
    # Against guessing one of ten digits, which is right in 10 % of the cases.
    return [Check(10, 0.90, LESS)], why


declare.figure(
    "LeNet-5 is this accurate after its first epoch, training and test",
    # Printed as whole per cent, hence give or take 0.5.
    percent("lenet5_003", "first_accuracy", 90, 0.5),
    percent("lenet5_003", "first_val_accuracy", 98, 0.5),
    quotation="Train data:0.90% /Testdata: 0.98%",
    place=f"{_PERFORMANCE}, Lenet5 accuracy, epoch1",
    published="0.90 and 0.98",
    note=_OF_VALIDATION,
)
declare.figure(
    "LeNet-5 is this accurate after its tenth epoch, training and test",
    percent("lenet5_003", "last_accuracy", 100, 0.5),
    percent("lenet5_003", "accuracy", 99, 0.5),
    quotation="Train data:100% /Testdata: 0.99%",
    place=f"{_PERFORMANCE}, Lenet5 accuracy, epoch10",
    published="100 % and 0.99",
)
declare.figure(
    "The MLP is this accurate after its first epoch, training and test",
    percent("mlp_003", "first_accuracy", 99, 0.5),
    percent("mlp_003", "first_val_accuracy", 95, 0.5),
    quotation="Train data:0.99% / Testdata: 0.95%",
    place=f"{_PERFORMANCE}, Mlp accuracy, epoch1",
    published="0.99 and 0.95",
    note=_OF_VALIDATION,
)
declare.figure(
    "The MLP is this accurate after its tenth epoch, training and test",
    percent("mlp_003", "last_accuracy", 99, 0.5),
    percent("mlp_003", "accuracy", 98, 0.5),
    quotation="Train data:99% /Testdata: 0.98%",
    place=f"{_PERFORMANCE}, Mlp accuracy, epoch10",
    published="99 % and 0.98",
)
declare.figure(
    "With dropout and batch normalisation the accuracy stays the same",
    percent("lenet5_003_dropout", "accuracy", 99, 0.5),
    percent("lenet5_003_norm", "accuracy", 99, 0.5),
    percent("lenet5_003_both", "accuracy", 99, 0.5),
    quotation="Accuracy는 99%이라서 Regularization을 해도 99%을 기지고 있습니다.",
    place="README, section Regularization",
    published="99 %",
    by_its_code=CANNOT_RUN,
    note="Where and how much is our choice, since it does not say.",
)
declare.ranking(
    "LeNet-5 is more accurate than the MLP",
    better("lenet5_003", "mlp_003"),
    quotation="Lenet5은 test data에서 조금 더 좋은 accuracy가 있습니다.",
    place=_PERFORMANCE,
    published="a little better",
)
declare.ranking(
    "LeNet-5 has the smaller loss",
    # Turned round: the MLP's loss is the one said to be larger.
    better("mlp_003", "lenet5_003", "log_loss", ""),
    quotation="loss plot에서도 lenet5은 더 작은 값을 있습니다.",
    place=_PERFORMANCE,
    published="smaller",
)
declare.ranking(
    "Both networks are more accurate on training than on test images",
    Pair(("lenet5_003", "last_accuracy"), ("lenet5_003", "accuracy")),
    Pair(("mlp_003", "last_accuracy"), ("mlp_003", "accuracy")),
    quotation="Mlp와 LeNet5 Accuracy plot에서 보시다시피 test 데이터보다는 training "
    "데이터에서 봏은 accuracy를 가지고 있습니다.",
    place=_PERFORMANCE,
    published="both",
)

CLAIMS = all_of(declare)
