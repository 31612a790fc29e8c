"""Messages at a real hub: when they go out, that they go out once, and that nobody is named elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import OperationalError

from wijkhub_printers.configuration import PrinterSettings
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries, Closure
from wijkhub_queue.commands import (
    AddClosure,
    BookAppointment,
    CancelAppointment,
    CheckIn,
    Command,
    MoveAppointment,
    RemoveClosure,
    SetExerciseClock,
)
from wijkhub_queue.hub_setup import CounterPlace, Service, ServiceGroup
from wijkhub_queue.persons import Help, Person
from wijkhub_queue.wire_appointments import OutboxMessage
from wijkhub_server.clock import FakeClock
from wijkhub_server.hub import HubAtWork
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.messages.configuration import MailSettings, MessageSettings, SmsSettings
from wijkhub_server.messages.memory import MemoryMessenger
from wijkhub_server.messages.messenger import Channel, Delivery, Messenger, Outcome
from wijkhub_server.messages.sms_webhook import SmsWebhook
from wijkhub_server.messages.smtp import SmtpMessenger
from wijkhub_server.settings import HubSettings, Settings
from wijkhub_server.storage.database import make_hub, migrate, open_engine

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, 09:00 in Rotterdam."""
WEDNESDAY = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
"""10:30 in Rotterdam."""
MAIL = Person(name="Jan Merkteken", email="jan.merkteken@example.nl")
PHONE = Person(name="Jan Merkteken", phone="06-12345678")


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated database."""
    path = tmp_path_factory.mktemp("empty") / "hub.sqlite3"
    migrate(path)
    engine = open_engine(path)
    make_hub(engine, "bospolder")
    engine.dispose()
    return path.read_bytes()


class House:
    """A hub that takes appointments, and its messengers; it can be stopped, killed and started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock(NOW)
        self.mail, self.sms = MemoryMessenger(), MemoryMessenger()
        self.messengers: dict[Channel, Messenger] = {Channel.MAIL: self.mail, Channel.SMS: self.sms}
        self.settings = Settings(
            hub=HubSettings(id="bospolder", name="Wijkhub Bospolder", data_folder=str(folder)),
            groups=(ServiceGroup("papers", "A", {"nl": "Papieren"}),),
            services=(
                Service("passport", "papers", {"nl": "Paspoort"}, bring={"nl": ("Uw oude pas",)}, appointment_min=15),
            ),
            counters=(CounterPlace("1", {"nl": "Balie 1"}, ("papers",)),),
            capacity=(CapacitySeries("all", "papers", WEEKDAYS, start=time(0), end=time(0), places=50, step_min=15),),
            printers=(PrinterSettings(id="hal", driver="memory"),),
            mail=MailSettings(sender="hub@bospolder.example"),
            messages=MessageSettings(address="Schiedamseweg 1, Rotterdam"),
        )
        self._hub: HubAtWork | None = None

    @property
    def hub(self) -> HubAtWork:
        assert self._hub is not None
        return self._hub

    async def open(self) -> HubAtWork:
        self._hub = HubAtWork(self.settings, clock=self.clock, messengers=self.messengers)
        await self._hub.start()
        await self.settled()
        return self._hub

    async def close(self) -> None:
        if self._hub is not None:
            hub, self._hub = self._hub, None
            await hub.stop()

    async def settled(self) -> None:
        await self.hub.mailroom.outbox.settled()

    async def do(self, command: Command) -> str:
        done = await self.hub.do(Asked(str(uuid4()), command, Actor(Role.SUPERVISOR, "chef")))
        await self.settled()
        return done.id

    async def book(self, person: Person | None = MAIL, at: datetime = WEDNESDAY, **more: Any) -> str:
        return await self.do(BookAppointment("passport", at, person=person, **more))

    async def at(self, moment: datetime) -> None:
        """It is so late now, and the hub looks what is due."""
        self.clock.time = moment
        await self.look()

    async def look(self) -> None:
        await self.hub.mailroom.look()
        await self.settled()

    def messages(self) -> list[OutboxMessage]:
        """All messages, oldest first."""
        return self.hub.mailroom.store.messages(None, 10_000)[::-1]

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Kind, channel, state and detail of all messages, oldest first."""
        return [(one.kind, one.channel, one.state, one.detail) for one in self.messages()]

    def states(self) -> dict[str, str]:
        """State and detail of each kind of message, for one appointment that was not changed."""
        return {kind: " ".join(filter(None, (state, detail))) for kind, _, state, detail in self.rows()}


@pytest.fixture
async def house(tmp_path: Path, empty: bytes) -> AsyncIterator[House]:
    folder = tmp_path / "hub"
    folder.mkdir()
    (folder / "hub.sqlite3").write_bytes(empty)
    house = House(folder)
    await house.open()
    yield house
    await house.close()


def sent(messenger: MemoryMessenger) -> list[str]:
    """The kinds of what arrived."""
    return [message.id.partition("@")[0].rpartition(".")[2] for message in messenger.sent]


def wall(day: int, of_day: str) -> datetime:
    """A time in Rotterdam, in March 2026 before the clocks change: an hour ahead of UTC."""
    hours, minutes = of_day.split(":")
    return datetime(2026, 3, day, int(hours), int(minutes), tzinfo=UTC) - timedelta(hours=1)


class TestWhatIsSaidWhen:
    async def test_a_resident_hears_at_once_the_day_before_and_two_hours_before(self, house: House) -> None:
        await house.book()
        assert sent(house.mail) == ["confirmation"]
        await house.at(wall(3, "10:29"))
        assert sent(house.mail) == ["confirmation"]
        await house.at(wall(3, "10:30"))
        assert sent(house.mail) == ["confirmation", "day-before"]
        await house.at(wall(4, "08:29"))
        assert len(house.mail.sent) == 2
        await house.at(wall(4, "08:30"))
        assert sent(house.mail) == ["confirmation", "day-before", "hours-before"]
        await house.at(wall(9, "10:00"))
        assert len(house.mail.sent) == 3
        assert {state for _, _, state, _ in house.rows()} == {"sent"}

    async def test_a_mail_says_what_when_where_the_code_and_what_to_bring(self, house: House) -> None:
        appointment = await house.book()
        code = house.hub.board.appointments[appointment].code
        [mail] = house.mail.sent
        assert mail.to == MAIL.email and mail.subject == "Uw afspraak op woensdag 4 maart om 10:30 uur"
        for said in (
            "Waarvoor: Paspoort",
            "Wanneer: woensdag 4 maart 2026 om 10:30 uur",
            "Waar: Wijkhub Bospolder, Schiedamseweg 1, Rotterdam",
            f"Uw code: {code[:4]} {code[4:]}",
            "- Uw oude pas",
        ):
            assert said in mail.text.splitlines()
        assert mail.id.endswith(".confirmation@bospolder.example")
        assert mail.calendar is not None and f"UID:{appointment}@bospolder".encode() in mail.calendar

    async def test_who_gave_a_number_hears_by_text_message(self, house: House) -> None:
        await house.book(PHONE)
        assert sent(house.mail) == [] and sent(house.sms) == ["confirmation"]
        assert house.sms.sent[0].to == PHONE.phone and house.sms.sent[0].calendar is None

    @pytest.mark.parametrize("person", [None, Person(name="Jan Merkteken")])
    async def test_who_cannot_be_reached_is_told_nothing(self, house: House, person: Person | None) -> None:
        appointment = await house.book(person)
        await house.do(MoveAppointment(appointment, wall(5, "10:00")))
        await house.do(CancelAppointment(appointment))
        assert house.rows() == []

    async def test_one_that_is_moved_is_told_once_and_reminded_of_the_new_time_only(self, house: House) -> None:
        appointment = await house.book()
        await house.do(MoveAppointment(appointment, wall(6, "14:00")))
        assert sent(house.mail) == ["confirmation", "moved"]
        assert "vrijdag 6 maart 2026 om 14:00" in house.mail.sent[-1].text
        assert b"\r\nSEQUENCE:1\r\n" in (house.mail.sent[-1].calendar or b"")
        for moment in (wall(3, "10:30"), wall(4, "08:30"), wall(5, "14:00"), wall(6, "12:00")):
            await house.at(moment)
        assert sent(house.mail)[2:] == ["day-before", "hours-before"]
        assert all("vrijdag 6 maart" in message.text for message in list(house.mail.sent)[2:])
        assert ("day-before", "mail", "dropped", "moved") in house.rows()

    async def test_one_that_is_cancelled_is_told_and_not_reminded(self, house: House) -> None:
        appointment = await house.book()
        await house.do(CancelAppointment(appointment))
        assert sent(house.mail) == ["confirmation", "cancelled"]
        assert b"\r\nMETHOD:CANCEL\r\n" in (house.mail.sent[-1].calendar or b"")
        await house.at(wall(4, "08:30"))
        assert len(house.mail.sent) == 2
        assert [row for row in house.rows() if row[0] == "hours-before"] == [
            ("hours-before", "mail", "dropped", "cancelled")
        ]

    async def test_who_is_here_is_not_reminded(self, house: House) -> None:
        appointment = await house.book(at=wall(2, "12:00"))
        house.mail.away = True
        await house.at(wall(2, "10:00"))
        house.clock.time = wall(2, "11:05")
        await house.do(CheckIn(appointment=appointment))
        house.mail.away = False
        await house.at(wall(2, "11:15"))
        assert sent(house.mail) == ["confirmation"]
        assert house.states()["hours-before"] == "dropped checked-in"

    async def test_in_another_language_than_the_hub_has_words_for_it_is_dutch(self, house: House) -> None:
        await house.book(language="en")
        await house.book(language="pl")
        english, polish = house.mail.sent
        assert (english.language, polish.language) == ("en", "nl")
        assert english.subject == "Your appointment on Wednesday 4 March at 10:30"
        assert polish.subject == "Uw afspraak op woensdag 4 maart om 10:30 uur"


class TestNight:
    async def test_a_reminder_whose_time_is_night_waits_for_the_morning(self, house: House) -> None:
        await house.book(at=wall(4, "09:00"))
        await house.at(wall(3, "09:00"))
        await house.at(wall(4, "07:59"))
        assert sent(house.mail) == ["confirmation", "day-before"]
        await house.at(wall(4, "08:00"))
        assert sent(house.mail)[-1] == "hours-before"

    async def test_one_for_which_the_morning_is_too_late_is_dropped_and_says_why(self, house: House) -> None:
        await house.book(at=wall(4, "08:15"))
        assert house.states()["hours-before"] == "dropped night"
        await house.at(wall(3, "08:15"))
        await house.at(wall(4, "08:00"))
        assert sent(house.mail) == ["confirmation", "day-before"]

    async def test_booked_in_the_night_a_mail_goes_at_once_and_a_text_message_in_the_morning(
        self, house: House
    ) -> None:
        house.clock.time = wall(3, "22:00")
        await house.book(at=wall(4, "13:00"))
        await house.book(PHONE, at=wall(4, "13:00"))
        assert sent(house.mail) == ["confirmation"] and sent(house.sms) == []
        await house.at(wall(4, "07:59"))
        assert sent(house.sms) == []
        await house.at(wall(4, "08:00"))
        assert sent(house.sms) == ["confirmation"]

    async def test_a_reminder_that_could_not_go_before_the_night_waits_for_the_morning(self, house: House) -> None:
        await house.book(at=wall(4, "20:45"))
        house.mail.away = True
        await house.at(wall(3, "20:50"))
        house.mail.away = False
        await house.at(wall(3, "21:10"))
        assert sent(house.mail) == ["confirmation"]
        await house.at(wall(4, "08:00"))
        assert sent(house.mail) == ["confirmation", "day-before"]


def training(day: int) -> AddClosure:
    on = date(2026, 3, day)
    return AddClosure(Closure("training", on, on, reason={"nl": "Wij hebben een cursus."}), displace=True)


class TestWhosePlaceIsGone:
    """A closure comes over Wednesday 4 March, 10:30."""

    async def test_they_are_told_once_why_how_to_move_it_and_whom_to_call_and_reminded_of_nothing(
        self, house: House
    ) -> None:
        house.settings = replace(
            house.settings,
            hub=replace(house.settings.hub, public_url="https://hub.example"),
            messages=replace(house.settings.messages, contact={"nl": "Bel 14 010."}),
        )
        await house.close()
        await house.open()
        appointment = await house.book()
        await house.do(training(4))
        assert sent(house.mail) == ["confirmation", "displaced"]
        told = list(house.mail.sent)[-1]
        link = house.hub.appointment_token(house.hub.board.appointments[appointment])
        for said in (
            "Waarom: Wij hebben een cursus.",
            f"Dat kan op https://hub.example/a/{link}",
            "Lukt dat niet? Bel 14 010.",
        ):
            assert said in told.text.splitlines()
        assert not any(word in told.text for word in ("Neem mee", "Meld u", "staat vast"))
        assert told.calendar is None
        for moment in (wall(3, "10:30"), wall(4, "08:30"), wall(4, "10:45")):
            await house.at(moment)
        await house.hub.tick()
        await house.settled()
        assert house.hub.board.appointments[appointment].state == "cancelled"
        assert sent(house.mail) == ["confirmation", "displaced"]

    @pytest.mark.parametrize("person", [MAIL, PHONE])
    @pytest.mark.parametrize("after", ["moved", "cancelled", "restored"])
    async def test_in_the_night_it_waits_and_what_happens_before_the_morning_takes_its_place(
        self, house: House, person: Person, after: str
    ) -> None:
        appointment = await house.book(person)
        house.clock.time = wall(2, "23:00")
        await house.do(training(4))
        messenger = house.mail if person is MAIL else house.sms
        assert sent(messenger) == ["confirmation"]
        changes: dict[str, Command] = {
            "moved": MoveAppointment(appointment, wall(6, "14:00")),
            "cancelled": CancelAppointment(appointment),
            "restored": RemoveClosure("training"),
        }
        await house.do(changes[after])
        await house.at(wall(3, "08:00"))
        # Who never heard that it was off need not hear that it is on.
        assert sent(messenger) == (["confirmation"] if after == "restored" else ["confirmation", after])
        assert ("displaced", "mail" if person is MAIL else "sms", "dropped", after) in house.rows()
        await house.at(wall(4, "08:30"))
        assert [kind for kind in sent(messenger) if kind == "hours-before"] == ["hours-before"] * (after == "restored")

    @pytest.mark.parametrize("person", [MAIL, PHONE])
    async def test_in_the_morning_after_the_night_it_goes(self, house: House, person: Person) -> None:
        await house.book(person)
        house.clock.time = wall(2, "23:00")
        await house.do(training(4))
        messenger = house.mail if person is MAIL else house.sms
        await house.at(wall(3, "07:59"))
        assert sent(messenger) == ["confirmation"]
        await house.at(wall(3, "08:00"))
        assert sent(messenger) == ["confirmation", "displaced"]

    async def test_where_the_morning_is_too_late_a_mail_goes_in_the_night_and_no_text_message(
        self, house: House
    ) -> None:
        for person in (MAIL, PHONE):
            await house.book(person, at=wall(4, "07:30"))
        house.clock.time = wall(3, "23:00")
        await house.do(training(4))
        assert sent(house.mail)[-1] == "displaced" and "displaced" not in sent(house.sms)
        assert ("displaced", "sms", "dropped", "night") in house.rows()

    async def test_who_was_told_hears_that_the_place_is_there_again_and_is_reminded(self, house: House) -> None:
        await house.book()
        await house.do(training(4))
        await house.do(RemoveClosure("training"))
        assert sent(house.mail) == ["confirmation", "displaced", "restored"]
        assert "gaat door op deze tijd" in list(house.mail.sent)[-1].text
        await house.at(wall(3, "10:30"))
        await house.at(wall(4, "08:30"))
        assert sent(house.mail)[3:] == ["day-before", "hours-before"]

    async def test_news_that_was_never_sent_because_of_it_is_made_good(self, house: House) -> None:
        house.mail.away = True
        await house.book()
        await house.do(training(4))
        await house.do(RemoveClosure("training"))
        house.mail.away = False
        await house.at(wall(2, "09:30"))
        # No confirmation of an appointment that was off, nothing of its being off; but its code and its time.
        assert sent(house.mail) == ["restored"]
        assert "Uw code: " in house.mail.sent[0].text


class TestServerKilledForAnHour:
    """With a real SMTP server, which nothing reaches from 08:00 to 09:00 on the day of the appointments."""

    async def test_reminders_arrive_once_and_only_where_they_are_still_of_use(
        self, house: House, post_office: Any
    ) -> None:
        await house.close()
        house.messengers = {Channel.MAIL: smtp(post_office)}
        await house.open()
        for hour, minute in ((9, 0), (10, 0), (10, 45), (11, 30)):
            name = f"{hour}-{minute}@example.nl"
            await house.book(Person(name="Jan", email=name), at=wall(4, f"{hour}:{minute}"))
        await house.at(wall(3, "20:00"))
        assert len(post_office.mails) == 8, "a confirmation and the reminder of the day before, for each"
        await post_office.kill()
        for minute in range(60):
            await house.at(wall(4, "08:00") + timedelta(minutes=minute))
        assert len(post_office.mails) == 8
        await post_office.open()
        for minute in range(120):
            await house.at(wall(4, "09:00") + timedelta(minutes=minute))
        reminded = [(mail["To"], mail["Subject"]) for mail in post_office.mails[8:]]
        # Of use until half an hour before: for the first until 08:30, while nothing could be reached.
        assert reminded == [
            ("10-0@example.nl", "Herinnering: uw afspraak op woensdag 4 maart om 10:00 uur"),
            ("10-45@example.nl", "Herinnering: uw afspraak op woensdag 4 maart om 10:45 uur"),
            ("11-30@example.nl", "Herinnering: uw afspraak op woensdag 4 maart om 11:30 uur"),
        ]
        ids = [mail["Message-ID"] for mail in post_office.mails]
        assert len(ids) == len(set(ids)) == 11
        assert [row[2:] for row in house.rows() if row[2] != "sent"] == [("dropped", "too-late")]

    async def test_the_log_says_once_that_it_is_gone_and_once_that_it_is_back(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        house.mail.away = True
        with caplog.at_level(logging.WARNING, "wijkhub_server"):
            await house.book()
            for _ in range(30):
                house.clock.advance(60)
                await house.look()
            house.mail.away = False
            house.clock.advance(300)
            await house.look()
        assert [record.getMessage() for record in caplog.records] == [
            "messages by mail can't go out (unreachable); they wait",
            "messages by mail go out again",
        ]

    async def test_a_server_that_is_away_is_left_alone_ever_longer(self, house: House, post_office: Any) -> None:
        await house.close()
        post_office.says["MAIL"] = ["451 4.3.0 Not now"] * 1000
        house.messengers = {Channel.MAIL: smtp(post_office)}
        await house.open()
        for _ in range(3):
            await house.book()
        for _ in range(3600 // 10):
            house.clock.advance(10)
            await house.look()
        # Pauses of 10, 20, 40, 80, 160 and then 300 s, of each half is chance: 18 at the least, 36 at the most.
        assert 15 <= post_office.conversations <= 36


class TestWhatOneServerSays:
    """Of one message, which is nobody else's trouble."""

    async def test_a_message_that_is_put_off_waits_alone_and_longer_each_time(self, house: House) -> None:
        house.mail.next.extend([Outcome(Delivery.LATER, "450 4.2.0")] * 3)
        await house.book()
        await house.book(PHONE)
        assert sent(house.sms) == ["confirmation"]
        for after_s, waits in ((59, True), (1, True), (119, True), (1, True), (239, True), (1, False)):
            house.clock.advance(after_s)
            await house.look()
            assert ("confirmation", "mail", "waiting", "450 4.2.0") in house.rows() or not waits
        assert sent(house.mail) == ["confirmation"]

    async def test_a_message_that_is_refused_is_not_tried_again(self, house: House) -> None:
        house.mail.next.append(Outcome(Delivery.REFUSED, "550 5.1.1"))
        await house.book()
        await house.book()
        house.clock.advance(3600)
        await house.look()
        assert sent(house.mail) == ["confirmation"]
        assert house.rows()[0] == ("confirmation", "mail", "failed", "550 5.1.1")

    async def test_a_channel_that_is_not_set_up_says_so(self, house: House) -> None:
        await house.close()
        house.messengers = {}
        await house.open()
        await house.book()
        assert house.states()["confirmation"] == "dropped no-channel"


class TestInDoubt:
    """The server was given a message, and did not say what became of it."""

    async def test_news_goes_out_once_more_under_the_same_id_and_then_no_more(
        self, house: House, post_office: Any
    ) -> None:
        await house.close()
        house.messengers = {Channel.MAIL: smtp(post_office)}
        await house.open()
        post_office.cut_after_the_dot = 2
        await house.book()
        for _ in range(10):
            house.clock.advance(60)
            await house.look()
        first, second = post_office.mails
        assert first["Message-ID"] == second["Message-ID"]
        assert house.states()["confirmation"] == "unclear no-answer"

    async def test_a_reminder_does_not_go_out_again(self, house: House) -> None:
        await house.book()
        house.mail.next.append(Outcome(Delivery.UNCLEAR, "no-answer"))
        await house.at(wall(3, "10:30"))
        await house.at(wall(3, "12:00"))
        assert sent(house.mail) == ["confirmation", "day-before"]
        assert house.states()["day-before"] == "unclear no-answer"

    async def test_a_text_message_never_goes_out_again(self, house: House, webhook: Any) -> None:
        await house.close()
        house.messengers = {Channel.SMS: SmsWebhook(url=webhook.url)}
        await house.open()
        webhook.answers = [None]
        await house.book(PHONE)
        house.clock.advance(3600)
        await house.look()
        assert len(webhook.taken) == 1
        assert house.states()["confirmation"] == "unclear no-answer"


class TestHubThatStops:
    """Between the last call and the note of what became of it, only the disk knows that something was sent."""

    async def test_what_waited_goes_out_after_a_start(self, house: House) -> None:
        house.mail.away = True
        await house.book()
        await house.close()
        house.mail.away = False
        house.clock.advance(20)
        await house.open()
        assert sent(house.mail) == ["confirmation"]

    async def test_one_that_stops_before_the_last_call_has_sent_nothing_and_tries_again(self, house: House) -> None:
        class Dies(MemoryMessenger):
            async def send(self, message: Any, last_call: Any) -> Outcome:
                raise ConnectionResetError("killed while it connects")

        await house.close()
        house.messengers = {Channel.MAIL: Dies()}
        await house.open()
        await house.book()
        assert house.states()["confirmation"] == "waiting"
        await house.close()
        house.messengers = {Channel.MAIL: house.mail}
        await house.open()
        assert sent(house.mail) == ["confirmation"]

    @pytest.mark.parametrize(("kind", "times"), [("day-before", 1), ("confirmation", 2)])
    async def test_one_that_is_killed_after_the_last_call_repeats_news_only_and_under_the_same_id(
        self, house: House, monkeypatch: pytest.MonkeyPatch, kind: str, times: int
    ) -> None:
        def killed(*_: Any) -> None:
            raise OperationalError("UPDATE", {}, OSError("the process is gone"))

        if kind != "confirmation":
            await house.book()
        with monkeypatch.context() as patch:
            # Whatever was sent, nothing of it is written down.
            patch.setattr(house.hub.mailroom.store, "keep", killed)
            if kind == "confirmation":
                await house.book()
            else:
                await house.at(wall(3, "10:30"))
            await house.close()
        assert sent(house.mail).count(kind) == 1
        await house.open()
        for _ in range(5):
            house.clock.advance(60)
            await house.look()
        assert sent(house.mail).count(kind) == times
        assert len({message.id for message in house.mail.sent if f".{kind}@" in message.id}) == 1

    async def test_one_whose_work_is_cancelled_still_notes_what_it_sent(self, house: House) -> None:
        given, answer = asyncio.Event(), asyncio.Event()

        class Slow(MemoryMessenger):
            async def send(self, message: Any, last_call: Any) -> Outcome:
                outcome = await super().send(message, last_call)
                given.set()
                await answer.wait()
                return outcome

        await house.close()
        slow = Slow()
        house.messengers = {Channel.MAIL: slow}
        await house.open()
        booking = asyncio.create_task(house.book())
        await given.wait()
        work = house.hub.mailroom.outbox._tasks[Channel.MAIL]
        work.cancel()
        answer.set()
        await asyncio.wait((work,))
        await booking
        await house.look()
        assert sent(slow) == ["confirmation"] and house.states()["confirmation"] == "sent"

    async def test_a_stop_while_a_server_is_being_reached_sends_nothing(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reached, go_on = asyncio.Event(), asyncio.Event()

        class Slow(MemoryMessenger):
            async def send(self, message: Any, last_call: Any) -> Outcome:
                reached.set()
                await go_on.wait()
                return await super().send(message, last_call)

        await house.close()
        slow = Slow()
        house.messengers = {Channel.MAIL: slow}
        await house.open()
        booking = asyncio.create_task(house.book())
        await reached.wait()
        outbox = house.hub.mailroom.outbox
        stop = outbox.stop

        async def stop_and_go_on() -> None:
            asyncio.get_running_loop().call_soon(go_on.set)
            await stop()

        monkeypatch.setattr(outbox, "stop", stop_and_go_on)
        stopping = asyncio.create_task(house.close())
        await stopping
        await asyncio.wait((booking,))
        assert sent(slow) == []
        house.messengers = {Channel.MAIL: house.mail}
        await house.open()
        assert sent(house.mail) == ["confirmation"]

    async def test_a_cancellation_that_comes_before_the_last_call_stops_the_message(self, house: House) -> None:
        reached, go_on = asyncio.Event(), asyncio.Event()

        class Slow(MemoryMessenger):
            async def send(self, message: Any, last_call: Any) -> Outcome:
                if ".hours-before@" in message.id:
                    reached.set()
                    await go_on.wait()
                return await super().send(message, last_call)

        await house.close()
        slow = Slow()
        house.messengers = {Channel.MAIL: slow}
        await house.open()
        appointment = await house.book(at=wall(2, "14:00"))
        house.clock.time = wall(2, "12:00")
        looking = asyncio.create_task(house.look())
        await reached.wait()
        await house.hub.do(Asked(str(uuid4()), CancelAppointment(appointment), Actor(Role.SUPERVISOR, "chef")))
        go_on.set()
        await looking
        await house.settled()
        assert sent(slow) == ["confirmation", "cancelled"]


class TestPersons:
    """Who comes is in one row, and can be erased."""

    MARKED = Person(
        name="Vlaggenschip Naam",
        email="vlaggenschip@example.nl",
        help=(Help.WHEELCHAIR,),
        notes="vlaggenschip in de opmerking",
    )

    def traces(self, house: House, folder: Path) -> list[str]:
        """Which tables and files hold a mark."""
        found = [file.name for file in sorted(folder.iterdir()) if b"laggenschip" in file.read_bytes()]
        hub = house.hub
        with hub.engine.connect() as connection:
            tables = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")]
            for table in tables:
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
                if any(
                    b"laggenschip" in (one if isinstance(one, bytes) else str(one).encode())
                    for row in rows
                    for one in row
                ):
                    found.append(f"table {table}")
        return found

    async def test_nobody_is_named_outside_that_row(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            appointment = await house.book(self.MARKED, help=(Help.HEARING_LOOP,), printer="hal")
            house.mail.next.append(Outcome(Delivery.REFUSED, "550 5.1.1"))
            await house.do(MoveAppointment(appointment, wall(5, "10:00")))
            house.mail.next.append(Outcome(Delivery.UNCLEAR, "no-answer"))
            await house.do(CancelAppointment(appointment))
        assert len(house.mail.sent) == 2 and len(house.hub.prints.jobs(None, 9)) == 1, "there is what may leave traces"
        await house.hub.keep_snapshot(least=1)
        assert [one for one in self.traces(house, house.folder) if one.startswith("table")] == ["table person"]
        assert "laggenschip" not in caplog.text
        assert all(b"laggenschip" not in line.payload for line in house.hub.journal.read((0, 0), 1000))
        person = house.hub.mailroom.persons.find(appointment)
        assert person == replace(self.MARKED, help=(Help.WHEELCHAIR, Help.HEARING_LOOP))

    async def test_whoever_is_erased_is_in_no_file_and_is_told_nothing_more(self, house: House) -> None:
        appointment = await house.book(self.MARKED)
        other = await house.book()
        assert await house.hub.mailroom.erase(appointment)
        assert not await house.hub.mailroom.erase(appointment)
        assert self.traces(house, house.folder) == []
        assert house.hub.mailroom.persons.find(other) == MAIL
        await house.at(wall(3, "10:30"))
        assert [message.to for message in house.mail.sent if ".day-before@" in message.id] == [MAIL.email]
        assert house.hub.board.appointments[appointment].state == "booked"

    async def test_they_are_erased_by_themselves_so_many_days_after_the_appointment(self, house: House) -> None:
        appointment = await house.book()
        later = await house.book(at=wall(4, "14:00"))
        await house.at(wall(4, "13:00"))
        house.clock.time = WEDNESDAY + timedelta(days=7)
        await house.hub.mailroom.erase_past()
        assert house.hub.mailroom.persons.find(appointment) == MAIL
        house.clock.advance(1)
        await house.hub.mailroom.erase_past()
        assert house.hub.mailroom.persons.find(appointment) is None
        assert house.hub.mailroom.persons.find(later) == MAIL

    async def test_the_days_count_from_the_time_that_it_was_moved_to_or_from_when_it_was_cancelled(
        self, house: House
    ) -> None:
        moved, cancelled = await house.book(), await house.book(at=wall(30, "12:00") - timedelta(hours=1))
        await house.do(MoveAppointment(moved, wall(6, "10:00")))
        await house.do(CancelAppointment(cancelled))
        await house.at(wall(6, "10:00"))
        house.clock.time = NOW + timedelta(days=7, seconds=1)
        await house.hub.mailroom.erase_past()
        assert house.hub.mailroom.persons.find(moved) == MAIL
        assert house.hub.mailroom.persons.find(cancelled) is None

    async def test_whoever_is_still_to_be_told_something_is_not_erased_before_that(self, house: House) -> None:
        house.mail.away = True
        appointment = await house.book(at=wall(30, "11:00"))
        await house.do(CancelAppointment(appointment))
        house.clock.time = NOW + timedelta(days=8)
        await house.hub.mailroom.erase_past()
        assert house.hub.mailroom.persons.find(appointment) == MAIL
        house.mail.away = False
        await house.look()
        await house.hub.mailroom.erase_past()
        assert sent(house.mail) == ["cancelled"]
        assert house.hub.mailroom.persons.find(appointment) is None

    async def test_what_became_of_messages_is_forgotten_after_30_days(self, house: House) -> None:
        appointment = await house.book()
        await house.do(CancelAppointment(appointment))
        house.clock.time = NOW + timedelta(days=30)
        await house.hub.mailroom.erase_past()
        assert len(house.rows()) == 4
        house.clock.advance(1)
        await house.hub.mailroom.erase_past()
        assert house.rows() == []

    async def test_a_booking_that_cannot_be_written_leaves_no_person_and_no_message(self, house: House) -> None:
        write = house.hub.journal._write  # type: ignore[attr-defined]
        pages = write.execute("PRAGMA page_count").fetchone()[0]
        write.execute(f"PRAGMA max_page_count={pages}")
        many = Person(name="Jan Merkteken", email="jan@example.nl", notes="x" * 500)
        with pytest.raises(JournalUnavailable):
            for _ in range(200):
                await house.book(many)
        kept = len(house.hub.board.appointments)
        write.execute("PRAGMA max_page_count=1000000")
        assert kept == house.hub.mailroom.persons.count() == len({row.appointment for row in house.messages()})

    @pytest.mark.parametrize("words", ["JAN.merkteken@example.nl ", "the code"])
    async def test_whoever_asks_is_erased_by_what_they_know(self, house: House, words: str) -> None:
        appointment, other = await house.book(), await house.book(PHONE)
        code = house.hub.board.appointments[appointment].code
        words = f"{code[:4]} {code[4:].lower()}" if words == "the code" else words
        assert house.hub.mailroom.persons.erase_all_of(words, NOW) == 1
        assert house.hub.mailroom.persons.find(appointment) is None
        assert house.hub.mailroom.persons.erase_all_of("+31 6 1234 5678", NOW) == 1
        assert house.hub.mailroom.persons.find(other) is None
        assert house.hub.mailroom.persons.erase_all_of("", NOW) == 0

    async def test_the_same_command_with_another_name_is_the_same_command(self, house: House) -> None:
        """What tells commands apart is kept for good, so it may not follow from a name."""
        command, by = BookAppointment("passport", WEDNESDAY, person=self.MARKED), Actor(Role.SUPERVISOR, "chef")
        one = str(uuid4())
        first = await house.hub.do(Asked(one, command, by))
        again = await house.hub.do(Asked(one, replace(command, person=MAIL), by))
        assert again.replayed and again.seq == first.seq
        assert house.hub.mailroom.persons.find(one) == self.MARKED


async def test_a_hub_that_plays_a_day_sends_nothing_out(house: House, post_office: Any) -> None:
    await house.close()
    house.settings = replace(
        house.settings,
        hub=replace(house.settings.hub, exercise=True),
        mail=MailSettings(host="127.0.0.1", port=post_office.port, security="none", sender="hub@bospolder.example"),
        sms=SmsSettings(url="http://127.0.0.1:9/"),
    )
    hub = house._hub = HubAtWork(house.settings)
    await hub.start()
    await house.do(SetExerciseClock(NOW, 0))
    await house.book()
    assert house.states()["confirmation"] == "sent" and post_office.conversations == 0


def smtp(office: Any) -> SmtpMessenger:
    return SmtpMessenger(host="127.0.0.1", port=office.port, security="none", sender="hub@bospolder.example")
