"""How a hub's sync is, from what the hub keeps of it."""

from __future__ import annotations

from wijkhub_queue.sync.status import CLOCK_OFF_S, SyncStatus
from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.storage.sync_state import SyncStore
from wijkhub_server.sync.errors import WHAT_TO_DO
from wijkhub_server.sync.known import Contact, Enrolment


def status_of(
    store: SyncStore,
    journal: SyncJournal,
    enrolment: Enrolment | None,
    contact: Contact | None,
    *,
    url: str = "",
    trouble: str = "",
    unreachable: bool = False,
) -> SyncStatus:
    """How a hub's sync is, from what is known of it. Blocks."""
    progress = journal.load_progress()
    backlog = journal.backlog(progress.position)
    if enrolment is None:
        return SyncStatus("not-enrolled", url, backlog=backlog)
    stopped = progress.stopped
    if stopped:
        trouble = WHAT_TO_DO[stopped].format(at=progress.stopped_at)  # type: ignore[index]  # kept as it was
    return SyncStatus(
        state="stopped" if stopped else "unreachable" if unreachable else "behind" if backlog else "up-to-date",
        registry=url or enrolment.url,
        name=enrolment.name,
        epoch=progress.epoch,
        acked_through=progress.through,
        backlog=backlog,
        stopped=stopped,
        stopped_at=progress.stopped_at if stopped else 0,
        detail=trouble,
        last_contact=contact.at if contact else None,
        clock_offset_s=contact.offset_s if contact else None,
        clock_off=contact is not None and abs(contact.offset_s) > CLOCK_OFF_S,
        quarantined=store.unseen(),
    )
