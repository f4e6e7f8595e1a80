"""The statements of write-up 000, a module per subject."""

from mnist_study.claims.evidence import Evidence
from mnist_study.claims.verdicts import DATA, Claim, unchecked
from mnist_study.claims.write_up_000 import background, comparison, networks, trainings


def claims_of(e: Evidence) -> list[Claim]:
    """Check the statements of write-up 000."""
    return [
        *networks.claims_of(),
        *comparison.claims_of(e),
        *background.claims_of(e),
        *trainings.claims_of(e),
        unchecked(
            "000", "Half of each MNIST set stems from NIST's training data", "half",
            DATA, "The files do not say which NIST set an image comes from.",
        ),
    ]  # fmt: skip
