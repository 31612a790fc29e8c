"""What appointments are made for, and whether a kiosk should speak of them at all."""

from __future__ import annotations

from wijkhub_queue.board import Board
from wijkhub_queue.hub_setup import HubSetup, Service


def bookable(service: Service) -> bool:
    """Whether appointments are made for a service."""
    return service.appointment_min is not None


def bookable_services(setup: HubSetup | None) -> list[Service]:
    """What an appointment can be made for."""
    return [service for service in setup.services if bookable(service)] if setup else []


def takes_appointments(board: Board) -> bool:
    """Whether somebody may come with one, so that a kiosk asks for its code."""
    return bool(bookable_services(board.setup) or board.codes)
