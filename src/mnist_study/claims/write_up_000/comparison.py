"""What write-up 000 says about plain and convolutional networks."""

from mnist_study.claims import built
from mnist_study.claims.criteria import (
    GREATER,
    LESS,
    PROPERTY,
    SURELY_GREATER,
    within,
)
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.samples import Difference
from mnist_study.claims.verdicts import BUILT, RUN, TEXT, YES, Check, Finding

declare = Declarations("000")
_TABLE = (
    "README, table of section General & Architectural comparison between "
    "CNNs(Lenet-5) & ANNs"
)
_TIMES = "for 10 epochs wasaround 110s … for 10 epochs was around 80s"

# What its logs print; its closing table says otherwise.
LOGGED = {
    "ann": {"accuracy_pct": 97.66, "epoch_s": 5, "steps": 1_875},
    "lenet5": {"accuracy_pct": 98.53, "epoch_s": 7, "steps": 1_875},
}


@declare.claim(
    "A plain network has more trainable parameters than a CNN",
    quotation="In ANN, number of trainable parameters are way more",
    place=_TABLE,
    published="ANN more",
    method=BUILT,
)
def _() -> Finding:
    ann, lenet5 = built.total("ann"), built.total("lenet5")
    why = f"The ANN has {ann:,}, LeNet-5 {lenet5:,}."
    return [Check(lenet5, ann, GREATER)], why


@declare.claim(
    "Rounded, the two networks have these numbers of parameters",
    quotation="my ANN architecture are around 218K … my Lenet-5 architecture are "
    "around 61k",
    place=_TABLE,
    published="218K and 61k",
    method=BUILT,
)
def _() -> Finding:
    ann, lenet5 = built.total("ann"), built.total("lenet5")
    # Rounded, or cut, to thousands: 61,706 is printed as 61k.
    near = within(1_000)
    checks = [Check(218_000, ann, near), Check(61_000, lenet5, near)]
    return checks, f"The exact numbers are {ann:,} and {lenet5:,}."


@declare.claim(
    "CNNs are much less expensive than plain networks",
    quotation="CNNs are very efficient for images & very less expensive compared to "
    "ANN",
    place=_TABLE,
    published="very less expensive",
    method=BUILT,
)
def _() -> Finding:
    ann, lenet5 = built.total("ann", "macs"), built.total("lenet5", "macs")
    why = (
        f"For one image LeNet-5 needs {lenet5:,} multiply-accumulates, the ANN {ann:,}."
    )
    return [Check(ann, lenet5, LESS)], why


def _faster_by_its_log(_: Evidence) -> list[Check]:
    ann, lenet5 = (LOGGED[name]["epoch_s"] for name in ("ann", "lenet5"))
    return [Check(10 * ann, 10 * lenet5, LESS)]


@declare.claim(
    "LeNet-5 trains faster than the ANN",
    quotation=_TIMES,
    place=_TABLE,
    published="80 s against 110 s",
    method=RUN,
    by_its_code=_faster_by_its_log,
)
def _(e: Evidence) -> Finding:
    epoch_s = [LOGGED[name]["epoch_s"] for name in ("ann", "lenet5")]
    ann, lenet5 = (e.runs(name, "train_time_s", "s") for name in ("ann", "lenet5"))
    why = (
        f"In the records the ANN takes {ann.mean:.0f} s and LeNet-5 {lenet5.mean:.0f} "
        f"s. Its own log gives {epoch_s[1]} s per epoch for LeNet-5 and {epoch_s[0]} s "
        "for the ANN."
    )
    return [Check(0, Difference(ann, lenet5), SURELY_GREATER)], why


@declare.claim(
    "On its system ten epochs took 110 s for the ANN and 80 s for LeNet-5",
    quotation=_TIMES,
    place=_TABLE,
    published="110 s and 80 s",
    method=TEXT,
    by_its_code=YES,
)
def _() -> Finding:
    ann, lenet5 = (10 * LOGGED[name]["epoch_s"] for name in ("ann", "lenet5"))
    why = (
        f"Ten times the logged time of an epoch is {ann} s for the ANN and "
        f"{lenet5} s for LeNet-5."
    )
    # Ten epochs of rounded seconds, and "around", allow 15 s of difference.
    return [Check(110, ann, within(15)), Check(80, lenet5, within(15))], why


@declare.claim(
    "A CNN does not pass information forward only",
    quotation="CNN doesn’t process data in a forward-facing way",
    place=_TABLE,
    published="not forward-facing",
    method=BUILT,
)
def _() -> Finding:
    why = (
        "In LeNet-5 as built here, every layer reads only the layer before it; using "
        "weights several times does not pass information back."
    )
    return [Check(False, built.is_forward_only("lenet5"), PROPERTY)], why


@declare.claim(
    "A plain network has to be given features, not raw data",
    quotation="With ANN, concrete data points must be provided.",
    place=_TABLE,
    published="features as data points",
    method=BUILT,
)
def _() -> Finding:
    pixels = built.network("ann").input_shape[1]
    why = f"Its own ANN reads the {pixels} pixels of an image and nothing else."
    # A network that reads features does not have one input per pixel.
    return [Check(True, pixels != 28**2, PROPERTY)], why
