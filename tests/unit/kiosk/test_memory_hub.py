import asyncio

import pytest

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.port import HubUnavailable, PositionUnknown, PrinterName
from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.asked import Asked
from wijkhub_queue.errors import DayNotOpen
from wijkhub_queue.evolve import fold


def test_the_board_is_the_fold_of_the_journal(hub: MemoryHub) -> None:
    hub.do(c.IssueTicket("passport"))
    assert fold(hub.journal) == hub.board


def test_a_command_sent_again_gets_the_first_answer_and_a_refusal_too(hub: MemoryHub) -> None:
    first = hub.do(c.IssueTicket("passport"), command_id="one")
    assert hub.do(c.IssueTicket("passport"), command_id="one") == first
    hub.do(c.LeaveQueue("one"))
    hub.do(c.CloseDay())
    for _ in range(2):
        with pytest.raises(DayNotOpen):
            hub.do(c.IssueTicket("passport"), command_id="two")
        hub.do(c.OpenDay())


def test_changes_begin_with_what_was_missed_and_end_when_the_hub_stops(hub: MemoryHub) -> None:
    async def follow() -> list[int]:
        seen = []
        async for batch in hub.changes((1, hub.board.seq - 1)):
            seen += [one.seq for one in batch]
            if len(seen) == 1:
                hub.do(c.IssueTicket("passport"))
            else:
                hub.stop()
        return seen

    last = hub.board.seq
    assert asyncio.run(asyncio.wait_for(follow(), 5)) == [last, last + 1]


def test_a_place_that_the_journal_has_not_is_refused(hub: MemoryHub) -> None:
    async def follow() -> None:
        async for _ in hub.changes((2, 0)):
            pass

    with pytest.raises(PositionUnknown):
        asyncio.run(follow())


def test_a_hub_whose_disk_is_full_changes_nothing(hub: MemoryHub) -> None:
    hub.unavailable = True
    with pytest.raises(HubUnavailable):
        asyncio.run(hub.ask(Asked("one", c.IssueTicket("passport"), SYSTEM)))
    assert "one" not in hub.board.tickets


class TestPaper:
    def test_a_print_comes_out_where_it_was_asked_for_until_another_printer_takes_over(self, hub: MemoryHub) -> None:
        hub.do(c.IssueTicket("passport", printer="hal"), command_id="one")
        hub.printers["balie"] = PrinterName("balie", {"nl": "bij de balie"})
        assert hub.paper_from("one") == PrinterName("hal", {})
        hub.papers_from["one"] = "balie"
        assert hub.paper_from("one") == PrinterName("balie", {"nl": "bij de balie"})
        assert hub.paper_from("two") is None

    def test_a_copy_is_the_last_print_of_its_ticket(self, hub: MemoryHub) -> None:
        hub.do(c.IssueTicket("passport", printer="hal"), command_id="one")
        hub.papers["one"] = "failed"
        hub.do(c.ReprintTicket("one", "balie"))
        assert (hub.paper("one"), hub.paper_from("one")) == ("queued", PrinterName("balie", {}))

    @pytest.mark.parametrize(("said", "known"), [(True, "printed"), (False, "unknown")])
    def test_a_resident_says_whether_unknown_paper_came_out(self, hub: MemoryHub, said: bool, known: str) -> None:
        hub.papers["one"] = "unknown"
        asyncio.run(hub.paper_came_out("one", said))
        assert (hub.came_out, hub.paper("one")) == ({"one": said}, known)

    def test_nobody_is_asked_of_paper_that_is_known_to_have_failed(self, hub: MemoryHub) -> None:
        hub.papers["one"] = "failed"
        asyncio.run(hub.paper_came_out("one", True))
        assert (hub.came_out, hub.paper("one")) == ({}, "failed")
