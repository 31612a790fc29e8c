"""`wijkhub rehearse`: play a recorded day against a running exercise hub."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from wijkhub_client.rehearsal.record import DayRecord
    from wijkhub_client.rehearsal.rehearse import Options, Outcome

DEMO_NAME, DEMO_PIN = "Chef", "9999"
"""The supervisor of the hub that `wijkhub run` makes, tried when no name is given."""

BROKEN, WRONG, STOPPED = 1, 2, 130
"""Exit codes: a rule was broken or somebody is missing; it could not be played; it was stopped by hand."""

PATIENCE_S = 30.0
"""How long a hub may be away in the middle of the day; at its beginning it has to be there."""

PLAIN_WIDTH = 118


def command(
    data: Annotated[Path, typer.Option(help="Record to play: CSV, or CSV compressed with gzip.")],
    office: Annotated[
        str | None, typer.Option(help="Office, as in the record; may be left out if there is one.")
    ] = None,
    day: Annotated[str | None, typer.Option(help="Day, such as 2020-01-15; may be left out if there is one.")] = None,
    speed: Annotated[
        float | None,
        typer.Option(min=0.1, help="At most so many seconds of the day in a second; without it as fast as it goes."),
    ] = None,
    hub: Annotated[str, typer.Option(envvar="WIJKHUB_HUB", help="Address of the hub.")] = "http://127.0.0.1:8080",
    name: Annotated[
        str | None,
        typer.Option(envvar="WIJKHUB_NAME", help="A supervisor's name; the demonstration's when left out."),
    ] = None,
    pin: Annotated[str | None, typer.Option(envvar="WIJKHUB_PIN", help="Their PIN; asked for when left out.")] = None,
    practise: Annotated[
        str | None, typer.Option(metavar="COUNTER", help="Leave this counter to you at the terminal; sets --speed 1.")
    ] = None,
    printer: Annotated[str | None, typer.Option(help="Print every ticket on this printer of the hub.")] = None,
    appointments: Annotated[
        float, typer.Option(min=0, max=1, help="Share of arrivals that book beforehand, such as 0.33.")
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="Another seed spreads the arrivals otherwise.")] = 1,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file too.")] = None,
) -> None:
    """Play a recorded day against an exercise hub, and check that every rule held.

    The hub gets the recorded office's set-up and time for a while; whoever is in its queue is let go. It gets its own
    back at the end, also after Ctrl-C.
    """
    from rich.console import Console

    from wijkhub_client.errors import ClientError
    from wijkhub_client.rehearsal.loan import LoanError
    from wijkhub_client.rehearsal.record import RecordError, read_day
    from wijkhub_client.rehearsal.rehearse import Options
    from wijkhub_client.rehearsal.report import as_figures, show

    out = Console(markup=False, highlight=False)
    if not out.is_terminal:
        out = Console(markup=False, highlight=False, width=PLAIN_WIDTH)
    if practise is not None and speed is None:
        speed = 1.0
    options = Options(seed=seed, speed=speed, practise=practise, printer=printer, appointments=appointments)
    try:
        record = read_day(data, office, _date(day))
        outcome = _play(hub, _who(name, pin), record, options)
    except (RecordError, LoanError, ValueError) as error:
        _stop(str(error))
    except ClientError as error:
        _stop(f"{error.title}: {error.detail}")
    show(outcome, out)
    if json is not None:
        import msgspec

        try:
            json.write_bytes(msgspec.json.format(msgspec.json.encode(as_figures(outcome)), indent=2) + b"\n")
        except OSError as error:
            _stop(f"{json} cannot be written: {error.strerror or error}")
    if not outcome.good:
        raise typer.Exit(BROKEN)


def _play(url: str, who: tuple[str, str], record: DayRecord, options: Options) -> Outcome:
    import asyncio
    import signal

    from rich.console import Console

    from wijkhub_client.client import HubClient
    from wijkhub_client.rehearsal.progress import Shown
    from wijkhub_client.rehearsal.rehearse import rehearse

    shown = Shown(Console(stderr=True))

    async def play() -> Outcome:
        me = asyncio.current_task()
        assert me is not None
        # As Ctrl-C does: the task ends by way of giving the hub back.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, me.cancel)
        async with HubClient(url, patience_s=0) as hub:
            await hub.sign_in(*who)
            hub.patience_s = PATIENCE_S
            try:
                return await rehearse(hub, record, options, telling=shown)
            finally:
                await hub.sign_out()

    try:
        return asyncio.run(play())
    except (KeyboardInterrupt, asyncio.CancelledError):
        typer.echo("Stopped. The hub has its own set-up and time again.", err=True)
        raise typer.Exit(STOPPED) from None


def _who(name: str | None, pin: str | None) -> tuple[str, str]:
    from wijkhub_client.pins import is_pin

    if name is None:
        name, pin = DEMO_NAME, pin or DEMO_PIN
    secret = pin or typer.prompt(f"PIN of {name}", hide_input=True, err=True)
    if not is_pin(secret):
        raise ValueError(
            f"a PIN is 4 to 12 digits, and what was given for {name} is not; "
            "give theirs with --pin or WIJKHUB_PIN, or leave both out to be asked for it"
        )
    return name, secret


def _date(day: str | None) -> date | None:
    if day is None:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"--day is '{day}'; give a day such as 2020-01-15") from None


def _stop(why: str) -> NoReturn:
    typer.echo(f"wijkhub rehearse: {why}", err=True)
    raise typer.Exit(WRONG)
