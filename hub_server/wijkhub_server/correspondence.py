"""What an appointment leaves in rows beside the journal, written in the transaction of its event.

Who it is for, in a row that can be erased, and what is to be said when. Messages hold no person: whom they reach is
looked up in that row when they go out, so that an erased person is told nothing.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from wijkhub_queue.persons import Person
from wijkhub_server.messages.facts import Facts, Kind


class PersonKept(Struct, frozen=True, gc=False):
    """The hub knows now who comes."""

    appointment: str
    code: str
    person: Person
    keep_from: datetime
    """When the days after which the person is erased begin to count: the appointment's time."""


class PersonKeptFrom(Struct, frozen=True, gc=False):
    """Those days begin to count at another time."""

    appointment: str
    keep_from: datetime


class MessagePlanned(Struct, frozen=True, gc=False, kw_only=True):
    """A message is to go out, if there is a person who can be reached. Its id is never used again."""

    id: str
    message_id: str
    """By which a repeat can be recognised: a mail's Message-ID, without its brackets."""
    kind: Kind
    facts: Facts
    due_at: datetime
    """Not before this, by the hub's clock."""
    useful_until: datetime
    """Not after this."""
    dropped: str = ""
    """Why it will not go out, where that is known from the start."""
    takes_back: Kind | None = None
    """Only where the last message of this kind may have arrived, or other news was withdrawn for it."""
    at: datetime
    """When it was planned."""


class MessagesWithdrawn(Struct, frozen=True, gc=False):
    """Whatever waits to be said of this appointment is not so any more."""

    appointment: str
    why: str
    at: datetime


Entry = PersonKept | PersonKeptFrom | MessagePlanned | MessagesWithdrawn
