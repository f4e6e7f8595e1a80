"""Files that are written whole or not at all."""

import os
from pathlib import Path

# What a killed process left of a file that it was writing: ``.NAME.PID.partial``.
PARTIAL_FILES = ".*.partial"


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file so that readers see the old content or the new, never a part.

    Args:
        path: Where; its folder must be there.
        content: Text is written as UTF-8.
    Returns:
        The path.
    Raises:
        OSError: If it cannot be written; what was there before stays.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with open(partial, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            # Or the name could outlast a power cut and the content not.
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return path
