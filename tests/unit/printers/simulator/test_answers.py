import pytest

from wijkhub_printers.simulator.answers import (
    Condition,
    about_itself,
    process_id_answer,
    real_time_status,
    status_in_order,
)

FINE = Condition()
LOW = Condition(paper_low=True)
OUT = Condition(paper_out=True)
OPEN = Condition(cover_open=True)

# From Epson's reference: bits 1 and 4 are set in each answer (0x12); 1: bit 3 offline; 2: bit 2 cover, bit 5 paper end;
# 4: bits 2 and 3 nearly at the end, 5 and 6 at the end.


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        (FINE, (0x12, 0x12, 0x12, 0x12)),
        (LOW, (0x12, 0x12, 0x12, 0x1E)),
        (OUT, (0x1A, 0x32, 0x12, 0x7E)),
        (OPEN, (0x1A, 0x16, 0x12, 0x12)),
        (Condition(paper_out=True, cover_open=True), (0x1A, 0x36, 0x12, 0x7E)),
    ],
)
def test_the_real_time_status_tells_what_the_sensors_see(condition: Condition, answers: tuple[int, ...]) -> None:
    assert tuple(real_time_status(kind, condition)[0] for kind in (1, 2, 3, 4)) == answers


def test_a_real_time_status_is_never_taken_for_another_answer() -> None:
    for condition in (FINE, LOW, OUT, OPEN):
        for kind in (1, 2, 3, 4):
            assert real_time_status(kind, condition)[0] & 0b10010011 == 0b00010010
        assert status_in_order(1, condition)[0] & 0b10010000 == 0
    assert real_time_status(5, FINE) == b""


def test_the_status_in_order_tells_of_the_paper() -> None:
    assert [status_in_order(kind, LOW) for kind in (1, 49, 2, 50, 3)] == [b"\x03", b"\x03", b"\x00", b"\x00", b""]
    assert status_in_order(1, FINE) == b"\x00"


def test_a_process_id_comes_back_between_its_header_and_a_nul() -> None:
    assert process_id_answer(b"00k7Qz") == b"\x37\x22k7Qz\x00"


@pytest.mark.parametrize("given", [b"", b"00abc", b"00abcde", b"01abcd", b"10abcd", b"00ab\x1fd", b"00abc\x7f"])
def test_what_is_no_process_id_is_not_answered(given: bytes) -> None:
    assert process_id_answer(given) == b""


def test_it_names_itself() -> None:
    assert about_itself(67) == b"_Simulator\x00"
    assert about_itself(99) == b""
