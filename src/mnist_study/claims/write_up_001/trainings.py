"""What the trainings of write-up 001 printed, and which of them did better."""

from mnist_study.claims.criteria import inside_spread
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import Value, better, percent
from mnist_study.claims.verdicts import NOT_APPLICABLE, Check

declare = Declarations("001")


def _penalised(e: Evidence) -> list[Check]:
    # Early stopping keeps the weights of this epoch. The loss is that of 5,000
    # validation images, not of the test set: a weak test, and its verdict says so.
    runs = e.runs("ann3", "best_val_loss")
    return [Check(0.3027, runs, inside_spread(5e-5))]


declare.figure(
    "The first ANN ends with this training loss and accuracy",
    # Printed with six decimals.
    Value("ann1", "last_loss", 0.228181, 5e-7),
    percent("ann1", "last_accuracy", 93.4836, 5e-5),
    quotation="0.228181 0.934836",
    place="cell 24, output, last row",
    published="0.2282; 0.9348",
)
declare.figure(
    "The first ANN ends with this validation accuracy",
    percent("ann1", "last_val_accuracy", 94.00),
    quotation="0.213441 0.9400",
    place="cell 24, output, last row",
    published="0.9400",
)
declare.figure(
    "The first ANN recognises this share of the test images",
    percent("ann1", "accuracy", 93.65),
    quotation="The test accuracy of the first ANN model is 93.65 %",
    place="section First ANN Network, text before cell 27",
    published="93.65 %",
)
declare.figure(
    "The first ANN improves through all its epochs",
    # 50 is the limit: patience never ended the training.
    Value("ann1", "num_epochs", 50, 0),
    quotation="Epoch 50/50",
    place="cell 23, output",
    published="50 epochs",
)
declare.figure(
    "The second ANN recognises this share of the test images",
    percent("ann2", "accuracy", 97.40),
    quotation="The accuracy of the second ANN model is 97.40 %",
    place="section Second ANN Network, text before cell 34",
    published="97.40 %",
)
declare.figure(
    "The second ANN stops after this many epochs",
    Value("ann2", "num_epochs", 37, 0),
    quotation="Epoch 37/50",
    place="cell 31, output",
    published="37 epochs",
)
declare.figure(
    "The third ANN recognises this share of the test images",
    percent("ann3", "accuracy", 96.93),
    quotation="The accuracy of the third ANN model is 96.93 %",
    place="section Third ANN Network, text before cell 40",
    published="96.93 %",
)
declare.figure(
    "The third ANN stops after this many epochs",
    Value("ann3", "num_epochs", 29, 0),
    quotation="Epoch 29/50",
    place="cell 37, output",
    published="29 epochs",
)
declare.figure(
    "The third ANN has this loss on the test set",
    Value("ann3", "log_loss", 0.3027, 5e-5),
    by_its_code=_penalised,
    quotation="[0.30268532037734985, 0.9692999720573425]",
    place="cell 39, output",
    published="0.3027",
    note="Its code adds the penalty on the weights, which says nothing about the test "
    "set. With it, the lowest validation losses here are close to its figure.",
)
declare.figure(
    "LeNet-5 stops after this many epochs",
    Value("lenet5_001", "num_epochs", 16, 0),
    quotation="Epoch 16/50",
    place="cell 43, output",
    published="16 epochs",
)
declare.figure(
    "LeNet-5 ends with this validation accuracy",
    percent("lenet5_001", "last_val_accuracy", 98.80),
    quotation="Epoch 16/50 … 0.9880",
    place="cell 43, output",
    published="0.9880",
)

declare.ranking(
    "Convolutional networks make good use of the structure of images",
    better("lenet5", "lenet5_shuffled"),
    quotation="Convolutional neural networks can make good use of the structural "
    "information of images.",
    place="section Summary",
    published="good use",
    by_its_code=NOT_APPLICABLE,
    note="LeNet-5 of 000 on the original images and on images with shuffled pixels.",
)
