"""What write-up 000 says about the data and about the paper of 1998."""

import math

from mnist_study.claims import built, paper
from mnist_study.claims.criteria import EQUAL, PROPERTY, within
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence, halves_of_nist
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import DATA, PAPER, Check, Finding
from mnist_study.study.experiments import EXPERIMENTS

declare = Declarations("000")
_MNIST = "README, section MNIST"
_LENET5 = "README, section LeNet-5"


@declare.claim(
    "MNIST has this many images for training and for testing",
    quotation="The MNIST database contains 60,000 training images and 10,000 testing "
    "images.",
    place=_MNIST,
    published="60,000 and 10,000",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    sizes = e.data.sizes
    return [Check((60_000, 10_000), sizes, EQUAL)], f"The files hold {as_text(sizes)}."


@declare.claim(
    "MNIST's images are this large, and padded for LeNet-5",
    quotation="The input layer is built to take in 32x32 … the 28x28 images are "
    "padded.",
    place=_LENET5,
    published="28×28, to 32×32",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    side, padded = e.data.side, paper.INPUT_SIDE
    why = f"The images have {side} pixels a side, the paper's input {padded}."
    return [Check(28, side, EQUAL), Check(32, padded, EQUAL)], why


@declare.claim(
    "The digits were normalised to fit a box of this size",
    quotation="normalized to fit into a 28x28 pixel bounding box",
    place=_MNIST,
    published="28×28",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    # The paper's digits fit into 20x20 and are then placed in 28x28: the write-up
    # confuses the two.
    box, side = e.data.largest_box, e.data.side
    why = (
        f"No digit needs a box larger than {box}×{box} pixels; the image around it "
        f"is {side}×{side}."
    )
    return [Check(28, box, EQUAL)], why


@declare.claim(
    "The test set holds these numbers of the ten digits",
    quotation="980 … 1135 … 1032 … 1010 … 982 … 892 … 958 … 1028 … 974 … 1009",
    place="README, section Calculating the Accuracy, Precision, Recall & F1-Score of "
    "ANN Model, column support",
    published="980 zeros to 1,009 nines",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    published = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    support = e.data.support
    return [Check(published, support, EQUAL)], f"Counted: {as_text(support)}."


@declare.claim(
    "The paper's range gives mean 0 and standard deviation 1",
    quotation="to ensure that the batch of images have a mean of 0 and a standard "
    "deviation of 1",
    place=_LENET5,
    published="0 and 1",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    mean, sd = e.data.paper_mean, e.data.paper_sd
    why = (
        f"On MNIST's training images the mean is {mean:.3f} and the standard "
        f"deviation {sd:.3f}."
    )
    # 0.1 is generous: the paper says "roughly" (section II.B).
    return [Check((0, 1), (mean, sd), within(0.1))], why


@declare.claim(
    "Pixels between 0 and 1 are centred around 0",
    quotation="to take on values between 0 to 1 so that value will be centerd around 0",
    place=_LENET5,
    published="0",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    mean = e.data.unit_mean
    why = f"None is below 0, and their mean is {mean:.3f}."
    # The same tolerance as for the paper's range, which does centre.
    return [Check(0, mean, within(0.1))], why


@declare.claim(
    "Scaling takes the images from 0–255 to 0–1",
    quotation="the pixel intensity of the images within the dataset are normalized "
    "from the value range 0–255 to 0–1",
    place=_MNIST,
    published="0–1",
    method=DATA,
    by_its_code=lambda e: [Check(1, e.data.minmax_highest, EQUAL)],
)
def _(e: Evidence) -> Finding:
    ends, highest = e.data.unit_range, e.data.minmax_highest
    why = (
        f"Divided by 255, they lie between {ends[0]:g} and {ends[1]:g}. The code of "
        "its ANN scales each pixel by its range in the training set, by which the "
        f"highest test pixel becomes {highest:g}."
    )
    return [Check((0, 1), ends, EQUAL)], why


@declare.claim(
    "LeNet-5 has seven layers: three C, two S, two fully connected",
    quotation="made up of 7 layers. The layer composition consists of 3 convolutional "
    "layers, 2 subsampling layers & 2 fully connected layers.",
    place=_LENET5,
    published="7 = 3 + 2 + 2",
    method=PAPER,
)
def _() -> Finding:
    layers = list(paper.TRAINABLE)
    # The published count of fully connected layers includes the output; C and S are
    # counted by name.
    kinds = tuple(sum(name.startswith(kind) for name in layers) for kind in "CS")
    checks = [Check(7, len(layers), EQUAL), Check((3, 2), kinds, EQUAL)]
    return checks, f"The paper names {', '.join(layers)}."


def _output_by_its_code() -> list[Check]:
    return [Check("sigmoid", built.layers("lenet5").loc["output", "activation"], EQUAL)]


@declare.claim(
    "LeNet-5's output layer uses a sigmoid",
    quotation="Activation function of output layer is sigmoid.",
    place=_LENET5,
    published="sigmoid",
    method=PAPER,
    by_its_code=_output_by_its_code,
)
def _() -> Finding:
    output = built.layers("lenet5").loc["output", "activation"]
    why = (
        "The paper's units are radial basis functions (section II.B); the code's "
        f"output is a {output}."
    )
    return [Check("sigmoid", paper.OUTPUT, EQUAL)], why


def _tanh_by_its_code() -> list[Check]:
    return [Check("tanh", built.layers("lenet5").loc["C1", "activation"], EQUAL)]


@declare.claim(
    "LeNet-5's activation function is tanh",
    quotation="In Lenet-5 architecutre they used tanh activation function.",
    place="README, section Activation Function",
    published="tanh",
    method=PAPER,
    by_its_code=_tanh_by_its_code,
)
def _() -> Finding:
    plain, stretched = math.tanh(1), 1.7159 * math.tanh(2 / 3)
    why = (
        f"The paper uses a scaled tanh, 1.7159 tanh(2a/3): at 1 it is {stretched:.2f}, "
        f"where tanh is {plain:.2f}. The code uses a plain tanh."
    )
    # 0.01 distinguishes the two functions: at 1 they differ by 0.24.
    is_a_tanh = Check(True, "tanh" in paper.SQUASHING[1], PROPERTY)
    return [is_a_tanh, Check(plain, stretched, within(0.01))], why


@declare.claim(
    "Each subsampling map has a trainable coefficient and a bias",
    quotation="the value is multiplied with a coefficient value. A bias is added to "
    "the final result",
    place="README, section Activation Function",
    published="two numbers",
    method=PAPER,
)
def _() -> Finding:
    s2, s4 = paper.TRAINABLE["S2"] // 6, paper.TRAINABLE["S4"] // 16
    why = f"The paper's S2 and S4 have {s2} and {s4} parameters per map."
    return [Check(2, s2, EQUAL), Check(2, s4, EQUAL)], why


@declare.claim(
    "The paper fed pixels in this range",
    quotation="normalized from 0 to 255, to values between -0.1 & 1.175",
    place=_LENET5,
    published="−0.1 to 1.175",
    method=PAPER,
)
def _() -> Finding:
    background, ink = paper.RANGE
    why = f"Section II.B: the background is {background}, the ink {ink}."
    return [Check((-0.1, 1.175), paper.RANGE, EQUAL)], why


def _loss_by_its_code() -> list[Check]:
    return [Check("mean_squared_error", EXPERIMENTS["lenet5"].recipe.loss, EQUAL)]


@declare.claim(
    "LeNet was trained with the mean squared error",
    quotation="Trained by optimising for Mean Squared Error (MSE) loss.",
    place="README, section Summary of LeNet",
    published="MSE",
    method=PAPER,
    by_its_code=_loss_by_its_code,
)
def _() -> Finding:
    in_code = EXPERIMENTS["lenet5"].recipe.loss
    why = (
        "Equation 8 of the paper is a mean of squared distances, equation 9 is not, "
        "and the paper does not say which of them gave the published error; the "
        f"write-up's own network minimises {in_code}."
    )
    return [
        Check("mean squared distance", loss, EQUAL) for loss in paper.LOSSES.values()
    ], why


@declare.claim(
    "Half of each MNIST set comes from NIST's training data, half from its test data",
    quotation="Half of the training set and half of the test set were taken from "
    "NIST's training dataset, while the other half of the training set and the other "
    "half of the test set were taken from NIST's testing dataset.",
    place=_MNIST,
    published="half",
    method=DATA,
)
def _(e: Evidence) -> Finding:
    return halves_of_nist(e)


@declare.claim(
    "LeNet-1 was trained on USPS digits, LeNet-4 and 5 on MNIST",
    quotation="LeNet-1 was trained on LeCun’s USPS dataset, whereas LeNet-4 & LeNet-5 "
    "were trained on the MNIST dataset.",
    place="README, section Analysis of Lenet architecture",
    published="USPS",
    method=PAPER,
)
def _() -> Finding:
    designed_for, errors = paper.LENET_1_DESIGNED_FOR, paper.ERROR_PCT
    why = (
        f"It was designed for {designed_for}, but the paper's figure of "
        f"{errors['LeNet-1']} % is for MNIST, like all the others."
    )
    return [
        Check("USPS", designed_for, EQUAL),
        Check(False, "LeNet-1" in errors, PROPERTY),
    ], why
