"""Whether something can be a PIN at all: said before a hub is asked, which would refuse the whole request."""

from __future__ import annotations

import msgspec

from wijkhub_queue.wire import Pin


def is_pin(typed: str) -> bool:
    """Whether it has the form of one; whose it is, the hub knows."""
    try:
        msgspec.convert(typed, Pin)
    except msgspec.ValidationError:
        return False
    return True
