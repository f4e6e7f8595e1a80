"""The time of an epoch, compared with the write-ups, PyTorch and the machine's limit.

A process can choose its number of threads only once, so every contender runs in its own
process: it loads the data, traces and trains an epoch to warm up, and waits. The
coordinator then lets each train one epoch in turn, several times, so that other work on
the machine slows all of them equally.

The benchmark measures ``training.train`` itself, not a copy of its loop. GPUs are
hidden from all contenders.

``processes`` starts the processes of contenders; ``contenders`` defines what they do,
``pytorch`` what PyTorch does, and ``pytorch_parity`` checks that its networks equal
those of the study; ``lineup`` lists the contenders, ``results`` turns the times of laps
into seconds and ratios; ``measurement`` is the coordinator; ``targets`` compares the
results with targets, and ``pages`` writes the report. Each imports only from those
before it, and none imports Keras, PyTorch or Matplotlib before it needs them: PyTorch's
processes do without TensorFlow, and the peak memory is to be that of the training.
"""

from mnist_study.benchmark.lineup import NETWORKS
from mnist_study.benchmark.measurement import ROUNDS, run_benchmark
from mnist_study.benchmark.pages import report, write_benchmark

__all__ = ["NETWORKS", "ROUNDS", "report", "run_benchmark", "write_benchmark"]
