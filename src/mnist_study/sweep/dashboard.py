"""Optuna's dashboard on the studies of a sweep, read-only.

Every program on this machine, and every page in a browser, can call a local server. So
it changes nothing and answers only requests for localhost.
"""

import contextlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import NoReturn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from optuna.storages import BaseStorage

from mnist_study.sweep.storage import SweepError, clear_errors, open_storage, shown

LOOPBACK = "127.0.0.1"
NAMES = ("localhost", LOOPBACK)
READING = ("GET", "HEAD")
WRITING = ("create_", "delete_", "set_")  # beginnings of methods that change a storage


def open_dashboard(storage: str | Path, port: int = 8080) -> None:
    """Serve Optuna's dashboard on a storage, until interrupted.

    It shows what a running sweep writes, and does not change the storage.

    Args:
        storage: A file, or the URL of a database that SQLAlchemy knows.
        port: Port on this machine; 0 is any free one.
    Raises:
        ValueError: If there is no such port.
        SweepError: If the storage cannot be reached, or the port is in use.
    """
    from optuna_dashboard import wsgi

    if not 0 <= port <= 65_535:
        raise ValueError(f"port must be from 1 to 65535, got {port}: PORT=8081")
    with clear_errors(storage):
        opened = open_storage(storage, create=False)
    _forbid_writing(opened)
    try:
        server = make_server(LOOPBACK, port, _guarded(wsgi(opened)), _Server, _Handler)
    except OSError as error:
        raise SweepError(
            f"port {port} cannot be used ({error.strerror}): try another, PORT=8081"
        ) from error
    with server, contextlib.suppress(KeyboardInterrupt):
        print(
            f"http://localhost:{server.server_port} shows {shown(storage)}; end with "
            "Ctrl-C",
            flush=True,
        )
        server.serve_forever()


def _forbid_writing(storage: BaseStorage) -> None:
    def refuse(*args, **options) -> NoReturn:
        raise SweepError("the dashboard changes nothing")

    for name in dir(BaseStorage):
        if name.startswith(WRITING):
            setattr(storage, name, refuse)


def _guarded(application: Callable) -> Callable:
    """Return a WSGI application that only serves readers on this machine."""

    def guarded(environ: dict, start_response: Callable) -> Iterable[bytes]:
        name = environ.get("HTTP_HOST", "").rsplit(":", 1)[0]
        if name not in NAMES:
            return _refused(start_response, "403 Forbidden", "ask for localhost")
        if environ["REQUEST_METHOD"] not in READING:
            why = "these pages are read-only: change studies with Optuna itself"
            return _refused(start_response, "405 Method Not Allowed", why)
        return application(environ, start_response)

    return guarded


def _refused(start_response: Callable, status: str, why: str) -> list[bytes]:
    body = json.dumps({"reason": why}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]


class _Server(ThreadingMixIn, WSGIServer):
    """A server for several requests at a time, since some plots take seconds."""

    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format, *args):
        """Do not log requests."""
