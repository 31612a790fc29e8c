import socket
from collections.abc import Iterator

import pytest

from wijkhub_printers.simulator.caller import Caller
from wijkhub_printers.simulator.faults import Fault, Moment
from wijkhub_printers.simulator.mechanism import BUFFER, GREETING, Mechanism

ASK, ANSWER = b"\x1d(H\x06\x0000id01", b"\x37\x22id01\x00"


class Ear(Caller):
    """A caller of whom one sees what was answered."""

    def __init__(self, connection: socket.socket, end: socket.socket) -> None:
        super().__init__(connection)
        self._end = end

    def heard(self) -> bytes:
        self.speak()
        try:
            return self._end.recv(100)
        except BlockingIOError:
            return b""


@pytest.fixture
def ears() -> Iterator[tuple[Ear, Ear]]:
    pairs = [socket.socketpair(), socket.socketpair()]
    for _, end in pairs:
        end.setblocking(False)
    yield Ear(*pairs[0]), Ear(*pairs[1])
    for pair in pairs:
        for end in pair:
            end.close()


def test_a_real_time_question_that_comes_in_pieces_is_answered_once(
    mechanism: Mechanism, ears: tuple[Ear, Ear]
) -> None:
    caller, _ = ears
    said = []
    for piece in (b"\x10", b"\x04", b"\x04", b"\x10\x04", b"\x01A", b"\x10", b"\x04\x02"):
        mechanism.take(caller, piece)
        said.append(caller.heard())
    assert said == [b"", b"", b"\x12", b"", b"\x12", b"", b"\x12"]


def test_questions_before_the_data_take_no_room_and_the_rest_is_kept(
    mechanism: Mechanism, ears: tuple[Ear, Ear]
) -> None:
    caller, other = ears
    mechanism.inflict(Fault.PAPER_OUT, Moment.BEFORE)
    mechanism.take(caller, b"\x10\x04\x01\x10\x04")
    assert (mechanism.waiting, mechanism.room(caller)) == (0, BUFFER)
    mechanism.take(caller, b"\x02\x10Hi")
    assert mechanism.waiting == 3
    mechanism.take(caller, b"x" * (BUFFER - 3))
    assert (mechanism.room(caller), mechanism.room(other)) == (0, GREETING)


def test_an_answer_goes_to_who_asked(mechanism: Mechanism, ears: tuple[Ear, Ear]) -> None:
    first, second = ears
    mechanism.inflict(Fault.PAPER_OUT, Moment.BEFORE)
    mechanism.take(first, b"A\n" + ASK)
    mechanism.take(second, b"B\n" + ASK.replace(b"id01", b"id02"))
    mechanism.work()
    assert (first.heard(), second.heard()) == (b"", b"")
    mechanism.mend()
    mechanism.work()
    assert (first.heard(), second.heard()) == (ANSWER, ANSWER.replace(b"id01", b"id02"))


def test_a_command_that_broke_off_does_not_eat_the_next_callers(mechanism: Mechanism, ears: tuple[Ear, Ear]) -> None:
    first, second = ears
    mechanism.take(first, b"\x1dv0\x00\x48\x00\x10\x00" + bytes(100))
    mechanism.work()
    first.ended = True
    mechanism.take(second, b"B\n" + ASK)
    mechanism.work()
    assert second.heard() == ANSWER
    assert mechanism.oddities == {"the connection ended within a command": 1}


def test_it_has_nothing_to_do_until_something_comes_in_or_is_mended(
    mechanism: Mechanism, ears: tuple[Ear, Ear]
) -> None:
    caller, _ = ears
    assert mechanism.due is None
    mechanism.inflict(Fault.COVER_OPEN, Moment.BEFORE)
    mechanism.take(caller, b"A\n")
    assert (mechanism.due, mechanism.works_for(caller)) == (None, False)
    mechanism.mend()
    assert mechanism.due is not None
    assert mechanism.works_for(caller)
    mechanism.work()
    assert (mechanism.due, mechanism.works_for(caller)) == (None, False)
