"""A receipt printer that speaks ESC/POS, over whatever carries its bytes.

What is known of a slip follows from what was said, never from bytes that were written: writing succeeds into the
buffers of this machine and of a printer that stands still. So a slip is `failed` only before its first byte, and from
then on `unknown` unless the printer itself says that it worked it off or printed it.
"""

from __future__ import annotations

import re
import time
from threading import Lock

from msgspec import Struct

from wijkhub_printers.document import Document
from wijkhub_printers.drivers.channel import Channel, Connection, NothingSent, Occupied
from wijkhub_printers.drivers.conversation import Conversation
from wijkhub_printers.errors import PrinterError
from wijkhub_printers.escpos_answers import ask_for, confirms, new_job_id
from wijkhub_printers.printer import (
    PRINTED,
    PrinterProfile,
    PrinterStatus,
    PrintOutcome,
    PrintState,
    Reason,
    failed,
    unknown,
)
from wijkhub_queue.printer_state import PRINTS, PrinterState

PIECE = 2048
"""Bytes that are handed over together: a printer that moves at all takes so many in much less than `still_s`."""
GLANCE_S = 0.05
"""Between two looks whether it takes what was handed over."""
STOPPED = {
    PrinterState.PAPER_OUT: Reason.PAPER_OUT,
    PrinterState.COVER_OPEN: Reason.COVER_OPEN,
    PrinterState.ERROR: Reason.PRINTER_ERROR,
}
"""What a slip fails with when its printer says, before it, that it can't print."""


def _said(error: OSError) -> str:
    """What went wrong, in the system's words and without their numbers, which pyserial puts into its own."""
    return re.sub(r"\[Errno -?\d+\] ", "", error.strerror or str(error))


class Limits(Struct, frozen=True, kw_only=True):
    """How long a printer is given, in seconds."""

    connect_s: float = 2.0
    reach_s: float = 1.5
    """For a connection that only asks: a call that is lost on the way is made again after a second."""
    status_s: float = 1.0
    """For all questions after its state together."""
    job_s: float = 5.0
    """From a slip's first byte until its confirmation, above what the line itself takes."""
    look_s: float = 0.5
    """After all was sent, until a printer that has not confirmed is asked whether it stopped."""
    sure_s: float = 0.3
    """Between two such questions; only a printer that says so twice has stopped."""
    still_s: float = 0.8
    """Without taking anything in the middle of a slip, until a printer that can say why is asked."""


class EscposPrinter:
    """One printer, spoken to over a connection of its own for each slip, one at a time.

    `print` takes at most what `limits` add up to, and as long again when it waits for the slip before.

    Half a slip may hang out of the printer, uncut, after one that is `unknown`, after the printer or this program was
    off, and after another program held it. The next one would be printed on the same strip, under another resident's
    number: so it begins with a cut.
    """

    def __init__(
        self, channel: Channel, profile: PrinterProfile, name: str = "printer", *, limits: Limits | None = None
    ) -> None:
        self.name = name
        self.profile = profile
        self.channel = channel
        self.limits = limits or Limits()
        self._in_use = Lock()
        self._may_hang = True
        """Whether something may hang out of it that was not cut off."""

    def print(self, document: Document) -> PrintOutcome:
        """Send it, and say what is known of it."""
        from wijkhub_printers.escpos_encoding import behind_a_cut, encode

        job = new_job_id()
        try:
            data = encode(document, self.profile)
        except PrinterError as error:
            return failed(Reason.CANNOT_DRAW, str(error))
        longest = self.limits.job_s + self.channel.carries_s(len(data))
        if not self._in_use.acquire(timeout=longest):
            return failed(Reason.BUSY, f"{self.channel.where} was held by another slip for {longest:g} s")
        try:
            outcome = self._print(behind_a_cut(data) if self._may_hang else data, job)
            if outcome.state is not PrintState.FAILED:
                self._may_hang = not outcome.presumed_printed
            return outcome
        finally:
            self._in_use.release()

    def status(self) -> PrinterStatus:
        """Ask it how it is, in at most 3 s; one that is printing is not disturbed, and says nothing."""
        if not self._in_use.acquire(timeout=self.limits.connect_s + self.limits.status_s):
            return PrinterStatus(PrinterState.UNKNOWN, f"{self.channel.where} is printing")
        try:
            return self._status()
        finally:
            self._in_use.release()

    def _status(self) -> PrinterStatus:
        where = self.channel.where
        try:
            connection = self._open(min(self.limits.connect_s, self.limits.reach_s))
        except OSError as error:
            timed_out = isinstance(error, TimeoutError)
            return PrinterStatus(PrinterState.UNREACHABLE, f"{where}: {_said(error)}", timed_out)
        try:
            if not self.profile.can_report_status:
                return PrinterStatus(PrinterState.UNKNOWN, f"{where} is there, and is not asked")
            return Conversation(connection).status(time.monotonic() + self.limits.status_s)
        except TimeoutError:
            self._was_silent()
            return PrinterStatus(PrinterState.UNKNOWN, f"{where} does not answer when it is asked how it is", True)
        except OSError as error:
            self._was_silent()
            return PrinterStatus(PrinterState.UNREACHABLE, f"{where}: {_said(error)}")
        finally:
            connection.close()

    def _open(self, within_s: float) -> Connection:
        """A connection.

        Raises:
            OSError: none could be made in time.
        """
        try:
            return self.channel.open(time.monotonic() + within_s)
        except OSError:
            self._was_silent()
            raise

    def _was_silent(self) -> None:
        """It was off, or another program has it: either may leave half a slip in it, which nobody tells of."""
        self._may_hang = True

    def _print(self, data: bytes, job: str) -> PrintOutcome:
        where = self.channel.where
        try:
            connection = self._open(self.limits.connect_s)
        except Occupied as error:
            return failed(Reason.BUSY, f"{where}: {_said(error)}")
        except OSError as error:
            return failed(Reason.UNREACHABLE, f"{where}: {_said(error)}")
        try:
            talk = Conversation(connection)
            refused = self._before(talk)
            if refused is not None:
                return refused
            outcome = self._send(connection, talk, data + ask_for(self.profile.confirms, job), job)
            if outcome.reason is Reason.STALLED:
                connection.abandon()
        finally:
            connection.close()
        if outcome.reason is Reason.STALLED and self.profile.can_report_status:
            return self._why_stalled(outcome)
        return outcome

    def _why_stalled(self, outcome: PrintOutcome) -> PrintOutcome:
        """Ask it why it takes no more, over a new connection: on the one that was full no question passes the data."""
        now = self._status()
        if now.state in STOPPED:
            return unknown(Reason.STOPPED_MIDWAY, f"{now.state}; {outcome.detail}; {now.detail}", now.state)
        # One that refuses may not have let go of the old connection yet, and is asked again before anybody is told.
        gone = PrinterState.UNREACHABLE if now.timed_out else None
        return unknown(Reason.STALLED, f"{outcome.detail}; {now.detail}", gone)

    def _before(self, talk: Conversation) -> PrintOutcome | None:
        """Ask it whether it can print; None when it can, or can't be asked."""
        where = self.channel.where
        if not self.profile.can_report_status:
            return None
        try:
            status = talk.status(time.monotonic() + self.limits.status_s)
        except TimeoutError:
            return failed(Reason.MUTE, f"{where} did not say how it is in {self.limits.status_s:g} s")
        except OSError as error:
            return failed(Reason.UNREACHABLE, f"{where}, when it was asked how it is: {_said(error)}")
        if status.state in PRINTS:
            return None
        return failed(STOPPED[status.state], f"{where}: {status.detail}")

    def _send(self, connection: Connection, talk: Conversation, data: bytes, job: str) -> PrintOutcome:
        where, took = self.channel.where, f"{self.channel.where} took {len(data)} bytes"
        by = time.monotonic() + self.limits.job_s + self.channel.carries_s(len(data))
        try:
            self._hand_over(connection, data, by)
            outcome = self._watch(connection, talk, took, job, by)
            if outcome is not None:
                return outcome
            connection.finish(by)
        except NothingSent as error:
            return failed(Reason.UNREACHABLE, f"{where}: {_said(error)}")
        except TimeoutError as error:
            return unknown(Reason.STALLED, f"{where} did not take all {len(data)} bytes in time: {_said(error)}")
        except OSError as error:
            return unknown(Reason.BROKEN_OFF, f"{where}: {_said(error)}")
        return unknown(Reason.SENT, took)

    def _hand_over(self, connection: Connection, data: bytes, by: float) -> None:
        """Send it; a printer that can be asked why is not waited for while it stands still.

        Raises:
            TimeoutError: it took no more.
            OSError: the connection broke.
        """
        if not self.profile.can_report_status:
            connection.send(data, by)
            return
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            patience_s = self.limits.still_s + self.channel.carries_s(len(piece))
            connection.send(piece, min(by, time.monotonic() + patience_s))

    def _carried(self, connection: Connection, talk: Conversation, job: str, by: float) -> bool:
        """Wait until it has taken what this machine still holds for it; whether it confirmed meanwhile.

        Raises:
            TimeoutError: it took no more.
            OSError: the connection broke.
        """
        rest, moved_at = connection.unsent(), time.monotonic()
        while rest and (now := time.monotonic()) < by:
            if self._confirmed(talk, job, min(by, now + GLANCE_S)):
                return True
            before, rest = rest, connection.unsent()
            if rest < before:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at >= self.limits.still_s:
                raise TimeoutError(f"{rest} of them stayed here for {self.limits.still_s:g} s")
        return False

    def _watch(self, connection: Connection, talk: Conversation, took: str, job: str, by: float) -> PrintOutcome | None:
        """Wait for its confirmation, and ask now and then whether it stopped; None when it can tell neither."""
        limits, profile = self.limits, self.profile
        if not (profile.can_confirm or profile.can_report_status):
            return None
        if profile.can_report_status and self._carried(connection, talk, job, by):
            return PRINTED
        doubt: PrinterStatus | None = None
        while (now := time.monotonic()) < by:
            if self._confirmed(talk, job, min(by, now + (limits.sure_s if doubt else limits.look_s))):
                return PRINTED
            stopped = self._stopped(talk, by)
            if stopped is None and not profile.can_confirm:
                return None
            if stopped is not None and doubt is not None:
                if self._confirmed(talk, job, now):
                    return PRINTED
                return unknown(Reason.STOPPED_MIDWAY, f"{stopped.state}; {took}; {stopped.detail}", stopped.state)
            doubt = stopped
        if not profile.can_confirm:
            return None
        if self._confirmed(talk, job, by):
            return PRINTED
        return unknown(Reason.NOT_CONFIRMED, f"{took} and did not confirm in time")

    def _confirmed(self, talk: Conversation, job: str, by: float) -> bool:
        """Whether it confirmed this job; one that came in while it was asked something else counts too."""
        try:
            talk.hear(lambda answer: confirms(answer, self.profile.confirms, job), by)
        except TimeoutError:
            return False
        return True

    def _stopped(self, talk: Conversation, by: float) -> PrinterStatus | None:
        """How it is, when it says that it can't print; None when it can, or does not answer while it is busy."""
        if not self.profile.can_report_status:
            return None
        try:
            status = talk.status(min(by, time.monotonic() + self.limits.status_s))
        except TimeoutError:
            return None
        return None if status.state in PRINTS else status
