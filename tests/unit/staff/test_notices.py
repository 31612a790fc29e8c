from datetime import timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.wire import PrintJob
from wijkhub_staff.notices import Outlook, Weight, notices, to_put_away
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

NL = Words("nl")
KIOSK = Actor(Role.KIOSK, "hal")


@pytest.fixture
def told(hub, clock):
    def told(**more):
        return notices(hub.board, Outlook(clock.now(), **more), NL)

    return told


def job(ticket, state, clock, order=0):
    at = clock.now() + timedelta(seconds=order)
    return PrintJob(f"{ticket.id}-{order}", ticket.id, "hal", state, "", at, at)


def test_nothing_to_say_is_no_line(told):
    assert told() == []


def test_a_lost_connection_comes_first_and_says_since_when(told, clock):
    assert told(lost_since=clock.now(), exercise=True)[0].text.startswith("GEEN VERBINDING sinds 09:00.")


async def test_help_stays_until_it_is_answered_longest_first(hub, told, clock):
    await hub.do(c.AskHelp("Kiosk hal"), by=KIOSK)
    clock.go_on(minutes=1)
    await hub.do(c.AskHelp("Kiosk gang"), by=KIOSK)
    clock.go_on(minutes=3)
    assert [notice.text for notice in told()] == [
        "HULP gevraagd bij Kiosk hal, al 4 min. Druk op h als u gaat.",
        "HULP gevraagd bij Kiosk gang, al 3 min. Druk op h als u gaat.",
    ]
    assert {notice.weight for notice in told()} == {Weight.ALARM}
    await hub.do(c.AnswerHelp("Kiosk hal"))
    await hub.do(c.AnswerHelp("Kiosk gang"))
    assert told() == []


async def test_a_closed_day_says_more_than_closed_doors(hub, told):
    await hub.do(c.CloseDoors())
    assert [notice.id for notice in told()] == ["doors"]
    await hub.do(c.CloseDay())
    assert [notice.id for notice in told()] == ["day"]


@pytest.mark.parametrize(("seconds", "words"), [(-3600, "1 u 00 terug"), (90, "1 min vooruit")])
async def test_a_clock_that_jumped_is_said_until_it_is_put_away(seconds, words, hub, told):
    await hub.do(c.NoteClockJump(seconds))
    (notice,) = told()
    assert words in notice.text
    assert told(seen=to_put_away([notice])) == []


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (None, "Er mist misschien iets. Nummers sloegen over."),
        (1, "1 stap kwijt. Nummers sloegen over."),
        (12, "12 stappen kwijt. Nummers sloegen over."),
        (0, "Alles is er weer."),
    ],
)
async def test_a_database_that_was_put_back_is_said_until_it_is_put_away(missing, words, hub, told):
    await hub.do(c.StartEpoch(1, "restored", missing), by=SYSTEM)
    (notice,) = told()
    assert notice.text == f"Reservekopie teruggezet (09:00). {words}"
    assert told(seen=to_put_away([notice])) == []


async def test_a_failed_print_is_named_as_long_as_its_resident_waits(hub, take, told, clock):
    first, second = await take(), await take()
    prints = (job(first, "failed", clock), job(second, "failed", clock))
    assert told(prints=prints)[0].text.startswith("Niet geprint: A001, A002. Wel geldig: zeg het de bezoekers.")
    await hub.do(c.LeaveQueue(first.id))
    assert told(prints=prints)[0].text.startswith("Niet geprint: A002. Wel geldig: zeg het de bezoeker.")


async def test_only_the_latest_print_of_a_ticket_counts(take, told, clock):
    ticket = await take()
    assert told(prints=(job(ticket, "printed", clock, 2), job(ticket, "failed", clock, 1))) == []


async def test_an_unsure_print_is_a_note(take, told, clock):
    ticket = await take()
    (notice,) = told(prints=(job(ticket, "unknown", clock),))
    assert (notice.weight, notice.text) == (Weight.NOTE, "Geprint of niet? A001. Kijk bij de printer.")


async def test_notices_of_prints_that_were_put_away_come_back_with_a_new_one(take, told, clock):
    first, second = await take(), await take()
    seen = to_put_away(told(prints=(job(first, "failed", clock),)))
    assert told(prints=(job(first, "failed", clock),), seen=seen) == []
    both = told(prints=(job(first, "failed", clock), job(second, "failed", clock)), seen=seen)
    assert "A001, A002" in both[0].text


async def test_many_numbers_are_named_up_to_three(take, told, clock):
    tickets = [await take() for _ in range(8)]
    (notice,) = told(prints=tuple(job(ticket, "failed", clock) for ticket in tickets))
    assert "A001, A002, A003 en nog 5." in notice.text


def test_help_and_lost_lines_are_not_put_away(told, clock):
    assert to_put_away(told(lost_since=clock.now(), exercise=True)) == frozenset()


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_notice_fits_a_line_of_80(language, hub, take, clock):
    tickets = [await take() for _ in range(24)]
    prints = tuple(job(ticket, "failed" if n % 2 else "unknown", clock) for n, ticket in enumerate(tickets))
    await hub.do(c.AskHelp("Kiosk bij de ingang"), by=KIOSK)
    await hub.do(c.CloseDoors())
    await hub.do(c.NoteClockJump(-3600.0))
    await hub.do(c.StartEpoch(1, "restored"), by=SYSTEM)
    outlook = Outlook(clock.now(), clock.now(), exercise=True, prints=prints)
    found = notices(hub.board, outlook, Words(language))
    assert {notice.id.split(":")[0] for notice in found} == {
        "lost",
        "help",
        "doors",
        "print-failed",
        "print-unknown",
        "clock",
        "restored",
        "exercise",
    }
    assert {notice.text: len(notice.text) for notice in found if len(notice.text) > 78} == {}


async def test_a_copy_of_the_same_instant_counts_and_not_the_print_before_it(hub, take, told):
    ticket = await take(printer="hal")
    await hub.do(c.ReprintTicket(ticket.id, "hal"))
    first, copy = hub.prints
    assert told(prints=(replace(copy, state="queued"), replace(first, state="failed"))) == []
    (line,) = told(prints=(replace(copy, state="failed"), replace(first, state="printed")))
    assert line.text.startswith("Niet geprint: A001.")
