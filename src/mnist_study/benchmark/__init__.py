"""How fast an epoch is: against the write-ups' way, PyTorch and the machine's limit.

A process can choose its threads only once, so every contender lives in one of
its own: it loads the data, then traces and trains an epoch to warm up, and
waits. The coordinator then lets them train one epoch each in turn, several times
over, so that whatever else the machine does slows all of them alike.

What is measured is ``training.train`` itself, not a copy of its loop. Graphics
processors are hidden from all contenders.

``processes`` are what contenders live in; ``contenders`` says what they do there,
``pytorch`` what PyTorch does, and ``pytorch_parity`` that its networks are the
study's; ``lineup`` lists the contenders, ``results`` turns the times of laps into
seconds and ratios; ``measurement`` is the coordinator; ``targets`` compares with
what was aimed at, and ``pages`` writes the report. Each imports only from those
before it, and none imports Keras, PyTorch or Matplotlib before it needs them:
PyTorch's processes do without TensorFlow, and the peak of memory is to be the
training's.
"""

from mnist_study.benchmark.lineup import NETWORKS
from mnist_study.benchmark.measurement import ROUNDS, run_benchmark
from mnist_study.benchmark.pages import report, write_benchmark

__all__ = ["NETWORKS", "ROUNDS", "report", "run_benchmark", "write_benchmark"]
