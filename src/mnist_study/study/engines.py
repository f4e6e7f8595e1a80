"""Where trainings run: in processes of this machine, or on a Dask cluster."""

import contextlib
import logging
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures

import joblib
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.backend import resource_tracker

WATCH_S = 1.0  # time between two checks of the parent process
IDLE_S = 60  # time after which an idle worker ends
# loky's process that frees the semaphores of a pool after a kill. It would warn of
# each that is free already, which depends on the moment of the kill.
SILENT_TRACKER = "ignore:resource_tracker"
# NumPy and SciPy use one thread, too.
ENVIRONMENT = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "VECLIB")
}


def usable_cores() -> int:
    """Return the number of cores that this process may use.

    It is smaller than that of the machine if the system, a container or ``taskset``
    limits it.
    """
    return joblib.cpu_count()


def end_with(parent: int) -> None:
    """End this process within seconds after its parent, however the parent ends.

    Args:
        parent: Process id of the parent. If this process has another parent, it has
            ended already.
    """

    def watch():
        # An orphan gets another parent. sys.exit would end only this thread.
        while os.getppid() == parent:
            time.sleep(WATCH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextlib.contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Make processes that are started in the context ignore Ctrl-C.

    A terminal sends Ctrl-C to all processes; this one ends its workers itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_here(call: Callable, tasks: Iterable[tuple], jobs: int) -> Iterator:
    """Call a function for every task, in processes of this machine.

    Idle processes are kept for a minute, for the next call.

    Args:
        call: The function, called with the arguments of a task.
        tasks: Tuples of arguments.
        jobs: Number of processes.
    Yields:
        The results of the function, as they become available.
    Raises:
        BrokenProcessPool: If a process was killed.
    """
    _start_tracker()
    executor = get_reusable_executor(
        max_workers=jobs,
        timeout=IDLE_S,
        initializer=_begin_worker,
        initargs=(os.getpid(),),
        env=ENVIRONMENT,
    )
    # loky replaces workers that have idled long or whose memory has grown, and says so.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs")
    try:
        with deaf_to_interrupts():
            submitted = [executor.submit(call, *task) for task in tasks]
        # As they end, not in their order, so that each is recorded at once.
        while submitted:
            done, waiting = futures.wait(submitted, return_when=futures.FIRST_COMPLETED)
            submitted = list(waiting)
            for future in done:
                yield future.result()
    # Including GeneratorExit, when the caller stops asking for results.
    except BaseException:
        executor.shutdown(wait=True, kill_workers=True)
        raise


def run_on_dask(call: Callable, tasks: Iterable[tuple], address: str) -> Iterator:
    """Call a function for every task, on the workers of a Dask scheduler.

    Args:
        call: The function, called with the arguments of a task.
        tasks: Tuples of arguments.
        address: Address of the scheduler, such as "tcp://host:8786".
    Yields:
        The results of the function, as they become available.
    Raises:
        ConnectionError: If there is no scheduler, or the connection is lost.
        RuntimeError: If the workers keep being killed.
    """
    from distributed import Client, KilledWorker, as_completed

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # reported below
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise ConnectionError(
            f"no Dask scheduler answers at {address} ({error}): start one with "
            "'dask scheduler' or correct the address"
        ) from error
    try:
        # Not pure: a repeated call must be executed again.
        submitted = [client.submit(call, *task, pure=False) for task in tasks]
        for future in as_completed(submitted):
            yield future.result()
    except KilledWorker as error:
        raise RuntimeError(
            f"workers of the Dask scheduler at {address} were killed several times "
            "during one trial, as happens when memory runs out; what was recorded is "
            "kept"
        ) from error
    except (futures.CancelledError, OSError) as error:
        raise ConnectionError(
            f"the connection to the Dask scheduler at {address} is lost; what was "
            "recorded is kept: start the scheduler again, then the study"
        ) from error
    finally:
        client.close(timeout=2)


def _begin_worker(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)


def _start_tracker() -> None:
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [before, SILENT_TRACKER]))
    try:
        resource_tracker.ensure_running()
    finally:
        del os.environ["PYTHONWARNINGS"]
        if before is not None:
            os.environ["PYTHONWARNINGS"] = before
