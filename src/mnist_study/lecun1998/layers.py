"""The parts of LeNet-5 as it was published in 1998, as Keras layers.

Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-Based Learning
Applied to Document Recognition. Proceedings of the IEEE 86(11), 1998, section
II.B and appendix A. The layers run on any backend of Keras and can be saved.
"""

from collections.abc import Sequence

import keras
import numpy as np
import scipy.special
from keras import ops

from mnist_study.lecun1998.codes import digit_codes
from mnist_study.numerics import fix_settings
from mnist_study.versions import versioned

# Before a layer is built, since it takes its float type and order of axes from Keras's
# settings, which come from keras.json.
fix_settings()

# Table I: the maps of S2 that each of the 16 maps of C3 reads.
TABLE_1 = (
    (0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5),
    (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5),
    (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)  # fmt: skip
# Registered, so that a saved network can be loaded without custom_objects.
serializable = keras.saving.register_keras_serializable("mnist_study")


@versioned(1)
@serializable
def scaled_tanh(a):
    """Return 1.7159 tanh(2a/3), the squashing function of the paper.

    Appendix A: f(1) = 1 and f(-1) = -1, where the curvature is largest, so that targets
    of +-1 are neither in the linear part nor in saturation.
    """
    return 1.7159 * ops.tanh(2 / 3 * a)


def connection_table(
    reads: Sequence[Sequence[int]] = TABLE_1, num_inputs: int = 6
) -> np.ndarray:
    """Return a table of connections, in the form of the paper's Table I.

    Args:
        reads: For each output map, the input maps that it reads.
        num_inputs: Number of input maps.
    Returns:
        bool (num_inputs, len(reads)).
    """
    table = np.zeros((num_inputs, len(reads)), bool)
    for column, maps in enumerate(reads):
        table[list(maps), column] = True
    return table


@versioned(1)
@serializable
class FanInUniform(keras.initializers.Initializer):
    """Uniform weights in +-2.4 / fan-in^power (appendix A).

    The paper divides by the fan-in F itself, power 1. Weights in +-a have the standard
    deviation a / sqrt(3), so a sum of F independent inputs with standard deviation s
    has the standard deviation 1.39 s / sqrt(F), which decreases with the fan-in. With
    power 0.5 it is 1.39 s for any fan-in. The paper discusses both and chooses power 1,
    since a sum of F correlated inputs varies F times as much as one of them; with its
    learning rates, such networks did not train here.

    Args:
        power: Power of the fan-in.
        seed: Determines the weights.
        value: What is divided, if it is not 2.4.
    """

    def __init__(self, power: float = 1.0, seed: int = 0, value: float | None = None):
        self.power, self.seed, self.value = power, seed, value

    def __call__(self, shape, dtype=None):
        """Return weights of that shape, whose last axis is that of the units."""
        # (side, side, maps in, maps out): all but the last are inputs of one unit.
        limit = (self.value or 2.4) / int(np.prod(shape[:-1])) ** self.power
        uniform = keras.initializers.RandomUniform(-limit, limit, seed=self.seed)
        return uniform(shape, dtype=dtype)

    def get_config(self):
        """Return the arguments."""
        return {"power": self.power, "seed": self.seed, "value": self.value}


@versioned(1)
@serializable
class Subsampling(keras.layers.Layer):
    """S2 and S4: halve each map, with one coefficient and one bias per map.

    A unit multiplies the sum of its 2x2 inputs by the coefficient, adds the bias, and
    applies the activation (section II.B; section II.A averages instead, which is the
    same with a coefficient four times as large).

    Args:
        activation: Activation function of the result.
        coefficient: Initialises the coefficients; by default they average.
        bias: Initialises the biases; by default they are zero.
        kwargs: Arguments of every Keras layer, such as ``name``.
    Inputs:
        (batch, height, width, maps), height and width even.
    Outputs:
        (batch, height / 2, width / 2, maps).
    """

    # Keras's names of a pooling layer's settings, which tables of layers read.
    pool_size = strides = (2, 2)

    def __init__(self, activation="linear", coefficient=None, bias=None, **kwargs):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)
        self.starts = [keras.initializers.get(start) for start in (coefficient, bias)]

    def build(self, input_shape):
        """Create the coefficients and the biases.

        Raises:
            ValueError: If height or width of the maps is odd.
        """
        if input_shape[1] % 2 or input_shape[2] % 2:
            raise ValueError(
                f"{self.name} halves maps, but gets {input_shape[1]}x{input_shape[2]}: "
                "give it maps with even sides"
            )
        maps = (input_shape[-1],)
        # A quarter of the sum of four inputs: the layer starts as average pooling.
        coefficient = self.starts[0] or keras.initializers.Constant(0.25)
        self.coefficient = self.add_weight(maps, coefficient, name="coefficient")
        self.bias = self.add_weight(maps, self.starts[1] or "zeros", name="bias")

    def call(self, inputs):
        """Return the subsampled maps."""
        # Keras has no sum pooling; four times the mean is the sum of section II.B.
        means = ops.average_pool(inputs, 2, 2)
        return self.activation(4 * self.coefficient * means + self.bias)

    def compute_output_shape(self, input_shape):
        """Return the shape of the outputs."""
        batch, height, width, maps = input_shape
        return (batch, height // 2, width // 2, maps)

    def get_config(self):
        """Return the arguments."""
        coefficient, bias = (s and keras.initializers.serialize(s) for s in self.starts)
        return super().get_config() | {
            "activation": keras.activations.serialize(self.activation),
            "coefficient": coefficient,
            "bias": bias,
        }


@versioned(1)
@serializable
class TableConv2D(keras.layers.Layer):
    """C3: a convolution whose maps read only some of the input maps.

    It stores only the kernels that exist: 60 of 5x5 for Table I, which with 16 biases
    are 1,516 parameters.

    Args:
        reads: For each output map, the input maps that it reads.
        kernel_size: Side of the kernels in pixels.
        activation: Activation function of the result.
        kernel_power: Each kernel starts uniform in +-2.4 / fan-in^kernel_power, where
            the fan-in is that of its own map.
        seed: Determines the initial kernels.
        kernel_value: What is divided, if it is not 2.4.
        random_biases: Whether biases start likewise; by default they are zero.
        kwargs: Arguments of every Keras layer, such as ``name``.
    Inputs:
        (batch, height, width, maps).
    Outputs:
        (batch, height - kernel_size + 1, width - kernel_size + 1, len(reads)).
    """

    def __init__(
        self,
        reads=TABLE_1,
        kernel_size=5,
        activation="linear",
        kernel_power=1.0,
        seed=0,
        kernel_value=None,
        random_biases=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.kernel_value, self.random_biases = kernel_value, random_biases
        self.reads = tuple(tuple(maps) for maps in reads)
        self.kernel_size, self.strides = (kernel_size, kernel_size), (1, 1)
        self.activation = keras.activations.get(activation)
        self.seed = seed
        self.kernel_power = kernel_power

    def build(self, input_shape):
        """Create the kernels that Table I lists, map by map, and the biases.

        Raises:
            ValueError: If ``reads`` names a map that the input does not have.
        """
        maps, count = len(self.reads), sum(map(len, self.reads))
        self.maps_read = input_shape[-1]
        if max(map(max, self.reads)) >= self.maps_read:
            raise ValueError(
                f"{self.name} reads map {max(map(max, self.reads))}, but its input "
                f"has {self.maps_read} maps: correct reads"
            )
        area = self.kernel_size[0] ** 2

        # Kernels are drawn in +-2.4 and divided one by one, since the fan-in differs
        # between maps.
        def initial(shape, dtype=None):
            draw = FanInUniform(0, self.seed, self.kernel_value)(shape, dtype)
            sizes = [len(reads) for reads in self.reads for _ in reads]
            return draw / (area * np.array(sizes, np.float32)) ** self.kernel_power

        def initial_bias(shape, dtype=None):
            # Of a stream of its own, so that kernels do not depend on it.
            seed = (self.seed + 1) % 2**32
            draw = FanInUniform(0, seed, self.kernel_value)(shape, dtype)
            sizes = np.array([len(reads) for reads in self.reads], np.float32)
            return draw / (area * sizes) ** self.kernel_power

        # (25, 60) for Table I.
        self.kernel = self.add_weight((area, count), initial, name="kernel")
        bias = initial_bias if self.random_biases else "zeros"
        self.bias = self.add_weight((maps,), bias, name="bias")
        # The position of each pair's kernel; pairs without one read the zeros after the
        # last kernel.
        self.places = np.full((self.maps_read, maps), count, np.int32)
        pairs = [(i, o) for o, reads in enumerate(self.reads) for i in reads]
        for place, pair in enumerate(pairs):
            self.places[pair] = place

    def full_kernel(self, kernel=None):
        """Return the kernel with zeros in it, (side, side, maps read, maps)."""
        # Second derivatives need the squared kernels (``curvature``).
        kernel = self.kernel if kernel is None else kernel
        side, maps = self.kernel_size[0], len(self.reads)
        padded = ops.concatenate(
            [kernel, ops.zeros((side**2, 1), kernel.dtype)], axis=1
        )
        # Gathered in every step, so that gradients reach the stored kernels, and zeros
        # are never trained.
        full = ops.take(padded, self.places.reshape(-1), axis=1)
        return ops.reshape(full, (side, side, self.maps_read, maps))

    def call(self, inputs):
        """Return the maps."""
        sums = ops.conv(inputs, self.full_kernel(), padding="valid")
        return self.activation(sums + self.bias)

    def compute_output_shape(self, input_shape):
        """Return the shape of the outputs."""
        batch, height, width, _ = input_shape
        less = self.kernel_size[0] - 1
        return (batch, height - less, width - less, len(self.reads))

    def get_config(self):
        """Return the arguments."""
        return super().get_config() | {
            "reads": self.reads,
            "kernel_size": self.kernel_size[0],
            "activation": keras.activations.serialize(self.activation),
            "kernel_power": self.kernel_power,
            "seed": self.seed,
            "kernel_value": self.kernel_value,
            "random_biases": self.random_biases,
        }


@versioned(1)
@serializable
class EuclideanRBF(keras.layers.Layer):
    """The output layer: the distance of F6 from the code of each class.

    Penalties y_i = sum over j of (x_j - w_ij)^2: the class with the smallest one is the
    prediction. The codes are weights that are not trained (840 for ten digits).

    Args:
        codes: (classes, units) of -1 and 1; the ten digits by default.
        factor: Of the squared distances, if it is not 1.
        kwargs: Arguments of every Keras layer, such as ``name``.
    Inputs:
        (batch, units).
    Outputs:
        Penalties (batch, classes), at least 0.
    """

    def __init__(self, codes=None, factor=None, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        codes = digit_codes() if codes is None else codes
        self.codes = np.asarray(codes, np.float32)

    def build(self, input_shape):
        """Store the codes as a weight; raise a ValueError if inputs do not fit."""
        if input_shape[-1] != self.codes.shape[1]:
            raise ValueError(
                f"{self.name} has codes of {self.codes.shape[1]} units, but its input "
                f"has {input_shape[-1]}: give it codes of that length"
            )
        # A weight, although a fixed one, so that it is counted and saved with the
        # network.
        self.centers = self.add_weight(
            self.codes.shape,
            lambda shape, dtype=None: ops.convert_to_tensor(self.codes, dtype),
            trainable=False,
            name="codes",
        )

    def call(self, inputs):
        """Return the penalties, float32 (batch, classes)."""
        # (batch, 1, units) against (classes, units): (batch, classes, units).
        gaps = ops.expand_dims(inputs, 1) - self.centers
        squared = ops.sum(ops.square(gaps), axis=-1)
        return squared if self.factor is None else self.factor * squared

    def probabilities(self, penalties: np.ndarray) -> np.ndarray:
        """Return probabilities (n, classes) proportional to e^-y, for ``predict``.

        As in equation 9, but without its class for images that are not digits.
        """
        # SciPy subtracts the largest exponent first, since e^-y is 0 in float32 for a
        # penalty above 104.
        return scipy.special.softmax(-penalties, axis=1)

    def compute_output_shape(self, input_shape):
        """Return the shape of the outputs."""
        return (input_shape[0], self.codes.shape[0])

    def get_config(self):
        """Return the arguments."""
        # Lists, since JSON cannot represent NumPy arrays.
        codes = self.codes.astype(int).tolist()
        return super().get_config() | {"codes": codes, "factor": self.factor}
