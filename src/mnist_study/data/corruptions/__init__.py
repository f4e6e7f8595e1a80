"""Digits corrupted at random, to see how a trained network takes it.

The fifteen corruptions of MNIST-C (Mu and Gilmer, 2019, arXiv:1906.02337), written
anew from its description and parameters, with seeds and on whole batches: ``noise`` and
``blurs``, ``weather``, ``lines`` drawn over a digit, and ``moves``. ``table`` names
them, with their strengths; ``corrupt`` puts a test set to them.
"""

from mnist_study.data.corruptions.corrupting import corrupt
from mnist_study.data.corruptions.table import CORRUPTIONS, MNIST_C, Corruption

__all__ = ["CORRUPTIONS", "MNIST_C", "Corruption", "corrupt"]
