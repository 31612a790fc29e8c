"""From a clerk's key to every display: how long a call takes to arrive.

Each reader is signed in as a display and gets what a display gets, drawn as HTML. The time runs from the moment at
which the clerk's command is sent, so that deciding, the disk and drawing are in it, until the reader has the last
byte of the call.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from wijkhub_benchmarks.big_hub import COUNTERS, SERVICES
from wijkhub_benchmarks.figures import Figures, middle, percentile, say, say_goal
from wijkhub_benchmarks.front_door import FrontDoor
from wijkhub_benchmarks.hub_process import HubProcess, hub_folder
from wijkhub_benchmarks.processes import allow_files, environment
from wijkhub_benchmarks.readers import Heard, Reading

READERS = (200, 1000)
WARM_UP = 2
"""Calls at the beginning that count for nothing."""
COUNTER = COUNTERS[0]


class Missed(Exception):
    """A reader did not get every call once."""


def measure(*, calls: int = 20) -> Figures:
    """The 99th percentile with 200 and with 1,000 readers, one call each second, so many calls.

    Raises:
        Missed: a reader did not get every call once.
    """
    say(f"displays: {calls} calls, one each second, from the clerk's command sent to the call at each display")
    allow_files(max(READERS) + 200)
    figures: Figures = {f"p99_ms_{readers}": round(_one_run(readers, calls), 2) for readers in READERS}
    say_goal("p99 at 1,000 displays, ms", figures["p99_ms_1000"], 100)
    return figures


def _one_run(readers: int, calls: int) -> float:
    with hub_folder() as config, HubProcess(config) as hub, hub.supervisor() as clerk:
        clerk.ask({"type": "open-counter", "counter": COUNTER})
        for at in range(WARM_UP + calls):
            clerk.ask({"type": "issue-ticket", "service": SERVICES[at % len(SERVICES)]})
        info = clerk.get("/v1/hub")
        path = f"/display/live?language=nl&after={info['epoch']}:{info['seq']}"
        reading = Reading(clerk.host, clerk.port, path, clerk.enrol("display"), readers)
        with _listening(reading) as listener:
            begun = time.monotonic()
            sent = _call_each_second(clerk, WARM_UP + calls)
            lasted = time.monotonic() - begun
            heard = _heard_by(listener)
    if sorted(heard.calls) != sorted(sent) or any(len(times) != readers for times in heard.calls.values()):
        told = {call: len(times) for call, times in heard.calls.items()}
        raise Missed(f"{readers} displays, calls {sorted(sent)}, but heard: {told}")
    counted = list(sent)[WARM_UP:]
    latencies = [(at - sent[call]) * 1e3 for call in counted for at in heard.calls[call]]
    p99 = percentile(latencies, 0.99)
    say(
        f"  {readers:5} displays: p50 {middle(latencies):.1f} ms, p99 {p99:.1f} ms, last {max(latencies):.1f} ms; "
        f"{len(latencies)} deliveries, none missed; the readers took {heard.cpu_s / lasted:.2f} of a core"
    )
    return p99


def _call_each_second(clerk: FrontDoor, calls: int) -> dict[int, float]:
    """When each call's command was sent, by the call's number in the journal."""
    sent = {}
    for _ in range(calls):
        begun = time.monotonic()
        answer = clerk.ask({"type": "call-next", "counter": COUNTER})
        (called,) = answer["events"]
        sent[called["seq"]] = begun
        # Helped half a second later, and away from this call and the next.
        time.sleep(max(0.0, begun + 0.5 - time.monotonic()))
        clerk.ask({"type": "finish-service", "ticket": called["payload"]["ticket"]})
        time.sleep(max(0.0, begun + 1.0 - time.monotonic()))
    return sent


@contextmanager
def _listening(reading: Reading) -> Iterator[subprocess.Popen[bytes]]:
    listener = subprocess.Popen(
        [sys.executable, "-m", "wijkhub_benchmarks.readers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    try:
        assert listener.stdin is not None
        assert listener.stdout is not None
        listener.stdin.write(msgspec.json.encode(reading) + b"\n")
        listener.stdin.flush()
        if listener.stdout.readline() != b"listening\n":
            raise Missed(f"the readers ended with status {listener.wait()}")
        yield listener
    finally:
        listener.kill()
        listener.communicate()


def _heard_by(listener: subprocess.Popen[bytes]) -> Heard:
    said, _ = listener.communicate(timeout=120)
    return msgspec.json.decode(said, type=Heard)
