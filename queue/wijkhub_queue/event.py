"""What every event is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

Moment = Annotated[datetime, Meta(tz=True)]
"""A time with its zone; one without can't be compared with others."""


class Event(Struct, frozen=True, gc=False, rename="camel"):
    """Something that happened."""

    VERSION: ClassVar[int] = 1
