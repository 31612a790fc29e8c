"""Hubs that push their events as fast as they are acknowledged, in one process that takes little of the machine.

Requests are made and signed beforehand, one file a hub. Started as `python -m wijkhub_benchmarks.pushes`, with what to
do as JSON on standard input; the figures go to standard output.
"""

from __future__ import annotations

import select
import socket
import sys
from pathlib import Path
from time import perf_counter, process_time

import msgspec
from msgspec import Struct

from wijkhub_benchmarks.raw_http import is_whole, status_of


class Pusher(Struct):
    """A hub: where it pushes, and what."""

    host: str
    port: int
    file: str
    """A list of whole requests, as MessagePack."""


class Pushed(Struct):
    """What came of it."""

    seconds: float
    """From the first byte that was sent to the last answer."""
    cpu_s: float
    batches: int


class NotTaken(Exception):
    """The registry refused a batch."""


def push_all(pushers: list[Pusher]) -> Pushed:
    """Each hub sends its next batch when the last one was acknowledged.

    Raises:
        NotTaken: one was not.
        ConnectionError: the registry closed a connection.
    """
    requests = {}
    clients = {}
    for pusher in pushers:
        waiting: list[bytes] = msgspec.msgpack.decode(Path(pusher.file).read_bytes())
        client = socket.create_connection((pusher.host, pusher.port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        clients[client.fileno()] = client
        requests[client.fileno()] = waiting[::-1]
    batches = sum(len(waiting) for waiting in requests.values())
    poll = select.epoll()
    answers = dict.fromkeys(clients, b"")
    begun, begun_cpu = perf_counter(), process_time()
    for number, client in clients.items():
        poll.register(number, select.EPOLLIN)
        client.sendall(requests[number].pop())
    left = batches
    while left:
        for number, _ in poll.poll():
            piece = clients[number].recv(65536)
            if not piece:
                raise ConnectionError("the registry closed the connection")
            answers[number] += piece
            if not is_whole(answers[number]):
                continue
            if status_of(answers[number]) != 200:
                raise NotTaken(answers[number].decode(errors="replace"))
            answers[number] = b""
            left -= 1
            if requests[number]:
                clients[number].sendall(requests[number].pop())
    pushed = Pushed(perf_counter() - begun, process_time() - begun_cpu, batches)
    poll.close()
    for client in clients.values():
        client.close()
    return pushed


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Pusher])
    sys.stdout.buffer.write(msgspec.json.encode(push_all(asked)))
