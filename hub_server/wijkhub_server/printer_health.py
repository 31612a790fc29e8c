"""How one printer is, from what it says of itself and from what became of its slips. Pure: moments are passed in."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import Struct

from wijkhub_printers.printer import PrinterProfile, PrinterStatus, PrintOutcome, PrintState, Reason
from wijkhub_queue.printer_state import IN_ORDER, PRINTS, PrinterState

SAID = {
    Reason.PAPER_OUT: PrinterState.PAPER_OUT,
    Reason.COVER_OPEN: PrinterState.COVER_OPEN,
    Reason.PRINTER_ERROR: PrinterState.ERROR,
    Reason.UNREACHABLE: PrinterState.UNREACHABLE,
    Reason.MUTE: PrinterState.UNREACHABLE,
}
"""What a print that failed says of its printer."""

MAY_PASS = frozenset({*SAID, Reason.BUSY, Reason.NOT_WRITTEN})
"""Reasons for which a job that failed waits on: nothing is on paper, and it may go over."""

STUCK = {Reason.STALLED: 2, Reason.NOT_WRITTEN: 2, Reason.BROKEN_OFF: 1, Reason.FAULT: 1}
"""How much of a proof each is that the printer takes no slips, whatever it says of itself; two are enough.

Only a slip that it does take, or that it says something else than before, shows that this is over.
"""

ENDS_S = 3.0
"""After a slip, a printer that is silent may still be at its end: feeding, cutting, or letting go of the connection."""

LOW = 0.9
"""Share of a roll after which its paper is low, where the printer can't feel it."""


class Pauses(Struct, frozen=True):
    """How long to leave a printer alone, in seconds."""

    first_s: float = 1.0
    longest_s: float = 30.0
    again_s: float = 0.5
    """After it was found unreachable once, and not for want of time: it may just be busy, or starting."""

    def after(self, failures: int, chance: float) -> float:
        """The pause after so many failures in a row, with `chance` from 0 to 1: half to all of twice the one before."""
        return min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 30)) * (0.5 + 0.5 * chance)


class PrinterHealth:
    """What the hub knows of a printer."""

    def __init__(
        self,
        profile: PrinterProfile,
        *,
        polled: bool,
        chance: Callable[[], float],
        pauses: Pauses | None = None,
        roll_slips: int = 0,
        slips: int = 0,
    ) -> None:
        """A printer that nothing has been heard of.

        Args:
            profile: what it can say.
            polled: it is asked how it is though there is nothing to print.
            chance: a random number from 0 to 1.
            pauses: how long it is left alone.
            roll_slips: slips that a roll is good for, where the printer has no sensor for it; else 0.
            slips: how many came out since it got its roll.
        """
        self._says = profile.can_report_status
        self._polled = polled
        self._chance = chance
        self._pauses = pauses or Pauses()
        self._roll_slips = roll_slips
        self._unreachable = 0
        self._failures = 0
        self._broken = 0
        """Slips in a row that it did not take to their end."""
        self._printed_at = -math.inf
        self.slips = slips
        self.seen: PrinterState | None = None
        """The state it is in, apart from the count of slips; None until it was heard of."""
        self.detail = ""
        self.leave_until = -math.inf
        """Until then nothing is sent to it."""
        self.look_at = -math.inf
        """From then on it is to be asked how it is, with nothing else first."""

    @property
    def state(self) -> PrinterState | None:
        """The state that staff are told."""
        low = self._roll_slips > 0 and self.slips >= self._roll_slips * LOW
        return PrinterState.PAPER_LOW if low and self.seen in IN_ORDER else self.seen

    def free(self, now: float) -> bool:
        """Whether it may be given a slip."""
        return now >= self.leave_until

    def prints(self, now: float) -> bool:
        """Whether a slip that is given to it will come out, for all that is known."""
        return self.free(now) and self.seen in PRINTS and not self._unreachable

    def hears(self, status: PrinterStatus, now: float) -> None:
        """It was asked how it is."""
        self.look_at = math.inf
        state = status.state
        if state is PrinterState.UNKNOWN and self._says:
            # It can say how it is, was asked, and is silent: for a resident that is no printer.
            state = PrinterState.UNREACHABLE
        # What waited out its time is no lost packet, which would have been sent again within it.
        sure = status.timed_out and now - self._printed_at > ENDS_S
        self._becomes(state, status.detail, now, sure=sure)

    def learns(self, outcome: PrintOutcome, now: float) -> None:
        """It was given a slip, and this became of it."""
        reason = outcome.reason
        if outcome.state is not PrintState.FAILED:
            self.slips += 1
        if outcome.state is PrintState.PRINTED or reason is Reason.SENT:
            self._broken = 0
            self._printed_at = now
            if self.seen not in PRINTS:
                known = outcome.state is PrintState.PRINTED
                self._becomes(PrinterState.ONLINE if known else PrinterState.UNKNOWN, "", now)
            self._well()
        elif reason in SAID:
            self._becomes(SAID[reason], outcome.detail, now)
        elif outcome.printer is not None and outcome.printer not in PRINTS:
            # It was asked within the slip, after it had stood still for long.
            self._becomes(outcome.printer, outcome.detail, now, sure=True)
        elif reason is Reason.BUSY or reason in STUCK or outcome.state is PrintState.UNKNOWN:
            self._leave(now)
            self.look_at = now
            self._broken += STUCK.get(reason, 0) if reason else 0
            if self._is_stuck and not self._says:
                self.seen, self.detail = PrinterState.ERROR, outcome.detail

    def new_roll(self) -> None:
        """It got a new roll."""
        self.slips = 0

    def _becomes(self, state: PrinterState, detail: str, now: float, *, sure: bool = False) -> None:
        """It is so; `sure`: that it can't be reached needs no second look."""
        if state is PrinterState.UNREACHABLE:
            self._unreachable += 1
            self._broken = 0
            self._leave(now, until_heard=True)
            if self._unreachable == 1 and not sure:
                self.look_at = now + self._pauses.again_s
                return
        else:
            self._unreachable = 0
            if state in PRINTS:
                if self._is_stuck:
                    # It would have said so before the slip that it did not take, too. The next slip will tell.
                    self.seen = PrinterState.ERROR
                    return
                if self.seen is PrinterState.PAPER_OUT:
                    self.slips = 0
                self._well()
            else:
                self._broken = 0
                self._leave(now, until_heard=True)
        self.seen, self.detail = state, detail

    @property
    def _is_stuck(self) -> bool:
        return self._broken >= 2

    def _well(self) -> None:
        self._failures = self._unreachable = 0
        self.leave_until = -math.inf

    def _leave(self, now: float, *, until_heard: bool = False) -> None:
        """Send it nothing for a while, or until it says that it can print, if it will be asked."""
        self._failures += 1
        pause = math.inf if until_heard and self._polled else self._pauses.after(self._failures, self._chance())
        self.leave_until = now + pause
