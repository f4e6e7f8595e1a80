"""What write-up 002 says of the history and the uses of LeNet."""

from mnist_study.claims.declarations import Declarations
from mnist_study.claims.verdicts import PAPER, TEXT

declare = Declarations("002")
declare.unchecked(
    "LeNet was introduced in 1989",
    quotation="LeNet is a convolutional neural network that Yann LeCun introduced in "
    "1989.",
    place="section What is LeNet 5?",
    published="1989",
    method=PAPER,
    why="The facts read from the paper of 1998 date no earlier network.",
)
declare.unchecked(
    "LeNet's ideas serve signatures, video and medical images",
    quotation="aiding in medical image analysis … applied to signature and "
    "fingerprint analysis … a basis for real-time video analysis",
    place="section Application of LeNet",
    published="applications",
    method=TEXT,
    why="No source and no figure is given.",
)
