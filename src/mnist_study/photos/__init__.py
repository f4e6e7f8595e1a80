"""The reader's own digit: a photo, read by the networks of the comparison.

``reading`` prepares and reads pictures with the weights that recorded trials keep;
``telling`` says it in lines of text; ``made`` makes photos of digits whose label is
known.
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
