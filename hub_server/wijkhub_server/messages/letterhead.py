"""What messages say of the hub that sends them."""

from __future__ import annotations

from msgspec import Struct

from wijkhub_queue.hub_setup import HubSetup, Words, in_language


class Letterhead(Struct, frozen=True, kw_only=True):
    """A hub, as residents are told of it."""

    hub_id: str
    setup: HubSetup
    address: str = ""
    """Street, number and place."""
    contact: Words = {}
    """How to reach somebody, as a sentence."""
    organizer: str
    """A mail address at which calendars know the hub."""

    @property
    def zone(self) -> str:
        """Where its clock hangs."""
        return self.setup.policy.time_zone

    @property
    def place(self) -> str:
        """The hub and its address, on a line."""
        return ", ".join(part for part in (self.setup.name, self.address) if part)

    def services(self, ids: tuple[str, ...], language: str) -> list[str]:
        """Names of services; the id of one that is no longer offered."""
        found = ((one, self.setup.service(one)) for one in ids)
        return [in_language(service.name, language) if service else one for one, service in found]

    def bring(self, ids: tuple[str, ...], language: str) -> list[str]:
        """What to bring for these services, each thing once."""
        things: dict[str, None] = {}
        for service in filter(None, map(self.setup.service, ids)):
            things |= dict.fromkeys(service.bring.get(language) or service.bring.get("nl", ()))
        return list(things)
