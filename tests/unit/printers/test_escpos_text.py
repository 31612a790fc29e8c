from datetime import UTC, datetime
from typing import Any

import pytest

from wijkhub_printers.errors import CannotDraw, LinkTooLong
from wijkhub_printers.escpos_text import in_own_letters, writes
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.simulator import PaperSlip, Simulator
from wijkhub_printers.slip import AppointmentSlip, Slip

LINK = "https://hub.example/t/Zk3vQ9xT4mB7nR2pL8sW1y"
WIDTHS = [576, 512, 384]
LANGUAGES = ["nl", "en", "tr", "pl", "uk", "ar"]


def appointment(**changes: Any) -> AppointmentSlip:
    told: dict[str, Any] = {
        "language": "nl",
        "hub": "Wijkhub Voorbeeld",
        "service": "Rijbewijs",
        "starts_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        "code": "K7M4QX2P",
    }
    return AppointmentSlip(**(told | changes))


def printed(slip: Slip, width: int = 576) -> PaperSlip:
    """What a printer without pictures makes of it."""
    import socket

    data = in_own_letters(slip, width)
    with Simulator(dots_wide=width, raster=False) as device:
        with socket.create_connection((device.host, device.port)) as line:
            line.sendall(data)
            device.wait_for(lambda device: len(device.slips) == 1)
        assert device.oddities == {}
        (paper,) = device.slips
    return paper


def test_a_slip_is_reset_once_and_first_in_one_code_page_and_cut_last() -> None:
    data = in_own_letters(sample_slip(), 576)
    # ESC @; ESC t 19 is code page 858; GS V 66 0.
    assert data.startswith(b"\x1b@\x1bt\x13")
    assert (data.count(b"\x1b@"), data.count(b"\x1bt")) == (1, 1)
    assert data.endswith(b"\x1dV\x42\x00")


def test_the_euro_and_letters_with_accents_are_those_of_code_page_858() -> None:
    # 0xD5 is the euro, 0x82 is e with an acute accent, 0x89 e with two dots.
    data = in_own_letters(sample_slip(service="Één paspoort: € 12, financiële hulp, café"), 576)
    assert b"\x90\x82n paspoort: \xd5 12, financi\x89le hulp, caf\x82" in data


def test_what_was_printed_before_leaves_nothing_in_the_next() -> None:
    first = in_own_letters(sample_slip(), 576)
    in_own_letters(sample_slip("uk", service="€ Łódź"), 512)
    assert in_own_letters(sample_slip(), 576) == first


def test_the_number_is_as_large_as_its_letters_can_be_and_where_it_does_not_fit_as_large_as_does() -> None:
    # GS ! holds the width less 1 in its upper half and the height in its lower; 8 times is the most.
    # ESC E 1 makes it bold.
    assert b"\x1d!\x77\x1bE\x01A012\n" in in_own_letters(sample_slip(), 576)
    # 384 dots are 32 letters of 12 dots: four may be 8 times as wide, six at most 5 times.
    assert b"\x1d!\x77\x1bE\x01A012\n" in in_own_letters(sample_slip(), 384)
    assert b"\x1d!\x44\x1bE\x01AB0123\n" in in_own_letters(sample_slip(number="AB0123"), 384)


def test_a_copy_says_so_and_its_number_is_still_what_is_largest() -> None:
    data = in_own_letters(sample_slip(copy_of=datetime(2026, 3, 2, 9, 40, tzinfo=UTC)), 576)
    assert b"\x1d!\x22\x1bE\x01KOPIE\n" in data
    assert b"\x1d!\x77\x1bE\x01A012\n" in data


def test_the_slip_says_what_the_picture_says() -> None:
    slip = sample_slip(bring=("Uw oude paspoort",))
    assert printed(slip).text.split("\n")[:11] == [
        "Wijkhub Voorbeeld",
        "2 maart 2026, 10:32",
        "Uw nummer",
        "A012",
        "Paspoort of identiteitskaart aanvragen",
        "Reizen en identiteit",
        "Er zijn nu 3 mensen voor u.",
        "Wacht in de hal. Uw nummer komt op het scherm.",
        "Dit heeft u nodig",
        "- Uw oude paspoort",
        "Volg uw nummer op uw telefoon",
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ticket_fits_on_100_mm_with_its_number_and_code_and_without_a_question_mark(
    language: str, width: int
) -> None:
    things = tuple(f"{n}: " + "een lange regel over wat er mee moet " * 2 for n in range(12))
    paper = printed(sample_slip(language, bring=things), width)
    assert paper.picture.length_mm <= 100
    assert paper.codes == (LINK,)
    assert "A012" in paper.text
    assert "?" not in paper.text


def test_a_list_that_is_cut_says_how_much_more_there_is() -> None:
    text = printed(sample_slip(bring=tuple(f"Ding {n}" for n in range(20)))).text
    listed = sum(line.startswith("- Ding") for line in text.split("\n"))
    assert 0 < listed < 20
    assert f"... en nog {20 - listed} dingen. Vraag het aan de balie." in text.replace("\n", " ")


def test_ukrainian_is_romanised() -> None:
    assert "Vash nomer" in printed(sample_slip("uk")).text


def test_in_arabic_the_number_the_time_and_the_code_are_there_and_the_words_are_dutch() -> None:
    paper = printed(sample_slip("ar", service="تجديد جواز السفر", bring=("جواز السفر القديم",)))
    lines = paper.text.split("\n")
    assert {"Uw nummer", "A012", "2 maart 2026, 10:32", "Vraag aan de balie wat u nodig heeft."} <= set(lines)
    assert paper.codes == (LINK,)
    assert not any("?" in line for line in lines)


@pytest.mark.parametrize(("language", "can"), [("nl", True), ("tr", True), ("pl", True), ("uk", True), ("ar", False)])
def test_which_languages_it_has_letters_for(language: str, can: bool) -> None:
    assert writes(language) is can


def test_a_number_that_cannot_be_written_is_no_slip() -> None:
    with pytest.raises(CannotDraw, match="print it as a picture"):
        in_own_letters(sample_slip(number="号12"), 576)


def test_a_link_that_no_code_can_hold_is_refused_as_in_a_picture() -> None:
    with pytest.raises(LinkTooLong):
        in_own_letters(sample_slip(link="https://hub.example/" + "x" * 300), 576)


def test_the_qr_code_is_the_printers_own_in_the_middle_of_the_paper() -> None:
    data = in_own_letters(sample_slip(link="https://hub.example/t/1"), 576)
    # 23 bytes at level M are version 2, of 25 modules: with 4 white ones on each side 33, and 208 dots make 6 for each.
    before, _, after = data.partition(b"\x1b\x61\x01")
    assert b"\x1d(k" not in before
    assert b"\x1d(k\x03\x001C\x06" in after
    assert b"\x1d(k\x03\x001E1" in after
    assert b"\x1d(k\x1a\x001P0https://hub.example/t/1\x1d(k\x03\x001Q0" in after
    assert after.index(b"1Q0") < after.index(b"\x1b\x61\x00")


def test_an_appointment_has_its_code_in_words_and_as_code128_by_function_b() -> None:
    slip = appointment()
    # GS k 73, the length, and {B: code set B.
    assert b"\x1dk\x49\x0a{BK7M4QX2P" in in_own_letters(slip, 384)
    for width in WIDTHS:
        paper = printed(slip, width)
        assert paper.codes == ("K7M4QX2P",)
        assert "K7M4 QX2P" in paper.text and "10:30" in paper.text


def test_nothing_is_written_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    in_own_letters(appointment(link=LINK), 576)
    assert capfd.readouterr() == ("", "")
