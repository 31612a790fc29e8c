"""What every way to reach a hub does alike: over HTTP, and in memory."""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from wijkhub_client.api import HubApi, Link
from wijkhub_client.errors import (
    BadRequest,
    HubUnreachable,
    NotAllowed,
    NotSignedIn,
    PositionUnknown,
    RefusedByHub,
)
from wijkhub_client.feed import BoardFeed
from wijkhub_client.memory import MemoryHub
from wijkhub_queue.actors import Role
from wijkhub_queue.board import CounterState
from wijkhub_queue.commands import (
    CallNext,
    ConfigureHub,
    FinishService,
    IssueTicket,
    NoteClockJump,
    NotePrinter,
    OpenCounter,
    ReprintTicket,
    SetExerciseClock,
    StartService,
)
from wijkhub_queue.events import CounterOpened, TicketCalled, TicketIssued, from_wire
from wijkhub_queue.evolve import fold
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.read_out import short_code
from wijkhub_queue.tickets import State

pytestmark = pytest.mark.anyio


async def issue(hub: HubApi, service: str = "passport", printer: str | None = None) -> str:
    return (await hub.ask(IssueTicket(service, printer=printer))).command


class TestSigningIn:
    async def test_staff_sign_in_by_name_and_pin(self, hub: Any) -> None:
        async with hub.client() as client:
            assert client.staff is None
            signed_in = await client.sign_in("Noor", "1234")
            assert client.staff == signed_in.staff
            assert (signed_in.staff.name, signed_in.staff.role) == ("Noor", Role.CLERK)
            assert signed_in.staff.skills == ("money",)

    @pytest.mark.parametrize(("name", "pin"), [("Noor", "9999"), ("Nobody", "1234")])
    async def test_a_wrong_name_or_pin_signs_nobody_in(self, hub: Any, name: str, pin: str) -> None:
        async with hub.client() as client:
            with pytest.raises(NotSignedIn):
                await client.sign_in(name, pin)
            with pytest.raises(NotSignedIn):
                await client.board()

    async def test_who_signed_out_asks_nothing_more(self, noor: HubApi) -> None:
        await noor.sign_out()
        with pytest.raises(NotSignedIn):
            await noor.ask(IssueTicket("passport"))
        await noor.sign_out()


class TestAsking:
    async def test_a_command_answers_with_what_happened(self, noor: HubApi) -> None:
        answer = await noor.ask(IssueTicket("passport"))
        (event,) = (from_wire(event).event for event in answer.events)
        assert isinstance(event, TicketIssued)
        assert (event.ticket, event.number, event.channel) == (answer.command, "A001", "terminal")

    async def test_asked_again_by_the_same_id_it_gives_the_same_answer_and_changes_nothing(self, noor: HubApi) -> None:
        command_id = str(uuid4())
        first = await noor.ask(IssueTicket("passport"), command_id)
        again = await noor.ask(IssueTicket("passport"), command_id)
        assert (again.command, again.epoch, again.seq) == (first.command, first.epoch, first.seq)
        assert [event.event_id for event in again.events] == [event.event_id for event in first.events]
        assert (await noor.answer_of(command_id)).seq == first.seq
        assert len((await noor.board()).tickets) == 1

    async def test_a_refusal_is_given_again_even_when_it_would_be_possible_by_now(self, noor: HubApi) -> None:
        await noor.ask(OpenCounter("1"))
        command_id = str(uuid4())
        with pytest.raises(RefusedByHub) as first:
            await noor.ask(CallNext("1"), command_id)
        await issue(noor)
        with pytest.raises(RefusedByHub) as again:
            await noor.ask(CallNext("1"), command_id)
        with pytest.raises(RefusedByHub) as looked_up:
            await noor.answer_of(command_id)
        assert first.value.code == again.value.code == looked_up.value.code == "queue-empty"
        assert first.value.detail == again.value.detail

    async def test_an_id_serves_one_command(self, noor: HubApi) -> None:
        command_id = await issue(noor)
        with pytest.raises(RefusedByHub) as raised:
            await noor.ask(IssueTicket("debts"), command_id)
        assert raised.value.code == "command-id-reused"

    async def test_a_command_that_names_what_is_not_there_is_a_bad_request(self, noor: HubApi) -> None:
        with pytest.raises(BadRequest) as raised:
            await noor.ask(IssueTicket("balloons"))
        assert raised.value.code == "not-found"
        assert "debts" in raised.value.detail

    async def test_a_command_never_seen_has_no_answer(self, noor: HubApi) -> None:
        with pytest.raises(BadRequest) as raised:
            await noor.answer_of(uuid4())
        assert raised.value.code == "not-found"

    async def test_only_a_supervisor_sets_up_the_hub(self, noor: HubApi, samira: HubApi) -> None:
        setup = (await noor.board()).setup
        assert setup is not None
        with pytest.raises(NotAllowed):
            await noor.ask(ConfigureHub(setup))
        assert (await samira.ask(ConfigureHub(setup))).events == []

    async def test_a_counter_is_opened_by_the_clerk_who_asks_with_their_skills(self, noor: HubApi) -> None:
        answer = await noor.ask(OpenCounter("1", clerk="somebody-else", skills=("all",)))
        (event,) = (from_wire(event).event for event in answer.events)
        assert noor.staff is not None
        assert event == CounterOpened("1", noor.staff.id, ("money",), ("nl",))

    async def test_a_supervisor_opens_a_counter_for_a_clerk_by_name(self, samira: HubApi) -> None:
        await samira.ask(OpenCounter("2", clerk="clerk-7", skills=("money",)))
        counter = (await samira.board()).counters["2"]
        assert (counter.clerk, counter.skills) == ("clerk-7", ("money",))

    async def test_an_exercise_clock_stands_still_where_it_was_set(self, samira: HubApi) -> None:
        later = (await samira.hub()).now + timedelta(minutes=90)
        await samira.ask(SetExerciseClock(later, 0))
        assert (await samira.hub()).now == later
        ticket = await issue(samira)
        assert (await samira.ticket(ticket)).ticket.since == later

    async def test_an_exercise_clock_set_to_another_day_turns_the_day(self, samira: HubApi) -> None:
        await issue(samira)
        await samira.ask(OpenCounter("1"))
        await samira.ask(SetExerciseClock(datetime(2020, 1, 15, 7, 1, tzinfo=UTC), 0))
        board = await samira.board()
        assert board.day == date(2020, 1, 15)
        assert board.day_open
        assert list(board.living()) == []
        assert board.counters["1"].state is CounterState.CLOSED

    async def test_nobody_asks_for_what_the_hub_does_itself(self, samira: HubApi) -> None:
        with pytest.raises(NotAllowed):
            await samira.ask(NoteClockJump(60.0))


class TestLooking:
    async def test_the_board_is_the_fold_of_the_journal(self, noor: HubApi) -> None:
        await noor.ask(OpenCounter("1"))
        ticket = await issue(noor)
        await noor.ask(CallNext("1"))
        await noor.ask(StartService(ticket))
        board = await noor.board()
        journal = [recorded async for recorded in noor.events((0, 0))]
        assert [recorded.seq for recorded in journal] == list(range(1, board.seq + 1))
        assert fold(journal).state().tickets == board.state().tickets
        assert board.tickets[ticket].state is State.SERVING

    async def test_the_journal_is_read_from_a_position(self, noor: HubApi) -> None:
        board = await noor.board()
        ticket = await issue(noor)
        (recorded,) = [recorded async for recorded in noor.events((board.epoch, board.seq))]
        assert isinstance(recorded.event, TicketIssued)
        assert (recorded.event.ticket, recorded.seq) == (ticket, board.seq + 1)

    async def test_after_the_last_event_there_is_nothing_yet(self, noor: HubApi) -> None:
        board = await noor.board()
        assert [recorded async for recorded in noor.events((board.epoch, board.seq))] == []

    async def test_tickets_come_newest_first_and_in_pages(self, noor: HubApi) -> None:
        issued = [await issue(noor) for _ in range(3)]
        first = await noor.tickets(limit=2)
        assert [view.ticket.id for view in first.tickets] == [issued[2], issued[1]]
        assert [view.people_ahead for view in first.tickets] == [2, 1]
        second = await noor.tickets(limit=2, after=first.next)
        assert [view.ticket.id for view in second.tickets] == [issued[0]]
        assert second.next is None

    async def test_tickets_are_found_by_state_group_number_and_code(self, noor: HubApi) -> None:
        first, second, debts = await issue(noor), await issue(noor), await issue(noor, "debts")
        await noor.ask(OpenCounter("1"))
        await noor.ask(CallNext("1"))

        async def found(**asked: Any) -> list[str]:
            return [view.ticket.id for view in (await noor.tickets(**asked)).tickets]

        assert await found(state=State.CALLED) == [first]
        assert await found(state=State.WAITING) == [debts, second]
        assert await found(group="money") == [debts]
        assert await found(number="A002") == [second]
        read_out = short_code(second)
        assert await found(code=f"{read_out[:3].lower()} {read_out[3:].lower()}") == [second]
        assert await found(code=read_out[:3]) == []

    async def test_a_ticket_that_is_not_there_is_a_bad_request(self, noor: HubApi) -> None:
        with pytest.raises(BadRequest) as raised:
            await noor.ticket(str(uuid4()))
        assert raised.value.code == "not-found"

    async def test_a_ticket_for_a_printer_has_a_print(self, noor: HubApi) -> None:
        await issue(noor)
        ticket = await issue(noor, printer="hall")
        (job,) = await noor.prints()
        assert (job.ticket, job.printer) == (ticket, "hall")
        assert (await noor.ticket(ticket)).paper in {"queued", "sending", "printed"}

    async def test_counters_are_shown_with_what_they_offer_and_how_they_are(self, noor: HubApi) -> None:
        await noor.ask(OpenCounter("2"))
        first, second = await noor.counters()
        assert (first.place.id, first.place.offers, first.now.state) == ("1", ("papers", "money"), CounterState.CLOSED)
        assert noor.staff is not None
        assert (second.now.state, second.now.clerk) == (CounterState.OPEN, noor.staff.id)
        assert await noor.counter("2") == second
        with pytest.raises(BadRequest) as raised:
            await noor.counter("9")
        assert raised.value.code == "not-found"

    async def test_services_are_shown_with_their_groups(self, noor: HubApi) -> None:
        offered = await noor.services()
        assert [(group.id, group.letter) for group in offered.groups] == [("papers", "A"), ("money", "B")]
        assert [(service.id, service.group) for service in offered.services] == [
            ("passport", "papers"),
            ("debts", "money"),
        ]

    async def test_waits_are_told_and_held_to_what_happens(self, noor: HubApi) -> None:
        await noor.ask(OpenCounter("1"))
        first = await noor.ask(IssueTicket("passport"))
        await noor.ask(CallNext("1"))
        await noor.ask(StartService(first.command))
        waiting = (await noor.ask(IssueTicket("passport"))).command
        by_service = {one.service: one for one in (await noor.waits()).services}
        assert list(by_service) == ["passport", "debts"]
        assert (by_service["passport"].people_ahead, by_service["passport"].open_counters) == (1, 1)
        assert by_service["passport"].wait.kind == "range"
        wait = (await noor.ticket(waiting)).wait
        assert wait is not None and wait.kind == "range"
        assert (await noor.ticket(first.command)).wait is None
        score = (await noor.wait_score()).all
        # The first was told "right away", and was called at once: one minute off the middle of that, and inside.
        assert score is not None
        assert (score.promises, score.inside) == (1, 1)

    async def test_a_hub_without_a_registry_says_so_and_has_refused_nothing(self, noor: HubApi) -> None:
        status = await noor.sync_status()
        assert (status.state, status.backlog, status.last_contact) == ("not-enrolled", status.backlog, None)
        assert await noor.refused_documents() == []

    async def test_only_a_supervisor_syncs_at_once_and_puts_refused_documents_away(self, hub: Any) -> None:
        async with hub.client() as client:
            await client.sign_in("Noor", "1234")
            with pytest.raises(NotAllowed):
                await client.sync_now()
            with pytest.raises(NotAllowed):
                await client.look_at_refused_documents()
            await client.sign_in("Samira", "5678")
            assert (await client.sync_now()).state == "not-enrolled"
            assert await client.look_at_refused_documents() == []

    async def test_the_hub_says_where_its_journal_is(self, noor: HubApi) -> None:
        info, board = await noor.hub(), await noor.board()
        assert (info.name, info.epoch, info.seq) == ("Bospolder", board.epoch, board.seq)
        assert info.exercise


class TestFollowing:
    async def test_a_stream_brings_what_was_and_what_comes(self, noor: HubApi) -> None:
        board = await noor.board()
        before = await issue(noor)
        heard: list[str] = []
        async with aclosing(noor.stream((board.epoch, board.seq))) as stream:
            async for recorded in stream:
                assert isinstance(recorded.event, TicketIssued)
                heard.append(recorded.event.ticket)
                if len(heard) == 2:
                    break
                after = await issue(noor)
        assert heard == [before, after]

    @pytest.mark.parametrize(("epochs", "events"), [(98, 0), (0, 1)])
    async def test_a_stream_from_an_unknown_position_says_so(self, noor: HubApi, epochs: int, events: int) -> None:
        board = await noor.board()
        with pytest.raises(PositionUnknown):
            async with aclosing(noor.stream((board.epoch + epochs, board.seq + events))) as stream:
                await anext(stream)

    async def test_a_feed_keeps_the_board_through_a_cut(self, hub: Any, noor: HubApi, samira: HubApi) -> None:
        links: list[Link] = []
        feed = BoardFeed(noor, links.append)
        async with aclosing(feed.changes()) as changes:
            board = await anext(changes)
            assert feed.latest is None
            ticket = await issue(samira)
            assert (await anext(changes)).tickets[ticket].state is State.WAITING
            await samira.ask(OpenCounter("2"))
            await hub.go_away()
            with pytest.raises(HubUnreachable):
                await samira.ask(CallNext("2"))
            await hub.come_back()
            await samira.ask(CallNext("2"))
            while (await anext(changes)).tickets[ticket].state is not State.CALLED:
                pass
            assert feed.latest is not None
            assert isinstance(feed.latest.event, TicketCalled)
            await samira.ask(FinishService(ticket))
            await anext(changes)
        assert feed.board is board
        assert board.state() == (await samira.board()).state()
        assert links[0] is Link.CONNECTED
        assert links[-1] is Link.CONNECTED


@pytest.fixture
def with_printer(hub: Any) -> Any:
    """The hub, which has the printer `hall` also in memory."""
    if isinstance(hub, MemoryHub):
        hub.add_printer("hall")
    return hub


class TestPaper:
    async def test_a_ticket_and_its_copy_each_have_a_print_the_copy_first(
        self, with_printer: Any, noor: HubApi
    ) -> None:
        ticket = await issue(noor, printer="hall")
        await noor.ask(ReprintTicket(ticket, "hall"))
        await issue(noor, printer="hall")
        assert [(job.kind, job.ticket, job.printer) for job in await noor.prints(ticket=ticket)] == [
            ("copy", ticket, "hall"),
            ("ticket", ticket, "hall"),
        ]
        assert [job.kind for job in await noor.prints(limit=1)] == ["ticket"]
        assert await noor.prints(state="unknown") == []

    async def test_printers_are_told_of(self, with_printer: Any, noor: HubApi) -> None:
        (printer,) = await noor.printers()
        assert (printer.id, printer.driver, printer.backup, printer.roll_slips) == ("hall", "memory", None, 0)

    async def test_a_test_page_and_the_figures_of_the_day_are_prints_of_no_ticket(
        self, with_printer: Any, noor: HubApi
    ) -> None:
        test, day = await noor.print_test_page("hall"), await noor.print_day_slip("hall")
        assert [(job.kind, job.ticket, job.printer) for job in (test, day)] == [
            ("test", "", "hall"),
            ("day", "", "hall"),
        ]
        assert [job.id for job in await noor.prints()] == [day.id, test.id]

    async def test_a_new_roll_is_counted_from_nothing(self, with_printer: Any, noor: HubApi) -> None:
        assert (await noor.new_roll("hall")).slips == 0

    async def test_a_printer_that_is_not_there_is_not_found(self, with_printer: Any, noor: HubApi) -> None:
        ticket = await issue(noor)
        for act in (
            lambda: noor.print_test_page("gone/../hall"),
            lambda: noor.print_day_slip("gone"),
            lambda: noor.new_roll("gone"),
            lambda: noor.ask(ReprintTicket(ticket, "gone")),
            lambda: noor.ask(IssueTicket("passport", printer="gone")),
        ):
            with pytest.raises(BadRequest) as refused:
                await act()
            assert refused.value.code == "not-found"

    async def test_how_printers_are_is_the_hubs_own_to_say(self, samira: HubApi) -> None:
        with pytest.raises(NotAllowed):
            await samira.ask(NotePrinter("hall", PrinterState.PAPER_OUT))
