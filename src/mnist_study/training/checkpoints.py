"""The state of a training after an epoch, in a file from which it can be resumed.

The file is a line with a checksum followed by a NumPy archive. It is written completely
or not at all, and read only if the checksum is correct: the record of a training that
was resumed from a damaged state would not show it.
"""

import hashlib
import io
import json
from pathlib import Path

import keras
import numpy as np

from mnist_study.files import write_whole


class CheckpointError(ValueError):
    """A file is not the state that was saved; the message says what to do."""


class CheckpointNotWrittenError(OSError):
    """A state cannot be written, for example because the disk is full."""


def keep(path: Path, model: keras.Model, history: list, epoch_times_s: list) -> None:
    """Write the state of a training.

    Args:
        path: Path of the file; its name is part of the checksum.
        model: The compiled model.
        history: Logs of each epoch so far.
        epoch_times_s: Wall time of each epoch in seconds.
    Raises:
        CheckpointNotWrittenError: If it cannot be written.
    """
    progress = json.dumps({"history": history, "epoch_times_s": epoch_times_s})
    state = {f"v{i}": np.asarray(v) for i, v in enumerate(_variables(model))}
    archive = io.BytesIO()
    # The name "told" is the one in older files, from which trainings may be resumed.
    np.savez(archive, told=np.array(progress), **state)
    content = archive.getvalue()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _checksum(path, content) + content)
    except OSError as error:
        raise CheckpointNotWrittenError(
            f"{path}: cannot be written ({error.strerror}): free disk space or correct "
            "the permissions; the training then resumes from the state before"
        ) from error


def restore(path: Path, model: keras.Model) -> tuple[list, list]:
    """Restore the state that was saved, if there is one.

    Args:
        path: The path given to ``keep``.
        model: A compiled model, built in the same way as the one that was saved.
    Returns:
        Logs and wall times of the epochs trained so far.
    Raises:
        CheckpointError: If the file is not what was saved under that name.
    """
    content = _read(path)
    if content is None:
        return [], []
    checksum = _checksum(path, b"")
    stored, content = content[: len(checksum)], content[len(checksum) :]
    variables = _variables(model)
    if stored != _checksum(path, content):
        raise _no_state(path, "it was damaged or altered after it was saved")
    with np.load(io.BytesIO(content)) as state:
        # Before the first is assigned, so that no model is left half-restored.
        if [v.shape for v in variables] != [
            state[name].shape for name in state.files if name != "told"
        ]:
            raise _no_state(path, "it is of another network")
        progress = json.loads(str(state["told"]))
        for i, variable in enumerate(variables):
            variable.assign(state[f"v{i}"])
    return progress["history"], progress["epoch_times_s"]


def _read(path: Path) -> bytes | None:
    try:
        if path.exists() and not path.is_file():  # reading a pipe would block forever
            raise CheckpointError(f"{path}: not a file: move it away")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:  # the state may be intact: do not tell to remove it
        raise CheckpointError(
            f"{path}: cannot be read ({error.strerror}): correct its permissions"
        ) from error


def _checksum(path: Path, content: bytes) -> bytes:
    """Return a line of fixed length with the checksum of the content."""
    # With the name, which is the trial's identity, so that another trial's state under
    # this name is detected.
    digest = hashlib.sha256(path.name.encode() + b"\n" + content).hexdigest()
    return f"sha256 {digest}\n".encode()


def _no_state(path: Path, why: str) -> CheckpointError:
    return CheckpointError(
        f"{path}: not the state of this training ({why}): remove the file to start "
        "the training again"
    )


def _variables(model: keras.Model) -> list:
    """Return all variables that the next epoch depends on, dropout seeds included."""
    # Keras includes the seed generators of dropout in a model's variables.
    return [*model.variables, *model.optimizer.variables]
