"""What write-up 000 says of where the pixels are, and what a network makes of it."""

from mnist_study.claims import built
from mnist_study.claims.criteria import EQUAL, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.measured import better
from mnist_study.claims.verdicts import BUILT, NOT_APPLICABLE, Check, Finding

declare = Declarations("000")
_TABLE = (
    "README, table of section General & Architectural comparison between "
    "CNNs(Lenet-5) & ANNs"
)
_BETTER = "README, section Convolutional Neural Networks(CNN)"

declare.ranking(
    "A CNN keeps the spatial information, and performs better for it",
    # It performs better; it loses where the places of the pixels are taken from it,
    # and all of its advantage with them.
    better("lenet5", "ann"),
    better("lenet5", "lenet5_shuffled"),
    better("ann_shuffled", "lenet5_shuffled"),
    quotation="CNN keeps the spatial information in the image hence perform better "
    "than ANNs",
    place=_TABLE,
    published="hence better",
    by_its_code=NOT_APPLICABLE,
    note="Shuffled: the pixels of all images in one other order, on the whole training "
    "set. Without their places LeNet-5 falls behind the ANN.",
)


@declare.claim(
    "A plain network loses the spatial relationship between the pixels",
    quotation="ANN loses the spatial realtionship between the pixels of the images as "
    "we have to flatten all the pixels",
    place=_TABLE,
    published="lost",
    method=BUILT,
)
def _() -> Finding:
    why = (
        "Any other order of the pixels is the same to it: with the rows of its first "
        "weights in that order it gives the same outputs."
    )
    return [Check(True, built.is_blind_to_order("ann"), PROPERTY)], why


declare.ranking(
    "Local receptive fields are among what makes a CNN better",
    better("lenet5", "lenet5_shuffled"),
    quotation="There are some characteristics which make CNN perform better than ANNs. "
    "There are: - Local Receptive Fields",
    place=_BETTER,
    published="local receptive fields",
    by_its_code=NOT_APPLICABLE,
    note="Shuffled, what a unit reads is no neighbourhood any more.",
)
declare.unchecked(
    "Subsampling and shared weights are among what makes a CNN better",
    quotation="Sub-Sampling - Weight Sharing",
    place=_BETTER,
    published="both",
    method=BUILT,
    why="No recorded network is without one of them and otherwise the same.",
)


@declare.claim(
    "A unit of a convolutional layer has a local receptive field of 5×5",
    quotation="5x5 is also indicative of the local receptive field size each unit or "
    "neuron within a convolutional layer.",
    place="README, section LeNet-5",
    published="5x5",
    method=BUILT,
)
def _() -> Finding:
    kernels = built.layers("lenet5")["kernel"]
    why = (
        f"C1 reads {kernels['C1']} pixels, C3 {kernels['C3']} units of each map of S2, "
        "which look at more pixels of the image."
    )
    return [Check("5×5", kernels[name], EQUAL) for name in ("C1", "C3")], why


@declare.claim(
    "A plain network is not invariant to translation",
    quotation="ANN are not translational invariant",
    place=_TABLE,
    published="not invariant",
    method=BUILT,
)
def _() -> Finding:
    why = "Its output changes when a bar moves by two pixels."
    return [Check(True, built.is_moved_by_shift("ann"), PROPERTY)], why


@declare.claim(
    "A CNN is invariant to translation because it pools",
    quotation="CNN are translational invariant due to application of Pooling "
    "operation while training",
    place=_TABLE,
    published="invariant",
    method=BUILT,
)
def _() -> Finding:
    why = (
        "LeNet-5's output changes when a bar moves by two pixels; its dense layers "
        "read the maps by place."
    )
    return [Check(False, built.is_moved_by_shift("lenet5"), PROPERTY)], why
