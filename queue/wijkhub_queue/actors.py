"""Who asks: roles, and the codes by which the journal names people and devices."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What somebody or something may be to a hub."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    PRINTER_PAGE = "printer-page"
    CLERK = "clerk"
    HOST = "host"
    SUPERVISOR = "supervisor"
    RESIDENT = "resident"
    """Who holds a ticket's link on their phone."""
    SYSTEM = "system"
    """The hub's own jobs."""


STAFF = frozenset({Role.CLERK, Role.HOST, Role.SUPERVISOR})
DEVICES = frozenset({Role.KIOSK, Role.DISPLAY, Role.PRINTER_PAGE})


class Actor(Struct, frozen=True):
    """A role and an id that says nothing of the person."""

    role: Role
    id: str = ""

    def __str__(self) -> str:
        return f"{self.role}:{self.id}" if self.id else str(self.role)


SYSTEM = Actor(Role.SYSTEM)


class Identity(Struct, frozen=True):
    """Whoever sent a request, once the hub knows them."""

    actor: Actor
    name: str = ""
    """A device's or a staff member's name, for screens; never for the journal."""
    printer: str | None = None
    """Where this kiosk's tickets are printed."""
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


ROLES_OF_ROUTE = "roles"
"""The key in a route's `opt` under which stands who may call it."""


def allow(*roles: Role) -> dict[str, frozenset[Role] | None]:
    """A route's `opt` that lets in these roles, and nobody else."""
    return {ROLES_OF_ROUTE: frozenset(roles)}


def allow_anyone() -> dict[str, frozenset[Role] | None]:
    """A route's `opt` that lets in everybody, known or not."""
    return {ROLES_OF_ROUTE: None}
