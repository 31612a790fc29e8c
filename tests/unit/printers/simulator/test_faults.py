import pytest

from wijkhub_printers.simulator import Fault
from wijkhub_printers.simulator.faults import as_a_state
from wijkhub_queue.printer_state import PrinterState


@pytest.mark.parametrize(
    ("faults", "state"),
    [
        ((), PrinterState.ONLINE),
        ((Fault.SLOW, Fault.CONFIRMS_LATE, Fault.CONFIRMS_TWICE), PrinterState.ONLINE),
        ((Fault.PAPER_LOW, Fault.SLOW), PrinterState.PAPER_LOW),
        ((Fault.PAPER_LOW, Fault.PAPER_OUT), PrinterState.PAPER_OUT),
        ((Fault.PAPER_OUT, Fault.COVER_OPEN), PrinterState.COVER_OPEN),
        *(
            ((fault, Fault.PAPER_OUT), PrinterState.UNREACHABLE)
            for fault in (Fault.GOES_AWAY, Fault.REFUSES, Fault.RESET, Fault.STALLED, Fault.MUTE)
        ),
    ],
)
def test_of_all_that_is_wrong_the_worst_is_seen(faults: tuple[Fault, ...], state: PrinterState) -> None:
    assert as_a_state(frozenset(faults)) is state
