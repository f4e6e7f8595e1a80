import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mnist_study
from mnist_study.paths import PROJECT_ROOT

PINS = [
    line
    for line in (PROJECT_ROOT / "requirements.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
LOCK = (PROJECT_ROOT / "requirements.lock").read_text("utf-8")
LOCKED = [Requirement(line) for line in re.findall(r"(?m)^(\w.*==.*?) \\$", LOCK)]


def _name(requirement):
    return canonicalize_name(Requirement(requirement).name)


def test_every_dependency_is_pinned_once_and_says_why():
    declared = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())
    project = declared["project"]
    wanted = [
        *declared["build-system"]["requires"],
        *project["dependencies"],
        *project["optional-dependencies"]["test"],
    ]
    assert sorted(_name(pin.split("  #")[0]) for pin in PINS) == sorted(
        map(_name, wanted)
    )
    for line in PINS:
        assert re.search(r"==\S+  # \w.{8,}", line), f"no reason: {line}"


def test_every_pin_is_in_the_lock_at_the_same_version():
    locked = {(canonicalize_name(one.name), str(one.specifier)) for one in LOCKED}
    for line in PINS:
        pin = Requirement(line.split("  #")[0])
        assert (pin.name, str(pin.specifier)) in locked, f"{line}: run 'make lock'"


def test_every_package_of_the_lock_has_its_hashes():
    entries = re.split(r"(?m)^(?=\w)", LOCK)[1:]
    assert len(entries) == len(LOCKED) > 150
    for entry in entries:
        assert "--hash=sha256:" in entry, entry
    assert "://" not in LOCK, "which server has the files is the reader's own affair"


def test_this_environment_is_that_of_the_lock():
    wanted = {
        one.name: str(one.specifier).removeprefix("==")
        for one in LOCKED
        if one.marker is None or one.marker.evaluate()
    }
    installed = {name: metadata.version(name) for name in wanted}
    assert installed == wanted


def test_all_that_the_study_needs_is_in_the_lock():
    locked = {canonicalize_name(one.name) for one in LOCKED}
    seen, todo = set(), [("mnist-study", {"", "test"})]
    while todo:
        name, extras = todo.pop()
        for text in metadata.requires(name) or []:
            need = Requirement(text)
            marker = need.marker
            if marker and not any(marker.evaluate({"extra": one}) for one in extras):
                continue
            needed = canonicalize_name(need.name), frozenset({"", *need.extras})
            assert needed[0] in locked, f"{needed[0]}, which {name} needs"
            if needed not in seen:
                seen.add(needed)
                todo.append(needed)
    assert len(seen) > 100


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load((PROJECT_ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == mnist_study.__version__
    assert citation["title"].startswith("How much better is LeNet-5")


def test_readme_is_one_page():
    readme = (PROJECT_ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(readme) <= 130
    assert sum(line.startswith("| ") for line in readme[:12]) == 5, "four rows first"


PAGES = [PROJECT_ROOT / "README.md", *sorted((PROJECT_ROOT / "docs").rglob("*.md"))]
# Once each: README shares some with the site.
EXAMPLES = [
    *dict.fromkeys(
        example
        for page in PAGES
        for example in re.findall(
            r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL
        )
    )
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split()[-1])
def test_the_examples_of_readme_and_the_site_run(example, tmp_path, dataset):
    # What was kept is of MNIST; everything else runs on whatever there is.
    data = dataset.location if "load_trained" in example else "uci-digits"
    if "load_trained" in example and not dataset.is_recorded:
        pytest.skip("needs MNIST itself: name it in MNIST_STUDY_DATA")
    done = subprocess.run(
        [sys.executable, "-c", example],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"MNIST_STUDY_DATA": data},
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d\.\d", done.stdout)


@pytest.mark.parametrize("module", ["data", "metrics", "plots", "statistics"])
def test_only_what_trains_imports_keras(module):
    code = (
        f"import sys, mnist_study.{module}; "
        "print([m for m in ('keras', 'tensorflow') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
