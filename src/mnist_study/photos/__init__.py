"""The reader's own digit: a photo, read by the networks of the comparison.

``reading`` prepares pictures and predicts their digits with the weights of recorded
trials; ``doubt`` says when they are not to be trusted; ``telling`` prints the result;
``made`` makes photos of digits with known labels.
"""

from mnist_study.photos.made import TROUBLES, make_photo
from mnist_study.photos.reading import Prediction, Reading, predict_image, read_digits

__all__ = [
    "TROUBLES",
    "Prediction",
    "Reading",
    "make_photo",
    "predict_image",
    "read_digits",
]
