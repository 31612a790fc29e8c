"""From commands to dots: what the printer puts on its paper, and which settings it remembers from one to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec.structs import replace
from PIL import Image

from wijkhub_printers.simulator.characters import CODE_PAGES, Style, decoded, draw_line
from wijkhub_printers.simulator.codes import CannotDrawCode, code128, code128_content, qr_code
from wijkhub_printers.simulator.paper import Paper
from wijkhub_printers.simulator.reading import PICTURE, ROW, UNKNOWN, Command

LINE_SPACING = 34
"""Dots from line to line: a sixth of an inch."""
TAB = 8
MOST_ODDITIES = 100
"""Kinds of oddities that are told apart; more are counted together."""

LEFT, CENTRE, RIGHT = 0, 1, 2
NOT_DRAWN = frozenset({
    "CAN", "FF", "DLE", "ESC =", "ESC R", "ESC c", "ESC p", "ESC r", "ESC t", "ESC {", "ESC U", "ESC D", "ESC S",
    "ESC V", "GS f", "GS b", "GS a", "GS P", "GS T", "GS ( A", "GS ( D", "GS ( E", "GS ( K", "GS ( N", "FS .", "FS &",
    "FS !", "FS C", "FS S", "FS ( A",
})  # fmt: skip
"""Commands that are known, and that change nothing on the simulated paper."""


class Typesetter:
    """Prints commands on paper. What it does not know is counted in `oddities`, and passed over."""

    def __init__(self, paper: Paper, *, raster: bool) -> None:
        self.paper = paper
        self.oddities: Counter[str] = Counter()
        self._raster = raster
        self.forget()

    def forget(self) -> None:
        """Be as after it was switched on: no settings, and no characters that wait for their line to end."""
        self._style = Style()
        self._page, self._align, self._spacing = 0, LEFT, LINE_SPACING
        self._line: list[tuple[str, Style]] = []
        self._twice = False, False
        self._qr_module, self._qr_level, self._qr_content = 3, 48, b""
        self._bar_height, self._bar_module, self._bar_text = 162, 3, 0
        self._graphics: tuple[int, bytes] | None = None

    def obey(self, command: Command) -> None:
        """Do what this command asks."""
        doing = _DOING.get(command.name)
        if doing is not None:
            doing(self, command.given)
        elif command.name == UNKNOWN:
            self.odd("unknown: " + command.given.hex(" "))
        elif command.name not in NOT_DRAWN:
            self.odd("not drawn: " + command.name)

    def odd(self, what: str) -> None:
        """Count something that a printer would not expect."""
        self.oddities[what if what in self.oddities or len(self.oddities) < MOST_ODDITIES else "more"] += 1

    def end_line(self) -> None:
        """Put the characters that were collected on the paper, at least a line's spacing high."""
        line, self._line = self._line, []
        if not line:
            self.paper.feed(self._spacing)
            self.paper.note_text("")
            return
        image = draw_line(line, self.paper.dots_wide, self._start(_length(line)))
        self.paper.note_text("".join(sign for sign, _ in line))
        self._print(image)
        self.paper.feed(max(0, self._spacing - image.height))

    def _text(self, given: bytes) -> None:
        for sign in decoded(given, self._page):
            if self._line and _length(self._line) + self._style.cell[0] > self.paper.dots_wide:
                self.end_line()
            self._line.append((sign, self._style))

    def _tab(self, given: bytes) -> None:
        for _ in range(TAB - len(self._line) % TAB):
            self._text(b" ")

    def _flush(self) -> None:
        # Pictures and codes stand on lines of their own; characters before them are printed first.
        if self._line:
            self.end_line()

    def _start(self, width: int) -> int:
        left = self.paper.dots_wide - width
        return max(0, {CENTRE: left // 2, RIGHT: left}.get(self._align, 0))

    def _print(self, image: Image.Image) -> None:
        self.paper.print_rows(image.tobytes())

    def _place(self, image: Image.Image) -> None:
        self._flush()
        row = Image.new("1", (self.paper.dots_wide, image.height))
        row.paste(image, (self._start(image.width), 0))
        self._print(row)

    def _begin_picture(self, given: bytes) -> None:
        self._flush()
        across = int.from_bytes(given[1:3], "little") * 8
        self._twice = bool(given[0] & 1), bool(given[0] & 2)
        if across > self.paper.dots_wide:
            self.odd(f"a picture {across} dots wide on paper of {self.paper.dots_wide}")

    def _row(self, given: bytes) -> None:
        if any(self._twice) and given:
            dots = Image.frombytes("1", (len(given) * 8, 1), given)
            size = (dots.width * (2 if self._twice[0] else 1), 2 if self._twice[1] else 1)
            self._place(dots.resize(size, Image.Resampling.NEAREST))
            return
        wide = self.paper.dots_wide
        if len(given) * 8 > wide:
            given = given[: wide // 8]
        shift = wide - len(given) * 8 - self._start(len(given) * 8)
        self.paper.print_rows((int.from_bytes(given, "big") << shift).to_bytes(wide // 8, "big"))

    def _graphics_store(self, given: bytes) -> None:
        """`GS ( L`: a picture is stored whole by function 112 and printed by 2 or 50."""
        match given[1:2]:
            case _ if not self._raster:
                self.odd("not drawn: GS ( L")
            case b"\x70" if len(given) >= 10:
                across = (int.from_bytes(given[6:8], "little") + 7) // 8
                self._graphics = across, given[10:]
            case b"\x02" | b"2" if self._graphics is not None:
                (across, dots), self._graphics = self._graphics, None
                if across == 0:
                    return
                self._begin_picture(b"\0" + across.to_bytes(2, "little"))
                for at in range(0, len(dots) - across + 1, across):
                    self._row(dots[at : at + across])
            case _:
                self.odd("not drawn: GS ( L " + given[:2].hex(" "))

    def _two_dimensional(self, given: bytes) -> None:
        """`GS ( k`: the printer's own QR codes."""
        code, function, rest = given[:1], given[1:2], given[2:]
        if code != b"1" or not rest:
            self.odd("not drawn: GS ( k " + given[:2].hex(" "))
            return
        match function:
            case b"A":
                if rest[0] not in (49, 50):
                    self.odd(f"QR code of model {rest[0]}")
            case b"C":
                self._qr_module = min(16, max(1, rest[0]))
            case b"E":
                self._qr_level = rest[0]
            case b"P":
                self._qr_content = rest[1:]
            case b"Q":
                self._print_code(
                    lambda: qr_code(self._qr_content, level=self._qr_level, module=self._qr_module),
                    self._qr_content.decode("utf-8", errors="replace"),
                )
            case _:
                self.odd("not drawn: GS ( k " + given[:2].hex(" "))

    def _bar_code(self, given: bytes) -> None:
        if given[:1] != b"I":
            self.odd(f"bar code of system {given[0]}")
            return
        try:
            content = code128_content(given[1:])
        except CannotDrawCode as error:
            self.odd(str(error))
            return
        said = content if self._bar_text else ""
        if self._bar_text & 1:
            self._caption(said)
        self._print_code(lambda: code128(content, module=self._bar_module, height=self._bar_height), content)
        if self._bar_text & 2:
            self._caption(said)

    def _caption(self, said: str) -> None:
        self._flush()
        line = [(sign, Style()) for sign in said]
        if line and _length(line) <= self.paper.dots_wide:
            self._print(draw_line(line, self.paper.dots_wide, self._start(_length(line))))

    def _print_code(self, draw: Callable[[], Image.Image], content: str) -> None:
        try:
            image = draw()
        except CannotDrawCode as error:
            self.odd(str(error))
            return
        if image.width > self.paper.dots_wide:
            self.odd(f"a code {image.width} dots wide on paper of {self.paper.dots_wide}")
            return
        self._place(image)
        self.paper.note_code(content)

    def _restyle(self, **changes: bool | int) -> None:
        self._style = replace(self._style, **changes)

    def _justify(self, given: bytes) -> None:
        self._align = given[0] & 3

    def _space_lines(self, given: bytes) -> None:
        self._spacing = given[0] if given else LINE_SPACING

    def _bar_code_height(self, given: bytes) -> None:
        self._bar_height = max(1, given[0])

    def _bar_code_module(self, given: bytes) -> None:
        self._bar_module = min(6, max(1, given[0]))

    def _bar_code_text(self, given: bytes) -> None:
        self._bar_text = given[0] & 3

    def _mode(self, given: bytes) -> None:
        bits = given[0]
        self._restyle(
            small=bool(bits & 1),
            bold=bool(bits & 8),
            tall=2 if bits & 16 else 1,
            wide=2 if bits & 32 else 1,
            underlined=bool(bits & 128),
        )

    def _code_page(self, given: bytes) -> None:
        if given[0] not in CODE_PAGES:
            self.odd(f"code page {given[0]}")
        self._page = given[0]

    def _feed_lines(self, given: bytes) -> None:
        if self._line:
            self.end_line()
            self.paper.feed(self._spacing * max(0, given[0] - 1))
        else:
            self.paper.feed(self._spacing * given[0])

    def _feed_dots(self, given: bytes) -> None:
        if self._line:
            spacing, self._spacing = self._spacing, 0
            self.end_line()
            self._spacing = spacing
        self.paper.feed(given[0])

    def _cut(self, given: bytes) -> None:
        self._flush()
        if len(given) > 1:
            self.paper.feed(given[1])
        self.paper.cut()


def _length(line: list[tuple[str, Style]]) -> int:
    return sum(style.advance for _, style in line)


_DOING: dict[str, Callable[[Typesetter, bytes], None]] = {
    "text": Typesetter._text,
    "LF": lambda press, given: press.end_line(),
    "CR": lambda press, given: None,
    "HT": Typesetter._tab,
    PICTURE: Typesetter._begin_picture,
    ROW: Typesetter._row,
    "ESC @": lambda press, given: press.forget(),
    "ESC !": Typesetter._mode,
    "ESC t": Typesetter._code_page,
    "ESC d": Typesetter._feed_lines,
    "ESC J": Typesetter._feed_dots,
    "ESC i": Typesetter._cut,
    "ESC m": Typesetter._cut,
    "ESC a": Typesetter._justify,
    "ESC 2": Typesetter._space_lines,
    "ESC 3": Typesetter._space_lines,
    "ESC SP": lambda press, given: press._restyle(spacing=given[0]),
    "ESC E": lambda press, given: press._restyle(bold=bool(given[0] & 1)),
    "ESC G": lambda press, given: press._restyle(bold=bool(given[0] & 1)),
    "ESC M": lambda press, given: press._restyle(small=bool(given[0] & 1)),
    "ESC -": lambda press, given: press._restyle(underlined=bool(given[0] & 3)),
    "GS B": lambda press, given: press._restyle(reversed=bool(given[0] & 1)),
    "GS !": lambda press, given: press._restyle(wide=(given[0] >> 4 & 7) + 1, tall=(given[0] & 7) + 1),
    "GS V": Typesetter._cut,
    "GS ( k": Typesetter._two_dimensional,
    "GS ( L": Typesetter._graphics_store,
    "GS k": Typesetter._bar_code,
    "GS h": Typesetter._bar_code_height,
    "GS w": Typesetter._bar_code_module,
    "GS H": Typesetter._bar_code_text,
}
