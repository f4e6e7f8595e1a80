"""The optimiser of 1998: a rate for each parameter that depends on its curvature."""

import keras
import numpy as np

from mnist_study.versions import versioned


@versioned(1)
@keras.saving.register_keras_serializable("mnist_study")
class StochasticDiagonalLM(keras.optimizers.Optimizer):
    """Gradient descent with the rate eta / (mu + h) for each parameter.

    Args:
        learning_rate: The global rate eta, or a schedule for it.
        mu: Keeps rates finite where the loss is flat; 0.02 in the paper.
        kwargs: Arguments of every Keras optimiser.
    """

    def __init__(
        self,
        learning_rate=5e-4,
        mu: float = 0.02,
        name="stochastic_diagonal_lm",
        **kwargs,
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.mu = mu

    def build(self, variables):
        """Create the factors 1 / (mu + h), with h = 0 at first."""
        # As with Keras's own optimisers, a second call must keep the existing
        # variables.
        if self.built:
            return
        super().build(variables)
        # Variables of the optimiser, so that compiled steps read their latest values
        # and checkpoints include them.
        self.factors = [
            self.add_variable_from_reference(
                variable, name="factor", initializer="zeros"
            )
            for variable in variables
        ]
        self.set_curvature([np.zeros(v.shape, np.float32) for v in variables])

    def set_curvature(self, curvature: list[np.ndarray]) -> None:
        """Set the curvature to a new estimate.

        Args:
            curvature: The diagonal h for each trained variable, in its shape.
        """
        for factor, h in zip(self.factors, curvature, strict=True):
            # 1 / (mu + h) is computed once per pass, not in each of 55,000 steps.
            factor.assign(1 / (self.mu + h))

    def update_step(self, gradient, variable, learning_rate):
        """Update one variable; called by Keras."""
        factor = self.factors[self._get_variable_index(variable)]
        rate = keras.ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * factor * gradient)

    def get_config(self):
        """Return the arguments."""
        return super().get_config() | {"mu": self.mu}
