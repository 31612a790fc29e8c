"""What a key did, told to the screen at which somebody works."""

from __future__ import annotations

from textual.message import Message

from wijkhub_staff.acts import Pressed
from wijkhub_staff.desk import Outcome
from wijkhub_staff.under_way import Taken
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.workplace import Workplace


class KeyDone(Message):
    """A key is done, or refused."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def press(workplace: Workplace, line: MessageLine, pressed: Pressed) -> bool:
    """Have a key done after what is under way, and say so on the line; False when too many wait already."""
    words = workplace.words
    act = words(f"key.{pressed.act}")
    if workplace.under_way.press(pressed) is Taken.TOO_MANY:
        line.say(words("message.too-many", act=act), Tone.REFUSED)
        return False
    line.say(words("message.under-way", act=act), Tone.BUSY)
    return True
