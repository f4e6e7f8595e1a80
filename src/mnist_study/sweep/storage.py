"""Storages of the studies of a sweep: a file, or a database that machines share."""

import contextlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import optuna
from optuna.exceptions import StorageInternalError, UpdateFinishedTrialError
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from mnist_study.data.dataset import Dataset
from mnist_study.paths import RESULTS_FOLDER
from mnist_study.sweep.search import Search

SWEEP_FOLDER = RESULTS_FOLDER / "sweep"
STUDIES_FILE = "studies.journal"
PATIENCE_S = 60  # how long to wait for a database that stopped answering
_Result = TypeVar("_Result")


class SweepError(RuntimeError):
    """A sweep cannot be started or continued; the message says what to do."""


def open_study(
    sweep: Search, storage: str | Path, dataset: Dataset, create: bool = True
) -> optuna.Study:
    """Open the study of a sweep, or create it.

    Args:
        sweep: The search.
        storage: A file, or the URL of a database that SQLAlchemy knows.
        dataset: The data that it trains on.
        create: Whether to create it if it does not exist; otherwise nothing is written.
    Raises:
        SweepError: If the storage cannot be reached or is broken, or if the study does
            not exist or has other settings.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with clear_errors(storage):
        opened = open_storage(storage, create, sweep.command)
        if sweep.name in optuna.get_all_study_names(opened):
            study = optuna.load_study(
                study_name=sweep.name, storage=opened, pruner=sweep.pruner
            )
        elif create:
            study = optuna.create_study(
                study_name=sweep.name,
                storage=opened,
                pruner=sweep.pruner,
                direction="maximize",
                load_if_exists=True,  # created by another process in the meantime
            )
        else:
            raise SweepError(f"{shown(storage)}: no study {sweep.name}")
        settings = study.user_attrs
        for key, value in sweep.settings(dataset).items():
            if key not in settings and create:
                study.set_user_attr(key, value)
            elif settings.get(key, value) != value:
                raise SweepError(
                    f"{shown(storage)}: study {sweep.name} has {key} {settings[key]}, "
                    f"not {value}: choose another {sweep.elsewhere}"
                )
    return study


def patiently(call: Callable[[], _Result], storage: str | Path) -> _Result:
    """Call a storage; wait and call again if its database does not answer.

    Args:
        call: A function that can be called again after it failed.
        storage: Which one, for the message.
    Raises:
        SweepError: If it does not answer within a minute, or a file is broken.
    """
    deadline, pause = time.monotonic() + PATIENCE_S, 1.0
    while True:
        try:
            with clear_errors(storage):
                return call()
        except SweepError as error:
            away = isinstance(error.__cause__, (SQLAlchemyError, StorageInternalError))
            if not away or time.monotonic() + pause > deadline:
                raise
            time.sleep(pause)
            # Longer each time, so that workers do not slow down a server that is
            # starting.
            pause *= 2


@contextlib.contextmanager
def clear_errors(storage: str | Path) -> Iterator[None]:
    """Turn errors of a storage into a ``SweepError`` of one line.

    Args:
        storage: File or URL of the storage, for the message.
    Raises:
        SweepError: If the storage raises an error inside the context.
    """
    name = shown(storage)
    try:
        yield
    except (SweepError, UpdateFinishedTrialError):
        raise
    except (SQLAlchemyError, StorageInternalError) as error:
        first = str(error.__cause__ or error).strip().splitlines()[0]
        first = _without_password(first, storage)
        raise SweepError(
            f"{name}: the database cannot be used ({first}): check that the server is "
            "running, and its address, database, user name and password. What was "
            "recorded is kept"
        ) from error
    except OSError as error:
        raise SweepError(
            f"{name}: cannot be read and written ({error.strerror}): correct the name "
            "or the permissions"
        ) from error


def shown(storage: str | Path) -> str:
    """Return a storage without passwords."""
    if is_url(storage):
        try:
            # Some drivers accept a password in the query string.
            url = make_url(str(storage)).set(query={})
        except (ArgumentError, ValueError):
            return f"{str(storage).split('://', 1)[0]}://…"
        if _is_garbled(url):
            return f"{url.drivername}://…"
        return url.render_as_string(hide_password=True)
    if _is_nearly_url(storage):
        return f"{str(storage).split(':', 1)[0]}:…"
    return str(storage)


def is_url(storage: str | Path) -> bool:
    """Return whether a storage is a database rather than a file."""
    return "://" in str(storage)


def _is_nearly_url(storage: str | Path) -> bool:
    """Return whether a file name was probably meant as the URL of a database."""
    text = str(storage)
    begins_so = re.match(r"[A-Za-z][\w+.-]+:/", text) is not None
    has_password = text[:1] not in "/.~" and re.search(r":.*@", text) is not None
    return begins_so or has_password


def _is_garbled(url: URL) -> bool:
    """Return whether a part of a URL may contain a piece of a password."""
    is_file = url.get_backend_name() == "sqlite"
    return "@" in (url.host or "") or (not is_file and "@" in (url.database or ""))


def _without_password(text: str, storage: str | Path) -> str:
    password = make_url(str(storage)).password if is_url(storage) else None
    return text.replace(str(password), "***") if password else text


def open_storage(
    storage: str | Path, create: bool, command: str = "sweep"
) -> BaseStorage:
    """Open a file or a database, within ``clear_errors``.

    Args:
        storage: File or URL of the storage.
        create: Whether to create it if it does not exist.
        command: The make target that creates it.
    Raises:
        SweepError: If the name is wrong, or the file is not one of Optuna's.
    """
    if not is_url(storage) and not _is_nearly_url(storage):
        return _open_file(Path(storage).expanduser().absolute(), create, command)
    try:
        wrong = not is_url(storage) or _is_garbled(make_url(str(storage)))
    except (ArgumentError, ValueError):
        wrong = True
    if wrong:
        raise SweepError(
            f"{shown(storage)}: not the URL of a database: write it as "
            "postgresql://name:password@machine/database, with %40 for an @ in a part"
        )
    try:
        return _open_database(str(storage), create)
    except NoSuchModuleError as error:
        raise SweepError(
            f"{shown(storage)}: unknown kind of database ({error}): correct the URL, "
            "such as postgresql://name@machine/database"
        ) from error
    except ImportError as error:
        raise SweepError(
            f"{shown(storage)}: its driver is not installed ({error}): for PostgreSQL, "
            "pip install 'psycopg[binary]'"
        ) from error


def _open_database(url: str, create: bool) -> BaseStorage:
    for attempt in range(3):
        try:
            # No connection stays open between calls.
            return RDBStorage(
                url, {"poolclass": NullPool}, skip_table_creation=not create
            )
        except SQLAlchemyError as error:
            # Of two processes that find an empty database, one is too late to create
            # tables.
            if attempt == 2 or isinstance(error, NoSuchModuleError):
                raise
            time.sleep(1)


def _open_file(path: Path, create: bool, command: str) -> BaseStorage:
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        raise SweepError(f"{path}: no such file: run 'make {command}'")
    if path.exists():
        if not path.is_file():  # reading a pipe or a device would block forever
            raise SweepError(f"{path}: not a file: choose another with STORAGE=")
        with open(path, "rb") as file:
            first = file.readline()
        # Checked before anything is written: it may be another file, given by mistake.
        # An empty file, or one that ends within this word, is from a process killed at
        # its first line.
        begins = b'{"op_code"'
        if first[: len(begins)] != begins[: len(first)]:
            raise _not_optunas(path, "its first line is not an operation of a journal")
    try:
        return JournalStorage(_Journal(path))  # which reads all of it
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        AssertionError,
    ) as error:
        raise _not_optunas(path, error) from error


def _not_optunas(path: Path, why) -> SweepError:
    return SweepError(
        f"{path}: not an Optuna file, or broken ({why}): restore it, or choose "
        "another with STORAGE="
    )


class _Journal(JournalFileBackend):
    """A journal that stays readable if a process is killed while writing."""

    def __init__(self, path: Path):
        # The lock is stored, since ``append_logs`` below uses it as the backend does.
        self.path, self.lock = path, JournalFileSymlinkLock(str(path))
        super().__init__(str(path), self.lock)

    def read_logs(self, log_number_from: int) -> Iterator[dict]:
        """Yield the operations from that number on."""
        try:
            yield from super().read_logs(log_number_from)
        except ValueError as error:
            raise _not_optunas(self.path, error) from error

    def append_logs(self, logs: list[dict]) -> None:
        """Append operations after the last complete one."""
        lines = [json.dumps(log, separators=(",", ":")) + "\n" for log in logs]
        self.lock.acquire()
        try:
            with open(self.path, "rb+") as file:
                _cut_torn_line(file)
                file.seek(0, os.SEEK_END)
                file.write("".join(lines).encode())
                file.flush()
                os.fsync(file.fileno())
        finally:
            self.lock.release()


def _cut_torn_line(file) -> None:
    """Remove everything after the last newline of a file."""
    end = start = file.seek(0, os.SEEK_END)
    tail = b""
    while start and b"\n" not in tail:
        start = max(0, start - 65_536)
        file.seek(start)
        tail = file.read(end - start)
    file.truncate(start + tail.rfind(b"\n") + 1)
