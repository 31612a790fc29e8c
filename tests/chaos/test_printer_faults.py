"""Every fault of a printer, at every moment of a job, with and without confirmation, over TCP.

For each: what is known of the job, what the kiosk shows, what staff are told, and how many slips hang out of the
printer; while it lasts, and when it is over. A ticket is never lost, and never on paper twice without saying so.
"""

from __future__ import annotations

import asyncio
import importlib.util
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from wijkhub_printers.printer import Confirmation, PrinterProfile
from wijkhub_printers.simulator import Fault, Moment
from wijkhub_queue.printer_state import PrinterState


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("paper_house", Path(__file__).with_name("paper_house.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


house = _load()
AT_ONCE = 6
"""Hubs that stand at the same time: each waits most of the time."""

PATIENT = replace(house.LIMITS, job_s=10.0)
"""As slow as it is, it is waited for; and nothing takes so long here but being slow."""

BEFORE, DURING, AFTER = Moment
SURE, UNSURE = Confirmation.PRINTED, Confirmation.NONE
ONLINE, LOW = PrinterState.ONLINE, PrinterState.PAPER_LOW
OUT, OPEN = PrinterState.PAPER_OUT, PrinterState.COVER_OPEN
GONE = PrinterState.UNREACHABLE


class Seen(NamedTuple):
    """What can be seen of one ticket and its printer."""

    paper: str
    """What the kiosk's screen goes by, and the job's state on disk."""
    why: str
    """The first word of the job's detail; `-` when it is not looked at."""
    alert: PrinterState
    """What staff are told of the printer."""
    slips: int
    """On paper, cut."""


WELL = Seen("printed", "", ONLINE, 1)
SENT = Seen("unknown", "sent", ONLINE, 1)
"""As well as it gets where the printer can't confirm: the kiosk asks whether it came out."""
HELD = "-"

EXPECTED: dict[tuple[Fault, Moment, Confirmation], tuple[Seen, Seen]] = {}
"""While the fault lasts, and when it is over."""


def expect(fault: Fault, moments: tuple[Moment, ...], confirms: Confirmation, during: Seen, after: Seen) -> None:
    for moment in moments:
        EXPECTED[fault, moment, confirms] = (during, after)


for confirms, best in ((SURE, WELL), (UNSURE, SENT)):
    # It prints on; only staff hear of it.
    expect(Fault.PAPER_LOW, (BEFORE, DURING, AFTER), confirms, best._replace(alert=LOW), best)
    expect(Fault.SLOW, (BEFORE, DURING, AFTER), confirms, best, best)
    # It says that it can't, before anything was sent: the ticket waits, and comes out once it can.
    for fault, state in ((Fault.PAPER_OUT, OUT), (Fault.COVER_OPEN, OPEN)):
        expect(fault, (BEFORE,), confirms, Seen("queued", HELD, state, 0), best)
    # It does not say that it can: no byte is sent.
    for fault in (Fault.MUTE, Fault.STALLED, Fault.RESET, Fault.REFUSES, Fault.GOES_AWAY):
        expect(fault, (BEFORE,), confirms, Seen("queued", HELD, GONE, 0), best)
    # Broken off in the middle, the half slip hangs there uncut; broken off at the end, the slip is there.
    broken = Seen("unknown", "broken-off", ONLINE, 0)
    expect(Fault.RESET, (DURING,), confirms, broken, broken)
    expect(Fault.RESET, (AFTER,), confirms, broken._replace(slips=1), broken._replace(slips=1))
    # All was printed, and then it says that it stopped: how far it came is open.
    for fault, state in ((Fault.PAPER_OUT, OUT), (Fault.COVER_OPEN, OPEN)):
        stopped = Seen("unknown", "stopped-midway", state, 1)
        expect(fault, (AFTER,), confirms, stopped, stopped._replace(alert=ONLINE))
        # Stopped in the middle, it is asked why over a new connection, and gets no more of a slip that is given up.
        midway = stopped._replace(slips=0)
        expect(fault, (DURING,), confirms, midway, midway._replace(alert=ONLINE))
    # Silent in the middle, it is given up as well; mended, it goes on with half a slip, or has forgotten it.
    for fault in (Fault.STALLED, Fault.GOES_AWAY):
        gone = Seen("unknown", "stalled", GONE, 0)
        expect(fault, (DURING,), confirms, gone, gone._replace(alert=ONLINE))

for confirms, why in ((SURE, "not-confirmed"), (UNSURE, "sent")):
    best = WELL if confirms is SURE else SENT
    silent = Seen("unknown", why, GONE, 1)
    # It prints and says nothing more.
    expect(Fault.MUTE, (DURING, AFTER), confirms, silent, silent._replace(alert=ONLINE))
    expect(Fault.STALLED, (AFTER,), confirms, silent, silent._replace(alert=ONLINE))
    # Switched off behind the slip, it has nothing to forget.
    expect(Fault.GOES_AWAY, (AFTER,), confirms, silent, silent._replace(alert=ONLINE))
    # Who is connected stays so.
    expect(Fault.REFUSES, (DURING, AFTER), confirms, best._replace(alert=GONE), best)

expect(Fault.CONFIRMS_LATE, (BEFORE, DURING, AFTER), SURE, *[Seen("unknown", "not-confirmed", ONLINE, 1)] * 2)
expect(Fault.CONFIRMS_TWICE, (BEFORE, DURING, AFTER), SURE, WELL, WELL)

HALF = {(fault, DURING) for fault in (Fault.RESET, Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.STALLED, Fault.GOES_AWAY)}
"""After which half a slip hangs out of the printer, which is cut off before the next."""

IMPOSSIBLE = {
    (fault, moment, UNSURE): "nobody asks this printer to confirm, so it confirms neither late nor twice"
    for fault in (Fault.CONFIRMS_LATE, Fault.CONFIRMS_TWICE)
    for moment in Moment
}


def test_every_fault_at_every_moment_is_looked_at_or_impossible() -> None:
    every = {(fault, moment, confirms) for fault in Fault for moment in Moment for confirms in (SURE, UNSURE)}
    assert len(every) == 11 * 3 * 2
    assert every == EXPECTED.keys() | IMPOSSIBLE.keys()
    assert not EXPECTED.keys() & IMPOSSIBLE.keys()


def look(at: Any, ticket: str, expected: Seen) -> Seen:
    (job,) = at.jobs(ticket)
    why = HELD if expected.why == HELD else job.detail.split(" ")[0]
    state = job.state if job.state == at.hub.paper(ticket) else f"{job.state} on disk, {at.hub.paper(ticket)} on screen"
    return Seen(state, why, at.alert(), at.slips())


async def live_through(
    made: Path, folder: Path, fault: Fault, moment: Moment, confirms: Confirmation
) -> tuple[Seen, Seen]:
    """One ticket, with the fault at that moment of its print; then everything is mended."""
    during, after = EXPECTED[fault, moment, confirms]
    with house.simulator(confirms) as printer:
        profile = PrinterProfile(dots_wide=576, can_report_status=True, confirms=confirms)
        limits = PATIENT if fault is Fault.SLOW else house.LIMITS
        async with house.paper_house(made, folder, {"kiosk": (printer, profile)}, limits=limits) as at:
            assert await house.until(lambda: at.alert() is ONLINE)
            printer.inflict(fault, moment)
            if moment is BEFORE and during.paper == "queued":
                assert await house.until(lambda: at.alert() is during.alert), f"staff are told {at.alert()}"
            ticket = await at.ticket()
            await house.until(lambda: look(at, ticket, during) == during)
            seen = look(at, ticket, during)
            await asyncio.to_thread(printer.mend)
            await house.until(lambda: look(at, ticket, after) == after)
            seen_after = look(at, ticket, after)
            # The next resident's slip comes out as if nothing had been, on paper of its own.
            cut = after.slips + (1 if (fault, moment) in HALF else 0) + 1
            following = await at.ticket()
            await house.until(lambda: at.slips() == cut and at.hub.paper(following) == at_best(confirms))
            assert (at.slips(), at.hub.paper(following)) == (cut, at_best(confirms))
            whole, *others = sorted((one.picture.height for one in printer.slips), reverse=True)
            assert printer.slips[-1].picture.height == whole
            assert (others[-1] < 0.9 * whole) is ((fault, moment) in HALF), [whole, *others]
            return seen, seen_after


def at_best(confirms: Confirmation) -> str:
    return "printed" if confirms is SURE else "unknown"


@pytest.fixture(scope="module")
def lived_through(tmp_path_factory: pytest.TempPathFactory) -> dict[Any, Any]:
    """What was seen of each; or what went wrong."""
    folder = tmp_path_factory.mktemp("faults")
    house.new_hub(folder / "made")

    async def all_of_them() -> dict[Any, Any]:
        room = asyncio.Semaphore(AT_ONCE)

        async def one(count: int, case: tuple[Fault, Moment, Confirmation]) -> Any:
            async with room:
                return await live_through(folder / "made", folder / str(count), *case)

        found = await asyncio.gather(*(one(*case) for case in enumerate(EXPECTED)), return_exceptions=True)
        return dict(zip(EXPECTED, found, strict=True))

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: "-".join(case))
def test_what_becomes_of_a_ticket_and_who_is_told(lived_through: dict[Any, Any], case: Any) -> None:
    found = lived_through[case]
    if isinstance(found, BaseException):
        raise found
    assert found == EXPECTED[case]
