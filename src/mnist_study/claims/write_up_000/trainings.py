"""What the trainings of write-up 000 printed, and which of them did better."""

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
from mnist_study.claims.verdicts import Claim

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
    """Check what is said of the trainings."""
    return [*figures(e, _FIGURES), *contests(e, _CONTESTS)]
