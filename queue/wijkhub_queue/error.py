"""What every refusal is: a stable code, a title, and words that say what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar


class DomainError(Exception):
    """A command that changes nothing, and why."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The hub could not do this"
    replayed = False
    """Whether the same command was refused before, and this is that answer again."""


class Invalid(DomainError):
    """The command itself is wrong."""

    code = "invalid"
    title = "The command is wrong"


class Refused(DomainError):
    """The command is good, but the hub's state does not allow it."""

    code = "refused"
    title = "Not possible now"


class NotFound(Invalid):
    """The command names something that is not there."""

    code = "not-found"
    title = "Not found"

    def __init__(self, what: str, name: str, choices: Iterable[str] | None = None) -> None:
        choose = f" Choose from {', '.join(sorted(choices))}." if choices else ""
        super().__init__(f"There is no {what} '{name}' at this hub.{choose}")
