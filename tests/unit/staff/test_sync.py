"""The sync with the city, on the terminal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from wijkhub_client.errors import HubUnreachable
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_staff.keys import SYNC_KEYS
from wijkhub_staff.notices import Outlook, notices
from wijkhub_staff.rows import Look
from wijkhub_staff.screens.sync import SyncScreen
from wijkhub_staff.sync_words import MANY, mark, moment, progress_line, refused_rows, state_words, status_lines
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

NL, EN = Words("nl"), Words("en")
ZONE = "Europe/Amsterdam"
WELL = SyncStatus("up-to-date", "https://stad.example", "Bospolder", epoch=2, acked_through=4512)


@pytest.fixture
def nine(clock):
    return clock.now()


def test_the_mark_is_quiet_while_there_is_nothing_to_know(nine):
    on_their_way = replace(WELL, state="behind", backlog=MANY - 1)
    for status in (None, SyncStatus("not-enrolled", backlog=9999), WELL, on_their_way):
        assert mark(status, nine, ZONE, NL) == ""


def test_the_mark_says_what_presses_most(nine):
    # NINE is 09:00 in Amsterdam, and an hour earlier 08:00.
    heard = nine - timedelta(hours=1)
    away = replace(WELL, state="unreachable", backlog=5000, last_contact=heard, quarantined=2)
    assert mark(replace(away, state="behind", backlog=1234), nine, ZONE, NL) == "stad: 1.234 wachten"
    assert mark(replace(away, state="behind", backlog=1234), nine, ZONE, EN) == "city: 1,234 waiting"
    assert mark(away, nine, ZONE, NL) == "stad weg sinds 08:00"
    assert mark(replace(away, last_contact=None), nine, ZONE, NL) == "stad: geen verbinding"
    assert mark(replace(away, state="stopped", stopped="revoked"), nine, ZONE, NL) == "stad: gestopt"
    assert mark(replace(WELL, quarantined=2), nine, ZONE, NL) == "stad: 2 niet aangenomen"


def test_a_moment_of_another_day_has_its_day(nine):
    assert moment(nine - timedelta(hours=9, seconds=1), nine, ZONE, NL) == "ma 9 mrt 23:59"
    assert moment(nine - timedelta(hours=9), nine, ZONE, NL) == "00:00"


@pytest.mark.parametrize("reason", ["forked", "copied", "revoked", "oversized"])
@pytest.mark.parametrize("words", [NL, EN], ids=["nl", "en"])
def test_why_it_stopped_and_what_to_do_is_said_in_the_readers_language(reason, words):
    stopped = replace(WELL, state="stopped", stopped=reason, stopped_at=77, detail="the hub's own English")
    said = state_words(stopped, words)
    assert said.startswith("GESTOPT." if words is NL else "STOPPED.")
    assert ("77" in said) == (reason != "revoked")
    assert "own English" not in said


def test_a_reason_that_this_terminal_does_not_know_is_in_the_hubs_own_words():
    assert state_words(replace(WELL, state="stopped", stopped="new", detail="Do this."), NL) == "Do this."


def test_the_lines_say_how_far_the_city_is_and_how_the_clock_goes(nine):
    status = replace(WELL, backlog=1, last_contact=nine, clock_offset_s=-90.04, clock_off=True)
    assert status_lines(status, "Reservekopie teruggezet.", nine, ZONE, NL) == [
        ("Nu", "De stad heeft alles."),
        ("Stad", "Bospolder · https://stad.example"),
        ("Heeft", "alles tot en met stap 4.512 van reeks 2"),
        ("Te verzenden", "1"),
        ("Laatst gehoord", "09:00"),
        # The city's clock less the hub's is below nothing: the hub's is ahead.
        ("Klok", "90,0 s voor op die van de stad. Laat naar de tijdserver van deze machine kijken."),
        ("Teruggezet", "Reservekopie teruggezet."),
    ]
    assert len(status_lines(SyncStatus("not-enrolled"), "", nine, ZONE, NL)) == 1


def test_the_bar_shows_how_much_of_a_long_backlog_was_sent():
    behind = replace(WELL, state="behind", backlog=3000)
    # 1,000 of 4,000 sent is a quarter: 7 of 30 cells are full, and half of the eighth is not.
    assert progress_line(behind, 4000, NL) == "█" * 7 + "░" * 23 + " 25% · 1.000 van 4.000 verzonden"
    assert progress_line(replace(behind, backlog=5), MANY - 1, NL) == ""
    assert progress_line(replace(behind, state="unreachable"), 4000, NL) == ""


def test_what_was_refused_says_when_what_and_why_and_nothing_in_it_is_markup(nine):
    odd = RefusedDocument(nine, "location [b]l-1[/ version 3", "bad-signature", "…", seen=False)
    rows = refused_rows([odd, replace(odd, reason="of-later", seen=True)], nine, ZONE, NL)
    assert rows[0].cells == ("nieuw", "09:00", "location [b]l-1[/ version 3", "de handtekening klopt niet")
    assert (rows[1].cells[0], rows[1].cells[3]) == ("", "of-later")
    assert [row.look for row in rows] == [Look.NEXT, Look.DIM]


def test_staff_are_told_of_what_somebody_has_to_mend_and_of_nothing_else(hub, nine):
    def said(status):
        return [one.text for one in notices(hub.board, Outlook(nine, sync=status), NL)]

    assert said(WELL) == said(replace(WELL, state="unreachable")) == said(None)
    stopped = replace(WELL, state="stopped", stopped="forked", clock_offset_s=180.0, clock_off=True)
    assert said(stopped) == [
        "De stad hoort niets meer van deze hub. R zegt wat te doen.",
        "De klok van de hub loopt 3 min achter op die van de stad (R).",
    ]


async def test_the_title_and_the_screen_follow_a_long_catching_up(hub, terminal):
    hub.sync = replace(WELL, state="behind", backlog=4000)
    async with terminal() as at:
        await at.sit_down()
        await at.shows("stad: 4.000 wachten")
        hub.sync = replace(WELL, state="behind", backlog=1000)
        await at.press("R")
        await at.shows("75% · 3.000 van 4.000 verzonden", "alles tot en met stap 4.512")
        hub.sync = WELL
        at.app.screen._look()
        await at.shows("De stad heeft alles.")
        await at.shows_no_more("verzonden")
        assert "stad: " not in at.text
        await at.press("escape")
        assert at.on_board


async def test_a_supervisor_syncs_now_and_puts_away_what_was_refused(hub, clock, terminal):
    hub.sync = replace(WELL, quarantined=1)
    hub.refused = [RefusedDocument(clock.now(), "location l-1 version 3", "unknown-key", "…", seen=False)]
    async with terminal() as at:
        await at.sit_down("Saar", "3456")
        await at.press("R")
        await at.shows("stad: 1 niet aangenomen", "location l-1 version 3", "nieuw")
        await at.press("n")
        await at.shows("De hub verzendt, en haalt op wat nieuw is.")
        assert hub.synced == 1
        await at.press("g")
        await at.shows("Genoteerd: dit is bekeken.")
        await at.shows_no_more("stad: 1 niet aangenomen")
        assert [one.seen for one in hub.refused] == [True]


async def test_a_clerk_is_told_that_it_takes_a_supervisor(hub, terminal):
    hub.sync = WELL
    async with terminal() as at:
        await at.sit_down()
        await at.press("R")
        await at.press("n")
        await at.shows("Dat mag u niet doen. Vraag een leidinggevende.")
        assert hub.synced == 0
        assert at.app.screen._not_now() == {key.id for key in SYNC_KEYS}


async def test_a_hub_that_no_city_knows_says_what_makes_it_known(hub, terminal):
    async with terminal() as at:
        await at.sit_down("Saar", "3456")
        await at.press("R")
        await at.shows("De stad kent deze hub niet.", "wijkhub sync enrol")
        assert at.app.screen._not_now() == {"sync-now", "refused-seen"}


async def test_no_answer_keeps_what_was_told_and_says_so(hub, terminal):
    class Once(MemoryClient):
        gone = False

        async def sync_status(self):
            if self.gone:
                raise HubUnreachable("no answer")
            return WELL

    api = Once(hub)
    async with terminal(api=api) as at:
        await at.sit_down()
        await at.press("R")
        await at.shows("De stad heeft alles.")
        api.gone = True
        at.app.screen._look()
        await at.shows("Geen antwoord van de hub. Wat hier staat kan oud zijn.", "De stad heeft alles.")


async def test_it_stands_in_the_help_and_the_palette(terminal):
    async with terminal(size=(80, 60)) as at:
        await at.sit_down()
        await at.press("question_mark")
        await at.shows("Hoe ver is de stad?")
        await at.press("escape", "colon")
        await at.type("de stad")
        await at.pilot.press("enter")
        await at.until(lambda: isinstance(at.app.screen, SyncScreen), "the sync")
