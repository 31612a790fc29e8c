"""`wijkhub printer jobs` and `reprint`: what a running hub knows of its paper, and a copy of a ticket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from wijkhub_client.api import HubApi
    from wijkhub_queue.texts import Texts
    from wijkhub_queue.wire import PrintJob

Value = TypeVar("Value")
Hub = Annotated[str, typer.Option(envvar="WIJKHUB_HUB", help="Address of the hub.")]
Name = Annotated[str | None, typer.Option(envvar="WIJKHUB_NAME", help="Your name at the hub; asked for when left out.")]
Pin = Annotated[str | None, typer.Option(envvar="WIJKHUB_PIN", help="Your PIN; asked for when left out.")]
Language = Annotated[Literal["nl", "en"], typer.Option(envvar="WIJKHUB_LANGUAGE", help="Of what you read: en or nl.")]

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
    language: Language = "en",
) -> None:
    """What became of prints, the newest first: when, which number, where, how it is, and why."""

    async def look(api: HubApi) -> list[str]:
        found = await api.prints(state=state, limit=limit)
        board = await api.board()
        tickets = board.tickets
        numbers = {job.id: tickets[job.ticket].number if job.ticket in tickets else "" for job in found}
        zone = board.setup.policy.time_zone if board.setup else "UTC"
        return [line_of(job, numbers[job.id], language, zone) for job in found]

    for line in _at_hub(hub, name, pin, language, look) or [_words().get(language, "prints.none")]:
        typer.echo(line)


def reprint(
    number: Annotated[str, typer.Argument(help="The ticket's number as it is called, such as A012.")],
    printer: Annotated[
        str | None, typer.Option(help="Where; when left out, where the ticket itself was to be printed.")
    ] = None,
    hub: Hub = HERE,
    name: Name = None,
    pin: Pin = None,
    language: Language = "en",
) -> None:
    """Print a copy of a ticket that is still good. The slip says that it is one."""

    async def have_printed(api: HubApi) -> str:
        from wijkhub_queue.commands import ReprintTicket

        page = await api.tickets(number=number.upper(), limit=500)
        found = next((view.ticket for view in page.tickets if view.ticket.living), None)
        if found is None:
            raise _Stop(_words().get(language, "prints.no-ticket", number=number.upper()))
        where = printer or await _where(api, found.id, language)
        await api.ask(ReprintTicket(found.id, where))
        return _words().get(language, "prints.copy-goes", number=found.number, printer=where)

    typer.echo(_at_hub(hub, name, pin, language, have_printed))


def line_of(job: PrintJob, number: str, language: str, time_zone: str) -> str:
    """One print on one line, by the hub's clock as on paper, whatever this machine's is.

    `detail` stays as the hub has it, for whoever looks after the printers.
    """
    from zoneinfo import ZoneInfo

    words = _words()
    when = f"{job.created_at.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M:%S}"
    when += " UTC" if time_zone == "UTC" else ""
    kind = "" if job.kind == "ticket" else words.get(language, f"prints.{job.kind}")
    what = " ".join(part for part in (kind, number) if part) or job.ticket
    state = words.get(language, f"prints.{job.state}")
    return f"{when}  {what:<16}  {job.printer:<12}  {state:<13}  {job.detail}".rstrip()


@cache
def _words() -> Texts:
    from wijkhub_queue.texts import Texts

    return Texts.load(Path(__file__).parent / "texts")


class _Stop(Exception):
    """What can't be done, and what to do."""


async def _where(api: HubApi, ticket: str, language: str) -> str:
    """Where a ticket was last printed; else the hub's only printer."""
    before = await api.prints(ticket=ticket, limit=1)
    if before:
        return before[0].printer
    printers = [one.id for one in await api.printers()]
    if not printers:
        raise _Stop(_words().get(language, "prints.no-printer"))
    if len(printers) > 1:
        raise _Stop(_words().get(language, "prints.which-printer", others=", ".join(printers)))
    return printers[0]


def _at_hub(
    url: str, name: str | None, pin: str | None, language: str, act: Callable[[HubApi], Awaitable[Value]]
) -> Value:
    """Sign in, do this, and sign out."""
    import asyncio

    from wijkhub_client.client import HubClient
    from wijkhub_client.errors import ClientError
    from wijkhub_client.pins import is_pin

    words = partial(_words().get, language)
    who = name or typer.prompt(words("prints.your-name"), err=True)
    secret = pin or typer.prompt(words("prints.your-pin", name=who), hide_input=True, err=True)
    if not is_pin(secret):
        typer.echo(f"wijkhub printer: {words('prints.no-pin')}", err=True)
        raise typer.Exit(REFUSED)

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
