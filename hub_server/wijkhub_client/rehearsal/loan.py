"""A hub on loan: it is given an office's set-up and clock for a while, and gets its own back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from wijkhub_client.api import HubApi, Position
from wijkhub_client.errors import ClientError, RefusedByHub
from wijkhub_client.rehearsal.together import together
from wijkhub_queue.actors import Role
from wijkhub_queue.board import Board, CounterState
from wijkhub_queue.commands import (
    CloseCounter,
    CloseDoors,
    ConfigureHub,
    FinishService,
    LeaveQueue,
    OpenDay,
    OpenDoors,
    SetExerciseClock,
)
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.tickets import State


class LoanError(Exception):
    """A hub that cannot be had for a rehearsal, and what to do."""


async def own_setup(hub: HubApi) -> HubSetup:
    """The set-up of a hub that may be borrowed.

    Raises:
        LoanError: it is no exercise, or not set up, or whoever signed in is no supervisor.
    """
    info = await hub.hub()
    if not info.exercise:
        raise LoanError(
            f"'{info.name}' is a hub for real residents, and a rehearsal gives it another set-up and another time. "
            "Use one that was started as an exercise: 'wijkhub run', or 'exercise = true' in its settings"
        )
    if hub.staff is None or hub.staff.role is not Role.SUPERVISOR:
        who = f"{hub.staff.name} is {hub.staff.role}" if hub.staff else "nobody is signed in"
        raise LoanError(f"only a supervisor may rehearse, and {who}; sign in as one with --name and --pin")
    setup = (await hub.board()).setup
    if setup is None:
        raise LoanError(f"'{info.name}' has no set-up yet; start it with its settings file")
    return setup


@asynccontextmanager
async def borrowed(hub: HubApi, setup: HubSetup, begins: datetime) -> AsyncIterator[Position]:
    """Have the hub be this office from `begins` on, its clock standing still; afterwards it is as it was.

    Gives the position in its journal at which the loan begins. Whoever is in the hub's queue before, or is left in it
    after, is let go, and open counters are closed: the hub's day turns twice. Its own time is that of this machine.
    """
    before = await hub.board()
    own = await own_setup(hub)
    await let_go(hub)
    start = await hub.board()
    try:
        await hub.ask(ConfigureHub(setup))
        await hub.ask(SetExerciseClock(begins, 0))
        await hub.ask(OpenDay())
        await hub.ask(OpenDoors())
        yield (start.epoch, start.seq)
    finally:
        try:
            await let_go(hub)
            await hub.ask(ConfigureHub(own))
            await hub.ask(SetExerciseClock(datetime.now(UTC), 1))
            if not before.doors_open:
                await hub.ask(CloseDoors())
        except ClientError as error:
            raise LoanError(
                f"the hub did not get its own set-up and time back ({error.detail}). Restart it, and it has them again"
            ) from error


async def let_go(hub: HubApi) -> int:
    """Finish at the counters, let all others leave, close the counters; gives how many tickets that ended."""
    board = await hub.board()
    living = list(board.living())
    # A waiting resident may be called by somebody at the terminal in this very moment.
    await together(_end(hub, board, ticket.id) for ticket in living)
    await together(
        hub.ask(CloseCounter(counter.id))
        for counter in (await hub.board()).counters.values()
        if counter.state is not CounterState.CLOSED and counter.ticket is None
    )
    return len(living)


async def _end(hub: HubApi, board: Board, ticket_id: str) -> None:
    serving = board.tickets[ticket_id].state is State.SERVING
    try:
        await hub.ask(FinishService(ticket_id) if serving else LeaveQueue(ticket_id))
    except RefusedByHub:
        now = (await hub.ticket(ticket_id)).ticket
        if now.living:
            await hub.ask(FinishService(ticket_id) if now.state is State.SERVING else LeaveQueue(ticket_id))
