"""Names from outside are never markup and never steer the terminal."""

import pytest

from wijkhub_client.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup, TicketClass
from wijkhub_staff.widgets.row_list import RowList

pytestmark = pytest.mark.anyio

NAMES = ["Jan [/ de Vries", "[red]x", "[/]", "[link=http://x]y[/link]", "\x1b[31mrood\x1b[0m\x07", "$user [b]"]
KIOSK = Actor(Role.KIOSK, "hal")


def setup_named(name):
    return HubSetup(
        name=name,
        groups=(ServiceGroup("papers", "A", {"nl": name}),),
        services=(Service("passport", "papers", {"nl": name}),),
        counters=(CounterPlace("c1", {"nl": name}, ("papers",)), CounterPlace("c2", {"nl": name}, ("papers",))),
        policy=Policy(classes=(TicketClass("walk-in", 1.0), TicketClass("priority", 3.0, {"nl": name}))),
    )


@pytest.fixture
def hub(request, clock):
    hub = MemoryHub(setup_named(request.param), clock=clock.now)
    hub.add_staff(request.param, "1234", role=Role.SUPERVISOR)
    hub.add_staff("Bram", "2345")
    return hub


@pytest.mark.parametrize("hub", NAMES, indirect=True, ids=repr)
async def test_names_are_shown_as_they_are_on_every_screen(hub, take, terminal, request):
    name = request.node.callspec.params["hub"]
    shown = name.replace("\x1b", "").replace("\x07", "")
    first, _ = await take(), await take()
    await hub.do(c.ParkTicket((await take()).id))
    await hub.do(c.ChangePriority(first.id, "priority", c.Reason.CHILD), by=Actor(Role.SUPERVISOR, "x"))
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=Actor(Role.CLERK, "bram"))
    await hub.do(c.AskHelp(name), by=KIOSK)
    async with terminal(size=(120, 40)) as at:
        await at.sit_down(name)
        title = at.text.splitlines()[0]
        assert title.count(shown) == 3  # the hub, the counter, and who works there
        assert f"bij {shown}," in at.text
        await at.press("v")
        assert at.said == f"A001 is geroepen bij {shown}."
        for keys in (["i"], ["d"], ["g"], ["slash"], ["b"], ["m"], ["w"], ["enter"], ["question_mark"], ["colon"]):
            await at.press(*keys)
            assert "\x1b" not in at.text
            await at.press("escape")
        assert at.app.screen.query_one("#queue", RowList).rows[0].cells[2] == shown


@pytest.mark.parametrize("hub", ["[/red] x"], indirect=True)
async def test_a_refusal_in_the_hubs_own_words_is_no_markup(hub, take, terminal, monkeypatch):
    monkeypatch.setattr("wijkhub_staff.words.Words.known", lambda *_: None)
    async with terminal() as at:
        await at.sit_down("[/red] x")
        monkeypatch.setattr(
            "wijkhub_client.errors.RefusedByHub.__init__",
            lambda self, detail, **_: (
                setattr(self, "detail", f"[/red]{detail}"),
                setattr(self, "code", "of-another-version"),
            )[0],
        )
        await at.press("v")
        assert at.said.startswith("[/red]Nobody is waiting for counter 'c1'.")
