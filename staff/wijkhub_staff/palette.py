"""Every key as a command to be found by typing what it does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from wijkhub_staff.filtering import Choice, remaining
from wijkhub_staff.keys import ALL_KEYS, APP_KEYS, SCREEN_KEYS

if TYPE_CHECKING:
    from wijkhub_staff.terminal import Terminal


class _Command(Struct, frozen=True):
    id: str
    name: str
    means: str
    run: IgnoreReturnCallbackType


class ActProvider(Provider):
    """What the keys of the screen under the palette do."""

    def _commands(self) -> Iterator[_Command]:
        workplace = cast("Terminal", self.app).workplace
        words, screen = workplace.words, self.screen
        for active in screen.active_bindings.values():
            key_id = active.binding.id or ""
            if ALL_KEYS.get(key_id) not in (*SCREEN_KEYS, *APP_KEYS) or key_id == "commands":
                continue
            run = partial(self.app.run_action, active.binding.action, active.node)
            means = f"{workplace.key(key_id)}   {words(f'help.{key_id}')}"
            yield _Command(key_id, words(f"key.{key_id}"), means, run)

    async def discover(self) -> Hits:
        """All of them."""
        for command in self._commands():
            yield DiscoveryHit(Content(command.name), command.run, text=command.name, help=command.means)

    async def search(self, query: str) -> Hits:
        """Those whose words hold what was typed; a line that says so when there are none."""
        commands = {command.id: command for command in self._commands()}
        choices = [Choice(command.id, (command.name, command.means)) for command in commands.values()]
        found = remaining(choices, query)
        for rank, choice in enumerate(found):
            command = commands[choice.id]
            score = 1.0 - rank / (len(found) + 1)
            yield Hit(score, Content(command.name), command.run, text=command.name, help=command.means)
        if not found:
            nothing = cast("Terminal", self.app).workplace.words("picker.nothing")
            yield Hit(0.01, Content(nothing), lambda: None, text=nothing)
