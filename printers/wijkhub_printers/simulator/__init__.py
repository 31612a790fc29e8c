"""A receipt printer that isn't there: it takes ESC/POS over TCP, shows its paper, and misbehaves when told to."""

from wijkhub_printers.simulator.faults import Fault, Moment
from wijkhub_printers.simulator.paper import PaperSlip
from wijkhub_printers.simulator.simulator import Simulator

__all__ = ["Fault", "Moment", "PaperSlip", "Simulator"]
