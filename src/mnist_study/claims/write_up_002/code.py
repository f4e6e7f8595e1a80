"""What the code of write-up 002 does, and what its training printed."""

import math

from mnist_study.claims.criteria import EQUAL, GREATER, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import Value, as_its_code, percent
from mnist_study.claims.text import as_number
from mnist_study.claims.verdicts import ARITHMETIC, DATA, RUN, TEXT, YES, Check, Finding

declare = Declarations("002")
TIMES_RUN = 2  # a cell that was run again was run at least twice
LAST_LINES_OF_002 = {"validation": (0.0497, 0.9858), "test": (0.0497, 0.9858)}


@declare.trivia(
    "In batches of 128 an epoch takes this many steps",
    quotation="469/469",
    place="cell 12, output",
    published="469",
    method=ARITHMETIC,
)
def _() -> Finding:
    steps = math.ceil(60_000 / 128)
    why = f"60,000 examples in batches of 128 are {steps} steps."
    return [Check(469, steps, EQUAL)], why


@declare.critique(
    "It validates on the test set",
    quotation="val_loss: 0.0497 - val_accuracy: 0.9858 … loss: 0.0497 - accuracy: "
    "0.9858",
    place="cell 12, output, and section Model Evaluation",
    published="0.9858 and 0.9858",
    method=TEXT,
)
def _() -> Finding:
    validation, test = LAST_LINES_OF_002["validation"], LAST_LINES_OF_002["test"]
    why = (
        "Loss and accuracy of the last validation equal those of the test, digit for "
        "digit. Two different sets would agree in four digits of both only by chance."
    )
    return [Check(True, validation == test, PROPERTY)], why


@declare.claim(
    "Green bars mark the test images that are recognised",
    quotation="Correct Prediction (Green: Correct, Red: Incorrect)",
    place="section Visualization",
    published="98.58 % of 10,000",
    method=DATA,
    by_its_code=YES,
)
def _(e: Evidence) -> Finding:
    zeros = e.data.zeros
    why = (
        "The code takes the argmax of a history object, which is 0: the bars are green "
        f"for the {zeros:,} images whose label is 0, whatever was predicted."
    )
    return [Check(9_858, zeros, EQUAL)], why


@declare.critique(
    "The cell that trains was run on a network that was trained already",
    quotation="[8] model.compile … [12] predictions=model.fit … Epoch 1/10 … loss: "
    "0.0216 - accuracy: 0.9933",
    place="cells 8 and 12, numbers in brackets and output",
    published="0.0216; 0.9933",
    method=RUN,
)
def _(e: Evidence) -> Finding:
    first = e.as_printed("lenet5_002", "first_loss")
    why = (
        "Three more cells were run between the one that compiles and this one. In a "
        f"new network, the first epoch ends with a loss of {as_number(first.mean)}."
    )
    # The printed loss is not one of a first epoch: it is outside their spread.
    return [Check(10 * 0.0216, first.interval.low, GREATER)], why


def _figure(statement: str, *values: Value, **words: str) -> None:
    """Declare a figure of the log, for a cell that was run several times."""
    its_code = as_its_code(*values, times_run=TIMES_RUN)
    declare.figure(statement, *values, by_its_code=its_code, **words)


_figure(
    "LeNet-5 of the code recognises this share of the test images",
    percent("lenet5_002", "accuracy", 98.58),
    quotation="Test Accuracy 0.98580002784729",
    place="section Model Evaluation, output",
    published="98.58 %",
)
_figure(
    "LeNet-5 of the code ends with this test loss",
    Value("lenet5_002", "log_loss", 0.0497, 5e-5),
    quotation="loss: 0.0497 - accuracy: 0.9858",
    place="section Model Evaluation, output",
    published="0.0497",
)
_figure(
    "The first epoch of a training gives this loss and accuracy",
    Value("lenet5_002", "first_loss", 0.0216, 5e-5),
    percent("lenet5_002", "first_accuracy", 99.33),
    quotation="Epoch 1/10 … loss: 0.0216 - accuracy: 0.9933",
    place="cell 12, output",
    published="0.0216; 0.9933",
    note="The cell had been run before and continued with the trained network.",
)
_figure(
    "Ten epochs end with this training loss and accuracy",
    Value("lenet5_002", "last_loss", 0.0069, 5e-5),
    percent("lenet5_002", "last_accuracy", 99.80),
    quotation="Epoch 10/10 … loss: 0.0069 - accuracy: 0.9980",
    place="cell 12, output",
    published="0.0069; 0.9980",
    note="There were more than ten: the network had been trained before.",
)
