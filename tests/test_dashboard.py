"""The dashboard: a real server, and who asks it for more than to look."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest
from patience import PATIENCE_S, wait_for

from mnist_study import sweep
from mnist_study.__main__ import main
from mnist_study.paths import RESULTS_FOLDER

COMMAND = [sys.executable, "-m", "mnist_study", "sweep-dashboard", "--port", "0"]
COMMITTED = RESULTS_FOLDER / "sweep" / sweep.STUDIES_FILE


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Yield a port, and the copy of the committed journal that is served there."""
    folder = tmp_path_factory.mktemp("dashboard")
    journal = folder / sweep.STUDIES_FILE
    shutil.copy(COMMITTED, journal)
    log = folder / "log"
    with open(log, "w") as file:
        process = subprocess.Popen(
            [*COMMAND, "--storage", str(journal)],
            env=os.environ | {"MNIST_STUDY_DATA": "uci-digits"},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        shows = re.compile(r"http://localhost:(\d+) shows")
        address = wait_for(
            lambda: shows.search(log.read_text()), process, log=log.read_text
        )
        yield int(address[1]), journal
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE_S) == 0, log.read_text()
    finally:
        process.kill()


def _ask(port, method, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = "{}" if method in ("POST", "PUT", "DELETE") else None
    headers = {"Host": f"localhost:{port}", "Content-Type": "application/json"} | {
        name.title(): value for name, value in headers.items()
    }
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_it_shows_the_studies(served):
    port, _ = served
    status, body = _ask(port, "GET", "/api/studies")
    summaries = json.loads(body)["study_summaries"]
    names = {summary["study_name"] for summary in summaries}
    assert status == 200 and names == {one.name for one in sweep.SWEEPS}
    assert _ask(port, "GET", "/api/studies/0")[0] == 200
    assert b"<html" in _ask(port, "GET", "/dashboard")[1].lower()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/studies/0"),
        ("POST", "/api/studies"),
        ("POST", "/api/studies/0/rename"),
        ("PUT", "/api/studies/0/note"),
        ("POST", "/api/trials/0/user-attrs"),
    ],
)
def test_it_changes_nothing(method, path, served):
    port, journal = served
    status, body = _ask(port, method, path)
    assert status == 405 and "read-only" in json.loads(body)["reason"]
    assert journal.read_bytes() == COMMITTED.read_bytes()


def test_a_page_of_another_name_gets_nothing(served):
    port, _ = served
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", ""):
        assert _ask(port, "GET", "/api/studies", host=host)[0] == 403
    assert _ask(port, "GET", "/api/studies", host="127.0.0.1")[0] == 200


def test_a_storage_that_is_served_refuses_to_be_written(tmp_path):
    """Should a page of Optuna's ever write when it is only asked to show."""
    from mnist_study.sweep import dashboard, storage

    shutil.copy(COMMITTED, tmp_path / "studies")
    opened = storage.open_storage(tmp_path / "studies", create=False)
    dashboard._forbid_writing(opened)
    for write in (
        lambda: opened.delete_study(0),
        lambda: opened.set_study_user_attr(0, "note", "mine"),
        lambda: opened.create_new_trial(0),
    ):
        with pytest.raises(sweep.SweepError, match="the dashboard changes nothing"):
            write()
    assert len(opened.get_all_studies()) == len(sweep.SWEEPS)
    assert (tmp_path / "studies").read_bytes() == COMMITTED.read_bytes()


@pytest.mark.parametrize("port", [-1, 65_536, 99_999])
def test_a_port_that_cannot_be_is_one_error(port, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    storage = ["--storage", str(COMMITTED)]
    assert main(["sweep-dashboard", "--port", str(port), *storage]) == 1
    error = capsys.readouterr().err
    assert error == f"error: port must be from 1 to 65535, got {port}: PORT=8081\n"
