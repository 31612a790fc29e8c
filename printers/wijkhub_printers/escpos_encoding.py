"""A slip as the bytes that an ESC/POS printer takes: its picture, or its words."""

from __future__ import annotations

from functools import cache
from typing import Any

from wijkhub_printers.document import DOTS_PER_MM, Document, Picture
from wijkhub_printers.errors import PictureTooWide
from wijkhub_printers.escpos_library import Dummy, capabilities
from wijkhub_printers.picture import to_image
from wijkhub_printers.printer import PrinterProfile

RESET = b"\x1b@"
CUT = b"\x1dV\x42\x00"
"""Feed as far as the knife is, and cut."""


def encode(document: Document, profile: PrinterProfile) -> bytes:
    """The slip for this printer: as a picture where it takes one, else in its own letters.

    Raises:
        CannotDraw: it can't be drawn, or not written in letters that the printer has.
    """
    if profile.raster:
        return to_escpos(document.picture, profile.dots_wide)
    from wijkhub_printers.escpos_text import in_own_letters

    return in_own_letters(document.slip, profile.dots_wide)


def to_escpos(picture: Picture, dots_wide: int) -> bytes:
    """Reset the printer, print the picture, feed it past the knife and cut.

    The printer is reset (`ESC @`) once and first, so that nothing that was left in it changes the slip. Each slip has
    an encoder of its own, since python-escpos remembers settings across a reset that the printer has forgotten.

    Raises:
        PictureTooWide: wider than the `dots_wide` of the printer.
    """
    if picture.width > dots_wide:
        raise PictureTooWide(picture.width, dots_wide)
    encoder = new_encoder(dots_wide)
    encoder.image(to_image(picture), impl="bitImageRaster")
    return cut_off(encoder)


def behind_a_cut(data: bytes) -> bytes:
    """The same slip, which begins with the reset, with whatever hangs out of the printer cut off before it.

    The reset drops what stands unprinted in the printer's line, for a cut needs a line's beginning.
    """
    return RESET + CUT + data.removeprefix(RESET)


def new_encoder(dots_wide: int) -> Dummy:
    """An encoder for one slip, whose first bytes are the reset."""
    encoder = Dummy(profile=_profile(dots_wide))
    encoder.hw("INIT")
    return encoder


def cut_off(encoder: Dummy) -> bytes:
    """All its bytes, the cut behind them."""
    # Without its own feed python-escpos sends GS V 66 0, by which the printer itself feeds as far as its knife is.
    encoder.cut(feed=False)
    return bytes(encoder.output)


@cache
def _profile(dots_wide: int) -> Any:
    """python-escpos' default profile with a width; without one it prints a warning on standard output each time."""
    default = capabilities.get_profile_class("default").profile_data
    width = {"mm": dots_wide / DOTS_PER_MM, "pixels": dots_wide}
    profile = capabilities.Profile()
    profile.profile_data = {**default, "media": {**default["media"], "width": width}}
    return profile
