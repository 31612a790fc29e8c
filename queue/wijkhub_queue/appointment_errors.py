"""Why a hub says no to what is asked of appointments. Their places in the tree of errors stand in `errors`."""

from __future__ import annotations

from collections.abc import Iterable

from wijkhub_queue.error import Invalid, NotFound, Refused


class AppointmentNotFound(NotFound):
    """No appointment has this id or code."""

    code = "appointment-not-found"
    title = "No such appointment"

    def __init__(self, name: str) -> None:
        super().__init__("appointment", name)


class CitizenNumberRefused(Invalid):
    """A hub keeps no citizen service number."""

    code = "citizen-number"
    title = "No citizen service number"

    def __init__(self, field: str) -> None:
        super().__init__(
            f"'{field}' holds a citizen service number (BSN), or is a field for one. A hub needs none and keeps none; "
            "leave it out."
        )


class NoAppointments(Refused):
    """This service takes no appointments, or these do not go together."""

    code = "no-appointments"
    title = "No appointments for this"


class NotBookable(Refused):
    """The hub takes no appointments at that time."""

    code = "not-bookable"
    title = "Not at that time"


class SlotTaken(Refused):
    """Every place is taken then."""

    code = "slot-taken"
    title = "That time is taken"

    def __init__(self) -> None:
        super().__init__("Every place at that time is taken. Choose another time.")


class AppointmentsInTheWay(Refused):
    """There are appointments then."""

    code = "appointments-in-the-way"
    title = "There are appointments then"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} appointments are made for then. Move or cancel them first, or go on with 'displace': "
            "then each is marked as one to be moved."
        )
        self.count = count


class IllegalAppointmentMove(Refused):
    """The appointment's state has no such way out."""

    code = "illegal-appointment-move"
    title = "Not possible with this appointment"

    def __init__(self, code: str, state: str, move: str, allowed: Iterable[str]) -> None:
        ways = ", ".join(allowed)
        super().__init__(
            f"Appointment {code} is {state}; '{move}' is not possible then. "
            + (f"Possible: {ways}." if ways else "Make a new appointment.")
        )


class NotTheirAppointment(Refused):
    """A resident changes only their own."""

    code = "not-their-appointment"
    title = "Somebody else's appointment"

    def __init__(self) -> None:
        super().__init__("This code is of another appointment. Use the code on your own confirmation.")


class AppointmentElsewhere(Refused):
    """It is at another hub."""

    code = "appointment-other-hub"
    title = "At another hub"

    def __init__(self, hub: str, address: str) -> None:
        where = f"{hub}, {address}" if address else hub
        super().__init__(f"This appointment is at {where}. Go there, or take a ticket here.")


class AppointmentOtherDay(Refused):
    """It is on another day."""

    code = "appointment-other-day"
    title = "On another day"

    def __init__(self, when: str) -> None:
        super().__init__(f"This appointment is for {when}, local time. Come then, or take a ticket now.")


class AppointmentTooEarly(Refused):
    """It can't be checked in yet."""

    code = "appointment-too-early"
    title = "Too early"

    def __init__(self, at: str, opens: str) -> None:
        super().__init__(f"This appointment is at {at}. Check in from {opens} on, local time.")


class AppointmentTooLate(Refused):
    """The place is gone; there is a choice."""

    code = "appointment-too-late"
    title = "Too late for this appointment"

    def __init__(self, at: str) -> None:
        super().__init__(
            f"This appointment was at {at}, local time. Check in with 'asWalkIn' to be helped today, or move it."
        )


class AppointmentIsCancelled(Refused):
    """It was cancelled."""

    code = "appointment-cancelled"
    title = "This appointment was cancelled"

    def __init__(self) -> None:
        super().__init__("This appointment was cancelled. Make a new one, or take a ticket now.")


class AlreadyCheckedIn(Refused):
    """It has a ticket."""

    code = "appointment-checked-in"
    title = "Already checked in"

    def __init__(self, number: str) -> None:
        super().__init__(f"This appointment is checked in already{f', with number {number}' if number else ''}.")
