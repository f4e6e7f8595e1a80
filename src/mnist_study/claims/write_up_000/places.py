"""What write-up 000 says about the positions of pixels and how networks use them."""

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
    # It performs better; with shuffled pixels it loses all of its advantage.
    better("lenet5", "ann"),
    better("lenet5", "lenet5_shuffled"),
    better("ann_shuffled", "lenet5_shuffled"),
    quotation="CNN keeps the spatial information in the image hence perform better "
    "than ANNs",
    place=_TABLE,
    published="hence better",
    by_its_code=NOT_APPLICABLE,
    note="Shuffled: the pixels of all images in the same random order, on the whole "
    "training set. On shuffled pixels LeNet-5 falls behind the ANN.",
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
        "The order of the pixels makes no difference to it: with the rows of its first "
        "weights in the same order it gives the same outputs."
    )
    return [Check(True, built.is_blind_to_order("ann"), PROPERTY)], why


declare.ranking(
    "Local receptive fields are one reason why a CNN is better",
    better("lenet5", "lenet5_shuffled"),
    quotation="There are some characteristics which make CNN perform better than ANNs. "
    "There are: - Local Receptive Fields",
    place=_BETTER,
    published="local receptive fields",
    by_its_code=NOT_APPLICABLE,
    note="On shuffled pixels, the inputs of a unit are no longer neighbours.",
)
declare.unchecked(
    "Subsampling and shared weights are two reasons why a CNN is better",
    quotation="Sub-Sampling - Weight Sharing",
    place=_BETTER,
    published="both",
    method=BUILT,
    why="No network of the comparison lacks only one of them.",
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
        "which cover more pixels of the image."
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
        "depend on positions in the maps."
    )
    return [Check(False, built.is_moved_by_shift("lenet5"), PROPERTY)], why
