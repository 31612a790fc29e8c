"""Where a hub's journal stands when the hub starts: was this database put back from a backup?"""

from __future__ import annotations

import logging

from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.sync.known import EpochNote
from wijkhub_server.sync.mark import Mark
from wijkhub_server.sync.outgoing import Reason

log = logging.getLogger(__name__)


def check_mark(journal: SyncJournal, mark: Mark) -> EpochNote | None:
    """Begin a new epoch when this machine has had more of this journal than the database holds; gives what is known.

    Raises:
        JournalUnavailable: it could not be written.
    """
    had, last = mark.read(), journal.last()
    if had is None or had <= last or journal.epoch > max(had[0], last[0]):
        # Nothing is missing, or a new epoch began for it already and has no event yet.
        return None
    # Across epochs nobody can count what is missing of the earlier one.
    missing = had[1] - last[1] if had[0] == last[0] else None
    note = EpochNote(max(had[0], journal.epoch) + 1, last[0], "restored", missing)
    journal.start_epoch(note)
    log.warning(
        "this database ends at %d:%d and this machine had %d:%d: it was put back; epoch %d begins",
        *last,
        *had,
        note.epoch,
    )
    return note


def force(journal: SyncJournal, mark: Mark, reason: Reason) -> EpochNote:
    """Begin a new epoch because somebody says so.

    Raises:
        JournalUnavailable: it could not be written.
    """
    had, last = mark.read() or (0, 0), journal.last()
    note = EpochNote(max(had[0], last[0], journal.epoch) + 1, last[0], reason, None, forced=True)
    journal.start_epoch(note)
    return note
