"""Commands: the one way to change anything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.actors import STAFF, Identity, Role, allow
from wijkhub_queue.asked import Asked
from wijkhub_queue.errors import NotFound, kept_refusal
from wijkhub_queue.events import to_wire
from wijkhub_queue.hub_setup import WALK_IN
from wijkhub_queue.wire import CommandAnswer, CommandRequest
from wijkhub_server.hub import HubAtWork
from wijkhub_server.journal import Line
from wijkhub_server.problems import REPLAYED

AnyRequest = Request[Identity, str, Any]

_DESK = STAFF
_HOSTS = frozenset({Role.HOST, Role.SUPERVISOR})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_NOBODY: frozenset[Role] = frozenset()

MAY_ASK: dict[type[c.Command], frozenset[Role]] = {
    c.IssueTicket: STAFF | {Role.KIOSK},
    c.CallNext: _DESK,
    c.CallTicket: _DESK,
    c.Recall: _DESK,
    c.StartService: _DESK,
    c.FinishService: _DESK,
    c.MarkNoShow: _DESK,
    c.ReturnToQueue: _DESK,
    c.ParkTicket: _DESK,
    c.UnparkTicket: _DESK,
    c.TransferTicket: _DESK,
    c.LeaveQueue: _DESK,
    c.ChangePriority: _DESK,
    c.UndoStep: _DESK,
    c.OpenCounter: _DESK,
    c.PauseCounter: _DESK,
    c.ResumeCounter: _DESK,
    c.CloseCounter: _DESK,
    c.OpenDay: _HOSTS,
    c.CloseDay: _HOSTS,
    c.OpenDoors: _DESK,
    c.CloseDoors: _DESK,
    c.AskHelp: STAFF | {Role.KIOSK},
    c.AnswerHelp: _DESK,
    c.ConfigureHub: _SUPERVISOR,
    c.SetExerciseClock: _SUPERVISOR,
    # The hub turns its day itself; a supervisor puts it right after a wrong clock turned it too far.
    c.TurnDay: _SUPERVISOR,
    c.ReprintTicket: STAFF | {Role.KIOSK},
    # The hub's own jobs do these; nobody asks for them.
    c.NotePrinter: _NOBODY,
    c.NoteClockJump: _NOBODY,
    c.StartEpoch: _NOBODY,
    c.StateHours: _NOBODY,
    c.RenewLeases: _NOBODY,
    c.SettleLease: _NOBODY,
    c.TakeInBooking: _NOBODY,
    c.NoteMissed: _NOBODY,
    c.HoldSlot: STAFF | {Role.KIOSK},
    c.ReleaseSlot: STAFF | {Role.KIOSK},
    c.BookAppointment: STAFF | {Role.KIOSK},
    # Who comes too late chooses at the kiosk: join today, or another time.
    c.MoveAppointment: STAFF | {Role.KIOSK},
    c.CancelAppointment: _DESK,
    c.ConfirmAppointment: _DESK,
    c.CheckIn: STAFF | {Role.KIOSK},
    c.AddClosure: _HOSTS,
    c.RemoveClosure: _HOSTS,
    c.AddOpening: _HOSTS,
    c.RemoveOpening: _HOSTS,
}
"""Which roles may ask for which command through the API."""


def _checked(command: c.Command, identity: Identity, hub: HubAtWork) -> c.Command:
    """The command with what the hub fills in itself.

    Raises:
        PermissionDeniedException: not for this role.
        NotFound: it names a printer that is not there.
    """
    role = identity.actor.role
    if role not in MAY_ASK[type(command)]:
        allowed = ", ".join(sorted(MAY_ASK[type(command)])) or "the hub itself"
        name = c.kebab(type(command).__name__)
        raise PermissionDeniedException(f"The role '{role}' may not ask for '{name}'; it is for: {allowed}.")
    match command:
        case c.IssueTicket():
            if role is Role.KIOSK:
                if command.ticket_class != WALK_IN.id:
                    raise PermissionDeniedException("A kiosk gives tickets of class 'walk-in' only; ask staff.")
                return replace(command, printer=identity.printer)
            if command.printer is not None and command.printer not in hub.printers:
                raise NotFound("printer", command.printer, hub.printers)
        case c.HoldSlot():
            return replace(command, channel="desk")
        case c.CheckIn() | c.BookAppointment():
            if isinstance(command, c.BookAppointment):
                command = replace(command, channel="desk")
            if role is Role.KIOSK:
                return replace(command, printer=identity.printer)
            if command.printer is not None and command.printer not in hub.printers:
                raise NotFound("printer", command.printer, hub.printers)
        case c.ReprintTicket():
            if role is Role.KIOSK and identity.printer is not None:
                return replace(command, printer=identity.printer)
            if command.printer not in hub.printers:
                raise NotFound("printer", command.printer, hub.printers)
        case c.OpenCounter():
            if role is not Role.SUPERVISOR or command.clerk is None:
                return replace(command, clerk=identity.actor.id, skills=identity.skills, languages=identity.languages)
        case c.AskHelp() if role is Role.KIOSK:
            return replace(command, place=identity.name)
    return command


def _answer(command_id: str, epoch: int, seq: int, lines: list[Line]) -> CommandAnswer:
    return CommandAnswer(command_id, epoch, seq, [to_wire(line.recorded, line.payload) for line in lines])


@post("/commands", opt=allow(*STAFF, Role.KIOSK), summary="Have a command done", tags=["commands"])
async def ask(
    request: AnyRequest, data: JSONBody[CommandRequest], hub: NamedDependency[HubAtWork]
) -> Response[CommandAnswer]:
    """Do it once, however often it is sent: the same id gives the same answer, a refusal too."""
    command = _checked(data.command, request.user, hub)
    done = await hub.do(Asked(str(data.id), command, request.user.actor))
    headers = {"Location": f"/v1/commands/{done.id}"}
    if done.replayed:
        headers[REPLAYED] = "true"
    return Response(_answer(done.id, done.epoch, done.seq, done.lines), headers=headers)


@get(
    "/commands/{command_id:uuid}",
    opt=allow(*STAFF, Role.KIOSK),
    summary="What became of a command",
    tags=["commands"],
    sync_to_thread=True,
)
def became(command_id: FromPath[UUID], hub: NamedDependency[HubAtWork]) -> CommandAnswer:
    """The answer that the command got, or the refusal; 404 when it never came."""
    answered = hub.journal.find_answered(str(command_id))
    if answered is None:
        raise NotFound("command", str(command_id))
    if answered.refusal is not None:
        raise kept_refusal(answered.refusal.code, answered.refusal.detail)
    lines = (
        hub.journal.read_stretch(answered.epoch, answered.seq - answered.count + 1, answered.seq)
        if answered.count
        else []
    )
    return _answer(answered.id, answered.epoch, answered.seq, lines)


ROUTES = [ask, became]
