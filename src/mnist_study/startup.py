"""Checks before Keras is imported, and its import without TensorFlow's messages."""

import contextlib
import faulthandler
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

THREAD_VARIABLES = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
MOST_THREADS = 1024
# Set for the processes that a command starts, to hide TensorFlow's messages there too.
QUIET_VARIABLE = "MNIST_STUDY_QUIET"


def check_variables() -> None:
    """Reject environment variables that Keras or TensorFlow cannot use.

    Raises:
        ValueError: If a number of threads is not valid, or Keras's backend is not
            TensorFlow.
    """
    backend = os.environ["KERAS_BACKEND"]
    if backend != "tensorflow":
        raise ValueError(
            f"the networks need Keras on TensorFlow, but "
            f"KERAS_BACKEND is {backend!r}: unset it"
        )
    for name in THREAD_VARIABLES:
        value = os.environ.get(name, "").strip()
        if value and not (value.isdecimal() and 0 < int(value) <= MOST_THREADS):
            raise ValueError(
                f"THREADS must be a whole number from 1 to {MOST_THREADS:,}, "
                f"but {name} is {value!r}"
            )


def import_keras() -> None:
    """Import Keras and TensorFlow without TensorFlow's messages on stderr.

    TensorFlow 2.21 logs while its libraries are loaded, before it reads
    TF_CPP_MIN_LOG_LEVEL, and there is no setting that it reads earlier. Without a GPU,
    it reports an error when it first looks for one.

    Raises:
        ValueError: If Keras cannot use its settings.
    """
    if "keras" in sys.modules:
        return
    try:
        with _stderr_held_back():
            import keras  # noqa: F401
            import tensorflow as tf

            tf.config.list_physical_devices()  # does not fix the number of threads
    except (ValueError, TypeError, AttributeError) as error:
        home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
        raise ValueError(
            f"{home / 'keras.json'}: Keras cannot start with these settings "
            f"({error}): correct or remove the file"
        ) from error


@contextlib.contextmanager
def _stderr_held_back() -> Iterator[None]:
    """Hold back what is written to stderr, and print it only if the block fails."""
    sys.stderr.flush()
    with contextlib.ExitStack() as stack:
        held = stack.enter_context(tempfile.TemporaryFile())
        # The descriptor, not sys.stderr: TensorFlow's C++ writes past Python.
        real = os.dup(2)
        stack.callback(os.close, real)
        watching = faulthandler.is_enabled()
        if not watching:  # the messages of a crashing library must not be lost
            faulthandler.enable(real)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(real, held.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(real, 2)
            if not watching:
                faulthandler.disable()
