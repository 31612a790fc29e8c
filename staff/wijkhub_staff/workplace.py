"""What all screens of one terminal share."""

from __future__ import annotations

from collections.abc import Mapping

from wijkhub_staff.desk import Desk
from wijkhub_staff.keys import display
from wijkhub_staff.rhythm import Rhythm
from wijkhub_staff.under_way import UnderWay
from wijkhub_staff.words import Words


class Workplace:
    """The desk, the language of its reader, the keys, and what is under way."""

    def __init__(
        self, desk: Desk, under_way: UnderWay, *, words: Words, keymap: Mapping[str, str], rhythm: Rhythm, place: str
    ) -> None:
        self.desk = desk
        self.under_way = under_way
        self.words = words
        self.keymap = keymap
        self.rhythm = rhythm
        self.place = place
        """The hub's address, as staff may see it."""

    def key(self, key_id: str) -> str:
        """The key of this id as staff know it."""
        return display(key_id, self.keymap)
