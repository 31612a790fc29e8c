"""Why a hub says no.

    DomainError
    |-- Invalid                the command names what is not there (bad input)
    |   |-- NotFound           a ticket, counter, service, group, class or language that does not exist
    |   |   `-- AppointmentNotFound
    |   |-- BadSetup           a set-up that cannot work
    |   |-- CitizenNumberRefused
    |   `-- Incomplete         a field is missing that this case needs
    `-- Refused                the command is good, but not now
        |-- NotConfigured      the hub has no set-up yet
        |-- IllegalMove        the ticket's state has no such way out
        |-- NotTheirCounter    another clerk works at that counter
        |-- CounterNotOpen, CounterBusy, CounterTaken, CounterNotOffering, ClerkElsewhere
        |-- QueueEmpty         nobody waits for what this counter offers
        |-- BandFull           every number of the group is in use
        |-- DayNotOpen, DoorsAreClosed, StillWaiting
        |-- NothingToUndo      no step, too long ago, or the ticket has moved on
        |-- NoAppointments, NotBookable, SlotTaken, AppointmentsInTheWay
        |-- IllegalAppointmentMove, NotTheirAppointment
        |-- at check-in: AppointmentElsewhere, AppointmentOtherDay, AppointmentTooEarly, AppointmentTooLate,
        |                AppointmentIsCancelled, AlreadyCheckedIn
        `-- NotAnExercise      only a hub that plays a day does this

Every error has a stable `code`, a `title`, and a message that says what happened and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable

from wijkhub_queue.appointment_errors import AlreadyCheckedIn as AlreadyCheckedIn
from wijkhub_queue.appointment_errors import AppointmentElsewhere as AppointmentElsewhere
from wijkhub_queue.appointment_errors import AppointmentIsCancelled as AppointmentIsCancelled
from wijkhub_queue.appointment_errors import AppointmentNotFound as AppointmentNotFound
from wijkhub_queue.appointment_errors import AppointmentOtherDay as AppointmentOtherDay
from wijkhub_queue.appointment_errors import AppointmentsInTheWay as AppointmentsInTheWay
from wijkhub_queue.appointment_errors import AppointmentTooEarly as AppointmentTooEarly
from wijkhub_queue.appointment_errors import AppointmentTooLate as AppointmentTooLate
from wijkhub_queue.appointment_errors import CitizenNumberRefused as CitizenNumberRefused
from wijkhub_queue.appointment_errors import IllegalAppointmentMove as IllegalAppointmentMove
from wijkhub_queue.appointment_errors import NoAppointments as NoAppointments
from wijkhub_queue.appointment_errors import NotBookable as NotBookable
from wijkhub_queue.appointment_errors import NotTheirAppointment as NotTheirAppointment
from wijkhub_queue.appointment_errors import SlotTaken as SlotTaken
from wijkhub_queue.error import DomainError as DomainError
from wijkhub_queue.error import Invalid as Invalid
from wijkhub_queue.error import NotFound as NotFound
from wijkhub_queue.error import Refused as Refused


class BadSetup(Invalid):
    """The set-up can't work."""

    code = "bad-setup"
    title = "The set-up cannot work"

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("; ".join(problems) + ".")


class Incomplete(Invalid):
    """A field is missing that this case needs."""

    code = "incomplete"
    title = "Something is missing"


class NotConfigured(Refused):
    """The hub has no set-up yet."""

    code = "not-configured"
    title = "The hub is not set up"

    def __init__(self) -> None:
        super().__init__("This hub has no groups, services and counters yet. Start it with its configuration file.")


class IllegalMove(Refused):
    """The ticket's state has no such way out."""

    code = "illegal-move"
    title = "Not possible in this state"

    def __init__(self, number: str, state: str, move: str, allowed: Iterable[str]) -> None:
        ways = ", ".join(allowed)
        super().__init__(
            f"Ticket {number} is {state}; '{move}' is not possible then. "
            + (f"Possible: {ways}." if ways else "It is over; take a new ticket.")
        )
        self.state = state


class NotTheirCounter(Refused):
    """Another clerk works at that counter."""

    code = "not-their-counter"
    title = "Another clerk's counter"

    def __init__(self, counter: str) -> None:
        super().__init__(f"Another clerk works at counter '{counter}'. Ask them, or a supervisor.")


class CounterNotOpen(Refused):
    """The counter is closed or paused."""

    code = "counter-not-open"
    title = "The counter is not open"

    def __init__(self, counter: str, state: str) -> None:
        super().__init__(f"Counter '{counter}' is {state}. Open or resume it first.")


class CounterBusy(Refused):
    """The counter has a resident."""

    code = "counter-busy"
    title = "The counter has a resident"

    def __init__(self, counter: str, number: str) -> None:
        super().__init__(f"Counter '{counter}' still has {number}. Finish, park or return that ticket first.")


class CounterTaken(Refused):
    """Another clerk opened it."""

    code = "counter-taken"
    title = "The counter is taken"

    def __init__(self, counter: str, state: str) -> None:
        super().__init__(f"Counter '{counter}' is {state} already. Choose another, or let it be closed first.")


class CounterNotOffering(Refused):
    """This counter, or its clerk, can't help this ticket."""

    code = "counter-not-offering"
    title = "This counter cannot help with that"

    def __init__(self, counter: str, number: str) -> None:
        super().__init__(
            f"Counter '{counter}' cannot help {number}: it lacks the group, skill, language or clerk asked for."
        )


class ClerkElsewhere(Refused):
    """One clerk, one counter."""

    code = "clerk-elsewhere"
    title = "Still at another counter"

    def __init__(self, counter: str) -> None:
        super().__init__(f"You still work at counter '{counter}'. Close it first.")


class QueueEmpty(Refused):
    """Nobody waits for what this counter offers."""

    code = "queue-empty"
    title = "Nobody is waiting"

    def __init__(self, counter: str) -> None:
        super().__init__(f"Nobody is waiting for counter '{counter}'.")


class BandFull(Refused):
    """Every number of the group is in use."""

    code = "band-full"
    title = "No number is free"

    def __init__(self, letter: str, size: int) -> None:
        super().__init__(
            f"All {size} numbers of letter {letter} are in use. Help or end some of those tickets, then try again."
        )


class DayNotOpen(Refused):
    """No tickets outside the day."""

    code = "day-not-open"
    title = "The hub takes no tickets now"

    def __init__(self) -> None:
        super().__init__("The hub's day is not open. Staff can open it at the terminal.")


class DoorsAreClosed(Refused):
    """Nobody may come in now."""

    code = "doors-closed"
    title = "The doors are closed"

    def __init__(self) -> None:
        super().__init__("The doors are closed now. Staff can still take a ticket for someone who is inside.")


class StillWaiting(Refused):
    """People are still here."""

    code = "still-waiting"
    title = "People are still waiting"

    def __init__(self, waiting: int, at_counter: int) -> None:
        super().__init__(
            f"{waiting} still wait and {at_counter} are at a counter. Help them first, "
            "or close the day and end the tickets of those who wait; finish at the counters in any case."
        )


class NothingToUndo(Refused):
    """No step, too long ago, or the ticket has moved on."""

    code = "nothing-to-undo"
    title = "Nothing to undo"


class NotAnExercise(Refused):
    """Only a hub that plays a day does this."""

    code = "not-an-exercise"
    title = "Not an exercise"

    def __init__(self) -> None:
        super().__init__("Only a hub in exercise mode does this. Start it with 'exercise = true'.")


_EVERY = [DomainError]
for _error in _EVERY:
    _EVERY.extend(_error.__subclasses__())
ERROR_CODES: dict[str, type[DomainError]] = {error.code: error for error in _EVERY}
"""Every error by its stable code."""


def kept_refusal(code: str, detail: str) -> DomainError:
    """A refusal that was kept, to be given again as it was."""
    error = ERROR_CODES.get(code, Refused)
    again = error.__new__(error)
    Exception.__init__(again, detail)
    return again
