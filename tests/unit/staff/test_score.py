"""Whether told waits came true, on the terminal."""

from __future__ import annotations

import pytest

from wijkhub_client.errors import HubUnreachable
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.waits_score import ScoreLine
from wijkhub_queue.wire_waits import WaitScore
from wijkhub_staff.rows import Look
from wijkhub_staff.score_rows import score_notes, score_rows, score_title
from wijkhub_staff.screens.score import ScoreScreen
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

NOOR = Actor(Role.CLERK, "noor")
NL, EN = Words("nl"), Words("en")
LINE = ScoreLine(promises=34, waited_min=18.4, error_min=4.16, inside=0.794, above=0.118, width_min=21.6)
NOTHING = WaitScore(None, {}, {}, {}, {})
SOME = WaitScore(
    LINE,
    by_service={"gone": LINE, "passport": LINE},
    by_hour={"10": LINE, "9": LINE},
    by_day={"2026-03-10": LINE, "2026-03-09": LINE},
    unsettled={"left": 1, "moved": 0, "of-another-version": 7},
)


def test_the_figures_stand_under_their_heads_by_service_hour_and_day(hub):
    rows = score_rows(hub.board, SOME, NL)
    heads = ("aantal", "gewacht", "ernaast", "binnen", "langer", "breedte")
    figures = ("34", "18", "4,2", "79%", "12%", "22")
    blank = ("",) * 7
    assert [row.cells for row in rows] == [
        ("", *heads),
        ("Alles", *figures),
        blank,
        ("Dienst", *heads),
        ("gone", *figures),
        ("Paspoort", *figures),
        blank,
        ("Uur", *heads),
        ("09:00", *figures),
        ("10:00", *figures),
        blank,
        ("Dag", *heads),
        ("ma 9 mrt", *figures),
        ("di 10 mrt", *figures),
    ]
    assert {row.cells[0] for row in rows if row.look is Look.NEXT} == {"", "Dienst", "Uur", "Dag"}
    assert len({row.id for row in rows}) == len(rows)


def test_minutes_are_written_as_the_reader_writes_them(hub):
    assert score_rows(hub.board, SOME, EN)[1].cells[3] == "4.2"


def test_the_title_says_since_when_and_the_notes_what_it_means_and_what_is_not_in_it():
    assert score_title(SOME, NL) == "Genoemde wachttijden, en hoe het liep · sinds ma 9 mrt"
    assert score_notes(SOME, NL) == [
        # 1 in 10 below and 1 in 10 above leaves 80.
        "Van elke 100 mensen horen er 80 binnen de genoemde tijd aan de beurt te komen. Tijden in minuten.",
        "1 persoon ging weg voor de beurt kwam.",
    ]


def test_without_an_outcome_there_are_no_rows(hub):
    assert (score_rows(hub.board, NOTHING, NL), score_notes(NOTHING, NL)) == ([], [])
    assert score_title(NOTHING, NL) == score_title(None, NL) == "Genoemde wachttijden, en hoe het liep"


def rows_of(at):
    return at.app.screen.query_one(RowList).rows


async def test_what_was_told_and_came_true_stands_on_the_screen(hub, take, clock, terminal):
    async with terminal() as at:
        await at.sit_down()
        await take()
        await at.in_step()
        await at.press("v")
        await at.press("s")
        await at.press("T")
        assert isinstance(at.app.screen, ScoreScreen)
        # One was told "right away" (5 minutes at most) and called at once: 2.5 minutes off the middle at most, inside.
        await at.shows("Paspoort", "100%", "09:00", "di 10 mrt", "horen er 80 binnen de genoemde tijd")
        assert rows_of(at)[1].cells[:3] == ("Alles", "1", "0")
        assert "noor" not in at.text.replace("Balie 1 · Noor", "").lower()
        await at.press("escape")
        assert at.on_board


async def test_a_hub_that_told_nobody_yet_says_so(terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("T")
        await at.shows("Nog geen wachttijd waarvan de afloop bekend is.")


async def test_it_is_asked_again_while_somebody_looks(hub, take, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("T")
        await at.shows("Nog geen wachttijd")
        ticket = await take()
        await hub.do(c.CallNext("c1"), by=NOOR)
        await hub.do(c.StartService(ticket.id), by=NOOR)
        at.app.screen._ask()
        await at.shows("Paspoort")


async def test_no_answer_keeps_what_was_told_and_says_so(hub, terminal):
    class Once(MemoryClient):
        asked = 0

        async def wait_score(self):
            self.asked += 1
            if self.asked > 1:
                raise HubUnreachable("no answer")
            return SOME

    async with terminal(api=Once(hub)) as at:
        await at.sit_down()
        await at.press("T")
        await at.shows("Paspoort")
        at.app.screen._ask()
        await at.shows("Geen antwoord van de hub. Wat hier staat kan oud zijn.", "Paspoort")


async def test_it_stands_in_the_help_and_the_palette(terminal):
    async with terminal(size=(80, 60)) as at:
        await at.sit_down()
        await at.press("question_mark")
        await at.shows("Kwamen de wachttijden uit die wij noemden?")
        await at.press("escape", "colon")
        await at.type("wachttijden")
        await at.pilot.press("enter")
        await at.until(lambda: isinstance(at.app.screen, ScoreScreen), "the score")
        await at.press("f2")
        await at.shows("Waits that we told, and how they came out")
