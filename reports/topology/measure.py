"""How wide a text will be: close enough to lay boxes out without a font at hand."""

from typing import Final

_WIDTHS: Final = {
    **dict.fromkeys("ijlI.,:;|!'·", 0.30),
    **dict.fromkeys(" ftr()[]/-…", 0.36),
    **dict.fromkeys("mwMW@%", 0.90),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ&", 0.72),
}
_DEFAULT: Final = 0.58
_SLACK: Final = 1.14
"""For fonts that run wider than Helvetica, such as DejaVu Sans."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in pixels of a line of text in a sans-serif font of this size."""
    return sum(_WIDTHS.get(char, _DEFAULT) for char in text) * size * _SLACK * (1.06 if bold else 1.0)
