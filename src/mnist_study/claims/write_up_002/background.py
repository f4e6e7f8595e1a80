"""What write-up 002 says about the history, the inputs and the uses of LeNet."""

from mnist_study.claims import paper
from mnist_study.claims.criteria import EQUAL, GREATER, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.verdicts import DATA, PAPER, RUN, TEXT, YES, Check, Finding

declare = Declarations("002")


@declare.claim(
    "LeNet was introduced in 1989",
    quotation="LeNet is a convolutional neural network that Yann LeCun introduced in "
    "1989.",
    place="section What is LeNet 5?",
    published="1989",
    method=PAPER,
)
def _() -> Finding:
    year = paper.FIRST_NETWORK
    why = (
        f"The first convolutional network that the paper cites is from {year}; "
        "LeNet-5, whose name the tutorial uses for all of them, is from 1998."
    )
    return [Check("1989", str(year), EQUAL)], why


@declare.claim(
    "Convolution was called receptive fields originally",
    quotation="Convolution was called receptive fields originally",
    place="section Features of LeNet-5",
    published="another name",
    method=PAPER,
)
def _() -> Finding:
    why = (
        "The paper uses both words: a receptive field is what a unit reads, and a "
        "convolution is what a map of such units with equal weights computes."
    )
    # If they were the same thing, the paper would not use both names side by side.
    return [Check(True, "convolution" not in paper.TERMS, PROPERTY)], why


@declare.claim(
    "The shape of an image is (width, height, channels)",
    quotation="most CNNs expect images to be in a specific shape, often represented as "
    "(width, height, channels)",
    place="section Load Dataset",
    published="width first",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    first, second = e.data.ones
    why = (
        f"Ones cover {first:.1f} pixels along the first axis and {second:.1f} along "
        "the second. They are taller than wide, so the height comes first, as in all "
        "Keras layers."
    )
    return [Check(first, second, GREATER)], why


@declare.claim(
    "Divided by 255, pixels range from 0 to 1",
    quotation="Dividing every pixel value by 255 ensures that the pixel values range "
    "from 0 to 1.",
    place="section Normalization",
    published="0 to 1",
    method=DATA,
    by_its_code=YES,
)
def _(e: Evidence) -> Finding:
    ends = e.data.unit_range
    why = f"The lowest is {ends[0]:g}, the highest {ends[1]:g}."
    return [Check((0, 1), ends, EQUAL)], why


declare.unchecked(
    "LeNet may overfit more complex data",
    quotation="LeNet might suffer from overfitting when dealing with more complex "
    "datasets, necessitating additional regularization techniques",
    place="section Challenges and Limitations of LeNet",
    published="might",
    method=RUN,
    why="Its network was trained on MNIST only, here as well. (Even on MNIST such "
    "networks do better on training than on test images; see 003.)",
)
declare.unchecked(
    "LeNet's ideas serve signatures, video and medical images",
    quotation="aiding in medical image analysis … applied to signature and "
    "fingerprint analysis … a basis for real-time video analysis",
    place="section Application of LeNet",
    published="applications",
    method=TEXT,
    why="It gives no source and no figure.",
)
