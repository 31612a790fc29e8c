"""Making a hub, and serving it."""

from __future__ import annotations

import errno
import fcntl
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from wijkhub_queue.actors import Role
from wijkhub_queue.wire import NewStaff
from wijkhub_server.cli import Stop
from wijkhub_server.hub import HubAtWork
from wijkhub_server.interpreter import give_back_memory, quick_to_switch, room_for_readers
from wijkhub_server.people import staff_row
from wijkhub_server.settings import Settings, load_settings
from wijkhub_server.storage.database import make_hub, migrate, open_engine
from wijkhub_server.storage.people import NameTaken, PeopleStore


def init_hub(config: Path | None, name: str, pin: str, *, again: bool = False) -> str:
    """Make the hub of these settings and its first supervisor; says what to do next.

    Args:
        config: the settings file.
        name: the supervisor's.
        pin: the supervisor's.
        again: add a supervisor to a hub that has one.

    Raises:
        BadSettings: the settings are wrong.
        Stop: the name or PIN will not do, or the name is taken, or there is a supervisor already.
    """
    settings = load_settings(config)
    known = [] if again else _supervisors(settings)
    if known:
        raise Stop(
            f"hub '{settings.hub.id}' is there already, in {settings.database.parent}; its supervisor "
            f"{' or '.join(known)} can let in others. If nobody knows such a PIN any more, add a supervisor with "
            "'wijkhub hub init --again'"
        )
    made = prepare(settings, [supervisor(name, pin)], strict=True)
    serve = "wijkhub hub serve" + (f" --config {config}" if config else "")
    return f"Hub '{settings.hub.id}' is ready in {settings.database.parent}; {made[0]} is supervisor. Next: {serve}"


def _supervisors(settings: Settings) -> list[str]:
    """Names of the supervisors of the hub that is there, if one is."""
    if not settings.database.exists():
        return []
    migrate(settings.database)
    engine = open_engine(settings.database)
    try:
        return [member.name for member in PeopleStore(engine).staff() if member.role is Role.SUPERVISOR]
    finally:
        engine.dispose()


def supervisor(name: str, pin: str) -> NewStaff:
    """A supervisor of this name and PIN.

    Raises:
        Stop: one of them will not do.
    """
    try:
        return msgspec.convert({"name": name.strip(), "pin": pin, "role": "supervisor"}, NewStaff)
    except msgspec.ValidationError as error:
        raise Stop("the supervisor's name must have 1 to 60 letters and the PIN 4 to 12 digits") from error


def prepare(settings: Settings, staff: list[NewStaff], *, strict: bool) -> list[str]:
    """Make the database and the staff, unless they are there. Gives the names.

    Raises:
        Stop: there can be no folder for it, or somebody of that name is there already (the latter `strict` only).
    """
    from argon2 import PasswordHasher

    make_folder(settings.database.parent)
    migrate(settings.database)
    engine = open_engine(settings.database)
    try:
        make_hub(engine, settings.hub.id)
        people = PeopleStore(engine)
        hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        for new in staff:
            if people.find_staff(new.name) is None:
                people.add_staff(staff_row(new, hasher))
            elif strict:
                raise Stop(f"'{new.name}' can sign in already; choose another name")
    except NameTaken as error:
        raise Stop(str(error)) from error
    finally:
        engine.dispose()
    return [new.name for new in staff]


def serve_hub(config: Path | None) -> None:
    """Serve the hub of these settings until it is told to stop.

    Raises:
        BadSettings: the settings are wrong.
        NoHub: it was not made yet.
    """
    settings = load_settings(config)
    if not settings.database.exists():
        raise Stop(f"no hub in {settings.database.parent}; make one with 'wijkhub hub init'")
    serve(settings, ready=lambda url, hub: print(f"Wijkhub '{settings.hub.name}' listens on {url}", flush=True))


def serve(settings: Settings, ready: Callable[[str, HubAtWork], None]) -> None:
    """Serve a hub until it is told to stop (SIGTERM or Ctrl-C). `ready` is called with its address once it listens."""
    import uvicorn

    from wijkhub_server.app import create_app

    quick_to_switch()
    room_for_readers()
    give_back_memory()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with only_one(settings.database.parent), listening(settings.server.host, settings.server.port) as listener:
        hub = HubAtWork(settings)

        class Announcing(uvicorn.Server):
            """Says where it listens, once it does; ends the streams before it waits for them."""

            async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
                """Listen."""
                await super().startup(sockets)  # type: ignore[arg-type]
                if self.should_exit:
                    return
                ready(address_of(listener), hub)

            async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
                """Stop; readers of streams are sent away first, for they would stay for ever."""
                hub.feed.end()
                await super().shutdown(sockets)  # type: ignore[arg-type]

        server = Announcing(
            uvicorn.Config(
                create_app(hub),
                loop="uvloop",
                http="httptools",
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=settings.server.shutdown_s,
                timeout_keep_alive=75,
                lifespan="on",
            )
        )
        # The server sends itself the signal that ended it once more when all is done; by then it says nothing new.
        signal.signal(signal.SIGTERM, lambda *_: None)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
        if not server.started:
            sys.exit(3)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket at this address, taken before anything else is begun.

    Raises:
        Stop: another program has the address, or this machine has no such address.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server((str(address[0]), int(address[1])), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            what = "another program listens there; stop it, or choose another port (server.port in the settings)"
        elif error.errno == errno.EACCES:
            what = "this port is not for everybody; choose one above 1023 (server.port in the settings)"
        else:
            what = f"{error.strerror}; choose an address of this machine (server.host in the settings)"
        raise Stop(f"cannot listen on {host}:{port}: {what}") from error
    with listener:
        yield listener


def address_of(listener: socket.socket) -> str:
    """Where it listens, for a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if listener.family is socket.AF_INET6 else f"http://{host}:{port}"


def make_folder(path: Path) -> None:
    """The folder of a hub's data, readable by nobody else.

    Raises:
        Stop: there can be none, or this user may not write in it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        (path / "lock").open("a").close()
    except OSError as error:
        raise Stop(
            f"cannot keep data in {path}: {error.strerror}; choose a folder that this user may write in "
            "(hub.data-folder in the settings, --data of the demo)"
        ) from error


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder, so that two servers never write one journal.

    Raises:
        Stop: another server holds it, or there can be no such folder.
    """
    make_folder(folder)
    with (folder / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Stop(
                f"another Wijkhub serves {folder}; stop that one first, or choose another data folder"
            ) from error
        yield
