import errno
import os
from pathlib import Path

import pytest
from PIL import Image

from wijkhub_printers.document import Document
from wijkhub_printers.drivers.file import FilePrinter
from wijkhub_printers.escpos_encoding import to_escpos
from wijkhub_printers.picture import draw_document, to_image
from wijkhub_printers.printer import PRINTED, Reason
from wijkhub_printers.samples import sample_slip


@pytest.fixture
def document() -> Document:
    return draw_document(sample_slip(), 576)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_slip_is_a_picture_and_the_bytes_of_a_printer(tmp_path: Path, document: Document) -> None:
    folder = tmp_path / "not" / "there yet"
    assert FilePrinter(folder).print(document) == PRINTED
    assert names(folder) == ["00001-A012.bin", "00001-A012.png"]
    assert (folder / "00001-A012.bin").read_bytes() == to_escpos(document.picture, 576)
    with Image.open(folder / "00001-A012.png") as picture:
        assert picture.tobytes() == to_image(document.picture).tobytes()


def test_numbers_go_on_after_a_restart(tmp_path: Path, document: Document) -> None:
    (tmp_path / "00041-B007.png").touch()
    (tmp_path / "notes.txt").touch()
    FilePrinter(tmp_path).print(document)
    FilePrinter(tmp_path).print(document)
    assert [name for name in names(tmp_path) if name.endswith(".bin")] == ["00042-A012.bin", "00043-A012.bin"]


def test_a_number_with_odd_signs_stays_in_the_folder(tmp_path: Path) -> None:
    FilePrinter(tmp_path / "slips").print(draw_document(sample_slip(number="../é/1"), 576))
    assert names(tmp_path / "slips") == ["00001-_1.bin", "00001-_1.png"]
    assert names(tmp_path) == ["slips"]


def test_a_folder_that_is_a_file_is_a_failure_that_says_where(tmp_path: Path, document: Document) -> None:
    (tmp_path / "slips").touch()
    outcome = FilePrinter(tmp_path / "slips").print(document)
    assert outcome.reason is Reason.NOT_WRITTEN
    assert outcome.detail == f"{tmp_path / 'slips'}: File exists"


@pytest.mark.parametrize("full_at", [1, 2, 3, 4])
def test_a_full_disk_leaves_nothing_of_the_slip_behind(
    tmp_path: Path, document: Document, monkeypatch: pytest.MonkeyPatch, full_at: int
) -> None:
    calls = 0
    really_sync = os.fsync

    def sync(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == full_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        really_sync(handle)

    printer = FilePrinter(tmp_path)
    monkeypatch.setattr(os, "fsync", sync)
    outcome = printer.print(document)
    assert (outcome.reason, outcome.detail) == (Reason.NOT_WRITTEN, f"{tmp_path}: No space left on device")
    assert names(tmp_path) == []
    assert printer.print(document) == PRINTED
