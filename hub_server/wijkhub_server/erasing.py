"""Erasing who a resident is, when they ask for it, from the command line; also while the hub works."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from wijkhub_server.cli import Stop
from wijkhub_server.settings import load_settings
from wijkhub_server.storage.database import migrate, open_engine
from wijkhub_server.storage.persons import PersonStore


def erase(config: Path | None, words: str) -> str:
    """Erase whoever has this code, mail address or telephone number; says of how many appointments.

    Raises:
        BadSettings: the settings are wrong.
        Stop: there is no hub, nobody was found, or the hub was too busy to be written to.
    """
    settings = load_settings(config)
    if not settings.database.exists():
        raise Stop(f"no hub in {settings.database.parent}; make one with 'wijkhub hub init'")
    migrate(settings.database)
    engine = open_engine(settings.database)
    persons = PersonStore(engine, settings.database)
    try:
        known = persons.erase_all_of(words, datetime.now(UTC))
        emptied = persons.empty_log() if known else True
    except OperationalError as error:
        raise Stop(f"nobody was erased, for the database could not be written ({error.orig}); try again") from error
    finally:
        engine.dispose()
    if not known:
        raise Stop(
            "nobody is known by that; give the appointment's code, or the mail address or telephone number as it was "
            "given. Who was there longer ago than messages.keep-person-days was erased already"
        )
    later = "" if emptied else " The log of the database still holds it for a moment, until the hub has written on."
    return f"Erased, with the messages that were to be sent: whom {known} appointment(s) were for.{later}"
