"""Create the virtual environment that make uses, from requirements.lock.

    python tools/install.py .venv          create it with this Python
    python tools/install.py .venv bench    add what `make bench` compares with

An existing environment is kept until the new one works. If it already has the packages
of the lock, nothing is downloaded. Otherwise it is set aside, and restored if the new
installation fails or is interrupted, at the latest by the next call.
"""

import fcntl
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

LOCK = Path("requirements.lock")
LOG = Path("build/install.log")

# What pip installs: first the wheels of the lock, then the study itself.
LOCKED = ("--require-hashes", "--only-binary", ":all:", "-r", str(LOCK))
STUDY = ("--no-deps", "--no-build-isolation", "-e", ".")

# What pip's messages mean, the more certain ones first: a package of which the index
# offers only other versions is missing, even if connections failed before.
CAUSES = (
    (r"No space left on device|Disk quota exceeded", "the disk is full"),
    (
        r"DO NOT MATCH THE HASHES",
        "a package is not the file whose hash requirements.lock names",
    ),
    (
        r"\(from versions: (?!none)[\s\S]*No matching distribution found for (\S+)",
        "the package index has no {} for this Python and machine",
    ),
    (
        r"NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionResetError"
        r"|NameResolutionError|ProtocolError|ProxyError|SSLError|Max retries exceeded",
        "no connection to the package index",
    ),
    (
        r"No matching distribution found for (\S+)",
        "the package index has no {} for this Python and machine",
    ),
    (r"(?m)^ERROR: (.*)", "{}"),
)


class InstallError(Exception):
    """An installation failed; the message says why, in one line."""


def main(arguments: list[str]) -> int:
    """Install, with only one process of a checkout at a time.

    Args:
        arguments: The environment's folder, then "bench" to add what it needs.
    Returns:
        Exit status: 0 if all went well, 1 on an error, 130 if interrupted.
    """
    venv = Path(arguments[0])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    try:
        LOG.parent.mkdir(exist_ok=True)
        with open("build/install.lock", "w") as alone:
            # pip inherits the lock: if only this process is killed, the next one waits.
            os.set_inheritable(alone.fileno(), True)
            fcntl.flock(alone, fcntl.LOCK_EX)
            if arguments[1:] == ["bench"]:
                add_bench(venv)
            else:
                install(venv)
    except KeyboardInterrupt:
        print("interrupted; what was installed before is kept", file=sys.stderr)
        return 130
    except (InstallError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def install(venv: Path) -> None:
    """Make sure that the environment has the packages of the lock.

    Raises:
        InstallError: If the folder is something else, or the installation fails.
    """
    put_back(venv)
    if venv.exists() and not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
        raise InstallError(f"{venv} is not a virtual environment: choose another VENV=")
    LOG.write_bytes(b"")
    usable = is_finished(venv)
    if usable and is_newer(venv / ".installed", LOCK, Path("pyproject.toml")):
        return
    if not (usable and holds_the_lock(venv)):
        replace(venv)
    (venv / ".installed").touch()
    shutil.rmtree(old_of(venv), ignore_errors=True)


def is_finished(venv: Path) -> bool:
    """Return whether the environment is complete and of this Python version."""
    if not ((venv / ".installed").exists() and (venv / "bin" / "python").exists()):
        return False
    major_minor = ".".join(platform.python_version_tuple()[:2])
    return f"version = {major_minor}." in (venv / "pyvenv.cfg").read_text()


def is_newer(stamp: Path, *sources: Path) -> bool:
    """Return whether a file is newer than the last change of others."""
    return stamp.stat().st_mtime >= max(path.stat().st_mtime for path in sources)


def holds_the_lock(venv: Path) -> bool:
    """Return whether the packages of the lock are there; reinstall the study."""
    # Without an index, pip succeeds only if everything is installed already.
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    return pip(venv, *LOCKED, **offline) and pip(venv, *STUDY, **offline)


def replace(venv: Path) -> None:
    """Install from scratch; after any failure, restore the old environment."""
    print(
        f"Installing into {venv} with Python {platform.python_version()}: "
        "3.3 GB, a few minutes, only once",
        flush=True,
    )
    LOG.write_bytes(b"")
    if (venv / ".installed").exists():
        venv.rename(old_of(venv))
    try:
        if not run(sys.executable, "-m", "venv", "--clear", str(venv)):
            raise InstallError(
                f"{sys.executable} cannot create a virtual environment: {cause()} "
                f"(on Debian: apt install python3-venv); see {LOG}"
            )
        if not (pip(venv, *LOCKED) and pip(venv, *STUDY)):
            kept = f"; {venv} is unchanged" if old_of(venv).exists() else ""
            raise InstallError(
                f"the packages could not be installed: {cause()}{kept} (see {LOG})"
            )
    except BaseException:
        put_back(venv)
        raise


def put_back(venv: Path) -> None:
    """Undo an installation that was not completed."""
    if old_of(venv).exists() and not (venv / ".installed").exists():
        shutil.rmtree(venv, ignore_errors=True)
        old_of(venv).rename(venv)


def old_of(venv: Path) -> Path:
    """Return where the old environment is kept during an installation."""
    return venv.with_name(venv.name + ".old")


def add_bench(venv: Path) -> None:
    """Install PyTorch in its pinned version, unless it is installed already.

    Raises:
        InstallError: If the installation fails.
    """
    pins = Path("requirements-bench.txt").read_text(encoding="utf-8")
    version = re.search(r"(?m)^torch==([\d.]+)", pins)[1]
    check = f"""
from importlib.metadata import version
raise SystemExit(version("torch").split("+")[0] != {version!r})"""
    python = venv / "bin" / "python"
    LOG.write_bytes(b"")
    if run(str(python), "-c", check):
        return
    print(f"Installing PyTorch {version} into {venv}, only once", flush=True)
    # Given the hashes of the lock, pip would require one of PyTorch as well.
    constraints = Path("build/constraints.txt")
    pinned = re.findall(r"(?m)^\w.*==.*?(?= \\$)", LOCK.read_text(encoding="utf-8"))
    constraints.write_text("\n".join(pinned) + "\n", encoding="utf-8")
    LOG.write_bytes(b"")
    if not pip(venv, "-r", "requirements-bench.txt", "-c", str(constraints)):
        raise InstallError(f"PyTorch could not be installed: {cause()} (see {LOG})")


def pip(venv: Path, *words: str, **settings: str) -> bool:
    """Run pip install in an environment; return whether it succeeded."""
    command = (str(venv / "bin" / "python"), "-m", "pip", "install")
    settings |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    return run(*command, *words, **settings)


def run(*command: str, **settings: str) -> bool:
    """Run a program with its output in the log; return whether it succeeded."""
    with open(LOG, "ab") as log:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | settings,
            close_fds=False,
        )
    return done.returncode == 0


def cause() -> str:
    """Return the cause of a failure, from pip's messages."""
    said = LOG.read_text(encoding="utf-8", errors="replace")
    for pattern, text in CAUSES:
        if found := re.search(pattern, said):
            return text.format(*found.groups()).strip()
    return (said.strip().splitlines() or ["no reason given"])[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
