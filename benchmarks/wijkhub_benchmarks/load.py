"""Kiosks that take tickets as fast as they are answered, in one process that takes little of the machine.

Raw sockets and requests made beforehand: of an answer only the status and the length are read. Started as
`python -m wijkhub_benchmarks.load`, with what to do as JSON on standard input; the figures go to standard output.
"""

from __future__ import annotations

import random
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from itertools import cycle, islice
from time import perf_counter, process_time

import msgspec
from msgspec import Struct

from wijkhub_benchmarks.big_hub import SERVICES
from wijkhub_benchmarks.figures import percentile
from wijkhub_benchmarks.front_door import new_id
from wijkhub_benchmarks.processes import environment
from wijkhub_benchmarks.raw_http import is_whole, post_command, status_of


class Load(Struct):
    """What is to be done."""

    host: str
    port: int
    token: str
    clients: int
    seconds: float
    most: int
    """Tickets after which it ends, also when the time is not over."""
    seed: int
    warm_up: int = 200
    """Tickets at the beginning that count for the journal only."""
    leave_after: int = 0
    """With a number: whoever came so many tickets before leaves, one for each who comes. They count as tickets do."""


class Taken(Struct):
    """What came of it."""

    acknowledged: int
    """Tickets that were given, those of the warm-up included."""
    latencies_ms: list[float]
    """From the last byte of a request to the last byte of its answer, without those of the warm-up."""
    seconds: float
    """In which those were given."""
    cpu_s: float
    """Processor time that the clients took in those seconds."""

    @property
    def per_second(self) -> float:
        """Tickets a second."""
        return len(self.latencies_ms) / self.seconds

    @property
    def p99_ms(self) -> float:
        """In 99 of 100 cases the answer came within so many milliseconds."""
        return percentile(self.latencies_ms, 0.99)

    @property
    def cores(self) -> float:
        """How much of one core the clients took."""
        return self.cpu_s / self.seconds


def taken_together(turns: Sequence[Taken]) -> Taken:
    """What came of all these turns."""
    return Taken(
        acknowledged=sum(turn.acknowledged for turn in turns),
        latencies_ms=[latency for turn in turns for latency in turn.latencies_ms],
        seconds=sum(turn.seconds for turn in turns),
        cpu_s=sum(turn.cpu_s for turn in turns),
    )


class TooMuchLoad(Exception):
    """The clients took so much of the machine that the figures say little of the hub."""


MOST_CORES = 0.5
_enough: list[int] = []
"""Something when this process was told to end its clients' work."""


def run_load(load: Load) -> Taken:
    """Have it done in a process of its own.

    Raises:
        TooMuchLoad: the clients took half a core or more.
    """
    done = subprocess.run(
        [sys.executable, "-m", "wijkhub_benchmarks.load"],
        input=msgspec.json.encode(load),
        stdout=subprocess.PIPE,
        env=environment(),
        check=True,
        timeout=load.seconds + 120,
    )
    taken = msgspec.json.decode(done.stdout, type=Taken)
    if taken.cores >= MOST_CORES:
        raise TooMuchLoad(f"{load.clients} clients took {taken.cores:.2f} of a core, {MOST_CORES} is the most")
    return taken


def take_tickets(load: Load) -> Taken:
    """Keep every client asking: the next request goes out as soon as the answer to the last one is in.

    Raises:
        ConnectionError: the hub closed a connection.
        ValueError: the hub answered with something else than 201.
    """
    host = f"{load.host}:{load.port}"
    # Each service in turn, so that no group's numbers are used up before the others'.
    services = random.Random(load.seed).sample(SERVICES, len(SERVICES))
    requests: list[bytes] = []
    came: list[str] = []
    for service in islice(cycle(services), load.most):
        came.append(new_id())
        requests.append(post_command(host, load.token, {"type": "issue-ticket", "service": service}, came[-1]))
        if 0 < load.leave_after < len(came):
            leaves = {"type": "leave-queue", "ticket": came[-1 - load.leave_after]}
            requests.append(post_command(host, load.token, leaves))
    # They are taken from the end, and ids must come in the order of their making, as those of real clients do.
    requests.reverse()
    clients = [socket.create_connection((load.host, load.port)) for _ in range(load.clients)]
    try:
        return _drive({client.fileno(): client for client in clients}, requests, load)
    finally:
        for client in clients:
            client.close()


def _drive(clients: dict[int, socket.socket], requests: list[bytes], load: Load) -> Taken:
    poll = select.epoll()
    sent: dict[int, float] = {}
    begun_answers: dict[int, bytes] = {}
    for number, client in clients.items():
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(number, select.EPOLLIN)
        client.sendall(requests.pop())
        sent[number] = perf_counter()
    waiting = len(clients)
    warming, last, until = load.warm_up, perf_counter(), perf_counter() + load.seconds
    begun, begun_cpu = last, process_time()
    latencies: list[float] = []
    while waiting:
        for number, _ in poll.poll():
            client = clients[number]
            piece = client.recv(65536)
            if not piece:
                raise ConnectionError("the hub closed the connection")
            answer = begun_answers.pop(number, b"") + piece
            if not is_whole(answer):
                begun_answers[number] = answer
                continue
            last = perf_counter()
            if status_of(answer) != 201:
                raise ValueError(answer.decode(errors="replace"))
            if warming:
                warming -= 1
                begun, begun_cpu, until = last, process_time(), last + load.seconds
            else:
                latencies.append((last - sent[number]) * 1e3)
            if requests and last < until and not _enough:
                client.sendall(requests.pop())
                sent[number] = perf_counter()
            else:
                waiting -= 1
    poll.close()
    return Taken(
        acknowledged=load.warm_up - warming + len(latencies),
        latencies_ms=latencies,
        seconds=last - begun,
        cpu_s=process_time() - begun_cpu,
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, _: _enough.append(number))
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(take_tickets(asked)))
