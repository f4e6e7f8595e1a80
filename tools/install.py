"""Make the environment in which make runs everything, from requirements.lock.

    python tools/install.py .venv          an environment of this Python
    python tools/install.py .venv bench    add what `make bench` compares with

What is there stays until its successor works. If it already holds what the lock
names, nothing is fetched. Otherwise it is put aside, and comes back if the new
installation fails or is broken off, at the latest with the next call.
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

# What pip installs: the lock's wheels, and then the study itself.
LOCKED = ("--require-hashes", "--only-binary", ":all:", "-r", str(LOCK))
STUDY = ("--no-deps", "--no-build-isolation", "-e", ".")

# What pip's messages mean, the more certain first: a package that is offered in
# other versions only is missing, whatever connections failed before.
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
    """What went wrong, in one line."""


def main(arguments: list[str]) -> int:
    """Install, one process of a checkout at a time.

    Args:
        arguments: The environment's folder, and "bench" for what that needs.
    Returns:
        Exit status: 0 if all went well, 1 on an error, 130 if interrupted.
    """
    venv = Path(arguments[0])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    try:
        LOG.parent.mkdir(exist_ok=True)
        with open("build/install.lock", "w") as alone:
            # pip inherits the file: if only this process is killed, the next waits.
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
    """Bring the environment to what the lock names."""
    put_back(venv)
    if venv.exists() and not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
        raise InstallError(f"{venv} is not a virtual environment: name another VENV")
    LOG.write_bytes(b"")
    usable = is_finished(venv)
    if usable and is_newer(venv / ".installed", LOCK, Path("pyproject.toml")):
        return
    if not (usable and holds_the_lock(venv)):
        replace(venv)
    (venv / ".installed").touch()
    shutil.rmtree(old_of(venv), ignore_errors=True)


def is_finished(venv: Path) -> bool:
    """Say whether the environment was installed to the end, and with this Python."""
    if not ((venv / ".installed").exists() and (venv / "bin" / "python").exists()):
        return False
    major_minor = ".".join(platform.python_version_tuple()[:2])
    return f"version = {major_minor}." in (venv / "pyvenv.cfg").read_text()


def is_newer(stamp: Path, *sources: Path) -> bool:
    """Say whether the environment was installed after the last change."""
    return stamp.stat().st_mtime >= max(path.stat().st_mtime for path in sources)


def holds_the_lock(venv: Path) -> bool:
    """Say whether the lock's packages are there, and install the study again."""
    # Without an index pip can only be content with what is installed.
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    return pip(venv, *LOCKED, **offline) and pip(venv, *STUDY, **offline)


def replace(venv: Path) -> None:
    """Install anew; on any failure the old environment is back."""
    print(
        f"Installing into {venv} with Python {platform.python_version()}: "
        "3.3 GB, some minutes, once",
        flush=True,
    )
    LOG.write_bytes(b"")
    if (venv / ".installed").exists():
        venv.rename(old_of(venv))
    try:
        if not run(sys.executable, "-m", "venv", "--clear", str(venv)):
            raise InstallError(
                f"{sys.executable} cannot make a virtual environment: {cause()} "
                f"(on Debian: apt install python3-venv); all of it in {LOG}"
            )
        if not (pip(venv, *LOCKED) and pip(venv, *STUDY)):
            kept = f"; {venv} is as it was" if old_of(venv).exists() else ""
            raise InstallError(
                f"the packages could not be installed: {cause()}{kept} "
                f"(all of it in {LOG})"
            )
    except BaseException:
        put_back(venv)
        raise


def put_back(venv: Path) -> None:
    """Undo an installation that did not come to its end."""
    if old_of(venv).exists() and not (venv / ".installed").exists():
        shutil.rmtree(venv, ignore_errors=True)
        old_of(venv).rename(venv)


def old_of(venv: Path) -> Path:
    """Return where the old environment is kept meanwhile."""
    return venv.with_name(venv.name + ".old")


def add_bench(venv: Path) -> None:
    """Install PyTorch at its pinned version, unless it is there."""
    pins = Path("requirements-bench.txt").read_text(encoding="utf-8")
    version = re.search(r"(?m)^torch==([\d.]+)", pins)[1]
    check = f"""
from importlib.metadata import version
raise SystemExit(version("torch").split("+")[0] != {version!r})"""
    python = venv / "bin" / "python"
    LOG.write_bytes(b"")
    if run(str(python), "-c", check):
        return
    print(f"Installing PyTorch {version} into {venv}, once", flush=True)
    # pip would ask for a hash of PyTorch too if it saw those of the lock.
    constraints = Path("build/constraints.txt")
    pinned = re.findall(r"(?m)^\w.*==.*?(?= \\$)", LOCK.read_text(encoding="utf-8"))
    constraints.write_text("\n".join(pinned) + "\n", encoding="utf-8")
    LOG.write_bytes(b"")
    if not pip(venv, "-r", "requirements-bench.txt", "-c", str(constraints)):
        raise InstallError(
            f"PyTorch could not be installed: {cause()} (all of it in {LOG})"
        )


def pip(venv: Path, *words: str, **settings: str) -> bool:
    """Run pip install in an environment; return whether it went well."""
    command = (str(venv / "bin" / "python"), "-m", "pip", "install")
    settings |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    return run(*command, *words, **settings)


def run(*command: str, **settings: str) -> bool:
    """Run a program with its output in the log; return whether it went well."""
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
    """Return the cause of a failure, from what pip said."""
    said = LOG.read_text(encoding="utf-8", errors="replace")
    for pattern, text in CAUSES:
        if found := re.search(pattern, said):
            return text.format(*found.groups()).strip()
    return (said.strip().splitlines() or ["no reason was given"])[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
