"""What a resident is told of paper, in every state of printers and prints."""

import asyncio
import re
from collections.abc import Callable
from itertools import product
from typing import get_args

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from wijkhub_kiosk.kiosk import KioskView
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.paper import TicketPaper, Told, no_paper_now, ticket_paper
from wijkhub_kiosk.port import Paper, PrinterName
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.events import TicketReprinted
from wijkhub_queue.printer_state import PRINTS, PrinterState

Browse = Callable[..., TestClient[Litestar]]
CHIEF = Actor(Role.SUPERVISOR, "chief")
ID = "0198c0de-0000-7000-8000-000000000001"
COPY = "0198c0de-0000-7000-8000-0000000000c1"
ENTRANCE = PrinterName("entrance", {"nl": "bij de ingang", "en": "at the entrance"})
DOWN = sorted(set(PrinterState) - PRINTS - {PrinterState.REMOVED})


def is_now(hub: MemoryHub, state: PrinterState, printer: str = "page") -> None:
    """Let a printer be so."""
    hub.do(c.NotePrinter(printer, state))


def has_backup(hub: MemoryHub) -> None:
    """Let the printer at the entrance take over for the kiosk's."""
    hub.backups["page"] = ENTRANCE.id
    hub.printers[ENTRANCE.id] = ENTRANCE


@pytest.fixture
def ticket(hub: MemoryHub) -> str:
    """A ticket for which paper was asked at the kiosk's printer."""
    hub.do(c.IssueTicket("passport", printer="page"), command_id=ID)
    return ID


class TestWhatIsToldOfATicket:
    @pytest.mark.parametrize(
        ("known", "told"),
        [
            ("none", Told.NONE),
            ("queued", Told.UNDER_WAY),
            ("sending", Told.UNDER_WAY),
            ("printed", Told.PRINTED),
            ("failed", Told.FAILED),
            ("unknown", Told.DID_IT),
        ],
    )
    def test_while_the_printer_prints(self, hub: MemoryHub, ticket: str, known: Paper, told: Told) -> None:
        hub.papers[ticket] = known
        assert ticket_paper(hub, ticket, "page").told is told

    @pytest.mark.parametrize(("state", "known"), product(DOWN, ("queued", "sending")))
    def test_paper_is_promised_by_no_printer_that_cannot_print(
        self, hub: MemoryHub, ticket: str, state: PrinterState, known: Paper
    ) -> None:
        hub.papers[ticket] = known
        is_now(hub, state)
        told = ticket_paper(hub, ticket, "page").told
        assert told is (Told.NO_PAPER if state is PrinterState.PAPER_OUT else Told.NO_PRINTING)

    @pytest.mark.parametrize("state", sorted(PRINTS))
    def test_a_printer_that_prints_is_trusted_however_little_it_says(
        self, hub: MemoryHub, ticket: str, state: PrinterState
    ) -> None:
        hub.papers[ticket] = "queued"
        is_now(hub, state)
        assert ticket_paper(hub, ticket, "page") == TicketPaper(Told.UNDER_WAY)

    def test_what_waits_for_a_printer_that_is_down_comes_out_of_its_backup(self, hub: MemoryHub, ticket: str) -> None:
        hub.papers[ticket] = "queued"
        has_backup(hub)
        is_now(hub, PrinterState.PAPER_OUT)
        assert ticket_paper(hub, ticket, "page") == TicketPaper(Told.UNDER_WAY, ENTRANCE.name)

    def test_what_is_being_sent_to_a_printer_that_goes_down_comes_out_nowhere(
        self, hub: MemoryHub, ticket: str
    ) -> None:
        hub.papers[ticket] = "sending"
        has_backup(hub)
        is_now(hub, PrinterState.COVER_OPEN)
        assert ticket_paper(hub, ticket, "page") == TicketPaper(Told.NO_PRINTING)

    @pytest.mark.parametrize(
        ("known", "told"), [("sending", Told.UNDER_WAY), ("printed", Told.PRINTED), ("unknown", Told.DID_IT)]
    )
    def test_paper_of_another_printer_is_told_with_its_place(
        self, hub: MemoryHub, ticket: str, known: Paper, told: Told
    ) -> None:
        has_backup(hub)
        is_now(hub, PrinterState.UNREACHABLE)
        hub.papers[ticket], hub.papers_from[ticket] = known, ENTRANCE.id
        assert ticket_paper(hub, ticket, "page") == TicketPaper(told, ENTRANCE.name)

    def test_with_two_printers_down_nothing_is_promised(self, hub: MemoryHub, ticket: str) -> None:
        hub.papers[ticket] = "queued"
        has_backup(hub)
        is_now(hub, PrinterState.PAPER_OUT)
        is_now(hub, PrinterState.ERROR, ENTRANCE.id)
        assert ticket_paper(hub, ticket, "page") == TicketPaper(Told.NO_PAPER)

    @pytest.mark.parametrize("state", DOWN)
    def test_beside_the_question_it_is_told_that_its_printer_cannot_print(
        self, hub: MemoryHub, ticket: str, state: PrinterState
    ) -> None:
        hub.papers[ticket] = "unknown"
        assert ticket_paper(hub, ticket, "page") == TicketPaper(Told.DID_IT)
        is_now(hub, state)
        why = Told.NO_PAPER if state is PrinterState.PAPER_OUT else Told.NO_PRINTING
        assert ticket_paper(hub, ticket, "page") == TicketPaper(Told.DID_IT, printer=why)
        is_now(hub, PrinterState.ONLINE)
        assert ticket_paper(hub, ticket, "page") == TicketPaper(Told.DID_IT)

    @pytest.mark.parametrize(
        ("known", "not_seen", "offered"),
        [("failed", False, True), ("unknown", True, True), ("unknown", False, False), ("printed", False, False)],
    )
    def test_a_copy_is_offered_for_paper_that_is_not_there(
        self, hub: MemoryHub, ticket: str, known: Paper, not_seen: bool, offered: bool
    ) -> None:
        hub.papers[ticket] = known
        assert ticket_paper(hub, ticket, "page", not_seen=not_seen).copy is offered

    def test_no_copy_is_offered_where_none_can_come_out(self, hub: MemoryHub, ticket: str) -> None:
        hub.papers[ticket] = "failed"
        is_now(hub, PrinterState.PAPER_OUT)
        assert not ticket_paper(hub, ticket, "page").copy
        has_backup(hub)
        assert ticket_paper(hub, ticket, "page").copy
        assert not ticket_paper(hub, ticket, None).copy

    def test_whatever_is_told_has_a_mark_of_its_own(self, hub: MemoryHub, ticket: str) -> None:
        seen: dict[str, TicketPaper] = {}
        for known, state, backup, not_seen in product(get_args(Paper), PrinterState, (False, True), (False, True)):
            hub.papers[ticket] = known
            hub.backups = {"page": ENTRANCE.id} if backup else {}
            is_now(hub, state)
            paper = ticket_paper(hub, ticket, "page", not_seen=not_seen)
            assert seen.setdefault(paper.mark, paper) == paper
        assert {paper.told for paper in seen.values()} == set(Told)


class TestTheBanner:
    @pytest.mark.parametrize("state", DOWN)
    def test_stands_while_the_kiosks_printer_cannot_print(self, hub: MemoryHub, state: PrinterState) -> None:
        is_now(hub, state)
        assert no_paper_now(hub, "page") is (Told.NO_PAPER if state is PrinterState.PAPER_OUT else Told.NO_PRINTING)
        is_now(hub, PrinterState.ONLINE)
        assert no_paper_now(hub, "page") is None

    def test_is_about_this_kiosks_printer(self, hub: MemoryHub) -> None:
        is_now(hub, PrinterState.PAPER_OUT, "another")
        assert no_paper_now(hub, "page") is None

    def test_is_not_needed_where_another_printer_takes_over_or_there_is_none(self, hub: MemoryHub) -> None:
        is_now(hub, PrinterState.PAPER_OUT)
        has_backup(hub)
        assert no_paper_now(hub, "page") is None
        assert no_paper_now(hub, None) is None

    def test_promises_no_number_where_none_is_given(self, hub: MemoryHub) -> None:
        is_now(hub, PrinterState.PAPER_OUT)
        hub.do(c.CloseDoors(), CHIEF)
        assert no_paper_now(hub, "page") is None

    @pytest.mark.parametrize("path", ["/kiosk", "/kiosk?language=nl", "/kiosk/services/passport?language=nl"])
    def test_stands_on_every_screen_before_the_ticket(self, hub: MemoryHub, browse: Browse, path: str) -> None:
        kiosk = browse(Role.KIOSK)
        says = "Er is nu geen papier. Maak straks een foto van het scherm."
        assert says not in words_of(kiosk.get(path))
        is_now(hub, PrinterState.PAPER_OUT)
        assert says in words_of(kiosk.get(path))

    def test_comes_and_goes_with_the_journal(self, hub: MemoryHub, browse: Browse) -> None:
        view = KioskView(hub)
        before = view.parts()
        is_now(hub, PrinterState.PAPER_OUT)
        out = view.parts()
        is_now(hub, PrinterState.ONLINE)
        assert {name for name in before if before[name] != out[name]} == {"printers"}
        assert view.parts()["printers"] != out["printers"]

    def test_has_a_part_of_its_own_to_be_asked_for(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        is_now(hub, PrinterState.ERROR)
        assert "The printer does not work now." in words_of(kiosk.get("/kiosk/printer?language=en"))
        is_now(hub, PrinterState.ONLINE)
        assert "printer" not in words_of(kiosk.get("/kiosk/printer?language=en"))


def words_of(answer: Response) -> str:
    """What stands on a screen; dialogs that are closed do not."""
    shown = re.sub(r"<dialog.*?</dialog>", "", answer.text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


class TestPaperThatEndsInTheMiddle:
    def test_the_question_stands_under_what_is_wrong_and_the_number_is_to_be_remembered(
        self, hub: MemoryHub, browse: Browse
    ) -> None:
        kiosk = browse(Role.KIOSK)
        hub.do(c.IssueTicket("passport", printer="page"), command_id=ID)
        hub.papers[ID] = "unknown"
        asks = "Is uw ticket eruit gekomen?"
        before = kiosk.get(f"/kiosk/tickets/{ID}/paper?language=nl")
        assert asks in words_of(before) and "Onthoud" not in words_of(before)
        is_now(hub, PrinterState.PAPER_OUT)
        now = kiosk.get(f"/kiosk/tickets/{ID}/paper?language=nl&shown=did-it-here")
        says = f"Er is nu geen papier. {asks} Onthoud uw nummer, of maak er een foto van. Ja Nee"
        assert says in words_of(now)
        assert "paper--number" in now.text and "paper--number" not in before.text


class TestOnTheTicketScreen:
    def take(self, hub: MemoryHub, kiosk: TestClient[Litestar], paper: Paper) -> Response:
        """A ticket with this said of its paper."""
        hub.papers[ID] = paper
        return kiosk.post("/kiosk/tickets", data={"id": ID, "service": "passport", "language": "nl"})

    def poll(self, kiosk: TestClient[Litestar], page: Response) -> Response:
        """What the screen asks now and then."""
        [address] = re.findall(r'hx-get="(/kiosk/tickets/[^"]+)" hx-trigger="every (?:1s|500ms)"', page.text)
        return kiosk.get(address.replace("&amp;", "&"))

    def fields(self, page: Response, action: str) -> dict[str, str]:
        """What a form sends without its buttons."""
        form = page.text.partition(f'action="{action}"')[2].partition("</form>")[0]
        return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))

    @pytest.mark.parametrize("known", get_args(Paper))
    def test_nothing_is_drawn_again_while_nothing_changed(self, hub: MemoryHub, browse: Browse, known: Paper) -> None:
        kiosk = browse(Role.KIOSK)
        page = self.take(hub, kiosk, known)
        again = self.poll(kiosk, page)
        assert (again.status_code, again.text) == (204, "")

    def test_each_change_is_drawn_with_the_next_look(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        page = self.take(hub, kiosk, "queued")
        assert "Uw nummer wordt geprint." in words_of(page)
        is_now(hub, PrinterState.PAPER_OUT)
        page = self.poll(kiosk, page)
        assert "Er is nu geen papier. Onthoud uw nummer, of maak er een foto van." in words_of(page)
        has_backup(hub)
        page = self.poll(kiosk, page)
        assert "Uw ticket komt uit de printer bij de ingang." in words_of(page)
        hub.papers[ID] = "printed"
        page = self.poll(kiosk, page)
        assert "Neem uw papier mee." in words_of(page)

    def test_a_printer_without_a_name_sends_nobody_astray(self, hub: MemoryHub, browse: Browse) -> None:
        hub.backups["page"] = "second"
        is_now(hub, PrinterState.PAPER_OUT)
        page = self.take(hub, browse(Role.KIOSK), "queued")
        assert "Uw ticket komt uit een andere printer. Vraag een medewerker waar die staat." in words_of(page)

    def test_whoever_has_the_paper_says_so(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        page = self.take(hub, kiosk, "unknown")
        assert "Is uw ticket eruit gekomen? Ja Nee" in words_of(page)
        page = kiosk.post(f"/kiosk/tickets/{ID}/paper", data={"came_out": "yes", "language": "nl"})
        assert hub.came_out == {ID: True}
        assert "Neem uw papier mee." in words_of(page) and "A001" in words_of(page)

    def test_whoever_has_none_keeps_the_number_and_may_have_a_copy(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        self.take(hub, kiosk, "unknown")
        page = kiosk.post(f"/kiosk/tickets/{ID}/paper", data={"came_out": "no", "language": "nl"})
        assert hub.came_out == {ID: False}
        assert "A001" in words_of(page) and "Onthoud uw nummer, of maak er een foto van." in words_of(page)
        assert "Print een kopie" in words_of(page)
        assert self.poll(kiosk, page).status_code == 204  # the answer is not forgotten with the next look

    def test_two_taps_are_one_copy(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        form = self.fields(self.take(hub, kiosk, "failed"), "/kiosk/copies")
        answers = [kiosk.post("/kiosk/copies", data=form) for _ in range(2)]
        assert ["Uw nummer wordt geprint." in words_of(answer) for answer in answers] == [True, True]
        assert [one.event for one in hub.journal if isinstance(one.event, TicketReprinted)] == [
            TicketReprinted(ID, "page")
        ]

    def test_a_screen_drawn_anew_between_two_taps_has_the_same_copy(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        page = self.take(hub, kiosk, "failed")
        first = self.fields(page, "/kiosk/copies")["id"]
        is_now(hub, PrinterState.PAPER_OUT)
        page = self.poll(kiosk, page)
        assert "Print een kopie" not in words_of(page)
        is_now(hub, PrinterState.ONLINE)
        assert self.fields(self.poll(kiosk, page), "/kiosk/copies")["id"] == first

    def test_a_copy_that_does_not_come_either_may_have_a_copy(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        page = self.take(hub, kiosk, "failed")
        for _ in range(2):
            page = kiosk.post("/kiosk/copies", data=self.fields(page, "/kiosk/copies"))
            hub.papers[ID] = "failed"
            page = self.poll(kiosk, page)
        assert sum(isinstance(one.event, TicketReprinted) for one in hub.journal) == 2

    def test_no_copy_of_a_ticket_that_is_over(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        self.take(hub, kiosk, "failed")
        hub.do(c.LeaveQueue(ID), CHIEF)
        answer = kiosk.post("/kiosk/copies", data={"id": COPY, "ticket": ID, "language": "nl"})
        assert "Dit nummer is al geweest" in words_of(answer)
        assert "Dit nummer is al geweest" in words_of(kiosk.get(f"/kiosk/tickets/{ID}?language=nl"))

    def test_of_a_number_that_was_never_given_nobody_says_that_it_is_over(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        for answer in (
            kiosk.post("/kiosk/copies", data={"id": COPY, "ticket": ID, "language": "nl"}),
            kiosk.get(f"/kiosk/tickets/{ID}?language=nl"),
        ):
            assert answer.status_code == 404
            assert "Dit nummer is er niet" in words_of(answer) and "al geweest" not in words_of(answer)

    @pytest.mark.parametrize(
        ("path", "form"),
        [
            (f"/kiosk/tickets/{ID}/paper", {"came_out": "no", "language": "nl"}),
            ("/kiosk/copies", {"id": COPY, "ticket": ID, "language": "nl"}),
        ],
    )
    def test_a_hub_that_can_write_nothing_leaves_the_number_in_sight(
        self, hub: MemoryHub, browse: Browse, path: str, form: dict[str, str]
    ) -> None:
        kiosk = browse(Role.KIOSK)
        self.take(hub, kiosk, "unknown")
        hub.unavailable = True
        answer = kiosk.post(path, data=form)
        assert answer.status_code == 503 and "Uw nummer A001" in words_of(answer)
        assert hub.came_out == {} and hub.paper(ID) == "unknown"

    def test_nobody_with_a_number_is_told_that_there_is_none(self, hub: MemoryHub, browse: Browse) -> None:
        page = self.take(hub, browse(Role.KIOSK), "unknown").text
        assert "Uw nummer A001 geldt nog steeds." in page and "U heeft geen nummer gekregen" not in page

    def test_a_browser_without_scripts_can_look_again(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        page = self.take(hub, kiosk, "sending")
        [address] = re.findall(r'<noscript><a [^>]*href="([^"]+)"', page.text)
        hub.papers[ID] = "unknown"
        again = kiosk.get(address)
        assert "A001" in words_of(again) and "Is uw ticket eruit gekomen?" in words_of(again)

    def test_an_answer_that_is_none_is_turned_away(self, hub: MemoryHub, browse: Browse) -> None:
        kiosk = browse(Role.KIOSK)
        self.take(hub, kiosk, "unknown")
        answer = kiosk.post(f"/kiosk/tickets/{ID}/paper", data={"came_out": "perhaps"})
        assert answer.status_code == 400 and hub.came_out == {}


def test_the_memory_hub_prints_where_the_board_says_that_one_prints(hub: MemoryHub) -> None:
    has_backup(hub)
    assert hub.printer_for("page") == PrinterName("page", {})
    is_now(hub, PrinterState.UNREACHABLE)
    assert hub.printer_for("page") == ENTRANCE
    is_now(hub, PrinterState.UNREACHABLE, ENTRANCE.id)
    assert (hub.printer_for("page"), hub.printer_for(None)) == (None, None)
    asyncio.run(hub.paper_came_out("nobody's", True))
    assert hub.came_out == {}
