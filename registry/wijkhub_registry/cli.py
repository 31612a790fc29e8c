"""`wijkhub registry`: make it, serve it, let hubs in and out. Each command imports what it needs when it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Literal, ParamSpec

import typer

from wijkhub_registry.locations.outlines import OutlineKind

Language = Literal["nl", "en"]
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


File = Annotated[Path, typer.Argument(help="The file to read.")]
By = Annotated[str, typer.Option(help="Who says so; the name under which this runs when left out.")]
Why = Annotated[str, typer.Option(help="Why, for the history that everybody can read.")]


@app.command("import-products")
@plainly
def import_products(file: File, why: Why = "list of products brought in", by: By = "", config: Config = None) -> None:
    """Bring in the Uniforme Productnamenlijst: a CSV with columns name and uri."""
    from wijkhub_registry.bringing_in import bring_in_products
    from wijkhub_registry.settings import load_settings

    _say(bring_in_products(load_settings(config), file, by=by, why=why))


@app.command("import-locations")
@plainly
def import_locations(
    file: File,
    column: Annotated[
        list[str] | None,
        typer.Option(help="OURS=THEIRS: how the file calls one of our columns, such as hours=opening_hours_2023."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only tell what would change and what is refused.")] = False,
    why: Why = "table of locations brought in",
    by: By = "",
    config: Config = None,
) -> None:
    """Bring in locations from a CSV. An empty cell leaves what is known; what can't be used is told, cell by cell."""
    from wijkhub_registry.bringing_in import bring_in_locations
    from wijkhub_registry.errors import Stop
    from wijkhub_registry.settings import load_settings

    pairs = [pair.partition("=") for pair in column or ()]
    if wrong := [ours for ours, _, theirs in pairs if not theirs]:
        raise Stop(f"--column is OURS=THEIRS, such as hours=opening_hours_2023; got '{wrong[0]}'")
    columns = {ours: theirs for ours, _, theirs in pairs}
    _say(bring_in_locations(load_settings(config), file, columns=columns, by=by, why=why, check=check))


@app.command("import-outlines")
@plainly
def import_outlines(
    file: File,
    kind: Annotated[OutlineKind, typer.Option(help="What they are outlines of.")],
    source: Annotated[str, typer.Option(help="Whose they are; stands under the map.")],
    code: Annotated[str, typer.Option(help="The property that holds the code, such as buurtcode.")] = "code",
    name: Annotated[str, typer.Option(help="The property that holds the name, such as buurtnaam.")] = "name",
    tolerance: Annotated[float, typer.Option(min=0, max=1000, help="Metres of detail that may go.")] = 10.0,
    by: By = "",
    config: Config = None,
) -> None:
    """Bring in the outlines that the map is drawn from: GeoJSON in degrees (WGS84)."""
    from wijkhub_registry.bringing_in import bring_in_outlines
    from wijkhub_registry.settings import load_settings

    _say(
        bring_in_outlines(
            load_settings(config), file, kind=kind, code=code, name=name, source=source, tolerance_m=tolerance, by=by
        )
    )


@app.command("import-neighbourhoods")
@plainly
def import_neighbourhoods(
    file: File, why: Why = "table of neighbourhoods brought in", by: By = "", config: Config = None
) -> None:
    """Bring in neighbourhoods with their demand, for hours-report: a CSV with columns code,name,demand,residents."""
    from wijkhub_registry.hours_commands import bring_in_neighbourhoods
    from wijkhub_registry.settings import load_settings

    _say(bring_in_neighbourhoods(load_settings(config), file, by=by, why=why))


@app.command("hours-report")
@plainly
def hours_report(
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; this week's Monday when left out."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the words: nl or en.")] = "nl",
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
    config: Config = None,
) -> None:
    """Tell which neighbourhoods and locations fall short of the city's rules for hours, with the figures."""
    from wijkhub_registry.hours_commands import hours_report as told
    from wijkhub_registry.settings import load_settings

    day = first.date() if first else None
    _say(told(load_settings(config), first=day, language=language, as_json=as_json))


@app.command("locations")
@plainly
def locations(config: Config = None) -> None:
    """List every location, and whether it is open now."""
    from wijkhub_registry.bringing_in import list_locations
    from wijkhub_registry.settings import load_settings

    _say(list_locations(load_settings(config)))


@app.command("set-hours")
@plainly
def set_hours(
    location: Annotated[str, typer.Argument(help="The location's id.")],
    hours: Annotated[str, typer.Argument(help="As opening_hours of OpenStreetMap; '' when nobody knows them.")],
    why: Annotated[str, typer.Option(help="Why, for the history that everybody can read.")],
    source: Annotated[str, typer.Option(help="From whom they are known; who says so when left out.")] = "",
    by: By = "",
    config: Config = None,
) -> None:
    """Give a location other hours. Its hub's screens show them within a minute, when it is connected."""
    from wijkhub_registry.bringing_in import set_hours as put_hours
    from wijkhub_registry.settings import load_settings

    _say(put_hours(load_settings(config), location, hours, by=by, why=why, source=source))


def _say(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
