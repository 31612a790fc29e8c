"""What the simulated printer tells scripts: the shapes of its JSON."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from wijkhub_printers.simulator.faults import Fault, Moment
from wijkhub_printers.simulator.paper import PaperSlip
from wijkhub_printers.simulator.simulator import Simulator
from wijkhub_queue.printer_state import PrinterState


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to go wrong."""

    fault: Fault
    moment: Moment = Moment.BEFORE


class State(Struct, frozen=True, kw_only=True):
    """How the printer is."""

    host: str
    port: int
    state: PrinterState
    faults: tuple[Fault, ...]
    planned: tuple[Order, ...]
    slips: int
    calls: int
    waiting: int
    oddities: dict[str, int]


class ShownSlip(Struct, frozen=True, kw_only=True):
    """A piece of paper, without its dots."""

    id: int
    at: datetime
    width: int
    height: int
    text: str
    codes: tuple[str, ...]
    cut: bool
    picture: str
    """Where its picture is."""


def state_of(printer: Simulator) -> State:
    """How this printer is now."""
    return State(
        host=printer.host,
        port=printer.port,
        state=printer.state,
        faults=printer.faults,
        planned=tuple(Order(fault, moment) for fault, moment in printer.planned),
        slips=len(printer.slips),
        calls=printer.calls,
        waiting=printer.waiting,
        oddities=printer.oddities,
    )


def on_paper(printer: Simulator) -> list[PaperSlip]:
    """What was cut off, oldest first, and what is printed and not cut yet."""
    current = printer.current
    return [*printer.slips, *([current] if current else [])]


def shown(slip: PaperSlip) -> ShownSlip:
    """A slip as JSON has it."""
    return ShownSlip(
        id=slip.id,
        at=slip.at,
        width=slip.picture.width,
        height=slip.picture.height,
        text=slip.text,
        codes=slip.codes,
        cut=slip.cut,
        picture=f"/slips/{slip.id}.png",
    )
