"""The simulated printer as a program of its own: `python -m wijkhub_printers.simulator`."""

import typer

from wijkhub_printers.simulator.cli import simulate

if __name__ == "__main__":
    typer.run(simulate)
