"""The `wijkhub` command. Each command imports what it needs when it runs, so that help comes at once."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Literal

import typer

from wijkhub_server.sync.cli import sync_app

app = typer.Typer(
    name="wijkhub",
    help="A neighbourhood hub: tickets, counters, screens and paper.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
hub_app = typer.Typer(help="Make and serve a hub.", no_args_is_help=True)
app.add_typer(hub_app, name="hub")
app.add_typer(sync_app, name="sync")
printer_app = typer.Typer(help="Look at printers, try them out, and see to what they print.", no_args_is_help=True)
app.add_typer(printer_app, name="printer")

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", envvar="WIJKHUB_CONFIG", help="Settings file; configs/hub.toml is an example."),
]


class Stop(Exception):
    """A command that cannot go on, with the sentence that says why and what to do."""


@app.command()
def run(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: Annotated[Path, typer.Option(help="Folder for the hub's data.")] = Path("var/demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with an empty hub.")] = False,
    public_url: Annotated[
        str | None, typer.Option(help="Where a phone reaches this hub, such as http://192.168.1.20:8080.")
    ] = None,
    registry: Annotated[bool, typer.Option(help="Start a registry of the city too, which the hub syncs with.")] = True,
) -> None:
    """Try a hub: server, kiosk, display, a printer on a page and the city's registry, with demo staff. An exercise."""
    from wijkhub_server.demo import run_demo

    run_demo(host=host, port=port, folder=data, fresh=fresh, public_url=public_url, with_registry=registry)


@hub_app.command("init")
def hub_init(
    config: Config = None,
    supervisor: Annotated[str | None, typer.Option(help="Name of the first supervisor.")] = None,
    pin: Annotated[
        str | None, typer.Option(envvar="WIJKHUB_PIN", help="Their PIN, 4 to 12 digits; asked for when left out.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Add a supervisor to a hub that is there already.")] = False,
) -> None:
    """Make a hub: its database, and the first supervisor, who may let in everybody else."""
    from wijkhub_server.serving import init_hub

    name = supervisor or typer.prompt("Name of the first supervisor")
    secret = pin or typer.prompt("PIN (4 to 12 digits)", hide_input=True, confirmation_prompt=True)
    typer.echo(init_hub(config, name, secret, again=again))


@hub_app.command("serve")
def hub_serve(config: Config = None) -> None:
    """Serve a hub that `wijkhub hub init` made."""
    from wijkhub_server.serving import serve_hub

    serve_hub(config)


@hub_app.command("restore")
def hub_restore(config: Config = None) -> None:
    """Tell a hub that its database was put back from a backup, or copied. A hub finds that out by itself, mostly."""
    from wijkhub_server.sync.by_hand import restore_hub

    typer.echo(restore_hub(config))


@hub_app.command("erase")
def hub_erase(
    person: Annotated[str, typer.Argument(help="The appointment's code, or a mail address or telephone number.")],
    config: Config = None,
) -> None:
    """Erase who a resident is who asks for that: name, address, number and notes. Their appointments stay."""
    from wijkhub_server.erasing import erase

    typer.echo(erase(config, person))


@app.command()
def doctor(config: Config = None) -> None:
    """Look whether this machine and this hub are in order, and say what to do where they are not."""
    from wijkhub_server.doctor import examine

    if not examine(config):
        raise typer.Exit(1)


@app.command()
def explain(
    day: Annotated[str | None, typer.Argument(help="Such as 2026-03-02; the last day when left out.")] = None,
    config: Config = None,
    database: Annotated[
        Path | None, typer.Option("--database", help="The hub's database, instead of its settings; a copy does too.")
    ] = None,
    ticket: Annotated[str | None, typer.Option(help="One number, such as A012: all that happened to it.")] = None,
    language: Annotated[Literal["nl", "en"], typer.Option(help="nl or en.")] = "nl",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, in seconds and UTC.")] = False,
) -> None:
    """Show of every call of a day who was passed over and why. Only reads, also while the hub works."""
    from wijkhub_server.explain import explain_day

    for line in explain_day(day, config=config, database=database, ticket=ticket, language=language, as_json=as_json):
        typer.echo(line)


@app.command()
def waits(
    config: Config = None,
    database: Annotated[
        Path | None, typer.Option("--database", help="The hub's database, instead of its settings; a copy does too.")
    ] = None,
    language: Annotated[Literal["nl", "en"], typer.Option(help="nl or en.")] = "nl",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, in minutes and shares of 1.")] = False,
) -> None:
    """Show whether the waits that residents were told came true. Only reads, also while the hub works."""
    from wijkhub_server.waits_report import waits_report

    for line in waits_report(config=config, database=database, language=language, as_json=as_json):
        typer.echo(line)


def main() -> None:
    """Run the command line; a mistake is one sentence, not a traceback."""
    for group, commands in (("wijkhub.commands", app), ("wijkhub.printer.commands", printer_app)):
        for entry in sorted(entry_points(group=group), key=lambda found: found.name):
            found = entry.load()
            if isinstance(found, typer.Typer):
                commands.add_typer(found, name=entry.name)
            else:
                commands.command(entry.name)(found)
    try:
        app()
    except Exception as error:
        if _is_ours(error):
            typer.echo(f"wijkhub: {error}", err=True)
            sys.exit(2)
        raise


def _is_ours(error: Exception) -> bool:
    from wijkhub_printers.errors import PrinterError
    from wijkhub_server.journal import JournalUnavailable
    from wijkhub_server.messages.configuration import NoSecret
    from wijkhub_server.settings import BadSettings
    from wijkhub_server.storage.database import BrokenDatabase, NewerDatabase, NoHub
    from wijkhub_server.sync.errors import SyncError

    return isinstance(
        error,
        Stop
        | BadSettings
        | NoHub
        | NewerDatabase
        | BrokenDatabase
        | JournalUnavailable
        | NoSecret
        | PrinterError
        | SyncError,
    )
