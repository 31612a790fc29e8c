import pytest
from msgspec.structs import replace

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.notices import OF_OPENING, Notice, notice_of
from wijkhub_kiosk.opening import GIVES_TICKETS, Opening, opening
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import DomainError, QueueEmpty

CHIEF = Actor(Role.SUPERVISOR, "chief")


def test_a_hub_with_a_clerk_at_a_counter_is_open(hub: MemoryHub) -> None:
    assert opening(hub.board) is Opening.OPEN


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([c.PauseCounter("1")], Opening.PAUSED),
        ([c.CloseCounter("1")], Opening.NO_COUNTER),
        ([c.CloseDoors()], Opening.DOORS_CLOSED),
        ([c.CloseDay()], Opening.CLOSED),
        ([c.CloseDoors(), c.CloseDay()], Opening.CLOSED),
        ([c.PauseCounter("1"), c.OpenCounter("2", clerk="sam")], Opening.OPEN),
    ],
)
def test_what_staff_do_is_what_residents_find(hub: MemoryHub, steps: list[c.Command], found: Opening) -> None:
    for step in steps:
        hub.do(step, CHIEF)
    assert opening(hub.board) is found


def test_a_hub_without_a_set_up_is_not_open() -> None:
    assert opening(MemoryHub().board) is Opening.NOT_SET_UP


def test_a_group_is_open_only_when_a_counter_of_its_own_is(hub: MemoryHub) -> None:
    hub.do(c.CloseCounter("1"), CHIEF)
    hub.do(c.OpenCounter("2", clerk="sam"), CHIEF)
    assert (opening(hub.board, "desk"), opening(hub.board, "help")) == (Opening.OPEN, Opening.NO_COUNTER)


@pytest.mark.parametrize("state", list(Opening))
def test_every_state_but_open_has_a_screen(state: Opening) -> None:
    assert (state in OF_OPENING) == (state is not Opening.OPEN)


@pytest.mark.parametrize("state", list(Opening))
def test_a_kiosk_promises_a_ticket_exactly_when_the_rules_give_one(hub: MemoryHub, state: Opening) -> None:
    steps: dict[Opening, list[c.Command]] = {
        Opening.CLOSED: [c.CloseDay()],
        Opening.DOORS_CLOSED: [c.CloseDoors()],
        Opening.PAUSED: [c.PauseCounter("1")],
        Opening.NO_COUNTER: [c.CloseCounter("1")],
    }
    hub = MemoryHub() if state is Opening.NOT_SET_UP else hub
    for step in steps.get(state, []):
        hub.do(step, CHIEF)
    assert opening(hub.board) is state
    asked = Asked("id", c.IssueTicket(service="passport"), Actor(Role.KIOSK, "hall"))
    if state in GIVES_TICKETS:
        assert decide(hub.board, asked, hub.now())
    else:
        with pytest.raises(DomainError) as refusal:
            decide(hub.board, asked, hub.now())
        assert notice_of(refusal.value) is OF_OPENING[state]


def test_a_full_band_and_a_service_that_went_have_screens_of_their_own(hub: MemoryHub) -> None:
    assert hub.board.setup is not None
    one = replace(hub.board.setup.groups[0], first=1, last=1)
    hub.do(c.ConfigureHub(replace(hub.board.setup, groups=(one, *hub.board.setup.groups[1:]))), CHIEF)
    hub.do(c.IssueTicket("passport"))
    told = {}
    for service in ("passport", "gone"):
        with pytest.raises(DomainError) as refusal:
            hub.do(c.IssueTicket(service))
        told[service] = notice_of(refusal.value)
    assert told == {"passport": Notice.BAND_FULL, "gone": Notice.SERVICE_GONE}


def test_any_other_refusal_is_a_plain_no() -> None:
    assert notice_of(QueueEmpty("1")) is Notice.NOT_GIVEN
