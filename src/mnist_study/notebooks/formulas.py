"""Formulas of the notebooks, for pages that load nothing from elsewhere."""

import re

from latex2mathml.converter import convert

# Code keeps its dollar signs; so does a price, behind which no letter follows.
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_DISPLAYED = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_INLINE = re.compile(r"\$(?=\S)([^$\n]+?)(?<=\S)\$")


def with_mathml(text: str) -> str:
    """Return Markdown in which every formula in TeX has become MathML.

    Browsers draw MathML by themselves and screen readers read it.

    Args:
        text: Markdown with ``$inline$`` and ``$$displayed$$`` formulas.
    Returns:
        The same with HTML in their places; code stays as it is.
    """
    parts = _CODE.split(text)
    # Of the split every second part is code.
    parts[::2] = [_converted(part) for part in parts[::2]]
    return "".join(parts)


def _converted(text: str) -> str:
    text = _DISPLAYED.sub(lambda m: convert(m[1].strip(), display="block"), text)
    return _INLINE.sub(lambda m: convert(m[1]), text)
