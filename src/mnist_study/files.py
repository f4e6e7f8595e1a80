"""Writing files atomically: completely, or not at all."""

import os
from pathlib import Path

# A file that a killed process left half written: ``.NAME.PID.partial``.
PARTIAL_FILES = ".*.partial"


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file so that readers see the old content or the new, never a part.

    Args:
        path: Path of the file; its folder must exist.
        content: Bytes, or text to be written as UTF-8.
    Returns:
        The path.
    Raises:
        OSError: If it cannot be written; an existing file is then unchanged.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with open(partial, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            # Otherwise a power cut could preserve the name but not the content.
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return path
