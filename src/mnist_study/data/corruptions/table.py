"""The fifteen corruptions of MNIST-C, and how strong each can be."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_study.data.corruptions import blurs, lines, moves, noise, weather


@dataclass(frozen=True)
class Corruption:
    """A way to corrupt digits, in one strength or in five.

    Attributes:
        function: Called with ink (n, 28, 28) of 0..1, a generator for each image and
            the parameters of a severity; returns corrupted ink.
        steps: Parameters of each severity, from 1.
        of_mnist_c: The severity that MNIST-C was made with.
    """

    function: Callable[..., np.ndarray]
    steps: tuple[tuple[float, ...], ...] = ((),)
    of_mnist_c: int = 1

    def parameters(self, name: str, severity: int | None) -> tuple[float, ...]:
        """Return the parameters of a severity, by default those of MNIST-C.

        Raises:
            ValueError: If there is no such severity.
        """
        if severity is None:
            severity = self.of_mnist_c
        # In Python, True is 1.
        is_number = np.isscalar(severity) and not isinstance(severity, (bool, np.bool_))
        if is_number and severity in range(1, len(self.steps) + 1):
            return self.steps[int(severity) - 1]
        if len(self.steps) == 1:
            raise ValueError(
                f"{name} has one strength: severity must be 1, not {severity}"
            )
        raise ValueError(
            f"severity of {name} must be a whole number from 1 to "
            f"{len(self.steps)}, not {severity}"
        )


def _steps(*values: float) -> tuple[tuple[float], ...]:
    return tuple((value,) for value in values)


# By the names of MNIST-C, in its order. Most steps, and the one that it was made with,
# are those of its code, google-research/mnist-c. That of motion blur, fog and spatter
# changes several parameters at a time, and a later step can change a digit less: here
# one of them goes up and down from that of MNIST-C, and the others stay.
CORRUPTIONS: dict[str, Corruption] = {
    # Counts at full ink.
    "shot_noise": Corruption(noise.shot_noise, _steps(60, 25, 12, 5, 3), 5),
    # Share of the pixels.
    "impulse_noise": Corruption(
        noise.impulse_noise, _steps(0.03, 0.06, 0.09, 0.17, 0.27), 4
    ),
    # Standard deviation of the blur, reach of a swap (pixels), rounds.
    "glass_blur": Corruption(
        blurs.glass_blur,
        ((0.7, 1, 2), (0.9, 2, 1), (1.0, 2, 3), (1.1, 3, 2), (1.5, 4, 2)),
        1,
    ),
    # Radius and standard deviation of the trail (pixels).
    "motion_blur": Corruption(
        blurs.motion_blur, ((10, 1), (10, 2), (10, 3), (10, 5), (10, 8)), 3
    ),
    # Angles in radians, either way.
    "shear": Corruption(moves.lean, _steps(0.2, 0.4, 0.6, 0.8, 1.0), 2),
    # Of the digit's own size.
    "scale": Corruption(moves.shrink, _steps(0.9, 0.8, 0.7, 0.6, 0.5), 3),
    # Radians, either way.
    "rotate": Corruption(moves.turn, _steps(0.2, 0.4, 0.6, 0.8, 1.0), 2),
    # Of full ink.
    "brightness": Corruption(noise.brighten, _steps(0.1, 0.2, 0.3, 0.4, 0.5), 5),
    # Pixels on both axes, either way.
    "translate": Corruption(moves.move_away, _steps(1, 2, 3, 4, 5), 3),
    "stripe": Corruption(noise.invert_sides),
    # Density of the fog, and how much smoother it is from one scale to the next.
    "fog": Corruption(
        weather.fog, ((1.0, 1.4), (1.5, 1.4), (2.0, 1.4), (2.5, 1.4), (3.0, 1.4)), 5
    ),
    # Mean, deviation and blur (pixels) of a liquid, the level above which it stays,
    # and how far its edges are blurred (pixels).
    "spatter": Corruption(
        weather.spatter,
        (
            (0.65, 0.3, 1, 0.69, 1.5),
            (0.65, 0.3, 1, 0.67, 1.5),
            (0.65, 0.3, 1, 0.65, 1.5),
            (0.65, 0.3, 1, 0.63, 1.5),
            (0.65, 0.3, 1, 0.61, 1.5),
        ),
        3,
    ),
    "dotted_line": Corruption(lines.dotted_line),
    "zigzag": Corruption(lines.zigzag),
    "canny_edges": Corruption(lines.canny_edges),
}

# Name of a corruption: the severity at which it is that of MNIST-C.
MNIST_C = {name: corruption.of_mnist_c for name, corruption in CORRUPTIONS.items()}
