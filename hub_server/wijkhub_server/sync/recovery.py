"""After a restore: fetching what this database has lost and the registry has, and beginning a new epoch."""

from __future__ import annotations

import base64
from collections.abc import Callable

from msgspec import Struct

from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.messages import OpenEpoch, StoredEvents
from wijkhub_queue.sync.taking_in import Head
from wijkhub_server.journal import Position
from wijkhub_server.sync.errors import TryLater
from wijkhub_server.sync.exchange import Exchange, Refused
from wijkhub_server.sync.outgoing import Outgoing, Reason, Returned, common

PAGE = 500


class Recovery(Struct, frozen=True):
    """What has to be done to a journal so that it holds all that the registry has."""

    keep: Position
    """Up to here both are the same."""
    returned: tuple[Returned, ...]
    """What the registry has after that."""
    epoch: int
    """The new one: what the journal had after `keep` moves there, from seq 1, and new events follow it."""


async def plan(
    journal: Outgoing,
    exchange: Exchange,
    *,
    reason: Reason = "restored",
    told: Callable[[int], None] = lambda fetched: None,
) -> Recovery:
    """Open a new epoch at the registry, fetch what it has, and find where the journal parts from it.

    In this order: once the new epoch is open, nothing that is late on the line can be added to what is fetched. When
    the hub stops between the two, its next first contact finds a newer epoch than its own, and it begins again.

    Both are the same up to what the registry had acknowledged when the backup was made: from that event on it fetches.

    Args:
        journal: of the restored hub.
        exchange: the line.
        reason: why a new epoch begins.
        told: is told after each page how many events were fetched.

    Raises:
        TryLater: not now; nothing has changed.
        Stopped: the key was revoked.
    """
    try:
        head = await exchange.ask("GET", at.HEAD, Head)
        epoch = max(head.epoch, journal.epoch) + 1
        await exchange.ask("POST", at.EPOCHS, Head, body=OpenEpoch(head.epoch, epoch, reason))
        since = min(journal.load_progress().position, (head.epoch, head.through))
        theirs = await _fetch(exchange, since, told)
        if since[1] and not (theirs and theirs[0].event_id == journal.id_at(*since)):
            # Not even that is the same: the registry was put back too, and somebody else wrote on.
            since = (0, 0)
            theirs = await _fetch(exchange, since, told)
    except Refused as refused:
        raise TryLater(str(refused)) from refused
    reached = (theirs[-1].epoch, theirs[-1].seq) if theirs else since
    if head.through and reached < (head.epoch, head.through):
        raise TryLater("The registry gave back less than it says that it has.")
    ours = journal.after(_before(since))
    same = common(ours, theirs)
    keep = (theirs[same - 1].epoch, theirs[same - 1].seq) if same else since
    return Recovery(keep, tuple(theirs[same:]), epoch)


def _before(position: Position) -> Position:
    """From where to read so that the event there is read too."""
    return position[0], max(position[1] - 1, 0)


async def _fetch(exchange: Exchange, since: Position, told: Callable[[int], None]) -> list[Returned]:
    found: list[Returned] = []
    after = _before(since)
    while True:
        query = f"epoch={after[0]}&after={after[1]}&limit={PAGE}"
        page = await exchange.ask("GET", at.EVENTS, StoredEvents, query=query)
        for line in page.lines:
            if (line.epoch, line.seq) <= after:
                raise TryLater("The registry gave back events in a wrong order.")
            after = (line.epoch, line.seq)
            try:
                raw = base64.b64decode(line.raw, validate=True)
            except ValueError as error:
                raise TryLater(f"An event came back spoilt ({error}).") from error
            found.append(Returned(line.epoch, line.seq, line.event_id, raw))
        told(len(found))
        if not page.more:
            return found
