"""`wijkhub printer list`, `status` and `test`: straight to the printers, with or without a hub that runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from wijkhub_printers.configuration import PrinterSettings
    from wijkhub_printers.settings_file import PaperSettings

Config = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", envvar="WIJKHUB_CONFIG", help="The hub's settings file; configs/hub.toml is an example."
    ),
]
Language = Annotated[Literal["nl", "en"], typer.Option(envvar="WIJKHUB_LANGUAGE", help="Of what you read: en or nl.")]
One = Annotated[str, typer.Argument(help="The printer's id; all of them when left out.")]


def list_printers(config: Config = None, language: Language = "en") -> None:
    """The printers in a hub's settings, one a line. Nothing is asked of them."""
    from wijkhub_printers.advice import cli_texts, on_paper, where
    from wijkhub_printers.configuration import profile_of

    for printer in _chosen(_paper(config, language), config, language):
        says = [printer.id, " ".join(part for part in (printer.driver, where(printer)) if part)]
        says.append(str(printer.width_dots))
        if on_paper(printer):
            says += [printer.mode, cli_texts().get(language, f"cli.confirms-{profile_of(printer).confirms}")]
        if printer.backup:
            says.append(cli_texts().get(language, "cli.backup", backup=printer.backup))
        typer.echo("  ".join(says))


def status(printer: One = "", config: Config = None, language: Language = "en") -> None:
    """Ask each printer how it is, and say what to do. Ends with 1 when one can't print."""
    from wijkhub_printers.advice import advice, cli_texts
    from wijkhub_printers.configuration import open_printer
    from wijkhub_queue.printer_state import PRINTS

    well = True
    for settings in _chosen(_paper(config, language), config, language, printer):
        now = open_printer(settings).status()
        # One that can say how it is and is silent is no printer for a resident, as the hub sees it too.
        prints = now.state in PRINTS and not now.timed_out
        well = well and prints
        typer.echo(f"{settings.id}: {cli_texts().get(language, f'state.{now.state}')}")
        todo = advice(now, settings, language)
        if todo:
            typer.echo(f"    {todo}")
        if now.detail and not prints:
            typer.echo(f"    ({now.detail})")
    if not well:
        raise typer.Exit(1)


def try_printer(
    printer: Annotated[str, typer.Argument(help="The printer's id; may be left out when there is one.")] = "",
    config: Config = None,
    driver: Annotated[
        str, typer.Option(help="Of a printer that is in no settings yet: network, usb, serial, cups or file.")
    ] = "",
    host: Annotated[str, typer.Option(help="Its address, for network.")] = "",
    port: Annotated[int, typer.Option(help="Its port, for network.")] = 9100,
    device: Annotated[str, typer.Option(help="Its device file, for usb and serial.")] = "",
    baud: Annotated[int, typer.Option(help="Bits a second, for serial.")] = 38400,
    flow: Annotated[str, typer.Option(help="hardware, software or none, for serial.")] = "hardware",
    queue: Annotated[str, typer.Option(help="Its queue, for cups.")] = "",
    folder: Annotated[str, typer.Option(help="Where to write, for file.")] = "",
    width: Annotated[int, typer.Option(help="Dots across its paper: 576, 512 or 384.")] = 576,
    mode: Annotated[str, typer.Option(help="picture, or text in its own letters.")] = "picture",
    language: Language = "en",
) -> None:
    """Print a test page, and ask whether it came out. For a new printer, show the lines for the settings then."""
    from wijkhub_printers.advice import cli_texts
    from wijkhub_printers.configuration import ELSEWHERE, IN_THE_HUB, PrinterSettings, check_settings
    from wijkhub_printers.errors import NoSuchPrinter
    from wijkhub_printers.settings_file import PaperSettings
    from wijkhub_printers.trying_out import Asker, try_out

    asker = Asker(language, typer.echo, _asked)
    if driver:
        if driver not in (*ELSEWHERE, *IN_THE_HUB):
            raise typer.BadParameter(f"choose from {', '.join(ELSEWHERE)}", param_hint="--driver")
        settings = PrinterSettings(
            id=printer or "kiosk",
            driver=driver,
            host=host,
            port=port,
            device=device,
            baud=baud,
            flow=flow,
            queue=queue,
            folder=folder,
            width_dots=width,
            mode=mode,
        )
        check_settings(settings)
        came_out = try_out(settings, PaperSettings(), asker, new=True)
    else:
        paper = _paper(config, language, "cli.no-config-test")
        chosen = _chosen(paper, config, language, printer)
        if len(chosen) > 1:
            others = ", ".join(one.id for one in chosen)
            raise NoSuchPrinter(cli_texts().get(language, "cli.which-printer", others=others))
        came_out = try_out(chosen[0], paper, asker)
    if not came_out:
        raise typer.Exit(1)


def _asked(question: str) -> str:
    """What is answered.

    Raises:
        EOFError: nobody answers.
    """
    try:
        return str(typer.prompt(question))
    except typer.Abort as error:
        typer.echo()
        raise EOFError from error


def _paper(config: Path | None, language: str, unnamed: str = "cli.no-config") -> PaperSettings:
    """The settings that the command is about.

    Raises:
        NoSuchPrinter: none were named.
        SettingsUnreadable: they can't be read.
    """
    from wijkhub_printers.advice import cli_texts
    from wijkhub_printers.errors import NoSuchPrinter
    from wijkhub_printers.settings_file import read_paper_settings

    if config is None:
        raise NoSuchPrinter(cli_texts().get(language, unnamed))
    return read_paper_settings(config)


def _chosen(paper: PaperSettings, config: Path | None, language: str, only: str = "") -> tuple[PrinterSettings, ...]:
    """The printer with this id, or all of them.

    Raises:
        NoSuchPrinter: there is none.
    """
    from wijkhub_printers.advice import cli_texts
    from wijkhub_printers.errors import NoSuchPrinter

    chosen = tuple(printer for printer in paper.printers if not only or printer.id == only)
    if not paper.printers:
        raise NoSuchPrinter(cli_texts().get(language, "cli.no-printers", path=config))
    if not chosen:
        others = ", ".join(printer.id for printer in paper.printers)
        raise NoSuchPrinter(cli_texts().get(language, "cli.no-such-printer", printer=only, path=config, others=others))
    return chosen
