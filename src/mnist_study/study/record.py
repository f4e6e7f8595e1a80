"""The record of one trial."""

import hashlib
import json
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Record:
    """The record of one trial, with the contents of its JSON file.

    Attributes:
        identity: 16 hex digits that change with anything that decides the results.
        trial: What was trained: experiment, seed, examples, data, recipe, inputs,
            network and the versions of the study's own parts.
        results: The results, which a replay must reproduce.
        costs: Size of the network, and times on the machine of ``provenance``.
        provenance: Date, code, machine and libraries.
    """

    identity: str
    trial: dict
    results: dict
    costs: dict
    provenance: dict

    @property
    def experiment(self) -> str:
        """Name of the row of the table of experiments."""
        return self.trial["experiment"]

    @property
    def seed(self) -> int:
        """Seed of the training."""
        return self.trial["seed"]

    @property
    def num_train(self) -> int:
        """Number of training examples."""
        return self.trial["num_train"]

    @property
    def data_name(self) -> str:
        """Name of the data set."""
        return self.trial["data"]["name"]

    @property
    def test(self) -> dict[str, float]:
        """Metrics on the test set; KeyError for a trial of a sweep, which has none."""
        return self.results["test"]

    @property
    def validation(self) -> dict[str, float]:
        """Metrics on the validation set, of the last epoch or of the best weights.

        Empty if no digit was held out of the training set.
        """
        return self.results.get("validation", {})

    @property
    def predictions(self) -> np.ndarray:
        """Predicted classes of the test set in its order, uint8 (n_test,)."""
        written = self.results["predictions"]
        return np.array(written.split() if " " in written else list(written), np.uint8)

    @property
    def history(self) -> pd.DataFrame:
        """Losses and accuracies, one row per epoch from 1."""
        table = pd.DataFrame(self.results["history"])
        return table.set_axis(pd.RangeIndex(1, len(table) + 1, name="epoch"))

    def to_json(self) -> dict:
        """Return the content of the file, with a checksum over all of it."""
        content = asdict(self)
        return content | {"checksum": checksum(content)}


def checksum(content: dict) -> str:
    """Return 16 hex digits that depend on all content except the checksum itself."""
    content = {key: value for key, value in content.items() if key != "checksum"}
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def written_classes(classes: np.ndarray, num_classes: int) -> str:
    """Return classes as text for a record: digits, or numbers separated by spaces."""
    # A single example of many classes still gets a space, which marks this form.
    between = "" if num_classes <= 10 else " "
    return between.join(map(str, classes)) + (between if len(classes) == 1 else "")
