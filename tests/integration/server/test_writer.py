"""One place that changes the hub: what it promises to those who ask at the same time, and to those who ask twice."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from wijkhub_queue.commands import (
    CallNext,
    FinishService,
    IssueTicket,
    OpenCounter,
)
from wijkhub_queue.events import TicketCalled, TicketIssued
from wijkhub_queue.evolve import fold
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.writer import CommandIdReused

pytestmark = pytest.mark.anyio


def whole_journal(hub: Any) -> list[Any]:
    return [line.recorded for line in hub.journal.read((0, 0), 1_000_000)]


async def open_both_counters(house: Any) -> None:
    await house.do(OpenCounter("1", "noor", skills=("money",)), "clerk:noor")
    await house.do(OpenCounter("2", "sam"), "clerk:sam")


async def post(client: httpx.AsyncClient, command: dict[str, Any], command_id: str | None = None) -> httpx.Response:
    return await client.post("/v1/commands", json={"id": command_id or str(uuid4()), "command": command})


async def test_two_clerks_who_press_at_once_get_different_residents(house: Any, hub: Any) -> None:
    await open_both_counters(house)
    first, second = [(await house.do(IssueTicket("passport"))).id for _ in range(2)]
    done = await asyncio.gather(house.do(CallNext("1"), "clerk:noor"), house.do(CallNext("2"), "clerk:sam"))
    called = [line.recorded.event for one in done for line in one.lines]
    assert {event.ticket for event in called} == {first, second}
    assert {event.counter for event in called} == {"1", "2"}


async def test_one_who_waits_is_called_by_one_of_two_clerks_and_the_other_is_told_that_nobody_waits(
    house: Any, hub: Any
) -> None:
    await open_both_counters(house)
    await house.do(IssueTicket("passport"))
    done = await asyncio.gather(
        house.do(CallNext("1"), "clerk:noor"), house.do(CallNext("2"), "clerk:sam"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Done", "QueueEmpty"]


async def test_ten_thousand_pairs_of_simultaneous_calls_call_no_ticket_at_two_counters(house: Any, hub: Any) -> None:
    pairs = 10_000
    # Who gets whom is at stake here, not the disk, which would take 20,000 times a millisecond.
    hub.journal._write.execute("PRAGMA synchronous=OFF")
    await open_both_counters(house)
    at: dict[str, str] = {}
    helped: list[str] = []
    began = asyncio.get_running_loop().time()
    for _ in range(pairs):
        # Each pair finds two who wait; the finishing of the pair before goes along with the taking of the tickets.
        await asyncio.gather(
            *(house.do(FinishService(ticket), "supervisor:chef") for ticket in helped),
            house.do(IssueTicket("passport"), "kiosk:hal"),
            house.do(IssueTicket("passport"), "kiosk:hal"),
        )
        done = await asyncio.gather(house.do(CallNext("1"), "clerk:noor"), house.do(CallNext("2"), "clerk:sam"))
        helped.clear()
        for one in done:
            (line,) = one.lines
            event = line.recorded.event
            helped.append(event.ticket)
            assert event.ticket not in at, f"{event.ticket} was called at {at[event.ticket]} and at {event.counter}"
            at[event.ticket] = event.counter
    took = asyncio.get_running_loop().time() - began
    print(f"\n{pairs} pairs of simultaneous calls in {took:.1f} s; {len(at)} tickets, each called at one counter")
    assert len(at) == 2 * pairs
    called = [one.event.ticket for one in whole_journal(hub) if isinstance(one.event, TicketCalled)]
    assert len(called) == len(set(called)) == 2 * pairs
    assert took < 60


class TestSentAgain:
    async def test_a_command_sent_again_gets_the_same_answer_byte_for_byte(self, house: Any, noor: Any) -> None:
        command_id = str(uuid4())
        first = await post(noor, {"type": "issue-ticket", "service": "passport"}, command_id)
        seq = house.hub.board.seq
        again = await post(noor, {"type": "issue-ticket", "service": "passport"}, command_id)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.content == first.content
        assert again.headers["idempotency-replayed"] == "true" and "idempotency-replayed" not in first.headers
        assert house.hub.board.seq == seq

    async def test_a_refusal_sent_again_is_the_same_refusal_though_things_have_changed(
        self, house: Any, noor: Any
    ) -> None:
        await house.do(OpenCounter("1", "noor"))
        command_id = str(uuid4())
        first = await post(noor, {"type": "call-next", "counter": "1"}, command_id)
        await house.do(IssueTicket("passport"))
        again = await post(noor, {"type": "call-next", "counter": "1"}, command_id)
        assert first.status_code == 409 and first.json()["type"].endswith("/queue-empty")
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotency-replayed"] == "true" and "idempotency-replayed" not in first.headers
        assert house.hub.board.counters["1"].ticket is None

    async def test_the_answer_is_the_same_after_a_restart(self, house: Any, noor: Any) -> None:
        issue = {"type": "issue-ticket", "service": "passport"}
        call = {"type": "call-next", "counter": "1"}
        ids = [str(uuid4()), str(uuid4())]
        firsts = [await post(noor, issue, ids[0]), await post(noor, call, ids[1])]
        await house.reopen()
        async with house.client("token-noor") as later:
            agains = [await post(later, issue, ids[0]), await post(later, call, ids[1])]
            looked_up = [await later.get(f"/v1/commands/{one}") for one in ids]
        assert [one.status_code for one in firsts] == [201, 409]
        assert [one.content for one in agains] == [one.content for one in firsts]
        assert [one.status_code for one in looked_up] == [200, 409]
        assert looked_up[0].content == firsts[0].content
        assert looked_up[1].json()["detail"] == firsts[1].json()["detail"]

    async def test_twice_in_one_batch_is_once(self, house: Any, hub: Any) -> None:
        command_id = str(uuid4())
        first, second = await asyncio.gather(
            *(house.do(IssueTicket("passport"), command_id=command_id) for _ in range(2))
        )
        assert (first.replayed, second.replayed) == (False, True)
        assert first.lines == second.lines
        assert [ticket.id for ticket in hub.board.waiting()] == [command_id]

    async def test_the_same_id_with_another_body_is_refused_and_the_first_stands(self, house: Any, noor: Any) -> None:
        command_id = str(uuid4())
        first = await post(noor, {"type": "issue-ticket", "service": "passport"}, command_id)
        other = await post(noor, {"type": "issue-ticket", "service": "extract"}, command_id)
        assert other.status_code == 409 and other.json()["type"].endswith("/command-id-reused")
        assert (await noor.get(other.json()["type"])).status_code == 200
        again = await post(noor, {"type": "issue-ticket", "service": "passport"}, command_id)
        assert again.content == first.content

    async def test_the_same_id_from_somebody_else_is_refused(self, house: Any, hub: Any) -> None:
        command_id = str(uuid4())
        await house.do(IssueTicket("passport"), "clerk:noor", command_id=command_id)
        with pytest.raises(CommandIdReused):
            await house.do(IssueTicket("passport"), "clerk:sam", command_id=command_id)

    @pytest.mark.parametrize(
        ("command", "status"),
        [
            ({"type": "issue-ticket", "service": "no-such-service"}, 404),
            ({"type": "issue-ticket", "service": "passport", "ticketClass": "priority"}, 400),
            ({"type": "turn-day"}, 403),
            ({"type": "no-such-command"}, 400),
        ],
    )
    async def test_what_was_wrong_in_itself_is_not_recorded(
        self, house: Any, noor: Any, command: dict[str, Any], status: int
    ) -> None:
        command_id = str(uuid4())
        assert (await post(noor, command, command_id)).status_code == status
        assert (await noor.get(f"/v1/commands/{command_id}")).status_code == 404
        # So the id is still free, for the command as it should have been.
        mended = await post(noor, {"type": "issue-ticket", "service": "passport"}, command_id)
        assert mended.status_code == 201 and "idempotency-replayed" not in mended.headers

    async def test_what_nobody_known_asked_is_not_recorded(self, house: Any, anybody: Any, noor: Any) -> None:
        command_id = str(uuid4())
        refused = await post(anybody, {"type": "issue-ticket", "service": "passport"}, command_id)
        assert refused.status_code == 401
        assert (await noor.get(f"/v1/commands/{command_id}")).status_code == 404


class TestBatch:
    async def test_one_refusal_in_a_batch_spoils_nobodys(self, house: Any, hub: Any) -> None:
        outcomes = await asyncio.gather(
            house.do(IssueTicket("passport")),
            house.do(CallNext("1")),
            house.do(IssueTicket("no-such-service")),
            house.do(FinishService("no-such-ticket")),
            house.do(IssueTicket("extract")),
            return_exceptions=True,
        )
        assert [type(one).__name__ for one in outcomes] == ["Done", "CounterNotOpen", "NotFound", "NotFound", "Done"]
        assert [ticket.service for ticket in hub.board.waiting()] == ["passport", "extract"]

    async def test_a_fault_of_ours_in_one_command_does_not_reach_the_others(
        self, house: Any, hub: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = hub._writer._follow

        def follow(board: Any, recorded: Any, command: Any) -> Any:
            if isinstance(recorded.event, TicketIssued) and recorded.event.service == "extract":
                raise ZeroDivisionError("a slip that cannot be made")
            return real(board, recorded, command)

        monkeypatch.setattr(hub._writer, "_follow", follow)
        outcomes = await asyncio.gather(
            *(house.do(IssueTicket(service)) for service in ("passport", "extract", "passport")), return_exceptions=True
        )
        assert [type(one).__name__ for one in outcomes] == ["Done", "ZeroDivisionError", "Done"]
        assert [ticket.number for ticket in hub.board.waiting()] == ["A001", "A002"]
        assert fold(whole_journal(hub)) == hub.board

    async def test_a_batch_is_one_transaction_however_many_are_in_it(self, house: Any, hub: Any) -> None:
        commits: list[str] = []
        hub.journal._write.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        done = await asyncio.gather(*(house.do(IssueTicket("passport")) for _ in range(100)))
        hub.journal._write.set_trace_callback(None)
        assert [one.seq - done[0].seq for one in done] == list(range(100))
        # The first may go alone, when the writer was waiting; all that came meanwhile go together.
        assert 1 <= len(commits) <= 2

    async def test_the_board_is_the_fold_of_the_journal(self, house: Any, hub: Any) -> None:
        await open_both_counters(house)
        await asyncio.gather(*(house.do(IssueTicket("passport")) for _ in range(20)))
        await asyncio.gather(house.do(CallNext("1"), "clerk:noor"), house.do(CallNext("2"), "clerk:sam"))
        assert fold(whole_journal(hub)) == hub.board
        assert [one.seq for one in whole_journal(hub)] == list(range(1, hub.board.seq + 1))


async def test_what_is_asked_while_the_hub_stops_is_done_and_answered(house: Any, hub: Any) -> None:
    asked = [asyncio.create_task(house.do(IssueTicket("passport"))) for _ in range(5)]
    await asyncio.sleep(0)
    await hub._writer.stop()
    assert len([await one for one in asked]) == 5
    with pytest.raises(JournalUnavailable):
        await house.do(IssueTicket("passport"))


async def test_what_the_hub_looks_at_by_itself_leaves_nothing_behind_when_nothing_happens(house: Any, hub: Any) -> None:
    def commands() -> int:
        return int(hub.journal._write.execute("SELECT COUNT(*) FROM command").fetchone()[0])

    before = commands(), hub.board.seq
    for _ in range(5):
        await hub.tick()
    assert (commands(), hub.board.seq) == before


async def test_a_client_that_went_away_does_not_keep_its_command_from_being_done(house: Any, hub: Any) -> None:
    command_id = str(uuid4())
    asked = asyncio.create_task(house.do(IssueTicket("passport"), command_id=command_id))
    await asyncio.sleep(0)
    asked.cancel()
    await house.do(IssueTicket("passport"))
    assert (await house.do(IssueTicket("passport"), command_id=command_id)).replayed


def test_ids_of_the_hub_sort_by_time() -> None:
    from wijkhub_server.writer import new_id

    ids = [new_id() for _ in range(1000)]
    assert sorted(ids) == ids
    assert {UUID(one).version for one in ids} == {7}
