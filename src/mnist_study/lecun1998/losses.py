"""The losses of 1998, equations 8 and 9: penalties instead of probabilities."""

import keras
from keras import ops

from mnist_study.lecun1998.layers import serializable
from mnist_study.versions import versioned


@versioned(1)
@serializable
class RightPenalty(keras.losses.Loss):
    """Equation 8: the penalty of the true class, averaged over a batch."""

    def call(self, y_true, y_pred):
        """Return the loss of each example, (batch,).

        Args:
            y_true: (batch,) or (batch, 1) digits.
            y_pred: (batch, classes) penalties.
        """
        # (batch, 1), whether or not Keras has already added that axis to the labels.
        labels = ops.reshape(ops.cast(y_true, "int32"), (-1, 1))
        return ops.squeeze(ops.take_along_axis(y_pred, labels, axis=1), axis=1)


@versioned(1)
@serializable
class MAPPenalty(keras.losses.Loss):
    """Equation 9: the penalty of the true class, and a term that raises the others.

    y_D + log(e^-j + sum over i of e^-y_i), which is the cross-entropy of the logits
    -y_i
    with an eleventh class, "rubbish", whose logit is the constant -j.

    Args:
        rubbish_penalty: j, positive in the paper, which gives no value.
        kwargs: Arguments of every Keras loss.
    """

    def __init__(self, rubbish_penalty: float = 0.0, name="map_penalty", **kwargs):
        super().__init__(name=name, **kwargs)
        self.rubbish_penalty = rubbish_penalty

    def call(self, y_true, y_pred):
        """Return the loss of each example, (batch,)."""
        right = RightPenalty(name="right").call(y_true, y_pred)
        rubbish = ops.full_like(y_pred[:, :1], self.rubbish_penalty)
        # (batch, 11). With logsumexp, since e^-y of a large penalty is 0 in float32,
        # and its logarithm infinite.
        every = ops.concatenate([y_pred, rubbish], axis=1)
        return right + ops.logsumexp(-every, axis=1)

    def get_config(self):
        """Return the arguments."""
        return super().get_config() | {"rubbish_penalty": self.rubbish_penalty}


@versioned(1)
@serializable
def smallest_is_right(y_true, y_pred):
    """Return which predictions are correct: the true class has the smallest penalty.

    Args:
        y_true: (batch,) or (batch, 1) digits.
        y_pred: (batch, classes) penalties.
    Returns:
        float32 (batch,) of 1 and 0, which Keras's metrics average.
    """
    # Keras's own accuracy would take the largest output as the prediction.
    answers = ops.argmin(y_pred, axis=-1)
    labels = ops.reshape(ops.cast(y_true, answers.dtype), (-1,))
    return ops.cast(ops.equal(answers, labels), "float32")
