"""The files of records: written atomically, and checked when they are read.

A record is a JSON file with a checksum over its contents.
"""

import contextlib
import json
import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from mnist_study.files import PARTIAL_FILES, write_whole
from mnist_study.study import locks
from mnist_study.study.record import Record, checksum

PARTS = tuple(field.name for field in fields(Record))
ABANDONED_S = 60  # writing a record takes milliseconds


class RecordError(ValueError):
    """A record or its folder is invalid; the message says what to do."""


def write(record: Record, path: Path) -> None:
    """Write a record atomically: completely, or not at all.

    Args:
        record: The record.
        path: Path of its file.
    Raises:
        RecordError: If the folder cannot be written to or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(record.to_json(), indent=1) + "\n")
    except OSError as error:
        raise RecordError(f"{path}: cannot be written ({error.strerror})") from error


def load(path: Path) -> Record | None:
    """Return the record in a file, or None if there is no such file.

    Raises:
        RecordError: If the file cannot be read, is not a record, or was altered.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe would block forever
            raise RecordError(f"{path}: not a file; move it away")
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):  # ``check_folder`` reports it
        return None
    except OSError as error:  # the record may be intact: do not tell to remove it
        raise RecordError(
            f"{path}: cannot be read ({error.strerror}); correct its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise _no_record(path, "it is not text") from error
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_record(path, str(error)) from error
    parts = content if isinstance(content, dict) else {}
    if missing := [part for part in ("checksum", *PARTS) if part not in parts]:
        raise _no_record(path, f"no {', '.join(missing)}")
    if content.pop("checksum") != checksum(content):
        raise RecordError(
            f"{path}: was altered after it was recorded; restore the file, or remove "
            "it so that the study trains that trial again"
        )
    wrong = [part for part in PARTS[1:] if not isinstance(content[part], dict)]
    if wrong:
        raise _no_record(path, f"nothing in {', '.join(wrong)}")
    return Record(**{part: content[part] for part in PARTS})


def _no_record(path: Path, why: str) -> RecordError:
    return RecordError(
        f"{path}: not a record ({why}); remove the file so that the study trains "
        "that trial again"
    )


@contextlib.contextmanager
def claimed(path: Path) -> Iterator[bool]:
    """Claim a record for this process, which trains it, during the context.

    Args:
        path: Path of the future record.
    Yields:
        Whether the claim succeeded; it fails if another process has claimed it.
    Raises:
        RecordError: If the folder cannot be written to.
    """
    claim = _claim(path)
    with contextlib.ExitStack() as stack:
        try:
            claim.parent.mkdir(parents=True, exist_ok=True)
            is_ours = stack.enter_context(locks.held(claim))
        except OSError as error:
            raise RecordError(
                f"{path}: cannot be written ({error.strerror})"
            ) from error
        yield is_ours


def is_unclaimed(path: Path) -> bool:
    """Return whether a record is not claimed by any process."""
    return locks.is_free(_claim(path))


def check_folder(folder: Path, experiments: Iterable[str] = ()) -> None:
    """Make sure that a study can write records to a folder, before it trains.

    Creates the folder if necessary, and removes records that a killed process left half
    written.

    Args:
        folder: Folder of all records.
        experiments: Names of those that will be recorded.
    Raises:
        RecordError: If a file in it is not a record or was altered, or if it cannot be
            written to.
    """
    place = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place in [folder, *(folder / name for name in sorted(experiments))]:
            if place.exists():
                # Permissions do not show that a disk is full or read-only.
                probe = place / f".writable.{os.getpid()}"
                probe.touch()
                probe.unlink()
        for path in folder.glob(f"*/{PARTIAL_FILES}"):
            if time.time() - path.stat().st_mtime > ABANDONED_S:
                path.unlink(missing_ok=True)
        for path in folder.glob("*/.*.claim"):
            locks.is_free(path)
    except OSError as error:
        raise RecordError(
            f"{place}: records cannot be written there ({error.strerror}): move away "
            "what is in their place, or correct its permissions"
        ) from error
    for path in folder.glob("*/*.json"):
        load(path)


def _claim(path: Path) -> Path:
    return path.with_name(f".{path.name}.claim")
