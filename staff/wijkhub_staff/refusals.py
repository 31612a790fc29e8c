"""Why the hub said no, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from wijkhub_client.errors import ClientError
from wijkhub_staff.outside_text import plain
from wijkhub_staff.words import Words


def refusal(error: ClientError, words: Words, figures: Mapping[str, object]) -> str:
    """The words for an error's code, with what is known of the case; else what the hub itself said."""
    return words.known(f"error.{error.code}", figures) or plain(error.detail)
