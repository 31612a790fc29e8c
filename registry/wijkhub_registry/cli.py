"""`wijkhub registry`: make it, serve it, let hubs in and out. Each command imports what it needs when it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

P = ParamSpec("P")
WRONG = 2
"""Exit status of a command that could not be done."""

app = typer.Typer(help="The city's registry of hubs and public locations.", no_args_is_help=True)

Config = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", envvar="WIJKREGISTRY_CONFIG", help="Settings file; configs/registry.toml is an example."
    ),
]
Hub = Annotated[str, typer.Argument(help="The hub's id, as hub.id in its settings.")]


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """A mistake is one sentence, not a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from wijkhub_registry.errors import RegistryError, Stop

        try:
            command(*args, **kwargs)
        except (Stop, RegistryError) as error:
            typer.echo(f"wijkhub registry: {error}", err=True)
            raise typer.Exit(WRONG) from None

    return run


@app.command("init")
@plainly
def init(config: Config = None) -> None:
    """Make the registry's tables and its signing key, or bring them up to date."""
    from wijkhub_registry.commands import init_registry

    typer.echo(init_registry(config))


@app.command("serve")
@plainly
def serve(config: Config = None) -> None:
    """Serve the registry; as many such processes as you like on one PostgreSQL."""
    from wijkhub_registry.serving import serve_registry

    serve_registry(config)


@app.command("hub-code")
@plainly
def hub_code(
    hub: Hub,
    name: Annotated[str, typer.Option(help="How people call it; its id when left out.")] = "",
    config: Config = None,
) -> None:
    """Show a one-time code with which a hub makes itself known. Earlier codes for it work no more."""
    from wijkhub_registry.commands import make_code

    typer.echo(make_code(config, hub, name or hub))


@app.command("hub-revoke")
@plainly
def hub_revoke(hub: Hub, config: Config = None) -> None:
    """Take a hub's key back: nothing that it sends is taken in any more, until it enrols with a new code."""
    from wijkhub_registry.commands import revoke

    typer.echo(revoke(config, hub))


@app.command("hubs")
@plainly
def hubs(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list, times in UTC.")] = False,
) -> None:
    """Show every hub: how far its events are here, when it was last heard, and what keeps it from syncing."""
    from wijkhub_registry.commands import list_hubs

    for line in list_hubs(config, as_json=as_json):
        typer.echo(line)


@app.command("roll-key")
@plainly
def roll_key(config: Config = None) -> None:
    """Sign with a new key from now on; the one before vouches for it, so that hubs go along by themselves."""
    from wijkhub_registry.commands import roll_own_key

    typer.echo(roll_own_key(config))
