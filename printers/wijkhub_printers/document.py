"""What a printer is given: the slip, and its picture of one bit a dot."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

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


class Document:
    """One slip for one width of paper. A printer of pictures takes `picture`, one of text takes `slip`."""

    def __init__(self, slip: Slip, picture: Picture | Callable[[], Picture]) -> None:
        self.slip = slip
        self._picture = picture

    @cached_property
    def picture(self) -> Picture:
        """The slip as dots; where a function was given to make them, drawn when it is first asked for.

        Raises:
            CannotDraw: it can't be drawn.
        """
        return self._picture if isinstance(self._picture, Picture) else self._picture()
