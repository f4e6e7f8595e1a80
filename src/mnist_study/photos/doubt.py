"""When a reading is doubtful, in words that the page "Draw a digit" shows too."""

from collections.abc import Mapping

import numpy as np

# The lowest hundredth at which, of the validation digits of MNIST that are not
# doubtful, at most 0.5 % are misread: by five networks of each kind as in
# ``predict_image``, and by one of each as on the page. A test computes it anew.
LEAST_SURE = 0.83
DIFFER = "not sure: {names} read different digits"
UNSURE = (
    "not sure: the probability of {digit} is "
    f"below {100 * LEAST_SURE:.0f} % for {{names}}"
)


def doubt_about(answers: Mapping[str, np.ndarray]) -> str:
    """Return why the answers to one picture are not to be trusted.

    Args:
        answers: Name of a network in sentences -> its probability of each digit, (10,).
    Returns:
        ``DIFFER`` or ``UNSURE``, filled in: the networks read different digits, or some
        give theirs a probability below ``LEAST_SURE``. Empty if neither is the case.
    """
    digits = {int(np.argmax(shares)) for shares in answers.values()}
    if len(digits) > 1:
        return DIFFER.format(names=" and ".join(answers))
    unsure = [
        name for name, shares in answers.items() if float(max(shares)) < LEAST_SURE
    ]
    if not unsure:
        return ""
    return UNSURE.format(digit=digits.pop(), names=" and ".join(unsure))
