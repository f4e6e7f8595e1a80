"""Locks by which processes share work without doing it twice.

A lock ends with the process that holds it, however that process ends: there is no need
to find out whether the owner is still alive.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock of a file, unless another process holds it.

    Args:
        path: The lock file, which exists only while a process holds the lock, or after
            a kill. Its folder must exist.
    Yields:
        Whether this process holds the lock.
    Raises:
        OSError: If the file cannot be created.
    """
    descriptor = _take(path)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            # Removed while it is locked: afterwards it may belong to another process.
            path.unlink(missing_ok=True)
            os.close(descriptor)


def is_free(path: Path) -> bool:
    """Return whether the lock of a file is free; remove a killed process's file."""
    if not path.exists():
        return True
    with held(path) as is_ours:
        return is_ours


def _take(path: Path) -> int | None:
    while True:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The previous owner may have removed the file in between.
            if os.path.samestat(os.fstat(descriptor), os.stat(path)):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
