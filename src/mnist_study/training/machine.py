"""What a result was computed on, and with how many threads."""

import contextlib
import os
import platform
from importlib.metadata import version

import keras

from mnist_study.numerics import variables_that_move_bits


def limit_threads(threads: int) -> None:
    """Limit the number of threads that this process computes with.

    It takes effect only if TensorFlow has not computed anything yet in this process;
    ``environment`` returns the number that is in use.

    Args:
        threads: At least 1.
    """
    import tensorflow as tf

    # TensorFlow raises it once it has computed anything.
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)


def environment() -> dict:
    """Return what a result was computed with: versions, threads, precision, hardware.

    Older records lack ``float_type`` and ``variables``.
    """
    import tensorflow as tf
    from tensorflow.python.util import _pywrap_util_port  # no public call tells

    packages = ("tensorflow", "keras", "numpy", "scikit-learn")
    gpus = tf.config.list_physical_devices("GPU")
    # 0 is TensorFlow's own choice: by default a thread for each core.
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
