"""The statements of write-up 000, the README of a notebook; a module per subject."""

from mnist_study.claims.declarations import Declarations, all_of
from mnist_study.claims.verdicts import DATA
from mnist_study.claims.write_up_000 import background, comparison, networks, trainings

declare = Declarations("000")
declare.unchecked(
    "Half of each MNIST set stems from NIST's training data",
    quotation="Half of the training set and half of the test set were taken from "
    "NIST's training dataset",
    place="README, section MNIST",
    published="half",
    method=DATA,
    why="The files do not say which NIST set an image comes from.",
)

CLAIMS = all_of(
    networks.declare,
    comparison.declare,
    background.declare,
    trainings.declare,
    declare,
)
