"""A receipt printer that isn't there: it takes ESC/POS over TCP, shows its paper, and misbehaves when told to.

Importing this package loads neither Pillow nor what draws codes; the first use of `Simulator` does.
"""

from typing import TYPE_CHECKING, Any

from wijkhub_printers.simulator.faults import Fault, Moment
from wijkhub_printers.simulator.paper import PaperSlip

if TYPE_CHECKING:
    from wijkhub_printers.simulator.simulator import Simulator

__all__ = ["Fault", "Moment", "PaperSlip", "Simulator"]


def __getattr__(name: str) -> Any:
    if name == "Simulator":
        # The command line is made of this package's `cli` among others, and its help has to come at once.
        from wijkhub_printers.simulator.simulator import Simulator

        return Simulator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
