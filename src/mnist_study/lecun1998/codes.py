"""The codes of the ten digits, which the output of LeNet-5 compares with.

Source: LeCun, Bottou, Bengio and Haffner (1998), Fig. 3. The pixels below are those of
the figure, read as text; the paper prints the pictures and no table of numbers.
"""

import numpy as np

# Fig. 3: a digit's code is its picture of 7x12 pixels, ink 1 and paper -1.
_CODES = """
.#####. ...##.. .#####. ####### .#####. .#####. ..####. ####### .#####. .#####.
....... ..###.. ....... .....## ....... ....... .##.... .....## ##...## ##..###
..###.. .####.. .#####. ....##. ....... ####### ##..... .....## ##...## ##...##
.##.##. ...##.. ##...## ...##.. .##..## ##..... ##..... ....##. ##...## ##...##
##...## ...##.. #....## ..####. .##..## ##..... ######. ...##.. .#####. ##..###
##...## ...##.. ....##. .....## ###..## .####.. ###..## ...##.. ##...## .######
##...## ...##.. ..###.. .....## ##...## ..####. ##...## ..##... ##...## .....##
##...## ...##.. .##.... .....## ##...## .....## ##...## ..##... ##...## .....##
.##.##. ...##.. ##..... ##...## ##..### ##...## ###..## ..##... ##...## ....##.
..###.. .###### ####### .#####. .###### .#####. .#####. ..##... .#####. .####..
....... ....... ....... ....... .....## ....... ....... ....... ....... .......
....... ....... ....... ....... .....## ....... ....... ....... ....... .......
"""


def digit_codes() -> np.ndarray:
    """Return the codes of the ten digits, int8 (10, 84) of -1 and 1 (Fig. 3)."""
    # Each line of the text has one row of pixels of all ten digits.
    rows = [line.split() for line in _CODES.split("\n") if line]
    pictures = ["".join(row[digit] for row in rows) for digit in range(10)]
    return np.array([[1 if c == "#" else -1 for c in p] for p in pictures], np.int8)
