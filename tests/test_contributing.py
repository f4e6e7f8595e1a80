"""What CONTRIBUTING.md tells to do is done, on a copy, and works."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from mnist_study.paths import PROJECT_ROOT
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import make_trial

TEXT = (PROJECT_ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# Heading -> at most so many files and lines.
COSTS = {
    "A network": (2, 25),
    "A figure": (2, 20),
    "A metric of recorded predictions": (1, 10),
    "A data set": (1, 20),
    "A distortion or a corruption": (1, 10),
}
CHECK = """
import json
from pathlib import Path
import numpy as np
from mnist_study import plots
from mnist_study.metrics import predictions
from mnist_study.data import DataError, corrupt, load_dataset
from mnist_study.report import model_table
from mnist_study.study import records, run_study
from mnist_study.study.identity import make_trial
from mnist_study.study.experiments import find_experiment
from dataclasses import replace

try:
    load_dataset("inverted")
except DataError as error:
    print(json.dumps(str(error)))
digits = load_dataset("uci-digits")
trials = [make_trial(find_experiment("linear"), digits, seed) for seed in (0, 1)]
distorted = replace(
    find_experiment("linear"), name="blanked",
    recipe=replace(find_experiment("linear").recipe, distorted_copies=1,
                   distortion="blanked", num_epochs=2),
)
trials.append(make_trial(distorted, digits, 0))
folder = Path("trials")
outcomes = list(run_study(trials, digits, folder=folder, jobs=1))
assert not [o.failure for o in outcomes if o.failure]
recorded = [o.record for o in outcomes if o.record.experiment == "linear"]
table = model_table(records.to_frame(recorded))
figure = plots.error_against_size(table, note="a caption")
print(json.dumps({
    "parameters": int(table["parameters"].iloc[0]),
    "error_pct": float(table["error_pct"].iloc[0]),
    "described": type(figure).__name__,
    "kappa": predictions.kappa(digits.y_test, recorded[0].predictions),
    "of itself": predictions.kappa(digits.y_test, digits.y_test),
    "versions": [o.record.trial["versions"] for o in outcomes][-1],
    "changed": [int((a != b).any(axis=1).sum()) for a, b in
                zip(corrupt(digits.x_test[:5] | 1, "blanked"), digits.x_test[:5] | 1)],
    "identities": [make_trial(find_experiment(n), digits, 0).identity
                   for n in ("ann", "lenet5", "lenet5_1998_distorted")],
}))
"""


def _recipes():
    """Yield heading, file, place in it (None for a new file) and code."""
    for section in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        heading = section.splitlines()[0]
        for block in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
            first, code = block.split("\n", 1)
            file, _, place = first.removeprefix("# ").partition(", ")
            yield heading, file, place or None, code


def _put(text: str, place: str | None, code: str) -> str:
    """Return a file's text with the code where the recipe says."""
    if place is None:
        return code
    if place == "at the end":
        return f"{text}\n\n{code}"
    where, name = place.split()
    (line,) = re.findall(rf"^{name}(?:: .+)? = [\[{{]\n", text, re.MULTILINE)
    return text.replace(line, {"in": line + code, "above": code + "\n\n" + line}[where])


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package in which every recipe was carried out."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("src", "results", "notebooks"):
        (folder / name).symlink_to(PROJECT_ROOT / name)
    (folder / "src").unlink()
    shutil.copytree(PROJECT_ROOT / "src", folder / "src")
    for _, file, place, code in _recipes():
        path = folder / file
        assert path.exists() == (place is not None)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(_put(text, place, code), encoding="utf-8")
        ast.parse(path.read_text(encoding="utf-8"))
    return folder


def _run(copy, code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_recipe_is_as_short_as_promised():
    costs = {}
    for heading, file, _, code in _recipes():
        files, lines = costs.get(heading, (set(), 0))
        count = len([line for line in code.splitlines() if line.strip()])
        assert count <= 10, f"{heading}: {count} lines in one block"
        costs[heading] = (files | {file}, lines + count)
    assert costs.keys() == COSTS.keys()
    for heading, (files, lines) in costs.items():
        print(f"{heading}: {len(files)} files, {lines} lines")
        most_files, most_lines = COSTS[heading]
        assert len(files) <= most_files and lines <= most_lines, heading


def test_each_recipe_works(copy, digits):
    error, row = _run(copy, CHECK)
    assert row["parameters"] == 7_850
    assert 1 < row["error_pct"] < 20
    assert row["described"] == "DescribedFigure"
    assert row["kappa"] == pytest.approx(1 - row["error_pct"] / 90, abs=0.02)
    assert row["of itself"] == 1
    assert row["versions"]["blank"] == 1
    assert row["changed"] == [1] * 5
    # Nothing that was recorded before is trained again.
    names = ("ann", "lenet5", "lenet5_1998_distorted")
    trials = [make_trial(EXPERIMENTS[name], digits, 0) for name in names]
    assert row["identities"] == [trial.identity for trial in trials]

    # A data set says which checksums its entry lacks; with them it is there.
    sums = ast.literal_eval(re.search(r"Put them there: (\{.*\})", error)[1])
    path = copy / "src" / "mnist_study" / "data" / "registry.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("sha256={},", f"sha256={sums},"), encoding="utf-8")
    (shape,) = _run(copy, LOAD)
    assert shape == ["Inverted digits", [1437, 28, 28], 255, "inverted"]


LOAD = """
import json
from mnist_study.data import load_dataset
data = load_dataset("inverted")
corner = int(data.x_train[0, 0, 0])
print(json.dumps([data.name, data.x_train.shape, corner, data.location]))
"""


def test_a_notebook_is_found_where_it_is_put(tmp_path, monkeypatch):
    from mnist_study.notebooks import finding

    monkeypatch.setattr(finding, "NOTEBOOKS_FOLDER", tmp_path)
    (tmp_path / "answers").mkdir()
    for name in ("02_ann", "11_mine", "answers/11_mine"):
        (tmp_path / f"{name}.ipynb").touch()
    found = [finding.notebook_name(path) for path in finding.find_notebooks()]
    assert found == ["02_ann", "11_mine", "answers/11_mine"]


@pytest.mark.parametrize("target", re.findall(r"^make ([a-z-]+)", TEXT, re.MULTILINE))
def test_its_commands_are_there(target):
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)
