"""The two networks of the comparison on images with shuffled pixels.

The order is the same for all images: only the neighbourhood of pixels is lost. What
LeNet-5 loses shows how much it depends on the positions of the pixels.
"""

from mnist_study.models import build_ann, build_lenet5
from mnist_study.study.experiment import Experiment
from mnist_study.study.rows.comparison import COMPARED_SEEDS
from mnist_study.training.recipe import Recipe

_SOURCE = "this study: write-up 000's, on shuffled pixels"

ROWS = [
    Experiment(
        name="ann_shuffled",
        label="ANN, shuffled pixels",
        source=_SOURCE,
        build=build_ann,
        recipe=Recipe(),
        layout="shuffled flat",
        num_seeds=COMPARED_SEEDS,
    ),
    Experiment(
        name="lenet5_shuffled",
        label="LeNet-5, shuffled pixels",
        source=_SOURCE,
        build=build_lenet5,
        recipe=Recipe(),
        layout="shuffled",
        num_seeds=COMPARED_SEEDS,
    ),
]
