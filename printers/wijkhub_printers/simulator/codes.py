"""QR codes and bar codes as the printer draws them itself."""

from __future__ import annotations

import segno
from barcode.codex import Code128
from PIL import Image

QR_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}
"""Error correction, by the number that `GS ( k` function 69 gives."""


class CannotDrawCode(ValueError):
    """The printer can't make a code of this; a real one prints nothing then."""


def qr_code(content: bytes, *, level: int, module: int) -> Image.Image:
    """A QR code without white around it, `module` dots to the module; black is set.

    Raises:
        CannotDrawCode: no QR code holds so much.
    """
    try:
        code = segno.make_qr(content, error=QR_LEVELS.get(level, "l"), boost_error=False)
    except (segno.DataOverflowError, ValueError) as error:
        raise CannotDrawCode(f"QR code of {len(content)} bytes: {error}") from error
    rows = [bytes(255 if dark else 0 for dark in row) for row in code.matrix_iter(border=0)]
    modules = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    size = (modules.width * module, modules.height * module)
    return modules.resize(size, Image.Resampling.NEAREST).convert("1")


def code128(content: str, *, module: int, height: int) -> Image.Image:
    """A CODE128 bar code, `module` dots to the narrowest bar; black is set.

    Raises:
        CannotDrawCode: it has characters that CODE128 has not, or none at all.
    """
    if not content or not content.isascii():
        raise CannotDrawCode(f"CODE128 of {content!r}")
    (bars,) = Code128(content).build()
    line = Image.frombytes("L", (len(bars), 1), bytes(255 if bar == "1" else 0 for bar in bars))
    return line.resize((len(bars) * module, height), Image.Resampling.NEAREST).convert("1")


def code128_content(data: bytes) -> str:
    """What the data of `GS k 73` say: code sets chosen by `{A`, `{B` and `{C`, the last with two digits a byte.

    Raises:
        CannotDrawCode: they do not begin with a code set, or choose one that is not there.
    """
    text, code_set, at = "", "", 0
    while at < len(data):
        sign = chr(data[at])
        if sign == "{":
            chosen = chr(data[at + 1]) if at + 1 < len(data) else ""
            if chosen == "{":
                text += "{"
            elif chosen and chosen in "ABC":
                code_set = chosen
            elif not chosen or chosen not in "S1234":
                raise CannotDrawCode(f"CODE128 with {{{chosen}")
            at += 2
            continue
        if not code_set:
            raise CannotDrawCode("CODE128 that begins with no code set")
        text += f"{data[at]:02}" if code_set == "C" else sign
        at += 1
    return text
