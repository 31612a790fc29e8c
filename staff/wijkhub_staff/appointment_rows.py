"""The appointments of a day as rows of words, those without a place first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.board import Board
from wijkhub_queue.check_in import CODE_LENGTH, code_in
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import Person
from wijkhub_queue.read_out import in_groups
from wijkhub_staff.filtering import Choice, remaining
from wijkhub_staff.outside_text import plain
from wijkhub_staff.rows import Look, Row
from wijkhub_staff.words import Words

UNKNOWN = "…"
"""Who it is for, until the hub has said so: somebody may well be named."""
_PAST = frozenset({AppointmentState.CANCELLED, AppointmentState.OVER})


def zone_of(board: Board) -> str:
    """The time zone of the hub."""
    return board.setup.policy.time_zone if board.setup else "UTC"


def of_day(board: Board, day: date) -> list[Appointment]:
    """The appointments of a local day: those that lost their place and must be moved, then the others, each by time."""
    zone = zone_of(board)
    found = (one for one in board.appointments.values() if local_day(one.starts_at, zone) == day)
    return sorted(found, key=lambda one: (not to_be_moved(one), one.starts_at, one.id))


def to_be_moved(appointment: Appointment) -> bool:
    """Whether a closure or a change of capacity took its place, and nobody has moved or cancelled it since."""
    return appointment.displaced and appointment.state is AppointmentState.BOOKED


def all_to_be_moved(board: Board) -> list[Appointment]:
    """Those of any day that lost their place and must be moved, by time."""
    found = (one for one in board.appointments.values() if to_be_moved(one))
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def found_by(
    board: Board,
    typed: str,
    among: Iterable[Appointment],
    persons: Mapping[str, Person | None],
    words: Words,
    *,
    by_service: bool = True,
) -> list[Appointment]:
    """Those of these that have every typed word in their name or service, or whose code begins with it.

    Args:
        board: what the hub knows.
        typed: as somebody typed it, or the address in a QR code.
        among: where to look; their order stays.
        persons: who they are for, as far as that is known here.
        words: of the reader's language.
        by_service: whether the service counts; if not, those of whom no name is known are found by their code alone.
    """
    among = list(among)
    choices = []
    for one in among:
        person = persons.get(one.id)
        name = plain(person.name) if person is not None else ""
        service = words.service(board.setup, one.service) if by_service else ""
        choices.append(Choice(one.id, (name, service), code=one.code))
    code = code_in(typed) if "/" in typed else ""
    scanned = code if len(code) == CODE_LENGTH else typed
    kept = {choice.id for choice in remaining(choices, scanned)}
    return [one for one in among if one.id in kept]


def appointment_rows(
    board: Board,
    appointments: Iterable[Appointment],
    persons: Mapping[str, Person | None],
    words: Words,
    *,
    today: date,
    now: datetime,
) -> list[Row]:
    """Each appointment: time (with the day when that is not `today`), name, service, code, state, needs.

    One that lost its place is marked, and says that it is to be moved.
    """
    rows = []
    for one in appointments:
        person = persons.get(one.id)
        cells = (
            f"{'!' if to_be_moved(one) else ' '}{_when(board, one, today, words)}",
            name_of(person, words) if one.id in persons else UNKNOWN,
            what_for(board, one, words),
            in_groups(one.code),
            state_words(board, one, now, words),
            needs_of(one, person, words),
        )
        rows.append(Row(one.id, cells, _look(one)))
    return rows


def rows_to_move(
    board: Board,
    appointments: Iterable[Appointment],
    persons: Mapping[str, Person | None],
    words: Words,
    *,
    today: date,
) -> list[Row]:
    """Each appointment that is to be moved: when it was, name, service, code, how to reach its resident, needs."""
    rows = []
    for one in appointments:
        person = persons.get(one.id)
        reach = (person.phone or person.email or "") if person is not None else ""
        cells = (
            f"!{_when(board, one, today, words)}",
            name_of(person, words) if one.id in persons else UNKNOWN,
            what_for(board, one, words),
            in_groups(one.code),
            plain(reach) or words("appointments.no-reach"),
            needs_of(one, person, words),
        )
        rows.append(Row(one.id, cells, Look.OVERDUE))
    return rows


def _look(one: Appointment) -> Look:
    if to_be_moved(one):
        return Look.OVERDUE
    return Look.DIM if one.state in _PAST else Look.PLAIN


def _when(board: Board, one: Appointment, today: date, words: Words) -> str:
    zone = zone_of(board)
    day = local_day(one.starts_at, zone)
    at = words.clock(one.starts_at, zone)
    return at if day == today else f"{words.day(day)} {at}"


def name_of(person: Person | None, words: Words) -> str:
    """Who it is for; that nobody is named, where that is so."""
    return plain(person.name) if person is not None else words("appointments.nameless")


def what_for(board: Board, one: Appointment, words: Words) -> str:
    """Its services by name."""
    return ", ".join(words.service(board.setup, service) for service in (one.service, *one.services))


def state_words(board: Board, one: Appointment, now: datetime, words: Words) -> str:
    """Where it is in its life, in few words: with its number once that was given."""
    if to_be_moved(one):
        return words("appointments.to-move")
    ticket = board.tickets.get(one.ticket or "")
    if ticket is not None:
        return words("appointments.here", number=ticket.number)
    if one.state is AppointmentState.BOOKED:
        if (now - one.starts_at).total_seconds() >= 60:
            return words("appointments.late")
        if one.confirmed:
            return words("appointments.confirmed")
    return words.appointment_state(one.state)


def needs_of(one: Appointment, person: Person | None, words: Words) -> str:
    """What it asks for beside its service: help, language, more people."""
    wanted = [str(help) for help in person.help] if person is not None else []
    if one.interpreter and "interpreter" not in wanted:
        wanted.insert(0, "interpreter")
    said = [words(f"wanted.{help}") for help in wanted]
    if one.needs_language is not None or one.language != "nl":
        said.append(plain(one.needs_language or one.language).upper())
    if one.people > 1:
        said.append(words("appointments.people", n=one.people))
    return ", ".join(said)


def figures_of(board: Board, appointments: Iterable[Appointment], words: Words) -> str:
    """How many there are, and how many of them are here: empty when there are none."""
    living = [one for one in appointments if one.state is not AppointmentState.CANCELLED]
    if not living:
        return ""
    here = sum(one.ticket is not None for one in living)
    return words("appointments.figures", n=len(living), here=here)
