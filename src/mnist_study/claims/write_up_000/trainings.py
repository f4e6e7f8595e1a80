"""What the trainings of write-up 000 printed, and which of them did better."""

from mnist_study.claims.declarations import Declarations
from mnist_study.claims.measured import (
    MACRO,
    Value,
    as_its_code,
    better,
    percent,
    ranked_by_its_code,
)
from mnist_study.claims.verdicts import NOT_APPLICABLE

declare = Declarations("000")
_ANN_LOG = "README, section Training ANN Model, output"
_LENET5_LOG = (
    "README, section Fitting the model to the data while plotting the live accuracy "
    "graph, output"
)
_ANN_TEST = (
    "README, section Calculating the Accuracy, Precision, Recall & F1-Score of ANN "
    "Model, output"
)
_LENET5_TEST = (
    "README, section Calculating the Accuracy, Precision, Recall & F1 Score of Lenet-5"
    ", output"
)
_SEEN = "The write-up validates on examples that it also trains on."


def _figure(statement: str, *values: Value, **words: str) -> None:
    """Declare a figure and the check whether the write-up's code reproduces it."""
    declare.figure(statement, *values, by_its_code=as_its_code(*values), **words)


_IN_ALL_FOUR = [better("lenet5", "ann", column) for column in ("accuracy", *MACRO)]

_figure(
    "The ANN recognises this share of the test images",
    percent("ann", "accuracy", 97.66),
    quotation="0.9765999913215637",
    place=_ANN_TEST,
    published="97.66 %",
)
_figure(
    "LeNet-5 recognises this share of the test images",
    percent("lenet5", "accuracy", 98.53),
    quotation="0.9853000044822693",
    place=_LENET5_TEST,
    published="98.53 %",
)
_figure(
    "LeNet-5 ends with this test loss",
    Value("lenet5", "log_loss", 0.0485, 5e-5),
    quotation="loss: 0.0485 - accuracy: 0.9853",
    place=_LENET5_TEST,
    published="0.0485",
)
_figure(
    "The ANN ends with this training loss and accuracy",
    Value("ann", "last_loss", 0.0161, 5e-5),
    percent("ann", "last_accuracy", 99.44),
    quotation="loss: 0.0161 - acc: 0.9944",
    place=_ANN_LOG,
    published="0.0161; 0.9944",
)
_figure(
    "LeNet-5 ends with this training loss and accuracy",
    Value("lenet5", "last_loss", 0.0178, 5e-5),
    percent("lenet5", "last_accuracy", 99.39),
    quotation="loss: 0.0178 - accuracy: 0.9939",
    place=_LENET5_LOG,
    published="0.0178; 0.9939",
)
_figure(
    "The ANN ends with this validation loss",
    Value("ann", "last_val_loss", 3.2783, 5e-5),
    quotation="val_loss: 3.2783",
    place=_ANN_LOG,
    published="3.2783",
    note="Its validation images were left in 0 to 255, while the training images "
    "were scaled.",
)
_figure(
    "The ANN ends with this validation accuracy",
    percent("ann", "last_val_accuracy", 99.42),
    quotation="val_acc: 0.9942",
    place=_ANN_LOG,
    published="0.9942",
    note=_SEEN,
)
_figure(
    "LeNet-5 ends with this validation loss and accuracy",
    Value("lenet5", "last_val_loss", 0.0130, 5e-5),
    percent("lenet5", "last_val_accuracy", 99.52),
    quotation="val_loss: 0.0130 - val_accuracy: 0.9952",
    place=_LENET5_LOG,
    published="0.0130; 0.9952",
    note=_SEEN,
)
_figure(
    "The ANN's precision, recall and F1 are these",
    # Printed with two decimals: half a unit of the last is 0.005.
    *(Value("ann", name, 0.98, 0.005) for name in MACRO),
    quotation="macro avg 0.98 0.98 0.98",
    place=_ANN_TEST,
    published="0.98 each",
)
_figure(
    "LeNet-5's precision, recall and F1 are these",
    *(Value("lenet5", name, 0.99, 0.005) for name in MACRO),
    quotation="macro avg 0.99 0.99 0.99",
    place=_LENET5_TEST,
    published="0.99 each",
)

declare.ranking(
    "LeNet-5 beats the ANN in accuracy, precision, recall and F1",
    *_IN_ALL_FOUR,
    by_its_code=ranked_by_its_code(*_IN_ALL_FOUR),
    quotation="whether it is Accuracy or Precision or Recall or F1 score, Lenet-5 "
    "outperform ANN in all metrics",
    place="README, section Analysing the Accuracy, Recall, Precision & F1-score of "
    "Lenet-5 and ANN",
    published="all four",
)
declare.ranking(
    "Relu gives higher accuracy than tanh",
    better("lenet5_relu", "lenet5"),
    quotation="ReLu usually leads to higher classification accuracies",
    place="README, section Analysis of Lenet architecture",
    published="usually",
    by_its_code=NOT_APPLICABLE,
    note="Tested for LeNet-5 only.",
)
declare.ranking(
    "Max pooling converges faster than averaging",
    # Faster means a smaller loss after the same time: averaging has the larger one.
    better("lenet5", "lenet5_max", "first_loss", ""),
    quotation="a max-pooling operation as opposed to an average pooling operation as "
    "it allows for more rapid convergence",
    place="README, section Analysis of Lenet architecture",
    published="more rapid",
    by_its_code=NOT_APPLICABLE,
    note="Tested by LeNet-5's training loss in its first epoch.",
)
declare.ranking(
    "Normalising the pixels to −0.1…1.175 accelerates learning",
    # With pixels between 0 and 1 the same network has the larger loss after an epoch.
    better("lenet5_weights_1998", "lenet5_1998_tanh", "first_loss", ""),
    quotation="It was argued that normalisation accelerated the network’s learning.",
    place="README, section Analysis of Lenet architecture",
    published="accelerated",
    by_its_code=NOT_APPLICABLE,
    note="The same network and recipe with pixels in 0 to 1 and in the paper's range; "
    "training loss of the first epoch.",
)
