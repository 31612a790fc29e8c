"""A picture as the bytes that an ESC/POS printer takes."""

from __future__ import annotations

from functools import cache
from typing import Any

from wijkhub_printers.document import DOTS_PER_MM, Picture
from wijkhub_printers.errors import PictureTooWide
from wijkhub_printers.escpos_library import Dummy, capabilities
from wijkhub_printers.picture import to_image


def to_escpos(picture: Picture, dots_wide: int) -> bytes:
    """Reset the printer, print the picture, feed it past the knife and cut.

    The printer is reset (`ESC @`) once and first, so that nothing that was left in it changes the slip. Each slip has
    an encoder of its own, since python-escpos remembers settings across a reset that the printer has forgotten.

    Raises:
        PictureTooWide: wider than the `dots_wide` of the printer.
    """
    if picture.width > dots_wide:
        raise PictureTooWide(picture.width, dots_wide)
    encoder = Dummy(profile=_profile(dots_wide))
    encoder.hw("INIT")
    encoder.image(to_image(picture), impl="bitImageRaster")
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
