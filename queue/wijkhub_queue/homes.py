"""Where a ticket belongs once the hub's set-up has changed: nobody who waits is lost with a service that goes."""

from __future__ import annotations

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue.hub_setup import HubSetup, Service
from wijkhub_queue.tickets import Ticket


def at_home(setup: HubSetup, ticket: Ticket) -> Ticket:
    """The ticket with a service, group and counter that the hub has; the same ticket when it has them already.

    A service that is gone becomes the first that is left in its group, else the first whose group a counter offers.
    """
    service = service_or_instead(setup, ticket.service, ticket.group)
    only_at = ticket.only_at if ticket.only_at and setup.counter(ticket.only_at) else None
    if (service.id, service.group, only_at) == (ticket.service, ticket.group, ticket.only_at):
        return ticket
    return replace(ticket, service=service.id, group=service.group, only_at=only_at)


def service_or_instead(setup: HubSetup, service: str, group: str) -> Service:
    """The service with this id; when it is gone the first left in its group, else the first whose group is offered."""
    return setup.service(service) or _instead(setup, group)


def _instead(setup: HubSetup, group: str) -> Service:
    offered = {offer for counter in setup.counters for offer in counter.offers}
    return next(
        (service for service in setup.services if service.group == group),
        next((service for service in setup.services if service.group in offered), setup.services[0]),
    )


def go_home(setup: HubSetup, ticket: Ticket) -> list[e.Event]:
    """What brings a waiting ticket home; nothing when it is there."""
    home = at_home(setup, ticket)
    if home is ticket:
        return []
    return [e.TicketTransferred(home.id, home.group, home.service, home.only_at, clerk=home.clerk)]
