"""What the paper says: LeCun, Bottou, Bengio and Haffner (1998), by its sections."""

import numpy as np

# Section II.B, Table I and Fig. 9.
TRAINABLE = {
    "C1": 156, "S2": 12, "C3": 1_516, "S4": 32, "C5": 48_120, "F6": 10_164,
    "output": 0,  # its 840 weights are fixed
}  # fmt: skip
ERROR_PCT = {
    "LeNet-5": 0.95, "LeNet-5, distorted": 0.8, "LeNet-1": 1.7,
    "SVM": 1.1, "RS-SVM": 1.0, "V-SVM, distorted": 0.8,
}  # fmt: skip
UNCERTAINTY_PCT = 0.1  # of the errors, according to the caption of Fig. 9
INPUT_SIDE = 32  # section II.B: larger than the 28 pixels of the images
RANGE = (-0.1, 1.175)  # section II.B: white and black
OUTPUT = "RBF"  # section II.B: Euclidean radial basis functions
LOSSES = {8: "mean squared distance", 9: "with a competing term"}  # equations
LENET_1_DESIGNED_FOR = "USPS"
# Section II.B calls its squashing function a sigmoid and gives a scaled hyperbolic
# tangent; appendix A says the same.
SQUASHING = ("sigmoid", "scaled tanh")
FIRST_NETWORK = 1989  # year of the first convolutional network that the paper cites
TERMS = ("local receptive field", "convolution")  # section II.A, two different things
# Section II.B: why C3 does not read all maps.
REASONS_FOR_TABLE_1 = ("fewer connections", "break of symmetry")
TEST_IMAGES = 10_000


def kernels(table: np.ndarray) -> int:
    """Return the number of parameters of a 5x5 convolution with a connection table."""
    # A kernel of 25 weights for each pair of maps, a bias for each map of C3.
    return 25 * int(table.sum()) + table.shape[1]
