import os
import re
import subprocess
import sys
import tomllib

import pytest

from mnist_study.paths import PROJECT_ROOT


def _pins(name):
    lines = (PROJECT_ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "==" in line and not line.startswith("#")]


def _name(requirement):
    return re.split(r"[=<>\[ ]", requirement)[0].lower().replace("_", "-")


def test_every_dependency_is_pinned_once_and_says_why():
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["test"]
    pins = _pins("requirements.txt")
    assert sorted(map(_name, pins)) == sorted(map(_name, wanted))
    for line in pins:
        assert re.search(r"  # \w.{8,}", line), f"no reason: {line}"


def test_constraints_do_not_repeat_the_requirements():
    pinned = {_name(line) for line in _pins("requirements.txt")}
    constrained = [_name(line) for line in _pins("constraints.txt")]
    assert len(set(constrained)) == len(constrained) > 50
    assert not pinned & set(constrained)


README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split()[1])
def test_the_examples_of_readme_run(example, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", example],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"MNIST_STUDY_DATA": "uci-digits"},
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d\.\d", done.stdout)


@pytest.mark.parametrize("module", ["data", "metrics", "plots", "statistics"])
def test_only_what_trains_imports_keras(module):
    code = (
        f"import sys, mnist_study.{module}; "
        "print([m for m in ('keras', 'tensorflow') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert (found.stdout.strip(), found.stderr) == ("[]", "")
