"""From a plain network to LeNet-5, one idea at a time."""

from mnist_study.ladder.equivariance import shift_table
from mnist_study.ladder.layers import LocallyConnected
from mnist_study.ladder.networks import RUNGS, build_rung, rung_table

__all__ = ["RUNGS", "LocallyConnected", "build_rung", "rung_table", "shift_table"]
