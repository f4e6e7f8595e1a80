"""The statements of write-up 000, the README of a notebook, one module per subject."""

from mnist_study.claims.declarations import all_of
from mnist_study.claims.write_up_000 import (
    background,
    comparison,
    critiques,
    networks,
    places,
    trainings,
)

CLAIMS = all_of(
    networks.declare,
    comparison.declare,
    places.declare,
    background.declare,
    trainings.declare,
    critiques.declare,
)
