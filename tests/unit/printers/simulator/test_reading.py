import random

import pytest

from wijkhub_printers.simulator.reading import Command, Reader


def read(data: bytes, *, raster: bool = True) -> list[Command]:
    reader = Reader(raster=raster)
    reader.waiting += data
    return list(iter(reader.next, None))


def names(data: bytes) -> list[str]:
    return [command.name for command in read(data)]


@pytest.mark.parametrize(
    ("data", "name", "given"),
    [
        (b"\x1b@", "ESC @", b""),
        (b"\x1ba\x01", "ESC a", b"\x01"),
        (b"\x1b \x02", "ESC SP", b"\x02"),
        (b"\x1b\x33\x18", "ESC 3", b"\x18"),
        (b"\x1bp\x00\x19\xfa", "ESC p", b"\x00\x19\xfa"),
        (b"\x1bD\x08\x10\x00", "ESC D", b"\x08\x10"),
        (b"\x1d!\x77", "GS !", b"\x77"),
        (b"\x1dr\x01", "GS r", b"\x01"),
        (b"\x1dV\x00", "GS V", b"\x00"),
        (b"\x1dV\x42\x00", "GS V", b"\x42\x00"),
        (b"\x1dk\x04ABC\x00", "GS k", b"\x04ABC"),
        (b"\x1dk\x49\x04{BA1", "GS k", b"\x49{BA1"),
        (b"\x1d(H\x06\x0000abcd", "GS ( H", b"00abcd"),
        (b"\x1d(k\x03\x001C\x06", "GS ( k", b"1C\x06"),
        (b"\x1d8L\x03\x00\x00\x000p0", "GS ( L", b"0p0"),
        (b"\x1b*\x21\x02\x00abcdef", "ESC *", b"\x21\x02\x00abcdef"),
        (b"\x1b*\x00\x02\x00ab", "ESC *", b"\x00\x02\x00ab"),
        (b"\x10\x04\x01", "DLE", b"\x04\x01"),
        (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "DLE", b"\x14\x08\x01\x03\x14\x01\x06\x02\x08"),
        (b"\x0a", "LF", b"\x0a"),
        (b"A012", "text", b"A012"),
    ],
)
def test_a_command_ends_where_the_reference_says(data: bytes, name: str, given: bytes) -> None:
    assert read(data + b"\r") == [Command(name, given), Command("CR", b"\r")]


def test_a_picture_is_read_row_by_row() -> None:
    head = b"\x1dv0\x00" + b"\x02\x00" + b"\x03\x00"
    assert read(head + b"AaBbCc\n") == [
        Command("GS v 0", b"\x00\x02\x00\x03\x00"),
        Command("row", b"Aa"),
        Command("row", b"Bb"),
        Command("row", b"Cc"),
        Command("LF", b"\n"),
    ]


def test_a_printer_without_pictures_takes_their_bytes_for_characters() -> None:
    assert [command.name for command in read(b"\x1dv0\x00\x01\x00\x01\x00A", raster=False)][:2] == ["unknown", "text"]


def test_what_is_unknown_is_named_and_passed_over() -> None:
    assert read(b"\x1bZ\x1d\x01\x07A") == [
        Command("unknown", b"\x1bZ"),
        Command("unknown", b"\x1d\x01"),
        Command("unknown", b"\x07"),
        Command("text", b"A"),
    ]


def test_the_same_commands_are_read_however_the_bytes_come_in() -> None:
    data = b"\x1b@\x10\x04\x01\x1dv0\x00\x02\x00\x02\x00abcd\x1d(k\x05\x001P0hi\x1dV\x42\x03\n"
    reader, found = Reader(), list[Command]()
    for byte in data:
        reader.waiting.append(byte)
        while (command := reader.next()) is not None:
            found.append(command)
    assert found == read(data)
    assert not reader.unfinished


def test_what_is_read_is_remembered_without_what_was_asked_in_real_time() -> None:
    reader = Reader()
    reader.waiting += b"\x10\x04\x01\x1b@A\x10\x04\x02\n"
    while reader.next():
        pass
    assert reader.read == b"\x1b@A\n"


def test_a_command_of_which_the_rest_does_not_come_is_given_up() -> None:
    reader = Reader()
    reader.waiting += b"\x1dv0\x00\x02\x00\x09\x00Aa"
    while reader.next():
        pass
    assert reader.unfinished
    reader.give_up()
    reader.waiting += b"\x1b@"
    assert reader.next() == Command("ESC @")


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_read_to_its_end(seed: int) -> None:
    noise = random.Random(seed).randbytes(5000)
    reader = Reader()
    reader.waiting += noise
    while reader.next():
        pass
    assert not reader.waiting
