"""The calendar for forms, over HTTP, by a client that asks as Open Forms does.

What that product sends and reads: paths under one root with `;name=value` after them; `Content-Type: application/json`
on every request; its key in a header of one's choice; of each answer the fields that are looked up by name below.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.commands import BookAppointment, MoveAppointment
from wijkhub_queue.hub_setup import Service
from wijkhub_server.app import create_app
from wijkhub_server.calendar_backend.configuration import CalendarSettings
from wijkhub_server.messages.configuration import NoSecret

pytestmark = pytest.mark.anyio

KEY = "a-key-that-is-long-enough-for-forms"
ROOT = "/calendar-backend/public/api/"
BSN = "111222333"
"""9+8+7+12+10+8+9+6-3 = 66, a multiple of 11."""
TUESDAY = "2026-03-03"
PASSPORT = Service("passport", "papers", {"nl": "Paspoort", "en": "Passport"}, appointment_min=20, additional_min=10)
EXTRACT = Service("extract", "papers", {"nl": "Uittreksel"}, appointment_min=10)
DEBTS = Service("debts", "money", {"nl": "Schulden"}, appointment_min=30)
WALK_IN_ONLY = Service("question", "papers", {"nl": "Vraag"})
CALENDAR = CalendarSettings(
    enabled=True, street="Havenplein 1", zip="3011 AA", city="Rotterdam", phone="010 000 00 00", latitude=51.9
)


class Forms:
    """Asks as Open Forms does."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.http.request(method, path, content=None if body is None else json.dumps(body))

    async def read(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        answer.raise_for_status()
        return answer.json()

    @staticmethod
    def parameters(services: list[str], people: int) -> str:
        found = [f"servicePublicId={service}" for service in services]
        if people > 1:
            found.append(f"numberOfCustomers={people - 1}")
        return ";".join(found)

    async def dates(self, services: list[str], people: int = 1) -> list[date]:
        answer = await self.read(f"v2/branches/test-hub/dates;{self.parameters(services, people)}")
        return [datetime.fromisoformat(value).date() for value in answer["dates"]]

    async def times(self, services: list[str], day: str = TUESDAY, people: int = 1) -> list[str]:
        answer = await self.read(f"v2/branches/test-hub/dates/{day}/times;{self.parameters(services, people)}")
        found: list[str] = answer["times"]
        return found

    async def book(
        self,
        at: str,
        *,
        services: tuple[str, ...] = ("passport",),
        people: int = 1,
        day: str = TUESDAY,
        notes: str = "",
        **customer: Any,
    ) -> httpx.Response:
        body = {
            "title": "Open Formulieren: Paspoort",
            "customers": [{"lastName": "de Vries", **customer}] * people,
            "services": [{"publicId": service} for service in services],
            "notes": notes,
        }
        return await self.ask("POST", f"v2/branches/test-hub/dates/{day}/times/{at}/book", body)


def with_calendar(settings: Any, key: Path) -> Any:
    """One place at the papers' desk from nine to noon, two at the money's for an hour, and a calendar."""
    key.write_text(f"{KEY}\n")
    return replace(
        settings,
        services=(PASSPORT, EXTRACT, DEBTS, WALK_IN_ONLY),
        capacity=(
            CapacitySeries("papers", "papers", WEEKDAYS[:5], time(9), time(12), 1, step_min=30),
            CapacitySeries("money", "money", WEEKDAYS[:5], time(13), time(14), 2, step_min=30),
        ),
        calendar=replace(CALENDAR, key_file=str(key)),
    )


@pytest.fixture
def settings(settings: Any, tmp_path: Path) -> Any:
    return with_calendar(settings, tmp_path / "calendar-key")


@asynccontextmanager
async def asking(hub: Any, serving: Any) -> AsyncIterator[Forms]:
    headers = {"Content-Type": "application/json", "Accept": "*/*", "Authorization": f"Token {KEY}"}
    async with serving(hub) as url, httpx.AsyncClient(base_url=f"{url}{ROOT}", headers=headers) as http:
        yield Forms(http)


@pytest.fixture
async def forms(hub: Any, serving: Any) -> AsyncIterator[Forms]:
    """Forms at a hub of their own."""
    async with asking(hub, serving) as forms:
        yield forms


@pytest.fixture(scope="module")
async def reader(standing: Any, serving: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Forms]:
    """Forms that only look, or are refused, at a hub that serves all tests of this file."""
    standing.settings = with_calendar(standing.settings, tmp_path_factory.mktemp("key") / "calendar-key")
    async with asking(await standing.reopen(), serving) as forms:
        yield forms


def said(answer: httpx.Response) -> tuple[int, str]:
    """Status and words of a refusal, which stand in the header and in the body."""
    assert answer.json()["msg"].isascii() and answer.json()["msg"][:300] == answer.headers["error_message"]
    return answer.status_code, answer.headers["error_message"]


class TestWhatIsOffered:
    async def test_services_are_those_that_can_be_booked(self, reader: Forms) -> None:
        listed = (await reader.read("v1/services"))["serviceList"]
        assert listed == (await reader.read("v1/branches/test-hub/services"))["serviceList"]
        assert [one["publicId"] for one in listed if one["publicEnabled"] and one["active"]] == [
            "passport",
            "extract",
            "debts",
        ]
        born = 1772438400000  # 2 March 2026, 8:00 UTC, when this hub was started: 20514 days and 8 hours after 1970.
        assert listed[0] == {
            "publicId": "passport",
            "name": "Paspoort",
            "duration": 20,
            "additionalCustomerDuration": 10,
            "custom": None,
            "active": True,
            "publicEnabled": True,
            "created": born,
            "updated": born,
        }

    async def test_services_of_one_group_go_together(self, reader: Forms) -> None:
        [branch] = await reader.read("v1/services/groups;servicePublicId=passport")
        assert (branch["branchPublicId"], branch["branchName"]) == ("test-hub", "Bospolder")
        [group] = branch["serviceGroups"]
        assert group["services"][1] == {
            "publicId": "extract",
            "name": "Uittreksel",
            "duration": 10,
            "additionalCustomerDuration": 0,
            "custom": None,
        }
        assert [one["publicId"] for one in group["services"]] == ["passport", "extract"]
        both = "services/groups;servicePublicId=passport;servicePublicId=extract"
        assert await reader.read(f"v2/branches/test-hub/{both}") == branch["serviceGroups"]

    async def test_services_of_two_groups_do_not(self, reader: Forms) -> None:
        both = "services/groups;servicePublicId=passport;servicePublicId=debts"
        assert await reader.read(f"v1/{both}") == []
        assert await reader.read(f"v2/branches/test-hub/{both}") == []

    async def test_the_hub_is_the_branch(self, reader: Forms) -> None:
        branch = (await reader.read("v1/branches/test-hub"))["branch"]
        assert branch["timeZone"] == branch["fullTimeZone"] == "Europe/Amsterdam"
        assert [branch[name] for name in ("addressLine1", "addressLine2", "addressZip", "addressCity")] == [
            "Havenplein 1",
            None,
            "3011 AA",
            "Rotterdam",
        ]
        assert (branch["addressCountry"], branch["phone"], branch["email"]) == ("Nederland", "010 000 00 00", None)
        assert (branch["latitude"], branch["longitude"], branch["name"]) == (51.9, None, "Bospolder")
        assert (await reader.read("v1/branches"))["branchList"] == [branch]
        assert (await reader.read("v1/services/debts/branches"))["branchList"] == [branch]

    @pytest.mark.parametrize(
        "path", ["//v1/services", "/v1//services", "/v2/branches/test-hub//dates;servicePublicId=passport"]
    )
    async def test_a_slash_too_many_is_refused_as_the_calendar_refuses(self, reader: Forms, path: str) -> None:
        status, words = said(await reader.http.get(f"{str(reader.http.base_url).rstrip('/')}{path}"))
        assert (status, words) == (404, "There is nothing at this address of the calendar.")

    @pytest.mark.parametrize(
        "path",
        [
            "v1/branches/elsewhere",
            "v1/branches/elsewhere/services",
            "v1/services/question/branches",
            "v1/services/groups;servicePublicId=nothing",
            "v2/branches/elsewhere/services/groups;servicePublicId=passport",
            "v2/branches/elsewhere/dates;servicePublicId=passport",
            "v2/branches/test-hub/dates;servicePublicId=question",
            "v2/branches/test-hub/dates;servicePublicId=passport;servicePublicId=nothing",
            "v1/v1/branches",
            "v1/appointments/a%20b%3Bc%3Dd",
            f"v2/branches/elsewhere/dates/{TUESDAY}/times;servicePublicId=passport",
            "v1/appointments/none",
            "v3/branches",
        ],
    )
    async def test_what_is_not_there_is_404_with_words(self, reader: Forms, path: str) -> None:
        status, words = said(await reader.ask("GET", path))
        assert (status, words[:8]) == (404, "There is")


class TestTimes:
    async def test_days_are_local_midnights(self, reader: Forms) -> None:
        """It is Monday 9:00; 60 days ahead is Friday 1 May. Weekdays from 2 March to 1 May: nine weeks of five."""
        raw = (await reader.read("v2/branches/test-hub/dates;servicePublicId=passport"))["dates"]
        assert (raw[0], raw[-1], len(raw)) == ("2026-03-02T00:00:00", "2026-05-01T00:00:00", 45)
        assert (await reader.dates(["passport"]))[4:6] == [date(2026, 3, 6), date(2026, 3, 9)]

    async def test_times_are_local_in_winter_and_in_summer(self, reader: Forms) -> None:
        grid = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
        assert await reader.times(["passport"]) == grid
        assert await reader.times(["passport"], "2026-03-30") == grid

    @pytest.mark.parametrize(
        ("services", "people", "last"),
        [
            (["passport"], 2, "11:30"),  # 20 + 10 = 30 minutes
            (["passport"], 3, "11:00"),  # 20 + 20 = 40
            (["passport", "extract"], 1, "11:30"),  # 20 + 10 = 30
            (["passport", "extract"], 4, "11:00"),  # 20 + 30 + 10 = 60
            (["passport", "extract"], 5, "10:30"),  # 20 + 40 + 10 = 70
            (["passport", "passport"], 1, "11:30"),  # each service once
        ],
    )
    async def test_services_and_people_add_up(self, reader: Forms, services: list[str], people: int, last: str) -> None:
        assert (await reader.times(services, people=people))[-1] == last

    async def test_a_day_that_no_longer_fits_is_left_out(self, forms: Forms) -> None:
        """Ten passports take 20 + 90 minutes; two hours of a morning hold that, ten of both not on a booked one."""
        assert (await forms.book("10:00")).status_code == 201
        assert date(2026, 3, 3) not in await forms.dates(["passport"], 10)
        assert date(2026, 3, 4) in await forms.dates(["passport"], 10)

    async def test_past_and_far_days_have_no_times(self, reader: Forms) -> None:
        for day in ("0001-01-01", "2026-03-01", "2026-05-04", "9999-12-31"):
            assert await reader.times(["passport"], day) == []

    async def test_an_encoded_address_is_the_same_address(self, reader: Forms) -> None:
        path = f"v2/branches/test-hub/dates/{TUESDAY}/times%3BservicePublicId%3Dpassport%3BnumberOfCustomers%3D1"
        assert (await reader.read(path))["times"] == await reader.times(["passport"], people=2)

    @pytest.mark.parametrize(
        "path",
        [
            "dates",
            "dates;",
            "dates;servicePublicId",
            "dates;servicePublicId=passport;numberOfCustomers=two",
            "dates;servicePublicId=passport;numberOfCustomers=-1",
            "dates;servicePublicId=passport;numberOfCustomers=10",
            f"dates{';servicePublicId=passport' * 21}",
            "dates/tomorrow/times;servicePublicId=passport",
            "dates/20260303/times;servicePublicId=passport",
            "dates/2026-02-30/times;servicePublicId=passport",
        ],
    )
    async def test_what_can_not_be_read_is_400(self, reader: Forms, path: str) -> None:
        assert said(await reader.ask("GET", f"v2/branches/test-hub/{path}"))[0] == 400


class TestBooking:
    async def test_book_look_and_cancel(self, forms: Forms, hub: Any) -> None:
        answer = await forms.book(
            "09:30", firstName="Jan", email="jan@voorbeeld.nl", phone="06-12345678", notes="Lift?"
        )
        assert answer.status_code == 201
        told = answer.json()
        details = (await forms.read(f"v1/appointments/{told['publicId']}"))["appointment"]
        assert details == told
        assert [(one["publicId"], one["name"]) for one in details["services"]] == [("passport", "Paspoort")]
        assert (details["branch"]["publicId"], details["branch"]["addressZip"]) == ("test-hub", "3011 AA")
        # 9:30 in Amsterdam in winter is 8:30 UTC.
        assert (details["start"], details["end"]) == ("2026-03-03T08:30:00.000+00:00", "2026-03-03T08:50:00.000+00:00")
        assert details["notes"] == "Lift?"
        assert [(one["name"], one["email"], one["phone"]) for one in details["customers"]] == [
            ("Jan de Vries", "jan@voorbeeld.nl", None)
        ]
        booked = hub.board.appointments[told["publicId"]]
        assert (booked.channel, booked.people, booked.minutes, booked.language) == ("web", 1, 20, "nl")
        assert "09:30" not in await forms.times(["passport"])

        gone = await forms.ask("DELETE", f"v1/appointments/{told['publicId']}")
        assert (gone.status_code, gone.content) == (204, b"")
        assert "09:30" in await forms.times(["passport"])
        assert said(await forms.ask("GET", f"v1/appointments/{told['publicId']}"))[0] == 404
        assert said(await forms.ask("DELETE", f"v1/appointments/{told['publicId']}"))[0] == 404

    async def test_names_and_notes_come_back_letter_by_letter(self, forms: Forms) -> None:
        notes = "Regel één\nRegel twee"
        told = (await forms.book("09:00", lastName="Ünal-Öztürk", dateOfBirth="1980-01-01", notes=notes)).json()
        details = (await forms.read(f"v1/appointments/{told['publicId']}"))["appointment"]
        assert (details["customers"][0]["name"], details["notes"]) == ("Ünal-Öztürk", notes)

    async def test_two_services_for_three_people_are_one_appointment(self, forms: Forms, hub: Any) -> None:
        answer = await forms.book("10:00", services=("passport", "extract"), people=3)
        booked = hub.board.appointments[answer.json()["publicId"]]
        assert (booked.service, booked.services, booked.people) == ("passport", ("extract",), 3)
        assert booked.minutes == 20 + 2 * 10 + 10
        assert [one["publicId"] for one in answer.json()["services"]] == ["passport", "extract"]

    async def test_who_comes_stands_in_a_row_and_never_in_the_journal(self, forms: Forms, hub: Any) -> None:
        told = (await forms.book("09:00", email="jan@voorbeeld.nl", notes="Met mijn moeder")).json()
        journal = b"".join(line.payload for line in hub.journal.read((0, 0), 1_000_000))
        assert told["publicId"].encode() in journal
        assert not any(word in journal for word in (b"Vries", b"jan@", b"moeder"))
        assert (await hub.mailroom.persons_of([told["publicId"]]))[told["publicId"]].notes == "Met mijn moeder"
        await hub.mailroom.erase(told["publicId"])
        after = (await forms.read(f"v1/appointments/{told['publicId']}"))["appointment"]
        assert (after["customers"], after["notes"]) == ([], "")

    async def test_the_resident_is_told_as_of_any_appointment(self, forms: Forms, hub: Any) -> None:
        with_mail = (await forms.book("09:00", email="jan@voorbeeld.nl")).json()
        without = (await forms.book("09:30")).json()
        await forms.ask("DELETE", f"v1/appointments/{with_mail['publicId']}")
        kinds = [(one.appointment, one.kind) for one in hub.mailroom.store.messages(None, 100, None)]
        assert {(with_mail["publicId"], "confirmation"), (with_mail["publicId"], "cancelled")} <= {*kinds}
        assert without["publicId"] not in {appointment for appointment, _ in kinds}

    async def test_of_sixty_four_at_once_one_gets_it(self, forms: Forms, hub: Any) -> None:
        answers = await asyncio.gather(*(forms.book("11:00") for _ in range(64)))
        refused = [said(answer) for answer in answers if answer.status_code != 201]
        assert refused == [(409, "Every place at that time is taken. Choose another time.")] * 63
        assert len(hub.board.appointments) == 1

    async def test_the_same_sent_again_is_another_booking_while_there_are_places(self, forms: Forms) -> None:
        """Two places at the money's desk: the protocol has no name for a request, so only the places bound it."""
        answers = [await forms.book("13:00", services=("debts",)) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 409]
        assert answers[0].json()["publicId"] != answers[1].json()["publicId"]

    async def test_an_appointment_that_was_moved_is_told_as_it_is_now(self, forms: Forms, hub: Any, house: Any) -> None:
        told = (await forms.book("09:00")).json()
        await house.do(MoveAppointment(told["publicId"], datetime.fromisoformat("2026-03-04T10:00:00+00:00")))
        details = (await forms.read(f"v1/appointments/{told['publicId']}"))["appointment"]
        assert details["start"] == "2026-03-04T10:00:00.000+00:00"

    async def test_what_the_desk_made_is_none_of_a_forms_business(self, forms: Forms, house: Any) -> None:
        made = await house.do(BookAppointment("passport", datetime.fromisoformat("2026-03-03T08:00:00+00:00")))
        assert said(await forms.ask("GET", f"v1/appointments/{made.id}"))[0] == 404
        assert said(await forms.ask("DELETE", f"v1/appointments/{made.id}"))[0] == 404

    @pytest.mark.parametrize(
        ("day", "at", "status"),
        [
            (TUESDAY, "09:10", 409),  # not on the grid
            (TUESDAY, "12:00", 409),  # after the last
            ("2026-03-02", "09:00", 409),  # now: too soon
            ("2026-03-29", "02:30", 409),  # in the hour that spring skips
            ("2026-05-04", "09:00", 409),
            ("9999-12-31", "09:00", 409),
            ("0001-01-01", "09:00", 409),
            (TUESDAY, "24:00", 400),
            (TUESDAY, "9:00", 400),
            ("yesterday", "09:00", 400),
        ],
    )
    async def test_a_time_that_is_not_offered(self, reader: Forms, day: str, at: str, status: int) -> None:
        assert said(await reader.book(at, day=day))[0] == status


class TestRefused:
    @pytest.mark.parametrize(
        ("customer", "notes"),
        [
            ({"identificationNumber": BSN}, ""),
            ({"identificationNumber": "none"}, ""),
            ({"bsn": ""}, ""),
            ({"lastName": f"Jansen {BSN}"}, ""),
            ({"externalId": int(BSN)}, ""),
            ({"addressLine1": "Straat 1, 111 222 333"}, ""),
            ({}, f"Mijn nummer is {BSN}"),
        ],
    )
    async def test_a_citizen_service_number(self, reader: Forms, standing: Any, customer: Any, notes: str) -> None:
        status, words = said(await reader.book("09:00", notes=notes, **customer))
        assert status == 400
        assert "citizen service number (BSN)" in words and BSN not in words
        assert not standing.hub.board.appointments

    async def test_a_telephone_number_is_none(self, forms: Forms) -> None:
        assert (await forms.book("09:00", phone=BSN)).json()["customers"][0]["phone"] == BSN

    @pytest.mark.parametrize(
        ("customer", "notes", "says"),
        [
            ({"lastName": " "}, "", "Nobody is named"),
            ({"email": "jan"}, "", "no mail address"),
            ({"phone": "bel maar"}, "", "no telephone number"),
            ({}, "x" * 501, "longer than 500"),
            ({"lastName": 7}, "", "lastName"),
            ({"lastName": "x" * 2001}, "", "lastName"),
        ],
    )
    async def test_what_the_hub_can_not_keep(self, reader: Forms, customer: Any, notes: str, says: str) -> None:
        status, words = said(await reader.book("09:00", notes=notes, **customer))
        assert status == 400 and says in words

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"[]", 400),
            (b"{", 400),
            (b"\xff", 400),
            (b"[" * 50_000, 400),
            (b'{"customers": [], "services": [{"publicId": "passport"}]}', 400),
            (b'{"customers": [{"lastName": "x"}], "services": []}', 400),
            (b'{"customers": [{"lastName": "x"}], "services": [{"publicId": "question"}]}', 404),
            (b'{"customers": [{"lastName": "x"}], "services": [{"publicId": "passport"}, {"publicId": "debts"}]}', 409),
            (b'{"notes": "' + b"x" * 64_000 + b'"}', 413),
        ],
    )
    async def test_a_body_that_is_no_booking(self, reader: Forms, body: bytes, status: int) -> None:
        path = f"v2/branches/test-hub/dates/{TUESDAY}/times/09:00/book"
        assert said(await reader.http.post(path, content=body))[0] == status

    async def test_eleven_people_are_too_many(self, reader: Forms) -> None:
        assert said(await reader.book("09:00", people=11))[0] == 400

    async def test_another_method(self, reader: Forms) -> None:
        assert said(await reader.ask("DELETE", "v1/services"))[0] == 405


class TestAHubThatCanNot:
    async def test_write_says_that_nothing_was_booked(self, forms: Forms, hub: Any) -> None:
        hub.journal._write.execute("PRAGMA query_only=ON")
        answer = await forms.book("09:00")
        hub.journal._write.execute("PRAGMA query_only=OFF")
        assert said(answer) == (503, "The hub can write nothing now, and nothing was booked. Try again in 2 seconds.")
        assert answer.headers["retry-after"] == "2"
        assert not hub.board.appointments
        assert (await forms.book("09:00")).status_code == 201

    async def test_offer_anything_yet_says_so(self, house: Any, settings: Any, serving: Any) -> None:
        house.settings = replace(settings, groups=(), services=(), counters=(), capacity=())
        async with asking(await house.open(), serving) as forms:
            for path in ("v1/services", "v1/branches/test-hub", "v2/branches/test-hub/dates;servicePublicId=x"):
                status, words = said(await forms.ask("GET", path))
                assert (status, words[:8]) == (409, "This hub")

    async def test_do_what_nobody_foresaw_is_500_and_tells_nothing_of_it(
        self, forms: Forms, hub: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fails(asked: Any) -> None:
            raise ZeroDivisionError("secret")

        monkeypatch.setattr(hub, "do", fails)
        status, words = said(await forms.book("09:00"))
        assert status == 500 and "secret" not in words


class TestTheKey:
    @pytest.fixture
    async def stranger(self, reader: Forms) -> AsyncIterator[httpx.AsyncClient]:
        """Asks the same hub without a key."""
        async with httpx.AsyncClient(base_url=reader.http.base_url) as http:
            yield http

    @pytest.mark.parametrize(
        "headers",
        [{"auth-token": KEY}, {"X-Api-Key": KEY}, {"Authorization": KEY}, {"Authorization": f"Bearer {KEY}"}],
    )
    async def test_it_may_stand_where_forms_can_put_it(
        self, stranger: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        assert (await stranger.get("v1/services", headers=headers)).status_code == 200

    @pytest.mark.parametrize("key", [None, "", "Bearer", f"{KEY}x", KEY[:-1], "Bearer token-chef"])
    async def test_nothing_goes_without_it(self, stranger: httpx.AsyncClient, key: str | None) -> None:
        for path in ("v1/services", "v1/nothing", "v1/services;x"):
            answer = await stranger.get(path, headers={} if key is None else {"Authorization": key})
            assert said(answer)[0] == 401

    async def test_it_opens_nothing_else(self, reader: Forms) -> None:
        answer = await reader.http.get(str(reader.http.base_url).replace(ROOT, "/v1/board"))
        assert answer.status_code == 401

    async def test_a_hub_without_the_calendar_has_none_of_it(self, house: Any, settings: Any) -> None:
        house.settings = replace(settings, calendar=replace(CALENDAR, enabled=False))
        await house.open()
        async with house.client(KEY) as client:
            assert (await client.get(f"{ROOT}v1/services")).status_code == 404

    async def test_a_hub_is_not_served_with_a_key_that_keeps_nobody_out(self, hub: Any, tmp_path: Path) -> None:
        (tmp_path / "calendar-key").write_text("secret")
        with pytest.raises(NoSecret, match="at least 20"):
            create_app(hub, screens=False)
