"""Who may: names and PINs, sessions, and screens that enrol with a code."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from wijkhub_server import people as people_module
from wijkhub_server.people import CODE_ALPHABET, FREE_FAILURES, LONGEST_DELAY_S, TooSoon, WrongPin, delay_s
from wijkhub_server.storage.people import NAMES_WATCHED

pytestmark = pytest.mark.anyio

PIN = "40517"


class Now:
    """Real time, as these tests let it pass."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    clock = Now()
    monkeypatch.setattr(people_module, "_now", clock)
    return clock


@pytest.fixture
async def eva(hub: Any, chef: httpx.AsyncClient) -> dict[str, Any]:
    """A clerk whom the supervisor lets in."""
    answer = await chef.post(
        "/v1/staff", json={"name": " Eva  de Wit", "pin": PIN, "skills": ["money"], "languages": ["nl", "tr"]}
    )
    assert answer.status_code == 201
    return dict(answer.json())


async def sign_in(client: httpx.AsyncClient, name: str = "Eva de Wit", pin: str = PIN) -> httpx.Response:
    return await client.post("/v1/sessions", json={"name": name, "pin": pin})


def as_(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


class TestSigningIn:
    async def test_a_name_and_a_pin_give_a_token_that_lets_in(self, eva: Any, anybody: httpx.AsyncClient) -> None:
        answer = await sign_in(anybody)
        assert answer.status_code == 201
        told = answer.json()
        assert (
            told["staff"]
            == eva
            == {
                "id": eva["id"],
                "name": "Eva de Wit",
                "role": "clerk",
                "skills": ["money"],
                "languages": ["nl", "tr"],
            }
        )
        assert len(told["token"]) >= 43
        assert (await anybody.get("/v1/sessions/current", headers=as_(told["token"]))).json() == eva

    @pytest.mark.parametrize("name", ["eva de wit", "EVA DE WIT", "  Eva   de  Wit "])
    async def test_case_and_blanks_do_not_matter(self, eva: Any, anybody: httpx.AsyncClient, name: str) -> None:
        assert (await sign_in(anybody, name)).status_code == 201

    async def test_a_wrong_pin_and_a_name_of_nobody_get_the_same_answer(
        self, eva: Any, anybody: httpx.AsyncClient
    ) -> None:
        wrong, nobody = await sign_in(anybody, pin="0000"), await sign_in(anybody, name="Nobody at all")
        assert wrong.status_code == nobody.status_code == 401
        assert wrong.content == nobody.content

    async def test_pins_are_kept_as_argon2id_alone(self, house: Any, eva: Any) -> None:
        connection = sqlite3.connect(house.settings.database)
        (kept,) = connection.execute("SELECT pin_hash FROM staff WHERE name_key = 'eva de wit'").fetchone()
        connection.close()
        # 19 MiB, 2 passes, 1 lane: the smallest of the settings that OWASP and RFC 9106 allow on a small machine.
        assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", kept)
        for file in house.settings.database.parent.iterdir():
            assert PIN.encode() not in file.read_bytes()

    async def test_a_session_ends_by_itself(self, house: Any, now: Now, eva: Any, anybody: httpx.AsyncClient) -> None:
        token = (await sign_in(anybody)).json()["token"]
        now.pass_(house.settings.staff.session_hours * 3600 - 1)
        assert (await anybody.get("/v1/board", headers=as_(token))).status_code == 200
        now.pass_(2)
        assert (await anybody.get("/v1/board", headers=as_(token))).status_code == 401

    async def test_it_lasts_as_long_as_the_settings_say(self, house: Any, now: Now) -> None:
        house.settings = replace(house.settings, staff=replace(house.settings.staff, session_hours=0.5))
        await house.open()
        async with house.client("token-chef") as chef, house.client() as anybody:
            await chef.post("/v1/staff", json={"name": "Eva de Wit", "pin": PIN})
            told = (await sign_in(anybody)).json()
        assert datetime.fromisoformat(told["expiresAt"]) == now.time + timedelta(minutes=30)

    async def test_a_session_outlives_a_restart_and_its_end_does_too(
        self, house: Any, now: Now, eva: Any, anybody: httpx.AsyncClient
    ) -> None:
        token = (await sign_in(anybody)).json()["token"]
        await house.reopen()
        async with house.client(token) as later:
            assert (await later.get("/v1/board")).status_code == 200
            await later.delete("/v1/sessions/current")
            assert (await later.get("/v1/board")).status_code == 401
        await house.reopen()
        async with house.client(token) as later:
            assert (await later.get("/v1/board")).status_code == 401

    async def test_signing_out_ends_this_session_and_no_other(self, eva: Any, anybody: httpx.AsyncClient) -> None:
        first, second = [(await sign_in(anybody)).json()["token"] for _ in range(2)]
        assert (await anybody.delete("/v1/sessions/current", headers=as_(first))).status_code == 204
        assert (await anybody.get("/v1/board", headers=as_(first))).status_code == 401
        assert (await anybody.get("/v1/board", headers=as_(second))).status_code == 200

    async def test_sessions_that_ran_out_leave_the_disk(
        self, house: Any, now: Now, eva: Any, anybody: httpx.AsyncClient
    ) -> None:
        def sessions() -> int:
            connection = sqlite3.connect(house.settings.database)
            try:
                return int(connection.execute("SELECT COUNT(*) FROM session").fetchone()[0])
            finally:
                connection.close()

        await sign_in(anybody)
        now.pass_(24 * 3600)
        await sign_in(anybody)
        assert sessions() == 1


class TestWrongPins:
    def test_the_delay_doubles_from_five_seconds_to_a_quarter_of_an_hour(self) -> None:
        assert [delay_s(failures) for failures in range(6)] == [0, 0, 0, 5, 10, 20]
        assert delay_s(10) == 640 and delay_s(11) == LONGEST_DELAY_S == delay_s(1000)

    @pytest.mark.parametrize("name", ["Eva de Wit", "Nobody at all"])
    async def test_after_some_wrong_ones_the_next_is_not_looked_at_for_a_while(
        self, hub: Any, now: Now, eva: Any, name: str
    ) -> None:
        for _ in range(FREE_FAILURES + 1):
            with pytest.raises(WrongPin):
                await hub.people.sign_in(name, "0000")
        for expected in (5, 10, 20, 40):
            now.pass_(expected - 1)
            with pytest.raises(TooSoon) as refused:
                # Not even the right one, or guesses could go on.
                await hub.people.sign_in(name, PIN)
            assert refused.value.seconds == pytest.approx(1)
            now.pass_(1)
            with pytest.raises(WrongPin):
                await hub.people.sign_in(name, "0000")

    @pytest.mark.parametrize("name", ["Eva de Wit", "Nobody at all"])
    async def test_a_restart_forgets_nothing(self, house: Any, hub: Any, now: Now, eva: Any, name: str) -> None:
        for _ in range(FREE_FAILURES + 1):
            with pytest.raises(WrongPin):
                await hub.people.sign_in(name, "0000")
        hub = await house.reopen()
        with pytest.raises(TooSoon):
            await hub.people.sign_in(name, PIN)

    async def test_the_right_pin_begins_the_count_anew(self, hub: Any, now: Now, eva: Any) -> None:
        for _ in range(2):
            for _ in range(FREE_FAILURES):
                with pytest.raises(WrongPin):
                    await hub.people.sign_in("Eva de Wit", "0000")
            await hub.people.sign_in("Eva de Wit", PIN)

    async def test_wrong_pins_of_one_are_not_anothers(self, hub: Any, now: Now, eva: Any) -> None:
        for _ in range(FREE_FAILURES + 1):
            with pytest.raises(WrongPin):
                await hub.people.sign_in("Chef", "0000")
        assert (await hub.people.sign_in("Eva de Wit", PIN)).staff.name == "Eva de Wit"

    async def test_case_and_blanks_in_the_name_give_no_new_chances(self, hub: Any, now: Now, eva: Any) -> None:
        for name in ("Eva de Wit", "eva de wit", " EVA  DE WIT")[: FREE_FAILURES + 1]:
            with pytest.raises(WrongPin):
                await hub.people.sign_in(name, "0000")
        with pytest.raises(TooSoon):
            await hub.people.sign_in("eVA de wIT", "0000")

    async def test_made_up_names_do_not_push_out_those_who_work_here(
        self, house: Any, hub: Any, now: Now, eva: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = hub.people._store
        store.count_failure("Eva de Wit", 3, now.time + timedelta(minutes=5), now.time)
        monkeypatch.setattr("wijkhub_server.storage.people.NAMES_WATCHED", 5)
        assert NAMES_WATCHED == 1000
        for count in range(20):
            now.pass_(1)
            store.count_failure(f"Nobody {count}", 1, None, now.time)
        assert store.failures("Eva de Wit")[0] == 3
        assert [store.failures(f"Nobody {count}")[0] for count in range(20)] == [0] * 15 + [1] * 5

    async def test_over_http_it_is_429_with_how_long_to_wait(
        self, now: Now, eva: Any, anybody: httpx.AsyncClient
    ) -> None:
        for _ in range(FREE_FAILURES + 1):
            assert (await sign_in(anybody, pin="0000")).status_code == 401
        refused = await sign_in(anybody)
        assert refused.status_code == 429
        assert refused.json()["type"].endswith("/too-soon")
        assert 1 <= int(refused.headers["retry-after"]) <= 6
        assert "Try again in 5 seconds" in refused.json()["detail"]


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


async def test_no_pin_and_no_token_ever_is_in_the_log(
    hub: Any, eva: Any, anybody: httpx.AsyncClient, everything_logged: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    token = (await sign_in(anybody)).json()["token"]
    await sign_in(anybody, pin="987654321")
    await sign_in(anybody, pin="98765432x")
    await anybody.post(
        "/v1/sessions", content=b'{"name": "Eva", "pin": 98765432}', headers={"content-type": "application/json"}
    )
    monkeypatch.setattr(hub.people._store, "find_staff", None)
    assert (await sign_in(anybody, pin="987654321")).status_code == 500
    await anybody.get("/v1/board", headers=as_(token))
    # The clients that these tests use speak up too; only what the hub itself writes counts.
    written = "\n".join(
        record.getMessage() + (record.exc_text or "")
        for record in everything_logged.records
        if record.name.startswith("wijkhub")
    )
    assert "/v1/sessions failed" in written
    for secret in (PIN, "98765432", token):
        assert secret not in written


class TestStaff:
    async def test_a_name_is_somebodys_once(self, eva: Any, chef: httpx.AsyncClient) -> None:
        again = await chef.post("/v1/staff", json={"name": "eva DE wit", "pin": "1234"})
        assert (again.status_code, again.json()["type"]) == (409, "/v1/problems/name-taken")

    async def test_all_who_may_sign_in_are_listed_without_their_pins(self, eva: Any, chef: httpx.AsyncClient) -> None:
        answer = await chef.get("/v1/staff")
        assert [member["name"] for member in answer.json()] == ["Chef", "Eva de Wit", "Gast", "Noor", "Sam"]
        assert "argon" not in answer.text and "pin" not in answer.text

    async def test_who_is_let_in_no_more_is_out_at_once(
        self, eva: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        token = (await sign_in(anybody)).json()["token"]
        assert (await chef.delete(f"/v1/staff/{eva['id']}")).status_code == 204
        assert (await anybody.get("/v1/board", headers=as_(token))).status_code == 401
        assert (await sign_in(anybody)).status_code == 401
        assert (await chef.delete(f"/v1/staff/{eva['id']}")).status_code == 404

    async def test_the_last_supervisor_stays(self, hub: Any, chef: httpx.AsyncClient) -> None:
        refused = await chef.delete("/v1/staff/chef")
        assert (refused.status_code, refused.json()["type"]) == (409, "/v1/problems/last-supervisor")
        await chef.post("/v1/staff", json={"name": "Nieuwe chef", "pin": "1234", "role": "supervisor"})
        assert (await chef.delete("/v1/staff/chef")).status_code == 204

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "", "pin": "1234"},
            {"name": "x" * 61, "pin": "1234"},
            {"name": "   ", "pin": "1234"},
            {"name": "Eva", "pin": "123"},
            {"name": "Eva", "pin": "12345678901234"},
            {"name": "Eva", "pin": "12a4"},
            {"name": "Eva", "pin": "1234", "role": "kiosk"},
            {"name": "Eva", "pin": "1234", "skills": ["Travel Documents"]},
            {"name": "Eva", "pin": "1234", "languages": ["Dutch"]},
        ],
    )
    async def test_what_cannot_be_is_refused(self, hub: Any, chef: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
        assert (await chef.post("/v1/staff", json=wrong)).status_code == 400


class TestScreens:
    async def new(self, chef: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
        answer = await chef.post("/v1/devices", json={"name": "Kiosk ingang", "role": "kiosk", **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def enrol(self, client: httpx.AsyncClient, code: str) -> httpx.Response:
        return await client.post("/v1/enrolments", json={"code": code})

    async def test_a_code_enrols_a_screen_with_one_role(
        self, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        made = await self.new(chef)
        assert made["device"]["enrolled"] is False
        assert len(made["code"]) == 8 and set(made["code"]) <= set(CODE_ALPHABET)
        assert not set("IO01") & set(CODE_ALPHABET)
        answer = await self.enrol(anybody, made["code"])
        assert answer.status_code == 201
        told = answer.json()
        assert (told["device"]["role"], told["device"]["enrolled"]) == ("kiosk", True)
        assert (await anybody.get("/v1/services", headers=as_(told["token"]))).status_code == 200
        assert (await anybody.get("/v1/board", headers=as_(told["token"]))).status_code == 403

    @pytest.mark.parametrize(
        "typed", [str.lower, lambda code: f"{code[:4]}-{code[4:]}", lambda code: f" {code[:4]} {code[4:]} "]
    )
    async def test_a_code_may_be_typed_as_people_type(
        self, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient, typed: Any
    ) -> None:
        assert (await self.enrol(anybody, typed((await self.new(chef))["code"]))).status_code == 201

    async def test_a_display_is_given_no_printer(self, house: Any, hub: Any, chef: httpx.AsyncClient) -> None:
        answer = await chef.post("/v1/devices", json={"name": "Tweede scherm", "role": "display", "printer": "hal"})
        assert (answer.status_code, answer.json()["type"]) == (400, "/v1/problems/invalid")
        assert answer.json()["detail"] == "A display prints nothing. Leave 'printer' out, or make the screen a kiosk."
        assert "Tweede scherm" not in (await chef.get("/v1/devices")).text

    async def test_a_code_counts_once(self, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
        code = (await self.new(chef))["code"]
        assert (await self.enrol(anybody, code)).status_code == 201
        again = await self.enrol(anybody, code)
        assert (again.status_code, again.json()["type"]) == (400, "/v1/problems/code-refused")

    async def test_a_code_is_worth_nothing_after_half_an_hour(
        self, hub: Any, now: Now, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        late, just = [(await self.new(chef))["code"] for _ in range(2)]
        now.pass_(1799)
        assert (await self.enrol(anybody, just)).status_code == 201
        now.pass_(2)
        assert (await self.enrol(anybody, late)).status_code == 400

    async def test_a_new_code_ends_the_old_token_and_the_old_code(
        self, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        made = await self.new(chef)
        device = made["device"]["id"]
        token = (await self.enrol(anybody, made["code"])).json()["token"]
        first = (await chef.post(f"/v1/devices/{device}/code")).json()["code"]
        assert (await anybody.get("/v1/services", headers=as_(token))).status_code == 401
        second = (await chef.post(f"/v1/devices/{device}/code")).json()["code"]
        assert (await self.enrol(anybody, first)).status_code == 400
        answer = await self.enrol(anybody, second)
        assert answer.status_code == 201 and answer.json()["device"]["id"] == device

    async def test_a_revoked_screen_is_out_at_once_and_after_a_restart(
        self, house: Any, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        made = await self.new(chef)
        token = (await self.enrol(anybody, made["code"])).json()["token"]
        assert (await chef.delete(f"/v1/devices/{made['device']['id']}")).status_code == 204
        assert (await anybody.get("/v1/services", headers=as_(token))).status_code == 401
        assert (await chef.delete(f"/v1/devices/{made['device']['id']}")).status_code == 404
        await house.reopen()
        async with house.client(token) as later:
            assert (await later.get("/v1/services")).status_code == 401

    async def test_a_screen_stays_enrolled_through_a_restart(
        self, house: Any, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        token = (await self.enrol(anybody, (await self.new(chef))["code"])).json()["token"]
        await house.reopen()
        async with house.client(token) as later:
            assert (await later.get("/v1/services")).status_code == 200

    async def test_a_revoked_code_enrols_nothing(
        self, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        made = await self.new(chef)
        await chef.delete(f"/v1/devices/{made['device']['id']}")
        assert (await self.enrol(anybody, made["code"])).status_code == 400

    async def test_neither_code_nor_token_is_on_disk(
        self, house: Any, hub: Any, chef: httpx.AsyncClient, anybody: httpx.AsyncClient
    ) -> None:
        unused, used = [(await self.new(chef))["code"] for _ in range(2)]
        token = (await self.enrol(anybody, used)).json()["token"]
        on_disk = b"".join(file.read_bytes() for file in house.settings.database.parent.iterdir())
        for secret in (unused, used, token):
            assert secret.encode() not in on_disk

    async def test_all_screens_are_listed_without_their_secrets(self, hub: Any, chef: httpx.AsyncClient) -> None:
        made = await self.new(chef)
        answer = await chef.get("/v1/devices")
        assert [(one["name"], one["enrolled"]) for one in answer.json()] == [
            ("Kiosk hal", True),
            ("Kiosk ingang", False),
            ("Papier", True),
            ("Scherm", True),
        ]
        assert made["code"] not in answer.text and "token" not in answer.text

    async def test_a_printer_that_is_not_there_is_refused(self, hub: Any, chef: httpx.AsyncClient) -> None:
        answer = await chef.post("/v1/devices", json={"name": "Kiosk", "role": "kiosk", "printer": "gold"})
        assert answer.status_code == 404

    @pytest.mark.parametrize("role", ["clerk", "supervisor", "system", "resident"])
    async def test_a_screen_is_no_person(self, hub: Any, chef: httpx.AsyncClient, role: str) -> None:
        assert (await chef.post("/v1/devices", json={"name": "Kiosk", "role": role})).status_code == 400
