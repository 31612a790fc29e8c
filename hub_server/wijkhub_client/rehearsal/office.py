"""A recorded office as a hub's set-up: every service a group of its own, with a letter and counters of its own."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from string import ascii_uppercase

from msgspec import Struct
from msgspec.structs import replace

from wijkhub_client.rehearsal.record import DayRecord, RecordError, ServiceRecord
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_queue.texts import Texts

TEXTS = Path(__file__).parents[1] / "texts"


APPOINTMENT_MIN = 10
"""Minutes that an appointment is given; handling times stay those of the record."""


MOST_PLACES = 1000
"""More than a series may have is never needed."""


class Queue(Struct, frozen=True):
    """A recorded service as the hub knows it."""

    id: str
    """Of its group and its service alike."""
    letter: str
    counters: tuple[str, ...]
    """As many as were ever open at once: counter i is open while the record has i or more of them."""
    record: ServiceRecord


def queues_of(record: DayRecord) -> tuple[Queue, ...]:
    """The record's services, each with an id, a letter and counters.

    A service keeps its letter where it can; where several have the same, or none, the later ones get a free one.

    Raises:
        RecordError: there are more services than letters.
    """
    if len(record.services) > len(ascii_uppercase):
        raise RecordError(
            f"'{record.office}' has {len(record.services)} services on {record.day}; "
            f"a hub has letters for {len(ascii_uppercase)}"
        )
    own = {service.letter for service in record.services}
    free = [letter for letter in ascii_uppercase if letter not in own]
    taken: set[str] = set()
    queues = []
    for service in record.services:
        letter = service.letter
        if letter not in ascii_uppercase or len(letter) != 1 or letter in taken:
            letter = free.pop(0)
        taken.add(letter)
        code = letter.lower()
        counters = tuple(f"{code}{number}" for number in range(1, service.most_counters + 1))
        queues.append(Queue(code, letter, counters, service))
    return tuple(queues)


def setup_of(
    record: DayRecord, queues: tuple[Queue, ...], own: HubSetup, *, bookable: bool = False, taken: int = 0
) -> HubSetup:
    """The set-up that the hub plays the day with.

    The hub's own rules stay, with two exceptions: the day turns at midnight, so that the recorded day is one hub-day,
    and whoever still waits then is let go.

    Args:
        record: the office's day.
        queues: the office.
        own: the hub's set-up.
        bookable: whether appointments can be made, as many at once as the queue has counters, until right before.
        taken: places that are taken already, by a day that was played before.
    """
    texts = Texts.load(TEXTS)

    def names(letter: str, number: int) -> dict[str, str]:
        return {
            language: texts.get(language, "rehearsal.counter", letter=letter, number=number)
            for language in texts.languages
        }

    # When a day is booked beforehand, how long that is does not matter.
    policy = replace(own.policy, book_least_min=0, book_ahead_days=60) if bookable else own.policy
    return replace(
        own,
        name=texts.get("nl", "rehearsal.hub", office=record.office),
        groups=tuple(ServiceGroup(queue.id, queue.letter, {"nl": _shown(queue)}) for queue in queues),
        services=tuple(
            Service(queue.id, queue.id, {"nl": _shown(queue)}, appointment_min=APPOINTMENT_MIN if bookable else None)
            for queue in queues
        ),
        counters=tuple(
            CounterPlace(counter, names(queue.letter, number), (queue.id,))
            for queue in queues
            for number, counter in enumerate(queue.counters, 1)
        ),
        policy=replace(policy, turn=time(0, 0), waiting_at_turn="close", day_opens="by-itself"),
        exercise=True,
        # Whatever can be booked at the hub itself is of groups that this office has not.
        capacity=tuple(_whole_day(record, queue, taken) for queue in queues) if bookable else (),
        extra_openings=(),
        closures=(),
        overbooking={},
    )


def _whole_day(record: DayRecord, queue: Queue, taken: int) -> CapacitySeries:
    day = record.day
    places = min(len(queue.counters) + taken, MOST_PLACES)
    return CapacitySeries(
        f"day-{queue.id}", queue.id, (WEEKDAYS[day.weekday()],), time(0), time(0), places, first_day=day, last_day=day
    )


def _shown(queue: Queue) -> str:
    """The service's name without the letter that some records put before it."""
    return re.sub(rf"^{re.escape(queue.record.letter)}:\s*", "", queue.record.name) or queue.letter
