"""The forms of short names, letters and words in a hub's set-up and in what is asked of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="lower-case letters, digits and hyphens")]
Letter = Annotated[str, Meta(pattern=r"^[A-Z]$", description="one capital letter")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$", description="an ISO 639 code, such as nl")]
Words = dict[Language, str]
"""A text for residents or staff, by language; Dutch (`nl`) is always there."""
