"""Serving the registry: one process, of which there may be many."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from wijkhub_registry.errors import Stop
from wijkhub_registry.settings import Settings, load_settings


def serve_registry(config: Path | None) -> None:
    """Serve the registry of these settings until it is told to stop (SIGTERM or Ctrl-C).

    Raises:
        Stop: the settings are wrong, the database can't be used, or the address is taken.
    """
    serve(load_settings(config))


def serve(settings: Settings) -> None:
    """Serve; says its address on standard output once it listens."""
    import uvicorn

    from wijkhub_registry.app import create_app

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with _listening(settings.server.host, settings.server.port) as listener:

        class Announcing(uvicorn.Server):
            """Says where it listens, once it does."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                """Listen."""
                await super().startup(sockets)
                if not self.should_exit:
                    print(f"The registry listens on {_address_of(listener)}", flush=True)

        server = Announcing(
            uvicorn.Config(
                create_app(settings),
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


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), int(address[1])), family=family, backlog=2048)
    except OSError as error:
        raise Stop(
            f"cannot listen on {host}:{port}: {error.strerror}; choose an address of this machine and a port that "
            "nobody has (server.host and server.port in the settings)"
        ) from error


def _address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if listener.family is socket.AF_INET6 else f"http://{host}:{port}"
