"""What `wijkhub sync` and `wijkhub hub restore` do, beside a hub that may be serving."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import typer

from wijkhub_queue.sync.keys import SigningKey
from wijkhub_queue.sync.status import SyncStatus
from wijkhub_server import VERSION
from wijkhub_server.cli import Stop
from wijkhub_server.serving import only_one
from wijkhub_server.settings import Settings, load_settings
from wijkhub_server.storage.database import LATEST, BrokenDatabase, NoHub, migrate, open_engine, read_hub, revision
from wijkhub_server.storage.rows import from_micros
from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.storage.sync_state import CONTACT, ENROLMENT, NEXT_KEY, PROGRESS, SyncStore, put
from wijkhub_server.sync.beside import mark_of
from wijkhub_server.sync.enrolment import enrol, exchange_of, roll_key
from wijkhub_server.sync.errors import NotEnrolled, OtherHistory, SyncError
from wijkhub_server.sync.http_transport import HttpTransport
from wijkhub_server.sync.known import Contact, Enrolment
from wijkhub_server.sync.mark import Mark
from wijkhub_server.sync.outgoing import Progress, Reason
from wijkhub_server.sync.pusher import Pusher
from wijkhub_server.sync.standing import force
from wijkhub_server.sync.status import status_of

_REASONS: dict[str, Reason] = {"forked": "forked", "copied": "cloned"}


class _Kept:
    """What a hub keeps of its sync, opened beside it."""

    def __init__(self, settings: Settings) -> None:
        path = settings.database
        if not path.exists():
            raise Stop(f"no hub in {path.parent}; make one with 'wijkhub hub init'")
        migrate(path)
        engine = open_engine(path)
        try:
            hub = read_hub(engine, path.parent)
        finally:
            engine.dispose()
        self.path = path
        self.hub_id = hub.hub_id
        self.journal = SyncJournal(path, hub.hub_id, hub.epoch)
        self.store = SyncStore(path)
        self.enrolment = self.store.get(ENROLMENT, Enrolment)
        self.url = settings.registry.url or (self.enrolment.url if self.enrolment else "")

    def status(self) -> SyncStatus:
        """How it is, as last written down."""
        contact = self.store.get(CONTACT, Contact)
        return status_of(self.store, self.journal, self.enrolment, contact, url=self.url)


def status_by(settings: Settings) -> SyncStatus | None:
    """The status of the hub of these settings, only read; None when its database is none that this program knows."""
    try:
        return _Kept(settings).status() if revision(settings.database) == LATEST else None
    except (BrokenDatabase, NoHub):
        return None


def enrol_hub(config: Path | None, url: str, code: str, *, again: bool) -> str:
    """Make the hub of these settings known to the registry at `url`; says what to do next.

    Raises:
        Stop: there is no hub, or it is known already.
        EnrolmentRefused: the registry does not take it.
    """
    return enrol_by(load_settings(config), url, code, again=again)


def enrol_by(settings: Settings, url: str, code: str, *, again: bool) -> str:
    """The same, for settings that were read already."""
    kept = _Kept(settings)
    if kept.enrolment is not None and not again:
        raise Stop(
            f"the registry at {kept.enrolment.url} knows this hub already, as '{kept.enrolment.name}'; to make it "
            "known anew, with another key, add --again"
        )

    async def ask() -> Enrolment:
        transport = HttpTransport(url)
        try:
            return await enrol(transport, url=url, code=code, hub=kept.hub_id)
        finally:
            await transport.close()

    enrolment = asyncio.run(ask())
    progress = kept.journal.load_progress()
    with kept.store.transaction() as run:
        put(run, ENROLMENT, enrolment)
        put(run, PROGRESS, Progress(progress.epoch, progress.through))
    return (
        f"The registry at {url} knows this hub as '{enrolment.name}'. A hub that is serving begins to send within half "
        "a minute; 'wijkhub sync status' shows how far it is."
    )


def roll_hub_key(config: Path | None) -> str:
    """Give the hub another key, which the one that it has vouches for.

    Raises:
        Stop: there is no hub.
        SyncError: the registry does not take it, or does not answer; try again, nothing is lost.
    """
    kept = _Kept(load_settings(config))
    if kept.enrolment is None:
        raise NotEnrolled("No registry knows this hub; 'wijkhub sync enrol URL CODE' makes it known.")
    enrolment = kept.enrolment
    begun = kept.store.get(NEXT_KEY, str)
    new = SigningKey.from_text(begun) if begun else SigningKey.new()
    kept.store.put(NEXT_KEY, new.text)

    async def ask() -> Enrolment:
        transport = HttpTransport(kept.url)
        try:
            return await roll_key(transport, enrolment, kept.hub_id, new)
        finally:
            await transport.close()

    rolled = asyncio.run(ask())
    with kept.store.transaction() as run:
        put(run, ENROLMENT, rolled)
        put(run, NEXT_KEY, "")
    return f"The registry knows this hub by key {rolled.key_id} now. A hub that is serving goes along by itself."


def show_status(config: Path | None, *, as_json: bool) -> tuple[list[str], bool]:
    """The status in lines, and whether nobody needs to look at it.

    Raises:
        Stop: there is no hub.
    """
    status = _Kept(load_settings(config)).status()
    well = status.state != "stopped" and not status.clock_off and not status.quarantined
    if as_json:
        return [msgspec.json.encode(status).decode()], well
    return list(_in_words(status)), well


def _in_words(status: SyncStatus) -> Iterator[str]:
    if status.state == "not-enrolled":
        yield "No registry knows this hub. 'wijkhub sync enrol URL CODE' makes it known; the city gives the code."
        return
    yield f"Registry   {status.registry}, as '{status.name}'"
    yield f"Has        all events up to {status.epoch}:{status.acked_through}"
    yield f"To send    {status.backlog}"
    when = f"{status.last_contact:%Y-%m-%d %H:%M:%S} UTC" if status.last_contact else "never"
    yield f"Contact    {when}"
    if status.clock_offset_s is not None:
        off = ", more than a minute: look at the time service of this machine" if status.clock_off else ""
        yield f"Clock      {-status.clock_offset_s:+.1f} s against the registry's{off}"
    if status.quarantined:
        yield f"Refused    {status.quarantined} documents nobody has looked at; 'wijkhub sync quarantine' shows them"
    if status.detail:
        yield f"{'STOPPED' if status.stopped else 'Trouble':10} {status.detail}"


def send_now(config: Path | None, *, as_json: bool) -> str:
    """Send all that waits, with a bar where there is a terminal; says what was sent.

    Raises:
        Stop: there is no hub.
        SyncError: it did not get there, with the reason.
    """
    kept = _Kept(load_settings(config))
    if kept.enrolment is None:
        raise NotEnrolled("No registry knows this hub; 'wijkhub sync enrol URL CODE' makes it known.")
    enrolment = kept.enrolment

    async def send(told: Callable[[int], None]) -> None:
        transport = HttpTransport(kept.url)
        try:
            pusher = Pusher(kept.journal, exchange_of(enrolment, transport), software=VERSION)
            while await pusher.step():
                told(kept.journal.backlog(pusher.progress.position))
        except OtherHistory as error:
            raise SyncError(
                f"{error} Start the hub again: it fetches what it has lost and goes on in a new epoch."
            ) from error
        finally:
            await transport.close()

    waiting = kept.journal.backlog(kept.journal.load_progress().position)
    if as_json:
        asyncio.run(send(lambda left: None))
    else:
        with typer.progressbar(length=max(waiting, 1), label=f"{waiting} events") as bar:
            asyncio.run(send(lambda left: bar.update(max(waiting - left - bar.pos, 0))))
    epoch, through = kept.journal.load_progress().position
    if as_json:
        return msgspec.json.encode({"epoch": epoch, "ackedThrough": through}).decode()
    return f"The registry has all events up to {epoch}:{through}."


def show_quarantine(config: Path | None, *, seen: bool, as_json: bool) -> list[str]:
    """Documents that were refused, in lines.

    Raises:
        Stop: there is no hub.
    """
    kept = _Kept(load_settings(config))
    found = kept.store.quarantine()
    if seen:
        kept.store.look_at_all()
    if as_json:
        return [msgspec.json.encode(found).decode()]
    if not found:
        return ["No document of the registry was refused."]
    return [
        f"{from_micros(one.at):%Y-%m-%d %H:%M} {'    ' if one.seen else 'new '} {one.what}: {one.detail} ({one.reason})"
        for one in found
    ]


def restore_hub(config: Path | None) -> str:
    """Have a hub whose database was put back, or copied, go on in a new epoch; says what follows.

    Raises:
        Stop: there is no hub, or it is serving.
    """
    kept = _Kept(load_settings(config))
    with only_one(kept.path.parent):
        progress = kept.journal.load_progress()
        note = force(kept.journal, Mark(mark_of(kept.path), kept.hub_id), _REASONS.get(progress.stopped, "restored"))
        kept.store.put(PROGRESS, Progress(progress.epoch, progress.through))
    comes_back = (
        "fetches from the registry what it has lost"
        if kept.enrolment is not None
        else "knows no registry that could give back what it has lost"
    )
    return (
        f"Epoch {note.epoch} begins. Start the hub: it {comes_back}, and ticket numbers go on half a band further, "
        "past those that may have been given out today."
    )
