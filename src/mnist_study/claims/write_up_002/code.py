"""What the code of write-up 002 does, and what its training printed."""

import math

from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import Value, percent
from mnist_study.claims.old_code import still_runs
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    DATA,
    EQUAL,
    PROPERTY,
    TEXT,
    Check,
    Finding,
)

declare = Declarations("002")
LAST_LINES_OF_002 = {"validation": (0.0497, 0.9858), "test": (0.0497, 0.9858)}


@declare.claim(
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


@declare.claim(
    "Validation and test are two measurements",
    quotation="val_loss: 0.0497 - val_accuracy: 0.9858 … loss: 0.0497 - accuracy: "
    "0.9858",
    place="cell 12, output, and section Model Evaluation",
    published="0.9858 and 0.9858",
    method=TEXT,
)
def _() -> Finding:
    validation, test = LAST_LINES_OF_002["validation"], LAST_LINES_OF_002["test"]
    why = (
        "Loss and accuracy of the last validation are those of the test, digit by "
        "digit: the test set was used for both."
    )
    # Two sets would agree in four digits of both figures only by chance.
    return [Check(True, validation != test, PROPERTY)], why


@declare.claim(
    "Green bars mark the test images that are recognised",
    quotation="Correct Prediction (Green: Correct, Red: Incorrect)",
    place="section Visualization",
    published="98.58 % of 10,000",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    zeros = e.data.zeros
    why = (
        "The code takes the argmax of a history object, which is 0: green are the "
        f"{zeros:,} images whose label is 0, whatever was predicted."
    )
    return [Check(9_858, zeros, EQUAL)], why


@declare.claim(
    "The line that compiles the network runs as printed",
    quotation="model.compile(loss= keras.metrics.categorical_crossentropy",
    place="cell 8",
    published="printed with its outputs",
    method=TEXT,
)
def _() -> Finding:
    return still_runs("002")


declare.figure(
    "LeNet-5 of the code recognises this share of the test images",
    percent("lenet5_002", "accuracy", 98.58),
    quotation="Test Accuracy 0.98580002784729",
    place="section Model Evaluation, output",
    published="98.58 %",
)
declare.figure(
    "LeNet-5 of the code ends with this test loss",
    Value("lenet5_002", "log_loss", 0.0497, 5e-5),
    quotation="loss: 0.0497 - accuracy: 0.9858",
    place="section Model Evaluation, output",
    published="0.0497",
)
declare.figure(
    "The first epoch of a training gives this loss and accuracy",
    Value("lenet5_002", "first_loss", 0.0216, 5e-5),
    percent("lenet5_002", "first_accuracy", 99.33),
    quotation="Epoch 1/10 … loss: 0.0216 - accuracy: 0.9933",
    place="cell 12, output",
    published="0.0216; 0.9933",
    note="The cell had been run before, and went on with the trained network.",
)
declare.figure(
    "Ten epochs end with this training loss and accuracy",
    Value("lenet5_002", "last_loss", 0.0069, 5e-5),
    percent("lenet5_002", "last_accuracy", 99.80),
    quotation="Epoch 10/10 … loss: 0.0069 - accuracy: 0.9980",
    place="cell 12, output",
    published="0.0069; 0.9980",
    note="There were more than ten: the network had been trained before.",
)
