"""Keras's Adam with a single operation to update each variable."""

import keras

from mnist_study.versions import versioned


@versioned(1)
@keras.saving.register_keras_serializable("mnist_study")
class FusedAdam(keras.optimizers.Adam):
    """Keras's Adam that updates each variable by one operation instead of a dozen.

    The formula is the same, but rounding differs. An epoch of the ANN, which spends
    most of its time on updates, takes three quarters of the time.
    """

    def update_step(self, gradient, variable, learning_rate):
        """Update one variable, as Keras asks of an optimiser."""
        import tensorflow as tf

        index = self._get_variable_index(variable)
        # Adam counts its steps from 1, Keras's iterations from 0.
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        # The moments are Keras's own variables, so that checkpoints include them as
        # usual.
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )
