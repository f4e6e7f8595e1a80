"""What a result was computed on, and with how many threads."""

import contextlib
import os
import platform
import time
from collections.abc import Iterator
from importlib.metadata import version

import keras

from mnist_study.numerics import variables_that_move_bits

# Times can be compared if the training had a core to itself for this share of the time;
# with one thread on an idle machine it is at least 0.99.
IDLE_SHARE = 0.95


class Laps:
    """Measures the wall time of laps, and what share of a core this process got.

    Args:
        times_s: Times of earlier laps in seconds; further ones are appended.
    """

    def __init__(self, times_s: list[float]):
        self.times_s = times_s
        self._wall_s = self._cpu_s = 0.0

    @contextlib.contextmanager
    def lap(self) -> Iterator[None]:
        """Measure the time of the block."""
        started, cpu = time.perf_counter(), time.process_time()
        yield
        self.times_s.append(time.perf_counter() - started)
        # Only laps in this process: those before a kill were timed by another process.
        self._wall_s += self.times_s[-1]
        self._cpu_s += time.process_time() - cpu

    @property
    def core_share(self) -> float | None:
        """Average number of cores that this process used; None before the first lap.

        With one thread it is 1, or less if other programs slowed it down: its times
        then cannot be compared with those of an idle machine.
        """
        return self._cpu_s / self._wall_s if self._wall_s else None


def limit_threads(threads: int) -> None:
    """Limit the number of threads that this process computes with.

    The limit takes effect only if TensorFlow has not computed anything yet in this
    process; ``environment`` returns the number in use.

    Args:
        threads: Number of threads, at least 1.
    """
    import tensorflow as tf

    # TensorFlow raises this error once it has computed anything.
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)


def environment() -> dict:
    """Return what a result was computed with: versions, threads, precision, hardware.

    Older records have no ``float_type`` and ``variables``.
    """
    import tensorflow as tf
    from tensorflow.python.util import _pywrap_util_port  # no public call tells

    packages = ("tensorflow", "keras", "numpy", "scikit-learn")
    gpus = tf.config.list_physical_devices("GPU")
    # 0 means TensorFlow's own choice: by default one thread per core.
    threads = tf.config.threading.get_intra_op_parallelism_threads() or int(
        os.environ.get("TF_NUM_INTRAOP_THREADS") or 0
    )
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "threads": threads or os.cpu_count(),
        "gpu": tf.config.experimental.get_device_details(gpus[0]).get("device_name")
        if gpus
        else None,
        "onednn": bool(_pywrap_util_port.IsMklEnabled()),
        "float_type": keras.config.floatx(),
        "variables": variables_that_move_bits(),
    }
