"""Asking a screen to show how things are now: a message, so that a screen that is still being made draws after that."""

from __future__ import annotations

from textual.message import Message


class Draw(Message, bubble=False):
    """Show how things are now. Several that wait count as one."""

    def can_replace(self, message: Message) -> bool:
        """A newer one makes an older one needless."""
        return isinstance(message, Draw)
