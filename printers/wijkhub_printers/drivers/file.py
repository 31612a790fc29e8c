"""A printer that writes each slip into a folder: a picture to look at, and the bytes that a printer would get."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from threading import Lock

from wijkhub_printers.document import Document
from wijkhub_printers.errors import PictureTooWide
from wijkhub_printers.printer import PRINTED, Confirmation, PrinterProfile, PrinterStatus, PrintOutcome, Reason, failed
from wijkhub_queue.printer_state import PrinterState


class FilePrinter:
    """Writes `00001-A012.png` and `00001-A012.bin`, and so on, into `folder`, which is made when it is not there.

    Each file is there whole or not at all, and on disk when the outcome says `printed`. One printer a folder.
    """

    def __init__(self, folder: Path, name: str = "file", *, dots_wide: int = 576) -> None:
        self.name = name
        self.profile = PrinterProfile(dots_wide=dots_wide, confirms=Confirmation.STORED)
        self.folder = folder
        self._lock = Lock()

    def print(self, document: Document) -> PrintOutcome:
        """Write both files; blocks until they are on disk."""
        from wijkhub_printers.escpos_encoding import to_escpos
        from wijkhub_printers.picture import to_png

        try:
            data, png = to_escpos(document.picture, self.profile.dots_wide), to_png(document.picture)
        except PictureTooWide as error:
            return failed(Reason.CANNOT_DRAW, str(error))
        with self._lock:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                stem = f"{self._last() + 1:05}-{_file_name(document.slip.name)}"
                _write({self.folder / f"{stem}.bin": data, self.folder / f"{stem}.png": png})
            except OSError as error:
                return failed(Reason.NOT_WRITTEN, f"{self.folder}: {error.strerror or error}")
        return PRINTED

    def status(self) -> PrinterStatus:
        """Whether the folder, or the one that it is to be made in, can be written to."""
        there = next(folder for folder in (self.folder, *self.folder.absolute().parents) if folder.exists())
        if there.is_dir() and os.access(there, os.W_OK):
            return PrinterStatus(PrinterState.ONLINE)
        return PrinterStatus(PrinterState.ERROR, f"{there} can't be written to")

    def _last(self) -> int:
        """The highest number in the folder, so that a restart goes on where it was."""
        numbers = (re.match(r"(\d{5,})-.*\.(?:bin|png)$", path.name) for path in self.folder.iterdir())
        return max((int(number[1]) for number in numbers if number), default=0)


def _file_name(number: str) -> str:
    """A ticket's number as part of a file's name, whatever signs are in it."""
    return re.sub(r"[^A-Za-z0-9]+", "_", number)


def _write(files: dict[Path, bytes]) -> None:
    """Put all of these on disk, or none.

    Raises:
        OSError: it could not be done.
    """
    begun: list[Path] = []
    try:
        for path, content in files.items():
            unfinished = path.with_name(f".{path.name}.unfinished")
            begun += [unfinished, path]
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
            _sync_folder(path.parent)
    except OSError:
        for path in begun:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make sure that the folder itself, with its new name in it, is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
