"""What a printer is given: the slip and its picture, one bit a dot."""

from __future__ import annotations

from msgspec import Struct

from wijkhub_printers.slip import Slip

DOTS_PER_MM = 8
"""Of every printer here (203 dots to the inch)."""


class Picture(Struct, frozen=True):
    """Dots on paper: rows from the top, each padded to whole bytes, leftmost dot in the highest bit, 1 is black.

    Raises:
        ValueError: `dots` has not the length that `width` and `height` ask for.
    """

    width: int
    height: int
    dots: bytes

    def __post_init__(self) -> None:
        expected = (self.width + 7) // 8 * self.height
        if len(self.dots) != expected:
            raise ValueError(f"{self.width} x {self.height} dots are {expected} bytes, not {len(self.dots)}")

    @property
    def length_mm(self) -> float:
        """How much paper it takes."""
        return self.height / DOTS_PER_MM


class Document(Struct, frozen=True):
    """One slip, drawn for one width of paper. `slip` is there for who prints or shows it as text."""

    slip: Slip
    picture: Picture
