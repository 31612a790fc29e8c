"""The simulated printer, called over TCP as a driver calls it."""

import random
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from wijkhub_printers.document import Picture
from wijkhub_printers.printer import Confirmation
from wijkhub_printers.simulator import Fault, Moment, Simulator
from wijkhub_queue.printer_state import PrinterState

PICTURE = Picture(576, 600, random.Random(7).randbytes(72 * 600).replace(b"\x10", b"\x11"))
"""43,200 bytes, many times what the printer holds; without a byte that could begin a real-time command."""
SLIP = b"\x1b@\x1dv0\x00" + bytes([72, 0]) + (600).to_bytes(2, "little") + PICTURE.dots + b"\x1dV\x42\x00"
SHORT = b"\x1b@A012\n1\n2\n3\n4\n5\n\x1dV\x42\x00"
ASK = b"\x1d(H\x06\x0000id01"
ANSWER = b"\x37\x22id01\x00"


class Line:
    """A connection to the printer."""

    def __init__(self, printer: Simulator, within_s: float = 10) -> None:
        self.printer = printer
        self.socket = socket.create_connection((printer.host, printer.port), timeout=within_s)
        self.socket.settimeout(10)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)

    def say(self, data: bytes) -> "Line":
        self.socket.sendall(data)
        return self

    def hear(self, count: int) -> bytes:
        heard = b""
        while len(heard) < count and (part := self.socket.recv(count - len(heard))):
            heard += part
        return heard

    def hears_nothing(self) -> bool:
        """Whether nothing is said before what one asks now is answered; for a printer that answers."""
        self.say(b"\x10\x04\x03")
        return self.hear(1) == b"\x12"

    def takes(self, data: bytes, for_s: float = 0.2) -> int:
        """How many of these bytes are taken over by a printer that is full or takes nothing, until that halts."""
        self.socket.settimeout(for_s)
        taken = 0
        while taken < len(data):
            try:
                taken += self.socket.send(data[taken : taken + 1024])
            except TimeoutError:
                if self.printer.waiting >= 4096 or {Fault.STALLED, Fault.GOES_AWAY} & set(self.printer.faults):
                    break
        self.socket.settimeout(10)
        return taken

    def end(self, *, reset: bool = False) -> None:
        if reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Call = Callable[[Simulator], Line]


@pytest.fixture
def call() -> Iterator[Call]:
    lines = []

    def called(printer: Simulator) -> Line:
        lines.append(Line(printer))
        return lines[-1]

    yield called
    for line in lines:
        line.end()


@pytest.fixture
def printer() -> Iterator[Simulator]:
    with Simulator() as printer:
        yield printer


def slips(count: int) -> Callable[[Simulator], bool]:
    return lambda printer: len(printer.slips) == count


def status(line: Line) -> str:
    return line.say(b"\x10\x04\x01\x10\x04\x02\x10\x04\x04").hear(3).hex()


def test_a_slip_comes_out_as_it_was_sent_and_is_confirmed(printer: Simulator, call: Call) -> None:
    assert call(printer).say(SLIP + ASK).hear(7) == ANSWER
    (slip,) = printer.slips
    assert (slip.picture, slip.data, slip.cut, printer.current) == (PICTURE, SLIP, True, None)
    assert (printer.oddities, printer.calls, printer.waiting) == ({}, 1, 0)


def test_every_slip_may_have_a_connection_of_its_own(printer: Simulator, call: Call) -> None:
    for _ in range(20):
        line = call(printer)
        assert line.say(SLIP + ASK).hear(7) == ANSWER
        line.end()
    assert [slip.picture for slip in printer.slips] == [PICTURE] * 20


def test_one_caller_is_served_at_a_time(printer: Simulator, call: Call) -> None:
    first, second = call(printer), call(printer)
    assert first.say(SHORT + ASK).hear(7) == ANSWER
    second.say(b"\x10\x04\x01")
    assert printer.calls == 1
    first.end()
    assert second.hear(1) == b"\x12"
    assert printer.calls == 2


def test_who_says_that_this_was_all_hears_the_answer_and_then_the_end(printer: Simulator, call: Call) -> None:
    line = call(printer).say(SLIP + ASK)
    line.socket.shutdown(socket.SHUT_WR)
    assert line.hear(8) == ANSWER


@pytest.mark.parametrize(
    ("confirms", "heard"),
    [
        (Confirmation.PRINTED, b"\x00" + ANSWER + b"\x12"),
        (Confirmation.PROCESSED, b"\x00\x12"),
        (Confirmation.NONE, b"\x12"),
    ],
)
def test_it_confirms_as_far_as_it_can(confirms: Confirmation, heard: bytes, call: Call) -> None:
    with Simulator(confirms=confirms) as printer:
        line = call(printer).say(SHORT + b"\x1dr\x01" + ASK)
        printer.wait_for(slips(1))
        printer.wait_for(lambda printer: printer.waiting == 0)
        assert line.say(b"\x10\x04\x01").hear(len(heard)) == heard


def test_one_that_does_not_report_its_status_prints_all_the_same(call: Call) -> None:
    with Simulator(reports_status=False) as printer:
        assert call(printer).say(b"\x10\x04\x01" + SHORT + ASK).hear(7) == ANSWER


def test_a_status_is_answered_also_in_the_middle_of_a_picture(printer: Simulator, call: Call) -> None:
    dots = b"\x10\x04\x01" + bytes(69)
    line = call(printer).say(b"\x1dv0\x00" + bytes([72, 0, 1, 0]) + dots + b"\x1dV\x00" + ASK)
    assert line.hear(8) == b"\x12" + ANSWER
    assert printer.slips[0].picture == Picture(576, 1, dots)


@pytest.mark.parametrize(
    ("fault", "answers", "state"),
    [
        (Fault.PAPER_LOW, "12121e", PrinterState.PAPER_LOW),
        (Fault.PAPER_OUT, "1a327e", PrinterState.PAPER_OUT),
        (Fault.COVER_OPEN, "1a1612", PrinterState.COVER_OPEN),
        (Fault.SLOW, "121212", PrinterState.ONLINE),
        (Fault.CONFIRMS_LATE, "121212", PrinterState.ONLINE),
        (Fault.CONFIRMS_TWICE, "121212", PrinterState.ONLINE),
    ],
)
def test_the_status_tells_what_is_wrong(
    fault: Fault, answers: str, state: PrinterState, printer: Simulator, call: Call
) -> None:
    line = call(printer)
    printer.inflict(fault)
    assert (status(line), printer.state, printer.faults) == (answers, state, (fault,))
    printer.mend()
    assert (status(line), printer.state, printer.faults) == ("121212", PrinterState.ONLINE, ())


def test_one_without_a_sensor_does_not_notice_that_its_roll_is_nearly_used_up(call: Call) -> None:
    with Simulator(low_sensor=False) as printer:
        printer.inflict(Fault.PAPER_LOW)
        assert status(call(printer)) == "121212"


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN])
def test_what_waited_without_paper_is_printed_when_it_is_back(fault: Fault, printer: Simulator, call: Call) -> None:
    printer.inflict(fault)
    line = call(printer).say(SHORT + ASK)
    printer.wait_for(lambda printer: printer.waiting == len(SHORT + ASK))
    assert status(line) != "121212"
    assert printer.slips == ()
    printer.mend()
    assert line.hear(7) == ANSWER
    assert [slip.text.splitlines()[0] for slip in printer.slips] == ["A012"]


def test_a_slip_is_printed_later_though_who_sent_it_is_gone(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.PAPER_OUT)
    gone = call(printer).say(SHORT + ASK)
    printer.wait_for(lambda printer: printer.waiting > 0)
    gone.end()
    # Others are told how it is meanwhile.
    assert status(call(printer)) == "1a327e"
    printer.mend()
    printer.wait_for(slips(1))


def test_a_printer_that_is_full_takes_no_more_than_it_holds(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.PAPER_OUT)
    line = call(printer)
    taken = line.takes(SLIP)
    # 4 kB in the printer; the rest is in the sockets on both sides, which this system makes a little larger than asked.
    assert 4096 <= taken < 40_000
    assert printer.waiting == 4096
    printer.mend()
    line.say(SLIP[taken:] + ASK)
    assert line.hear(7) == ANSWER
    assert [slip.picture for slip in printer.slips] == [PICTURE]


def test_a_full_printer_that_is_reset_upon_answers_the_next_caller(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.PAPER_OUT)
    line = call(printer)
    line.takes(SLIP)
    line.end(reset=True)
    for _ in range(300):
        # However often one asks, that takes no room.
        asking = call(printer)
        assert status(asking) == "1a327e"
        asking.end()
    assert printer.waiting == 4096
    printer.mend()
    # What had come in is on paper, and the next slip begins on its own command.
    line = call(printer).say(SLIP + ASK)
    assert line.hear(7) == ANSWER
    (slip,) = printer.slips
    assert slip.picture.dots.endswith(PICTURE.dots)
    assert slip.picture.dots[:72] == PICTURE.dots[:72]
    assert printer.oddities == {"the connection ended within a command": 1}


def test_a_mute_printer_prints_and_says_nothing(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.MUTE)
    line = call(printer).say(b"\x10\x04\x01" + SHORT + ASK + b"\x1dr\x01")
    printer.wait_for(slips(1))
    printer.wait_for(lambda printer: printer.waiting == 0)
    printer.mend()
    assert line.hears_nothing()


def test_a_stalled_printer_takes_nothing_and_goes_on_where_it_was(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.STALLED)
    line = call(printer)
    assert line.takes(SLIP) < 40_000
    assert (printer.slips, printer.current, printer.waiting) == ((), None, 0)
    line.end()
    printer.mend()
    printer.wait_for(lambda printer: printer.current is not None or printer.slips != ())


def test_a_slow_printer_takes_its_time(call: Call) -> None:
    with Simulator(slow_bytes_per_s=100_000) as printer:
        printer.inflict(Fault.SLOW)
        start = time.monotonic()
        assert call(printer).say(SLIP + ASK).hear(7) == ANSWER
        # 43 kB at 100 kB/s, and half a second before it answers.
        assert 0.43 + 0.5 <= time.monotonic() - start < 5
        assert [slip.picture for slip in printer.slips] == [PICTURE]


def test_a_printer_that_resets_breaks_off_every_call(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.RESET)
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            call(printer).say(b"\x10\x04\x01").hear(1)
    printer.mend()
    assert status(call(printer)) == "121212"


def test_a_printer_that_refuses_comes_back_at_the_same_port(printer: Simulator, call: Call) -> None:
    port = printer.port
    printer.inflict(Fault.REFUSES)
    with pytest.raises(ConnectionRefusedError):
        call(printer)
    printer.mend()
    assert status(call(printer)) == "121212"
    assert printer.port == port


def test_a_printer_that_is_gone_does_not_answer_the_call_and_comes_back(printer: Simulator, call: Call) -> None:
    holding = call(printer).say(SHORT[:8])
    printer.wait_for(lambda printer: printer.calls == 1)
    port = printer.port
    printer.inflict(Fault.GOES_AWAY)
    with pytest.raises(TimeoutError):
        socket.create_connection((printer.host, port), timeout=0.3).close()
    printer.mend()
    assert printer.port == port
    assert status(call(printer)) == "121212"
    with pytest.raises(ConnectionResetError):
        holding.hear(1)


def test_a_late_confirmation_comes_after_all(call: Call) -> None:
    with Simulator(late_s=0.4) as printer:
        printer.inflict(Fault.CONFIRMS_LATE)
        start = time.monotonic()
        line = call(printer).say(SHORT + ASK)
        printer.wait_for(slips(1))
        assert line.hear(7) == ANSWER
        assert time.monotonic() - start >= 0.4


def test_a_confirmation_can_come_twice(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.CONFIRMS_TWICE)
    assert call(printer).say(SHORT + ASK).hear(14) == ANSWER * 2


# The moments.


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN])
def test_paper_that_ends_during_a_slip_leaves_half_of_it_and_the_rest_comes_later(
    fault: Fault, printer: Simulator, call: Call
) -> None:
    printer.inflict(fault, Moment.DURING)
    assert (printer.faults, printer.planned) == ((), ((fault, Moment.DURING),))
    line = call(printer)
    taken = line.takes(SLIP + ASK)
    assert (printer.faults, printer.planned) == ((fault,), ())
    half = printer.current
    assert half is not None
    assert (half.picture, half.cut) == (Picture(576, 300, PICTURE.dots[: 72 * 300]), False)
    printer.mend()
    assert line.say((SLIP + ASK)[taken:]).hear(7) == ANSWER
    assert [slip.picture for slip in printer.slips] == [PICTURE]


def test_text_has_its_middle_after_the_fourth_line(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.PAPER_OUT, Moment.DURING)
    call(printer).say(SHORT)
    printer.wait_for(lambda printer: printer.faults != ())
    assert printer.current is not None
    assert printer.current.text == "A012\n1\n2\n3"
    printer.mend()
    assert [slip.text for slip in printer.slips] == ["A012\n1\n2\n3\n4\n5"]


def test_a_slip_too_short_to_have_a_middle_is_interrupted_before_its_cut(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.COVER_OPEN, Moment.DURING)
    call(printer).say(b"Hi\n\x1dV\x00")
    printer.wait_for(lambda printer: printer.faults != ())
    assert printer.slips == ()
    printer.mend()
    assert len(printer.slips) == 1


def test_paper_that_ends_after_a_slip_holds_back_its_confirmation(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.PAPER_OUT, Moment.AFTER)
    line = call(printer).say(SLIP + ASK)
    printer.wait_for(slips(1))
    printer.wait_for(lambda printer: printer.faults != ())
    assert status(line) == "1a327e"
    printer.mend()
    assert line.hear(7) == ANSWER
    assert len(printer.slips) == 1


def test_a_question_without_a_cut_before_it_ends_the_slip_too(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.MUTE, Moment.AFTER)
    call(printer).say(b"Hi\n" + ASK)
    printer.wait_for(lambda printer: printer.faults == (Fault.MUTE,))
    assert printer.current is not None
    assert printer.current.text == "Hi"


def test_a_status_that_is_asked_is_no_job(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.PAPER_OUT, Moment.AFTER)
    line = call(printer)
    assert status(line) == "121212"
    line.end()
    assert status(call(printer)) == "121212"
    assert printer.planned == ((Fault.PAPER_OUT, Moment.AFTER),)


def test_a_reset_during_a_slip_loses_the_rest_and_happens_once(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.RESET, Moment.DURING)
    line = call(printer)
    with pytest.raises(ConnectionError):
        line.say(SLIP + ASK).hear(1)
    assert printer.faults == ()
    half = printer.current
    assert half is not None
    assert half.picture == Picture(576, 300, PICTURE.dots[: 72 * 300])
    assert call(printer).say(SLIP + ASK).hear(7) == ANSWER
    assert [slip.picture.height for slip in printer.slips] == [900]


def test_a_reset_after_a_slip_leaves_it_on_paper_without_a_word(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.RESET, Moment.AFTER)
    line = call(printer)
    with pytest.raises(ConnectionError):
        line.say(SLIP + ASK).hear(1)
    assert [slip.picture for slip in printer.slips] == [PICTURE]


@pytest.mark.parametrize("moment", [Moment.DURING, Moment.AFTER])
@pytest.mark.parametrize("fault", [Fault.MUTE, Fault.STALLED, Fault.GOES_AWAY])
def test_a_printer_that_falls_silent_confirms_nothing(
    fault: Fault, moment: Moment, printer: Simulator, call: Call
) -> None:
    printer.inflict(fault, moment)
    line = call(printer)
    line.takes(SLIP + ASK)
    printer.wait_for(lambda printer: printer.faults == (fault,))
    line.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        line.hear(1)
    printed = 600 if fault is Fault.MUTE or moment is Moment.AFTER else 300
    on_paper = printer.slips[0] if printer.slips else printer.current
    assert on_paper is not None
    assert on_paper.picture.height == printed


@pytest.mark.parametrize("moment", [Moment.DURING, Moment.AFTER])
def test_a_printer_that_refuses_the_next_call_finishes_this_one(moment: Moment, printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.REFUSES, moment)
    assert call(printer).say(SLIP + ASK).hear(7) == ANSWER
    with pytest.raises(ConnectionRefusedError):
        call(printer)


@pytest.mark.parametrize("moment", [Moment.DURING, Moment.AFTER])
def test_a_confirmation_that_is_ordered_twice_for_the_next_slip_is_so_for_that_one_alone(
    moment: Moment, printer: Simulator, call: Call
) -> None:
    printer.inflict(Fault.CONFIRMS_TWICE, moment)
    line = call(printer)
    assert line.say(SLIP + ASK).hear(14) == ANSWER * 2
    assert line.say(SHORT + ASK).hear(7) == ANSWER
    assert line.hears_nothing()


def test_mending_takes_back_what_was_planned(printer: Simulator, call: Call) -> None:
    printer.inflict(Fault.GOES_AWAY, Moment.AFTER)
    printer.mend()
    assert call(printer).say(SHORT + ASK).hear(7) == ANSWER
    assert (printer.faults, printer.planned) == ((), ())


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happened_to_it_it_is_as_new_when_it_is_mended(seed: int) -> None:
    chance = random.Random(seed)
    with Simulator(late_s=0.05, slow_bytes_per_s=200_000) as printer:
        for _ in range(12):
            for _ in range(chance.randrange(3)):
                printer.inflict(chance.choice(list(Fault)), chance.choice(list(Moment)))
            with suppress(OSError):
                line = Line(printer, within_s=0.02)
                with suppress(OSError):
                    line.takes(chance.choice((SLIP, SHORT, SLIP[:20_000], b"\x10\x04\x01")) + ASK, 0.02)
                line.end(reset=chance.random() < 0.5)
            if chance.random() < 0.3:
                printer.mend()
        printer.mend()
        line = Line(printer)
        # A connection that was given up may still be at the front; this one's turn comes.
        assert line.say(b"\x1b@" + SHORT + ASK).hear(7) == ANSWER
        assert (printer.faults, printer.planned, printer.waiting) == ((), (), 0)
        assert printer.slips[-1].text.endswith("A012\n1\n2\n3\n4\n5")
        line.end()


# The program's side.


def test_who_listens_is_told_and_may_mend_it(printer: Simulator, call: Call) -> None:
    seen = list[int]()

    def listener(printer: Simulator) -> None:
        seen.append(len(printer.slips))
        if Fault.PAPER_OUT in printer.faults:
            printer.mend()

    stop = printer.listen(listener)
    printer.inflict(Fault.PAPER_OUT, Moment.DURING)
    assert call(printer).say(SLIP + ASK).hear(7) == ANSWER
    stop()
    stop()
    assert seen[-1] in (0, 1)


def test_a_listener_that_fails_stops_no_printer(
    printer: Simulator, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(printer: Simulator) -> None:
        raise ConnectionError("the page is gone")

    printer.listen(fails)
    assert call(printer).say(SHORT + ASK).hear(7) == ANSWER
    assert "a listener of the simulated printer failed" in caplog.text


def test_it_rests_while_it_has_nothing_to_do(call: Call) -> None:
    with Simulator(slow_bytes_per_s=30_000) as printer:
        printer.inflict(Fault.SLOW)
        line = call(printer).say(SLIP + ASK)
        line.socket.shutdown(socket.SHUT_WR)
        before = time.process_time()
        assert line.hear(8) == ANSWER
        # About two seconds on the clock; of the processor a small part, though the other end has said that it is done.
        assert time.process_time() - before < 1


def test_waiting_for_what_does_not_come_says_what_there_is(printer: Simulator) -> None:
    with pytest.raises(TimeoutError, match="0 slips"):
        printer.wait_for(slips(1), timeout_s=0.01)


def test_faults_can_be_ordered_before_it_is_switched_on(call: Call) -> None:
    printer = Simulator()
    printer.inflict(Fault.REFUSES)
    with printer:
        with pytest.raises(ConnectionRefusedError):
            call(printer)
        printer.mend()
        assert status(call(printer)) == "121212"


def test_a_port_that_is_taken_is_no_printer() -> None:
    with Simulator() as printer, pytest.raises(OSError, match="in use"), Simulator(port=printer.port):
        pass


def test_it_can_be_switched_on_again_at_its_port(call: Call) -> None:
    with Simulator() as printer:
        port = printer.port
        call(printer).say(SHORT + ASK).hear(7)
    with pytest.raises(ConnectionRefusedError):
        call(printer)
    with printer:
        assert printer.port == port
        assert call(printer).say(SHORT + ASK).hear(7) == ANSWER
        assert len(printer.slips) == 2
