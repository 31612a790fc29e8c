"""By whom a resident with an appointment is to be helped: the languages and colleagues to choose from. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.wire import StaffMember

DUTCH = "nl"
"""What everybody at a counter speaks, so that nobody needs to ask for it."""


def languages_to_need(setup: HubSetup | None, colleagues: Sequence[StaffMember]) -> tuple[str, ...]:
    """The languages that somebody may need at the counter: those of the hub and of its staff, but for Dutch."""
    of_hub = setup.languages if setup else ()
    spoken = (language for one in colleagues for language in one.languages)
    return tuple(sorted({*of_hub, *spoken} - {DUTCH}))


def colleagues_for(
    setup: HubSetup | None, service_id: str, colleagues: Sequence[StaffMember]
) -> tuple[StaffMember, ...]:
    """Those who can help with this service, by name."""
    service = setup.service(service_id) if setup else None
    skill = service.skill if service else None
    able = (one for one in colleagues if skill is None or skill in one.skills)
    return tuple(sorted(able, key=lambda one: (one.name.casefold(), one.id)))


def nobody_can(
    language: str, clerk: str, *, interpreter: bool, able: Sequence[StaffMember]
) -> tuple[str, StaffMember | None] | None:
    """Why nobody could help, as a key of the catalogue and whom it is about; None when somebody can.

    Args:
        language: what the resident needs, or nothing.
        clerk: the id of who is asked for, or nothing.
        interpreter: whether one comes along; then the clerk need not speak the language.
        able: the colleagues who can help with the service, as far as they are known.
    """
    if not language or interpreter or not able:
        return None
    asked_for = next((one for one in able if one.id == clerk), None)
    if asked_for is not None:
        return None if language in asked_for.languages else ("form.clerk-speaks-not", asked_for)
    return None if any(language in one.languages for one in able) else ("form.nobody-speaks", None)
