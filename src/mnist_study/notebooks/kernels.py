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
    """The program received SIGTERM, or SIGHUP from a terminal that was closed.

    Attributes:
        status: Exit status that tells which signal it was, 143 for SIGTERM.
    """

    def __init__(self, number: int):
        super().__init__()
        self.status = 128 + number


class KernelClient(NotebookClient):
    """Executes a notebook; its kernel is killed if that is cancelled.

    nbclient itself answers SIGINT and SIGTERM by shutting one kernel down, that
    of the notebook which began last, and lets the program go on. Here signals
    are left to the program.
    """

    @contextlib.asynccontextmanager
    async def async_setup_kernel(self, **kwargs: Any) -> AsyncIterator[None]:
        """Start a kernel, and stop it at the end of the context, also after errors."""
        manager = self.create_kernel_manager()
        task = asyncio.current_task()
        try:
            await self.async_start_new_kernel(**kwargs)
            await self.async_start_new_kernel_client()
            yield
        except DeadKernelError:
            if task.cancelling():  # nbclient takes that for the kernel's death
                raise asyncio.CancelledError from None
            raise
        finally:
            if manager.has_kernel:
                # In order only if the notebook ended by itself: a kernel whose cell
                # still runs does not answer.
                now = task.cancelling() > 0 or not await manager.is_alive()
                await manager.shutdown_kernel(now=now)
            if self.kc is not None:
                self.kc.stop_channels()


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; if that is interrupted, leave no process behind.

    Ctrl-C cancels the work, which then stops its kernels. A second Ctrl-C does
    not wait for them.

    Args:
        work: What to run.
    Returns:
        What the coroutine returns.
    """
    # Children from before belong to whoever called.
    before = set(psutil.Process().children(recursive=True))
    try:
        # Since Python 3.11 it answers the first Ctrl-C by cancelling the work.
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
        Ended: If one of them did.
    """
    received = []

    def interrupt(number, frame):
        received.append(number)
        # asyncio has a handler of its own there while it runs, which cancels the work.
        on_ctrl_c = signal.getsignal(signal.SIGINT)
        if not callable(on_ctrl_c):  # ignored, as in a background job
            raise KeyboardInterrupt
        on_ctrl_c(signal.SIGINT, frame)

    numbers = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    # What is ignored stays ignored: nohup means that.
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
