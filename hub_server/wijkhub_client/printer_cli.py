"""`wijkhub printer jobs` and `reprint`: what a running hub knows of its paper, and a copy of a ticket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from wijkhub_client.api import HubApi
    from wijkhub_queue.wire import PrintJob

Value = TypeVar("Value")
Hub = Annotated[str, typer.Option(envvar="WIJKHUB_HUB", help="Address of the hub.")]
Name = Annotated[str | None, typer.Option(envvar="WIJKHUB_NAME", help="Your name at the hub; asked for when left out.")]
Pin = Annotated[str | None, typer.Option(envvar="WIJKHUB_PIN", help="Your PIN; asked for when left out.")]

REFUSED = 1
HERE = "http://127.0.0.1:8080"


def jobs(
    state: Annotated[
        Literal["queued", "sending", "printed", "failed", "unknown"] | None,
        typer.Option(help="Only prints in this state; all when left out."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at the most, the newest.")] = 20,
    hub: Hub = HERE,
    name: Name = None,
    pin: Pin = None,
) -> None:
    """What became of prints, the newest first: when, which number, where, how it is, and why."""

    async def look(api: HubApi) -> list[str]:
        found = await api.prints(state=state, limit=limit)
        tickets = (await api.board()).tickets
        return [line_of(job, tickets[job.ticket].number if job.ticket in tickets else "") for job in found]

    for line in _at_hub(hub, name, pin, look) or ["No prints."]:
        typer.echo(line)


def reprint(
    number: Annotated[str, typer.Argument(help="The ticket's number as it is called, such as A012.")],
    printer: Annotated[
        str | None, typer.Option(help="Where; when left out, where the ticket itself was to be printed.")
    ] = None,
    hub: Hub = HERE,
    name: Name = None,
    pin: Pin = None,
) -> None:
    """Print a copy of a ticket that is still good. The slip says that it is one."""

    async def have_printed(api: HubApi) -> str:
        from wijkhub_queue.commands import ReprintTicket

        page = await api.tickets(number=number.upper(), limit=500)
        found = next((view.ticket for view in page.tickets if view.ticket.living), None)
        if found is None:
            raise _Stop(f"no ticket {number.upper()} is waiting or being helped; look at the terminal for its number")
        where = printer or await _where(api, found.id)
        await api.ask(ReprintTicket(found.id, where))
        return f"A copy of {found.number} goes to printer '{where}'."

    typer.echo(_at_hub(hub, name, pin, have_printed))


def line_of(job: PrintJob, number: str) -> str:
    """One print on one line."""
    when = job.created_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    what = number if job.kind == "ticket" else f"{job.kind} {number}".rstrip()
    return f"{when}  {what or job.ticket:<12}  {job.printer:<12}  {job.state:<8}  {job.detail}".rstrip()


class _Stop(Exception):
    """What can't be done, and what to do."""


async def _where(api: HubApi, ticket: str) -> str:
    """Where a ticket was last printed; else the hub's only printer."""
    before = await api.prints(ticket=ticket, limit=1)
    if before:
        return before[0].printer
    printers = [one.id for one in await api.printers()]
    if len(printers) != 1:
        raise _Stop(f"say which printer with --printer; this hub has: {', '.join(printers) or 'none'}")
    return printers[0]


def _at_hub(url: str, name: str | None, pin: str | None, act: Callable[[HubApi], Awaitable[Value]]) -> Value:
    """Sign in, do this, and sign out."""
    import asyncio

    from wijkhub_client.client import HubClient
    from wijkhub_client.errors import ClientError

    who = name or typer.prompt("Name", err=True)
    secret = pin or typer.prompt(f"PIN of {who}", hide_input=True, err=True)

    async def signed_in() -> Value:
        async with HubClient(url, patience_s=2) as api:
            await api.sign_in(who, secret)
            try:
                return await act(api)
            finally:
                await api.sign_out()

    try:
        return asyncio.run(signed_in())
    except (ClientError, _Stop, ValueError) as error:
        said = f"{error.title}: {error.detail}" if isinstance(error, ClientError) else str(error)
        typer.echo(f"wijkhub printer: {said}", err=True)
        raise typer.Exit(REFUSED) from None
