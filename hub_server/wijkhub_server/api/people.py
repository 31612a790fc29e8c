"""Signing in, staff, and the hub's screens."""

from __future__ import annotations

from typing import Any

from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from wijkhub_queue.actors import STAFF, Identity, Role, allow, allow_anyone
from wijkhub_queue.errors import Invalid, NotFound
from wijkhub_queue.wire import (
    Device,
    DeviceCode,
    Enrol,
    Enrolled,
    NewDevice,
    NewStaff,
    SignedIn,
    SignIn,
    StaffMember,
)
from wijkhub_server.hub import HubAtWork

AnyRequest = Request[Identity, str, Any]
_SUPERVISOR = allow(Role.SUPERVISOR)


@post("/sessions", opt=allow_anyone(), summary="Sign in", tags=["staff"])
async def sign_in(data: JSONBody[SignIn], hub: NamedDependency[HubAtWork]) -> SignedIn:
    """A token for a name and a PIN; after wrong PINs the next is looked at later and later."""
    return await hub.people.sign_in(data.name, data.pin)


@get("/sessions/current", opt=allow(*STAFF), summary="Who am I", tags=["staff"])
async def who_am_i(request: AnyRequest) -> StaffMember:
    """The staff member who is signed in."""
    who = request.user
    return StaffMember(who.actor.id, who.name, who.actor.role, who.skills, who.languages)


@delete("/sessions/current", opt=allow(*STAFF), summary="Sign out", tags=["staff"])
async def sign_out(request: AnyRequest, hub: NamedDependency[HubAtWork]) -> None:
    """End this session."""
    await hub.people.sign_out(request.auth)


@get("/staff", opt=allow(*STAFF), summary="Who may sign in", tags=["staff"])
async def staff(hub: NamedDependency[HubAtWork]) -> list[StaffMember]:
    """Everybody, by name; the terminal shows who works at which counter."""
    return await hub.people.staff()


@post("/staff", opt=_SUPERVISOR, summary="Let somebody sign in", tags=["staff"])
async def add_staff(data: JSONBody[NewStaff], hub: NamedDependency[HubAtWork]) -> StaffMember:
    """A name, a PIN, a role, and what the person can do."""
    return await hub.people.add_staff(data)


@delete("/staff/{staff_id:str}", opt=_SUPERVISOR, summary="Let somebody sign in no more", tags=["staff"])
async def remove_staff(staff_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> None:
    """Their sessions end at once."""
    if not await hub.people.remove_staff(staff_id):
        raise NotFound("staff member", staff_id)


@get("/devices", opt=_SUPERVISOR, summary="The hub's screens", tags=["devices"])
async def devices(hub: NamedDependency[HubAtWork]) -> list[Device]:
    """All screens, by name."""
    return await hub.people.devices()


@post("/devices", opt=_SUPERVISOR, summary="A new screen", tags=["devices"])
async def add_device(data: JSONBody[NewDevice], hub: NamedDependency[HubAtWork]) -> DeviceCode:
    """Gives the code that enrols it once."""
    if data.printer is not None and data.role == "display":
        raise Invalid("A display prints nothing. Leave 'printer' out, or make the screen a kiosk.")
    if data.printer is not None and data.printer not in hub.printers:
        raise NotFound("printer", data.printer, hub.printers)
    return await hub.people.add_device(data)


@post("/devices/{device_id:str}/code", opt=_SUPERVISOR, summary="A new code for a screen", tags=["devices"])
async def new_code(device_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> DeviceCode:
    """The screen's old token ends at once."""
    code = await hub.people.new_code(device_id)
    if code is None:
        raise NotFound("device", device_id)
    return code


@delete("/devices/{device_id:str}", opt=_SUPERVISOR, summary="Revoke a screen", tags=["devices"])
async def remove_device(device_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> None:
    """Its token ends at once."""
    if not await hub.people.remove_device(device_id):
        raise NotFound("device", device_id)


@post("/enrolments", opt=allow_anyone(), summary="Enrol a screen by its code", tags=["devices"])
async def enrol(data: JSONBody[Enrol], hub: NamedDependency[HubAtWork]) -> Enrolled:
    """The screen's token, given once."""
    return await hub.people.enrol(data.code)


ROUTES = [
    sign_in,
    who_am_i,
    sign_out,
    staff,
    add_staff,
    remove_staff,
    devices,
    add_device,
    new_code,
    remove_device,
    enrol,
]
