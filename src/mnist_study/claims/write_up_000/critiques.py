"""Objections to write-up 000, and its statement about validation."""

from mnist_study.claims.criteria import EQUAL, GREATER, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.old_code import no_longer_runs
from mnist_study.claims.verdicts import RUN, TEXT, YES, Check, Finding
from mnist_study.claims.write_up_000.comparison import LOGGED

declare = Declarations("000")
_TABLE = (
    "README, table of section General & Architectural comparison between "
    "CNNs(Lenet-5) & ANNs"
)


@declare.claim(
    "The data are partitioned for training, validation and testing",
    quotation="We are also required to partition the dataset into testing, validation "
    "& training.",
    place="README, section MNIST",
    published="a partition",
    method=TEXT,
    by_its_code=YES,
)
def _() -> Finding:
    steps = LOGGED["ann"]["steps"]
    # The steps show what the text does not say: the number of training examples.
    trained_on = 32 * steps
    why = (
        f"{steps:,} steps of 32 examples are {trained_on:,}, the whole training set; "
        "for both networks the 5,000 validation examples are its first rows."
    )
    return [Check(60_000 - 5_000, trained_on, EQUAL)], why


@declare.critique(
    "The closing table gives other accuracies than the logs",
    quotation="0.9765999913215637 … accuracy: 0.9853 … on my system is 97.75% … on my "
    "system is 98.78%",
    place=_TABLE,
    published="97.75 % and 98.78 %",
    method=TEXT,
)
def _() -> Finding:
    ann, lenet5 = (LOGGED[name]["accuracy_pct"] for name in ("ann", "lenet5"))
    differ = [
        Check(True, ann != 97.75, PROPERTY),
        Check(True, lenet5 != 98.78, PROPERTY),
    ]
    return differ, f"The logs print {ann} % and {lenet5} %."


@declare.critique(
    "The validation images of its ANN are left in 0 to 255",
    quotation="X_val = X_train[:5000] … X_train = minmax.fit_transform(X_train)",
    place="README, sections Reshaping the train & test set and Normalizing the dataset",
    published="split off before the scaling",
    method=RUN,
)
def _(e: Evidence) -> Finding:
    unscaled = e.as_printed("ann", "last_val_loss")
    scaled = e.runs("ann", "last_val_loss")
    why = (
        "They are not scaled after they are split off. Trained like this, the ANN ends "
        f"with a validation loss of {unscaled.mean:.2f}; with scaled images it is "
        f"{scaled.mean:.2f}."
    )
    # Each of these trainings has the larger loss than each with scaled images.
    return [Check(max(scaled.values), min(unscaled.values), GREATER)], why


@declare.critique(
    "Lines of its code do not run as printed",
    quotation="lenet_5_model.compile(optimizer='adam', loss=keras.losses "
    "sparse_categorical_crossentropy, metrics=['accuracy'])",
    place="README, section Compiling & building the model",
    published="printed with its outputs",
    method=TEXT,
)
def _() -> Finding:
    return no_longer_runs("000")
