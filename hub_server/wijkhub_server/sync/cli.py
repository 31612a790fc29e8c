"""`wijkhub sync`: the hub and the city's registry, from a terminal. Also while the hub works."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

sync_app = typer.Typer(help="Make the hub known to the city's registry, and see how far it is.", no_args_is_help=True)

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", envvar="WIJKHUB_CONFIG", help="Settings file; configs/hub.toml is an example."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, in seconds and UTC.")]


@sync_app.command("enrol")
def enrol(
    url: Annotated[str, typer.Argument(help="Where the registry is, such as https://register.example.")],
    code: Annotated[str, typer.Argument(help="The one-time code that the city's staff gave.")],
    config: Config = None,
    again: Annotated[bool, typer.Option("--again", help="With a new key, for a hub that is known already.")] = False,
) -> None:
    """Make this hub known to the registry. A hub that is serving begins to send by itself."""
    from wijkhub_server.sync.by_hand import enrol_hub

    typer.echo(enrol_hub(config, url, code, again=again))


@sync_app.command("status")
def status(config: Config = None, as_json: AsJson = False) -> None:
    """Show how far the registry is with this hub's events, and what is wrong. Ends with 1 when somebody must look."""
    from wijkhub_server.sync.by_hand import show_status

    lines, well = show_status(config, as_json=as_json)
    for line in lines:
        typer.echo(line)
    if not well:
        raise typer.Exit(1)


@sync_app.command("now")
def now(config: Config = None, as_json: AsJson = False) -> None:
    """Send all that waits, now, and show how it goes."""
    from wijkhub_server.sync.by_hand import send_now

    typer.echo(send_now(config, as_json=as_json))


@sync_app.command("roll-key")
def roll_key(config: Config = None) -> None:
    """Give this hub another key; the one that it has vouches for it, and works no more afterwards."""
    from wijkhub_server.sync.by_hand import roll_hub_key

    typer.echo(roll_hub_key(config))


@sync_app.command("quarantine")
def quarantine(
    config: Config = None,
    seen: Annotated[bool, typer.Option("--seen", help="Mark all of them as looked at.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show documents of the registry that were refused, newest first, and why."""
    from wijkhub_server.sync.by_hand import show_quarantine

    for line in show_quarantine(config, seen=seen, as_json=as_json):
        typer.echo(line)
