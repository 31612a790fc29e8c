import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_staff.counter_lines import at_counter
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

NL = Words("nl")
BRAM = Actor(Role.CLERK, "bram")


@pytest.fixture
def shown(hub, clock):
    def shown(mine="c2"):
        return at_counter(hub.board, mine, None, clock.now(), {"bram": "Bram"}, NL)

    return shown


async def test_without_a_counter_all_who_wait_are_counted(take, clock, shown):
    await take("debts")
    clock.go_on(minutes=9)
    at = shown(None)
    assert (at.state, at.lines[1]) == ("none", "1 wacht voor u, al 9 min.")


async def test_a_closed_counter_says_so(shown):
    assert (shown().state, shown().lines[0]) == ("closed", "Deze balie is dicht.")


async def test_a_free_counter_counts_only_whom_it_can_help(hub, take, clock, shown):
    await take("debts")
    clock.go_on(minutes=3)
    await take("passport")
    await take("licence", clerk="noor")
    await hub.do(c.OpenCounter("c2"), by=BRAM)
    at = shown()
    # Bram is opened here without the skill for debts, and the licence asks for Noor.
    assert (at.title, at.state) == ("Balie 2 · open", "free")
    assert at.lines[1] == "1 wacht voor u, al < 1 min."


async def test_a_paused_counter_says_since_when(hub, clock, shown):
    await hub.do(c.OpenCounter("c2"), by=BRAM)
    clock.go_on(minutes=7)
    await hub.do(c.PauseCounter("c2"), by=BRAM)
    assert shown().lines[0] == "Pauze sinds 09:07. Er wordt niemand geroepen."


async def test_what_sets_a_ticket_apart_stands_beside_it(hub, take, clock, shown):
    ticket = await take("passport", language="tr", needs_language="nl", clerk="bram")
    await hub.do(c.ChangePriority(ticket.id, "priority", c.Reason.CHILD))
    await hub.do(c.OpenCounter("c2"), by=BRAM)
    clock.go_on(minutes=2)
    await hub.do(c.CallNext("c2"), by=BRAM)
    clock.go_on(minutes=1)
    at = shown()
    assert (at.number, at.state) == ("A001", "called")
    assert at.lines == (
        "Geroepen om 09:02 (1 min)",
        "Paspoort",
        "Turks · wachtte 2 min · voorrang NL @Bram",
    )
