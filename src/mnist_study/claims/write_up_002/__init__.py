"""The statements of write-up 002, a tutorial in a notebook; a module per subject.

Its cells are named by the numbers that it prints beside them.
"""

from mnist_study.claims.declarations import all_of
from mnist_study.claims.write_up_002 import background, code, networks, table_1
from mnist_study.claims.write_up_002.table_1 import table_1_of_002

CLAIMS = all_of(
    networks.declare,
    table_1.declare,
    code.declare,
    background.declare,
)

__all__ = ["CLAIMS", "table_1_of_002"]
