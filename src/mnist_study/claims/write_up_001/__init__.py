"""The statements of write-up 001, a notebook; a module per subject.

Its cells are named by the numbers that it prints beside them.
"""

from mnist_study.claims.declarations import all_of
from mnist_study.claims.write_up_001 import code, lenet5_of_1998, networks, trainings

CLAIMS = all_of(
    networks.declare,
    lenet5_of_1998.declare,
    code.declare,
    trainings.declare,
)
