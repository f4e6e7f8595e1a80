"""Kernels that end with the program that started them."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

T = TypeVar("T")


class Ended(KeyboardInterrupt):
    """The program received SIGTERM, or SIGHUP because the terminal was closed.

    Attributes:
        status: Exit status that shows the signal, 143 for SIGTERM.
    """

    def __init__(self, number: int):
        super().__init__()
        self.status = 128 + number


class KernelClient(NotebookClient):
    """Executes a notebook; its kernel is killed if the execution is cancelled.

    On SIGINT and SIGTERM nbclient itself shuts down only one kernel, that of the
    notebook that started last, and lets the program continue. Here signals are left to
    the program.
    """

    @contextlib.asynccontextmanager
    async def async_setup_kernel(self, **kwargs: Any) -> AsyncIterator[None]:
        """Start a kernel, and stop it at the end of the context, even after errors."""
        manager = self.create_kernel_manager()
        task = asyncio.current_task()
        try:
            await self.async_start_new_kernel(**kwargs)
            await self.async_start_new_kernel_client()
            yield
        except DeadKernelError:
            if task.cancelling():  # nbclient interprets this as the kernel's death
                raise asyncio.CancelledError from None
            raise
        finally:
            if manager.has_kernel:
                # A regular shutdown only if the notebook has ended: a kernel whose cell
                # is still running does not answer.
                now = task.cancelling() > 0 or not await manager.is_alive()
                await manager.shutdown_kernel(now=now)
            if self.kc is not None:
                self.kc.stop_channels()


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; if it is interrupted, leave no process behind.

    Ctrl-C cancels the work, which then stops its kernels. A second Ctrl-C does not wait
    for them.

    Args:
        work: The coroutine.
    Returns:
        The result of the coroutine.
    """
    # Earlier child processes belong to the caller.
    before = set(psutil.Process().children(recursive=True))
    try:
        # Since Python 3.11 it cancels the work on the first Ctrl-C.
        return asyncio.run(work)
    except KeyboardInterrupt:
        for child in psutil.Process().children(recursive=True):
            if child not in before:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
        raise


@contextlib.contextmanager
def signals_interrupt() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the block as Ctrl-C would.

    Raises:
        Ended: If one of them occurred.
    """
    received = []

    def interrupt(number, frame):
        received.append(number)
        # While asyncio runs, it has its own handler, which cancels the work.
        on_ctrl_c = signal.getsignal(signal.SIGINT)
        if not callable(on_ctrl_c):  # ignored, as in a background job
            raise KeyboardInterrupt
        on_ctrl_c(signal.SIGINT, frame)

    numbers = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    # Ignored signals stay ignored, as nohup requires.
    numbers = [n for n in numbers if n and signal.getsignal(n) is signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, interrupt)
    try:
        yield
    except KeyboardInterrupt as error:
        raise Ended(received[0]) if received else error from None
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
