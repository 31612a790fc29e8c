"""`wijkhub staff`: start the terminal. What is heavy is imported when it is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

PATIENCE_S = 5.0
"""How long a key is tried again on a bad line before the clerk is told so."""


def command(
    hub: Annotated[str, typer.Option(help="Where the hub listens.", envvar="WIJKHUB_HUB")] = "http://127.0.0.1:8080",
    name: Annotated[str, typer.Option(help="Who signs in, as the hub knows them.")] = "",
    language: Annotated[
        Literal["nl", "en"], typer.Option(help="Of what staff read.", envvar="WIJKHUB_LANGUAGE")
    ] = "nl",
    keymap: Annotated[Path | None, typer.Option(help='Other keys: a TOML file with lines such as next = "f5".')] = None,
) -> None:
    """Start the terminal of hub staff: call, help, issue and look up tickets from the keyboard."""
    import asyncio

    from wijkhub_staff.keymap import BadKeymap, read_keymap
    from wijkhub_staff.words import Words

    try:
        keys = read_keymap(keymap, Words(language)) if keymap is not None else {}
    except BadKeymap as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    try:
        asyncio.run(_run(hub, name, language, keys))
    except NoTerminal:
        typer.echo(Words(language)("cli.no-terminal"), err=True)
        raise typer.Exit(2) from None
    except ValueError as error:  # no address at all
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


class NoTerminal(Exception):
    """Keys come from no keyboard, or the picture goes to no screen: it would wait for ever."""


async def _run(url: str, name: str, language: str, keymap: dict[str, str]) -> None:
    from wijkhub_client.client import HubClient
    from wijkhub_staff.terminal import Terminal

    async with HubClient(url, patience_s=PATIENCE_S) as hub:
        # Textual reads standard input and draws on standard error.
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise NoTerminal
        await Terminal(hub, place=url, language=language, name=name, keymap=keymap).run_async()
