"""Small networks: the error that a number of parameters can reach.

Recipes were chosen on validation digits by single trainings; the last epoch counts.
"""

from functools import partial

from mnist_study.small.networks import SMALL_NETWORKS, build_small
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe

SMALL_SEEDS = 10


def _recipe(
    num_epochs: int, batch_size: int, learning_rate: float, distorted: bool = True
) -> Recipe:
    return Recipe(
        num_epochs=num_epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        schedule="warmup_cosine",
        warmup_epochs=1.0,
        distorted_copies=(num_epochs - 1) * distorted,  # no copy is seen twice
        distortion="turned" if distorted else None,
    )


RECIPES = {
    # Of so few weights, neither distortions nor 60 epochs lowered the error on
    # validation digits.
    697: _recipe(20, 64, 0.05, distorted=False),
    4_686: _recipe(40, 64, 0.01),
    7_782: _recipe(40, 64, 0.01),
    55_658: _recipe(60, 128, 0.01),
}

ROWS = [
    Experiment(
        name=f"small_{parameters}",
        label=f"Small, {parameters:,} parameters",
        source="this study: stages of 3x3 convolutions",
        build=partial(build_small, **SMALL_NETWORKS[parameters]),
        recipe=recipe,
        num_seeds=SMALL_SEEDS,
        long=True,
    )
    for parameters, recipe in RECIPES.items()
]
