"""From a plain network to LeNet-5 one idea at a time, on normal and shuffled images.

Everything else is equal: the recipe is that of write-up 000, not tuned for any of them.
The highest rung is ``lenet5`` of the comparison; ``lenet5_shuffled`` is with the ANN's
row in ``shuffled``.
"""

from mnist_study.ladder.networks import RUNGS
from mnist_study.models import check_name
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe

SIZES = (1_000, 10_000)
LABELS = {
    "ladder_dense": "Dense",
    "ladder_local": "Windows",
    "ladder_shared": "Windows, shared weights",
    "ladder_pooled": "C1 and S2",
    "lenet5": "LeNet-5",
}
# Beginning of the layout -> its name in labels.
ARRANGEMENTS = {
    "blocks4": "shuffled within 4×4 blocks",
    "blocks7": "shuffled within 7×7 blocks",
    "shuffled": "shuffled pixels",
}


RUNG_SEEDS = 5


def rungs_on(arrangement: str) -> list[str]:
    """Return the rows of the ladder on images of one kind, the lowest first.

    The order of its inputs makes no difference to a dense layer, whose weights are all
    drawn alike. Its row on plain images therefore stands for block-shuffled ones, too;
    that on images shuffled as a whole checks this.

    Args:
        arrangement: "plain", or a key of ``ARRANGEMENTS``.
    Raises:
        ValueError: If there is no such arrangement.
    """
    check_name("arrangement", arrangement, ("plain", *ARRANGEMENTS))
    if arrangement == "plain":
        return list(RUNGS)
    rows = [f"{name}_{arrangement}" for name in RUNGS]
    return rows if arrangement == "shuffled" else ["ladder_dense", *rows[1:]]


def _layout(name: str, arrangement: str) -> str:
    return f"{arrangement} flat" if name == "ladder_dense" else arrangement


ROWS = [
    *(
        Experiment(
            name=name,
            label=f"{LABELS[name]} (ladder)",
            source="this study: a rung between a plain network and LeNet-5",
            build=build,
            recipe=Recipe(),
            layout="flat" if name == "ladder_dense" else "28x28",
            num_seeds=RUNG_SEEDS,
            sizes=SIZES,
            long=True,
            keeps_shifts=True,
        )
        for name, build in RUNGS.items()
        if name != "lenet5"
    ),
    *(
        Experiment(
            name=f"{name}_{arrangement}",
            label=f"{LABELS[name]}, {words}",
            source="this study: a rung, on images whose pixels lie in another order",
            build=build,
            recipe=Recipe(),
            layout=_layout(name, arrangement),
            num_seeds=RUNG_SEEDS,
            long=True,
        )
        for arrangement, words in ARRANGEMENTS.items()
        for name, build in RUNGS.items()
        if f"{name}_{arrangement}" in rungs_on(arrangement)
        and (name, arrangement) != ("lenet5", "shuffled")
    ),
    # The wide dense layer may suffer from the learning rate rather than from a lack of
    # windows; this row tells the two apart.
    Experiment(
        name="ladder_dense_slow",
        label="Dense, a quarter of the learning rate (ladder)",
        source="this study: the lowest rung, trained more slowly",
        build=RUNGS["ladder_dense"],
        recipe=Recipe(learning_rate=Recipe().learning_rate / 4),
        layout="flat",
        num_seeds=RUNG_SEEDS,
        long=True,
    ),
]
