"""How a printer is, from what it says and from what became of its slips; moments are made up."""

from __future__ import annotations

import math

import pytest

from wijkhub_printers.printer import (
    PRINTED,
    REASONS,
    Confirmation,
    PrinterProfile,
    PrinterStatus,
    PrintState,
    Reason,
    failed,
    unknown,
)
from wijkhub_queue.printer_state import PrinterState
from wijkhub_server.printer_health import MAY_PASS, Pauses, PrinterHealth

ONLINE, OUT, GONE = PrinterState.ONLINE, PrinterState.PAPER_OUT, PrinterState.UNREACHABLE


def health(*, says: bool = True, polled: bool = True, roll: int = 0, chance: float = 1.0) -> PrinterHealth:
    profile = PrinterProfile(can_report_status=says, confirms=Confirmation.PRINTED if says else Confirmation.NONE)
    return PrinterHealth(profile, polled=polled, chance=lambda: chance, roll_slips=roll)


def says(state: PrinterState) -> PrinterStatus:
    return PrinterStatus(state)


class TestWhatItSays:
    def test_nothing_is_known_until_it_was_heard_of_and_slips_are_sent_all_the_same(self) -> None:
        printer = health()
        assert printer.state is None and printer.free(0.0) and not printer.prints(0.0)

    def test_what_it_says_is_so_at_once(self) -> None:
        printer = health()
        printer.hears(says(OUT), 0.0)
        assert (printer.state, printer.free(1e9)) == (OUT, False)
        printer.hears(says(ONLINE), 1.0)
        assert (printer.state, printer.free(1.0), printer.prints(1.0)) == (ONLINE, True, True)

    def test_one_that_is_not_reached_once_is_left_alone_and_twice_is_gone(self) -> None:
        printer = health()
        printer.hears(says(ONLINE), 0.0)
        printer.hears(says(GONE), 10.0)
        assert (printer.state, printer.free(10.0), printer.look_at) == (ONLINE, False, 10.5)
        printer.hears(says(GONE), 10.5)
        assert (printer.state, printer.look_at) == (GONE, math.inf)

    def test_one_lost_packet_is_no_printer_that_is_gone(self) -> None:
        printer = health()
        for moment in range(6):
            printer.hears(says(GONE if moment % 2 else ONLINE), float(moment))
            assert printer.state is ONLINE

    def test_one_that_could_say_how_it_is_and_is_silent_is_gone(self) -> None:
        printer = health()
        printer.hears(says(PrinterState.UNKNOWN), 0.0)
        printer.hears(says(PrinterState.UNKNOWN), 1.0)
        assert (printer.state, printer.free(1.0)) == (GONE, False)

    @pytest.mark.parametrize("state", [GONE, PrinterState.UNKNOWN])
    def test_one_that_lets_all_its_time_pass_is_gone_at_once(self, state: PrinterState) -> None:
        printer = health()
        printer.hears(says(ONLINE), 0.0)
        printer.hears(PrinterStatus(state, timed_out=True), 2.0)
        assert (printer.state, printer.free(2.0), printer.look_at) == (GONE, False, math.inf)

    def test_one_that_is_silent_right_after_its_slip_gets_a_second_look(self) -> None:
        silent = PrinterStatus(PrinterState.UNKNOWN, timed_out=True)
        printer = health()
        printer.hears(says(ONLINE), 0.0)
        printer.learns(PRINTED, 1.0)
        printer.hears(silent, 3.0)
        assert (printer.state, printer.look_at) == (ONLINE, 3.5)
        printer.hears(says(ONLINE), 3.6)
        printer.hears(silent, 4.1)
        assert printer.state is GONE

    def test_one_that_cannot_say_how_it_is_may_be_sent_to(self) -> None:
        printer = health(says=False)
        printer.hears(says(PrinterState.UNKNOWN), 0.0)
        assert (printer.state, printer.prints(0.0)) == (PrinterState.UNKNOWN, True)


class TestWhatBecameOfSlips:
    @pytest.mark.parametrize(
        ("reason", "state"),
        [
            (Reason.PAPER_OUT, OUT),
            (Reason.COVER_OPEN, PrinterState.COVER_OPEN),
            (Reason.PRINTER_ERROR, PrinterState.ERROR),
        ],
    )
    def test_a_slip_that_was_refused_says_why(self, reason: Reason, state: PrinterState) -> None:
        printer = health()
        printer.learns(failed(reason), 0.0)
        assert (printer.state, printer.free(0.0)) == (state, False)

    def test_after_a_slip_of_which_nothing_is_known_it_is_asked_at_once(self) -> None:
        printer = health()
        printer.learns(unknown(Reason.NOT_CONFIRMED), 5.0)
        assert printer.look_at == 5.0
        printer.hears(says(ONLINE), 5.1)
        assert printer.free(5.1)

    def test_one_that_takes_no_slip_and_says_that_it_is_well_is_in_error_until_a_slip_comes_out(self) -> None:
        printer = health()
        printer.learns(unknown(Reason.STALLED), 0.0)
        printer.hears(says(ONLINE), 0.1)
        # Left alone for the first pause, 1 s; then a slip may show whether it is over.
        assert (printer.state, printer.free(0.9), printer.free(1.0)) == (PrinterState.ERROR, False, True)
        assert not printer.prints(1.0)
        printer.learns(PRINTED, 2.0)
        assert (printer.state, printer.prints(2.0)) == (ONLINE, True)

    def test_that_it_says_something_else_ends_that_too(self) -> None:
        printer = health()
        printer.learns(unknown(Reason.STALLED), 0.0)
        printer.hears(says(OUT), 0.1)
        printer.hears(says(ONLINE), 1.0)
        assert printer.prints(1.0)

    @pytest.mark.parametrize(("state", "reason"), [(OUT, Reason.STOPPED_MIDWAY), (GONE, Reason.STALLED)])
    def test_what_it_was_found_to_be_in_the_middle_of_a_slip_is_so_at_once(
        self, state: PrinterState, reason: Reason
    ) -> None:
        printer = health()
        printer.hears(says(ONLINE), 0.0)
        printer.learns(unknown(reason, "", state), 1.0)
        assert (printer.state, printer.free(1e9)) == (state, False)
        printer.hears(says(ONLINE), 2.0)
        assert printer.prints(2.0)

    def test_one_slip_that_broke_off_is_no_proof_two_are(self) -> None:
        printer = health()
        for moment, state in ((0.0, ONLINE), (1.0, PrinterState.ERROR)):
            printer.learns(unknown(Reason.BROKEN_OFF), moment)
            printer.hears(says(ONLINE), moment)
            assert printer.state is state

    def test_a_slip_that_cannot_be_drawn_says_nothing_of_the_printer(self) -> None:
        printer = health()
        printer.hears(says(ONLINE), 0.0)
        printer.learns(failed(Reason.CANNOT_DRAW), 1.0)
        assert printer.prints(1.0)

    def test_a_slip_that_was_only_sent_is_no_word_that_it_is_online(self) -> None:
        printer = health(says=False)
        printer.learns(unknown(Reason.STALLED), 0.0)
        assert printer.state is PrinterState.ERROR
        printer.learns(unknown(Reason.SENT), 2.0)
        assert printer.state is PrinterState.UNKNOWN

    def test_only_what_failed_may_wait_on(self) -> None:
        assert REASONS[PrintState.FAILED] > MAY_PASS
        assert {Reason.TOO_OLD, Reason.TICKET_OVER, Reason.CANNOT_DRAW, Reason.NO_PRINTER} & MAY_PASS == set()


class TestPauses:
    def test_they_double_from_one_second_to_thirty(self) -> None:
        assert [Pauses().after(failures, 1.0) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]

    def test_chance_halves_them_at_the_most(self) -> None:
        assert [Pauses().after(failures, 0.0) for failures in (1, 2, 7)] == [0.5, 1, 15]

    def test_one_that_is_not_asked_by_itself_is_tried_again_after_them(self) -> None:
        printer = health(polled=False)
        ends = []
        for _ in range(3):
            printer.learns(failed(Reason.PAPER_OUT), 100.0)
            ends.append(printer.leave_until)
        assert ends == [101.0, 102.0, 104.0]
        printer.learns(PRINTED, 105.0)
        printer.learns(failed(Reason.PAPER_OUT), 200.0)
        assert printer.leave_until == 201.0


class TestRoll:
    def test_paper_is_low_after_nine_tenths_of_a_roll(self) -> None:
        printer = health(roll=10)
        printer.hears(says(ONLINE), 0.0)
        for _ in range(8):
            printer.learns(PRINTED, 0.0)
        assert printer.state is ONLINE
        printer.learns(unknown(Reason.SENT), 0.0)
        assert printer.state is PrinterState.PAPER_LOW

    def test_a_slip_that_did_not_come_out_takes_no_paper(self) -> None:
        printer = health(roll=1)
        printer.learns(failed(Reason.PAPER_OUT), 0.0)
        assert printer.slips == 0

    def test_the_count_begins_anew_with_a_new_roll_told_or_seen(self) -> None:
        printer = health(roll=1)
        printer.hears(says(ONLINE), 0.0)
        printer.learns(PRINTED, 0.0)
        printer.new_roll()
        assert (printer.slips, printer.state) == (0, ONLINE)
        printer.learns(PRINTED, 0.0)
        printer.hears(says(OUT), 1.0)
        assert printer.state is OUT
        printer.hears(says(ONLINE), 2.0)
        assert (printer.slips, printer.state) == (0, ONLINE)

    def test_with_a_sensor_nothing_is_counted_out(self) -> None:
        printer = health()
        printer.hears(says(ONLINE), 0.0)
        for _ in range(10_000):
            printer.learns(PRINTED, 0.0)
        assert printer.state is ONLINE
