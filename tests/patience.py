"""Waiting for other processes, for minutes where the machine is busy."""

import subprocess
import time
from collections.abc import Callable

PATIENCE_S = 300


def wait_for(happened: Callable, *processes: subprocess.Popen, log: Callable = str):
    """Return what a function returns as soon as it is true.

    The processes must live until then; ``log`` returns what they have written.
    """
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if result := happened():
            return result
        assert all(process.poll() is None for process in processes), log()
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE_S} s\n{log()}")
