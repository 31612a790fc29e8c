"""Printers on the network that do what a test tells them to."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Thread

import pytest

from wijkhub_printers.drivers.network import NetworkChannel

Told = Callable[[Callable[[socket.socket], None]], AbstractContextManager[NetworkChannel]]


@pytest.fixture(scope="session")
def told() -> Told:
    """Makes a printer that does with its one connection what it is told."""
    return _told


@contextmanager
def _told(conversation: Callable[[socket.socket], None]) -> Iterator[NetworkChannel]:
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as after:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(10)
                conversation(connection)

        thread = Thread(target=serve)
        after.callback(thread.join)
        thread.start()
        yield NetworkChannel("127.0.0.1", server.getsockname()[1])
