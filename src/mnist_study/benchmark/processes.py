"""The process of a contender, and its communication with the coordinator."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection

ANSWER_LIMIT_S = 900  # an epoch takes seconds, or minutes on a busy machine
# Those of TensorFlow, and those of OpenMP and MKL for PyTorch and NumPy.
_THREAD_VARIABLES = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
_THREAD_VARIABLES += ("OMP_NUM_THREADS", "MKL_NUM_THREADS")

# Sends a result to the coordinator, and returns when the next lap may begin.
Answer = Callable[[object], None]


class Worker:
    """The process of a contender, as a context manager that kills it on exit.

    The process loads its data immediately, then waits for ``go`` before every lap.

    Args:
        label: Its name in errors.
        work: Its work, called with ``answer``; it is sent to the process, so it must be
            a
            function of a module, or a ``partial`` of one.
        threads: 1, or None for the libraries' own choice.
    """

    def __init__(self, label: str, work: Callable[[Answer], None], threads: int | None):
        self.label, self.first_s = label, None
        # A file, since a pipe that is not read fills up and blocks its writer.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, __exit__ closes it
        self._connection, worker_end = Pipe()
        descriptor = worker_end.fileno()
        # A new interpreter: in a fork, TensorFlow's locks may be held by threads that
        # do not exist.
        code = f"from {__name__} import serve; serve({descriptor})"
        # In a session of its own, so that Ctrl-C reaches only the coordinator.
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=_environment(threads),
            pass_fds=[descriptor],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
        )
        # If it stayed open here, it would hide that the process has ended.
        worker_end.close()
        self._connection.send(work)

    def __enter__(self):
        """Return itself; the process is already loading."""
        return self

    def __exit__(self, *_):
        """Kill the process."""
        self._connection.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()

    def go(self) -> None:
        """Start the next lap.

        Raises:
            RuntimeError: If the process has ended.
        """
        try:
            self._connection.send(None)
        except OSError as error:
            raise self._death() from error

    def receive(self):
        """Wait for the end of a lap, and return what the process then sends.

        Raises:
            RuntimeError: If it failed, was killed or does not answer in time.
        """
        if not self._connection.poll(ANSWER_LIMIT_S):
            raise RuntimeError(f"{self.label}: no answer in {ANSWER_LIMIT_S} s")
        try:
            failure, value = self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._death() from error
        if failure:
            raise RuntimeError(f"{self.label}: {failure}")
        return value

    def _death(self) -> RuntimeError:
        status = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return RuntimeError(
            f"{self.label}: its process ended with status {status} (-9 usually means "
            f"that memory ran out); its last output: "
            f"{lines[-1] if lines else 'nothing'}"
        )


def serve(descriptor: int) -> None:
    """Run the work of a worker in its process, until the coordinator is gone.

    Args:
        descriptor: File descriptor of the worker's end of the pipe.
    """
    connection = Connection(descriptor)

    def answer(value) -> None:
        connection.send((None, value))
        connection.recv()

    try:
        connection.recv()(answer)
    except (EOFError, ConnectionError):
        return  # the coordinator is gone
    except Exception as error:
        connection.send((f"{type(error).__name__}: {error}", None))


def _environment(threads: int | None) -> dict[str, str]:
    """Return the environment of a contender, which differs only in its threads."""
    environment = {k: v for k, v in os.environ.items() if k not in _THREAD_VARIABLES}
    if threads is not None:
        environment |= dict.fromkeys(_THREAD_VARIABLES, str(threads))
    return environment | {"CUDA_VISIBLE_DEVICES": "-1"}
