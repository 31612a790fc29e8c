"""A link as a QR code that a phone reads from thermal paper."""

from __future__ import annotations

import segno
from PIL import Image

from wijkhub_printers.errors import LinkTooLong

QUIET = 4
"""White modules around the code, as ISO/IEC 18004 asks."""
LONGEST_LINK = 200
"""Bytes of a link that still make a code of a third of the paper's width."""
SMALLEST_MODULE = 3
"""Dots; 0.375 mm is still read at the distance of a hand."""


def qr_modules(link: str) -> Image.Image:
    """The code of `link` with its quiet zone, one dot a module; the costly part, so done once a slip.

    Error correction is M (15 in 100), so that a fold or a faint row does not spoil it.

    Raises:
        LinkTooLong: its modules would not fit the paper.
    """
    if len(link.encode()) > LONGEST_LINK:
        raise LinkTooLong(len(link.encode()), LONGEST_LINK)
    code = segno.make_qr(link, error="m", boost_error=False)
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=QUIET)]
    return Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))


def enlarged(modules: Image.Image, target: int) -> Image.Image:
    """The code at whole dots a module: at most `target` dots wide, unless its modules would be too small."""
    module = max(SMALLEST_MODULE, target // modules.width)
    return modules.resize((modules.width * module, modules.height * module), Image.Resampling.NEAREST)
