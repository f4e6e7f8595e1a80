"""make hands on what is typed as it is typed, in whatever folder it runs."""

import shutil
import sys
from pathlib import Path

import pytest
import scratch

SETTINGS = {
    "study": ("ONLY", "SEEDS", "JOBS", "CLUSTER"),
    "history": ("ONLY", "SEEDS", "JOBS"),
    "classifiers": ("ONLY", "SEEDS"),
    "sweep": ("SAMPLER", "TRIALS", "SEED", "VARY", "MINUTES", "WORKERS", "STORAGE"),
    "contest": ("ONLY", "MINUTES", "WORKERS", "STORAGE"),
    "sweep-dashboard": ("STORAGE", "PORT"),
    "replay": ("TIMES", "ONLY", "TRIALS"),
}
EVERY_SETTING = [
    (target, name, f"--{name.lower()}={{}}")
    for target, names in SETTINGS.items()
    for name in names
]
AWKWARD = [
    "$(touch made)",
    "$(shell touch made)",
    "`touch made`",
    "'; touch made; '",
    '"; touch made; "',
    "; touch made",
    "a && touch made",
    "pa$word",
    "$$ ${HOME} $@",
    "a\\b",
    "#x",
    "-x",
    "*",
    "a  b",
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout whose Python only says what it was called with."""
    folder = tmp_path_factory.mktemp("checkout")
    scratch.copy_to(folder, "Makefile", "tools", "requirements.lock", "pyproject.toml")
    scratch.add_telltale(folder / ".venv")
    yield folder
    assert not list(folder.rglob("made")), "a value was run as a command"


def _handed_on(checkout, target, name, value, place):
    if place == "command line":
        return scratch.make(checkout, target, f"{name}={value}")
    return scratch.make(checkout, target, **{name: value})


@pytest.mark.parametrize("place", ["command line", "environment"])
@pytest.mark.parametrize("value", AWKWARD)
def test_a_value_arrives_as_it_was_typed(checkout, value, place):
    words, _ = scratch.called_with(
        _handed_on(checkout, "sweep", "STORAGE", value, place)
    )
    assert words == ["-m", "mnist_study", "sweep", f"--storage={value}"]
    assert not (checkout / "made").exists()


@pytest.mark.parametrize(("target", "name", "option"), EVERY_SETTING)
def test_every_setting_has_its_option(checkout, target, name, option):
    value = "'$(touch made)\"`touch made`"
    done = _handed_on(checkout, target, name, value, "command line")
    words, _ = scratch.called_with(done)
    assert words == ["-m", "mnist_study", target, option.format(value)]
    assert not (checkout / "made").exists()


def test_what_is_not_set_is_not_handed_on(checkout):
    for target in (*SETTINGS, "notebooks", "run", "replay"):
        words, _ = scratch.called_with(scratch.make(checkout, target))
        assert words == ["-m", "mnist_study", target]


def test_names_of_notebooks_are_words_and_no_patterns(checkout):
    done = scratch.make(checkout, "notebooks", "NOTEBOOKS=01_mnist * $(touch made)")
    words, _ = scratch.called_with(done)
    assert words[3:] == ["01_mnist", "*", "$(touch", "made)"]


def test_words_for_pytest_reach_it_in_the_environment(checkout):
    done = scratch.make(checkout, "test", "PYTEST_ADDOPTS=-k 'a b' $(touch made)")
    words, environment = scratch.called_with(done)
    assert words[:2] == ["-m", "pytest"]
    assert environment["PYTEST_ADDOPTS"] == "-k 'a b' $(touch made)"


@pytest.mark.parametrize("venv", [".venv-3.12", "it's $(touch made) `x` \\ \"%"])
def test_the_environment_may_lie_in_any_folder(checkout, venv):
    scratch.add_telltale(checkout / venv)
    words, environment = scratch.called_with(
        scratch.make(checkout, "run", f"VENV={venv}")
    )
    assert words == ["-m", "mnist_study", "run"]
    assert environment["VENV"] == venv
    done = scratch.make(checkout, "distclean", f"VENV={venv}")
    assert (done.returncode, (checkout / venv).exists()) == (0, False)


@pytest.mark.parametrize("threads", ["abc", "0", "-1", "1.5", "$(touch made)"])
def test_a_wrong_number_of_threads_is_refused(checkout, threads):
    done = scratch.make(checkout, "run", f"THREADS={threads}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: THREADS={threads} is not a number")


def test_threads_reach_tensorflow(checkout):
    for typed, arrived in (([], "1"), (["THREADS=2"], "2"), (["THREADS="], None)):
        _, environment = scratch.called_with(scratch.make(checkout, "run", *typed))
        assert environment.get("TF_NUM_INTRAOP_THREADS") == arrived


@pytest.fixture
def odd_folder(tmp_path):
    """A checkout whose path holds what shells and patterns read in their own way."""
    folder = tmp_path / 'it\'s "a" $x\\y [z] `w`'
    scratch.copy_to(folder, "Makefile", "tools", "pyproject.toml", "conftest.py")
    scratch.copy_to(folder, "requirements.lock", "tests/ruff.toml", ".github", "docs")
    scratch.copy_to(folder, "CITATION.cff")
    scratch.copy_to(folder, "tests/conftest.py", "src/mnist_study/paths.py")
    scratch.add_telltale(folder / ".venv")
    return folder


def test_the_path_of_the_checkout_does_not_matter(odd_folder):
    words, environment = scratch.called_with(
        scratch.make(odd_folder, "bench", "ROUNDS=2")
    )
    assert words == ["-m", "mnist_study", "bench", "--rounds=2"]
    assert environment["MNIST_STUDY_OUTPUT"] == str(odd_folder)


def _lint(folder):
    programs = folder / ".venv" / "bin"
    scratch.add_program(programs / "python", f'#!/bin/sh\nexec {scratch.PYTHON} "$@"\n')
    (programs / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    done = scratch.make(folder, "lint")
    return done.returncode, done.stdout + done.stderr


def test_lint_passes_in_any_folder(odd_folder):
    status, output = _lint(odd_folder)
    assert (status, "All checks passed!" in output) == (0, True), output


def test_lint_notices_a_wrong_workflow(odd_folder):
    workflow = odd_folder / ".github" / "workflows" / "tests.yml"
    text = workflow.read_text(encoding="utf-8")
    workflow.write_text(text.replace("runs-on:", "run-on:"), encoding="utf-8")
    status, output = _lint(odd_folder)
    assert (status, "tests.yml" in output) == (2, True), output


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not there")
def test_lint_notices_what_only_actionlint_sees(odd_folder):
    workflow = odd_folder / ".github" / "workflows" / "tests.yml"
    text = workflow.read_text(encoding="utf-8")
    workflow.write_text(text.replace("matrix.python", "matrix.pithon"))
    status, output = _lint(odd_folder)
    assert (status, "pithon" in output) == (2, True), output


@pytest.mark.parametrize("place", ["command line", "environment"])
@pytest.mark.parametrize("value", ["fashion-mnist", "my letters", "a$(touch made)b'"])
def test_data_reach_every_command_as_they_were_named(checkout, value, place):
    for target in ("run", "study"):
        done = _handed_on(checkout, target, "DATA", value, place)
        words, environment = scratch.called_with(done)
        assert words == ["-m", "mnist_study", target]
        assert environment["MNIST_STUDY_DATA"] == value


def test_without_data_the_variable_stays_as_it_is(checkout):
    done = scratch.make(checkout, "run", MNIST_STUDY_DATA="uci-digits")
    assert scratch.called_with(done)[1]["MNIST_STUDY_DATA"] == "uci-digits"
    done = scratch.make(checkout, "run", "DATA=", MNIST_STUDY_DATA="uci-digits")
    assert scratch.called_with(done)[1]["MNIST_STUDY_DATA"] == "uci-digits"
