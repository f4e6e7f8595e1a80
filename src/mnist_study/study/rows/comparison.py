"""The comparison: the ANN, LeNet-5, and ANNs that match LeNet-5 in one respect."""

from functools import partial

from mnist_study.data.dataset import NEW_WRITERS
from mnist_study.models import build_ann, build_lenet5
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe

# Enough to show the shape of the distribution, and for a half-width of 0.03 points.
HEADLINE_SEEDS = 100
COMPARED_SEEDS = 20
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000)


def _fast(batch_size: int, learning_rate: float, num_epochs: int) -> Recipe:
    return Recipe(
        num_epochs=num_epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        schedule="warmup_cosine",
        warmup_epochs=0.3,
    )


ROWS = [
    Experiment(
        name="ann",
        label="ANN",
        source="write-up 000",
        build=build_ann,
        recipe=Recipe(),
        layout="flat",
        published={"parameters": 218_058, "accuracy": 0.9766},
        num_seeds=HEADLINE_SEEDS,
        sizes=SIZES,
        keeps_outputs=True,
        keeps_shifts=True,
    ),
    Experiment(
        name="lenet5",
        label="LeNet-5",
        source="write-up 000",
        build=build_lenet5,
        recipe=Recipe(),
        published={"parameters": 61_706, "accuracy": 0.9853},
        num_seeds=HEADLINE_SEEDS,
        sizes=SIZES,
        keeps_outputs=True,
        keeps_shifts=True,
    ),
    Experiment(
        name="ann_same_parameters",
        label="ANN, same parameters",
        source="this study: 61,671 parameters against LeNet-5's 61,706",
        build=partial(build_ann, hidden=(76, 23)),
        recipe=Recipe(),
        layout="flat",
        num_seeds=COMPARED_SEEDS,
        keeps_outputs=True,
    ),
    Experiment(
        name="ann_same_macs",
        label="ANN, same arithmetic",
        source="this study: 416,488 multiply-accumulates against 416,520",
        build=partial(build_ann, hidden=(462, 115)),
        recipe=Recipe(),
        layout="flat",
        num_seeds=COMPARED_SEEDS,
        keeps_outputs=True,
    ),
    Experiment(
        name="ann_same_time",
        label="ANN, same training time",
        source="this study: 4.8 times the epochs, weights chosen on validation",
        build=build_ann,
        # Patience as long as the training never stops it, but restores the best
        # weights.
        recipe=Recipe(num_epochs=48, patience=48),
        layout="flat",
        num_seeds=COMPARED_SEEDS,
        keeps_outputs=True,
    ),
    Experiment(
        name="lenet5_fast",
        label="LeNet-5, fast",
        source="this study: relu and max pooling, a schedule, a larger batch",
        build=partial(build_lenet5, activation="relu", pooling="max"),
        recipe=_fast(batch_size=64, learning_rate=8e-3, num_epochs=3),
        num_seeds=COMPARED_SEEDS,
        keeps_outputs=True,
    ),
]

# The two networks of the comparison, with validation digits by writers who are not in
# the training set, as in the test set.
NEW_WRITERS_ROWS = [
    Experiment(
        name="ann_new_writers",
        label="ANN, validated on new writers",
        source="this study: write-up 000's, with another validation set",
        build=build_ann,
        recipe=Recipe(),
        layout="flat",
        validation=NEW_WRITERS,
        num_seeds=COMPARED_SEEDS,
    ),
    Experiment(
        name="lenet5_new_writers",
        label="LeNet-5, validated on new writers",
        source="this study: write-up 000's, with another validation set",
        build=build_lenet5,
        recipe=Recipe(),
        validation=NEW_WRITERS,
        num_seeds=COMPARED_SEEDS,
    ),
]

# Recipes that were tried for ``lenet5_fast``.
CANDIDATES = [
    *(
        Experiment(
            name=name,
            label=f"{padding}, batch {batch_size}, rate {learning_rate:g}, "
            f"{num_epochs} epochs",
            source="this study: a candidate",
            build=partial(
                build_lenet5, activation="relu", pooling="max", padding=padding
            ),
            recipe=_fast(batch_size, learning_rate, num_epochs),
            candidate_for="lenet5_fast",
        )
        for name, padding, batch_size, learning_rate, num_epochs in [
            ("fast_same_64_0.003_3", "same", 64, 3e-3, 3),
            ("fast_same_64_0.005_3", "same", 64, 5e-3, 3),
            ("fast_same_64_0.008_3", "same", 64, 8e-3, 3),
            ("fast_same_128_0.004_3", "same", 128, 4e-3, 3),
            ("fast_same_128_0.008_3", "same", 128, 8e-3, 3),
            ("fast_same_128_0.008_4", "same", 128, 8e-3, 4),
            ("fast_valid_64_0.008_4", "valid", 64, 8e-3, 4),
            ("fast_valid_128_0.008_5", "valid", 128, 8e-3, 5),
        ]
    ),
]
