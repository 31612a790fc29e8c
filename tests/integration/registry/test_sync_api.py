"""What the registry answers to hubs, over HTTP."""

from __future__ import annotations

import asyncio
import base64
import gzip
from pathlib import Path
from typing import Any, ClassVar

import pytest

from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified

pytestmark = pytest.mark.anyio


def code_of(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"] and problem["detail"]
    return str(problem["type"].rpartition("/")[2])


class TestEnrolment:
    async def test_a_hub_with_its_code_is_known(self, city: Any, client: Any, hub: Any) -> None:
        [state] = await city.hubs.hubs()
        assert (state.hub_id, state.name, state.revoked) == ("west", "Wijkhub West", False)
        answer = await hub.ask("GET", "/sync/v1/head")
        assert answer.json() == {"epoch": 1, "through": 0, "eventId": ""}

    async def test_the_answer_names_the_hubs_key_and_the_registrys(self, city: Any, client: Any, hub: Any) -> None:
        told = (await hub.enrol(await city.code())).json()  # again, with a new code: refused, the key was used
        assert told["type"].endswith("/enrolment-refused")
        hub.key = SigningKey.new()
        told = (await hub.enrol(await city.code())).json()
        assert (told["name"], told["keyId"]) == ("Wijkhub West", fingerprint(hub.key.public_key))
        assert told["registryKeys"] == (await client.get("/sync/v1/keys")).json()
        assert told["head"] == {"epoch": 1, "through": 0, "eventId": ""}

    async def test_an_answer_that_was_lost_can_be_asked_again(self, city: Any, client: Any, hub: Any) -> None:
        hub.key, code = SigningKey.new(), await city.code()
        first = await hub.enrol(code)
        assert first.status_code == 201
        assert (await hub.enrol(code)).json() == first.json()

    async def test_a_code_typed_in_small_letters_without_hyphens_is_the_same(self, city: Any, hub: Any) -> None:
        hub.key = SigningKey.new()
        assert (await hub.enrol((await city.code()).lower().replace("-", " "))).status_code == 201

    async def test_a_code_works_for_one_key(self, city: Any, hub: Any) -> None:
        hub.key, code = SigningKey.new(), await city.code()
        await hub.enrol(code)
        hub.key = SigningKey.new()
        answer = await hub.enrol(code)
        assert (answer.status_code, code_of(answer)) == (403, "enrolment-refused")

    async def test_a_code_lapses(self, city: Any, hub: Any) -> None:
        hub.key, code = SigningKey.new(), await city.code()
        city.time.pass_by(hours=24)
        assert code_of(await hub.enrol(code)) == "enrolment-refused"

    async def test_a_newer_code_takes_the_place_of_an_older(self, city: Any, hub: Any) -> None:
        hub.key, old = SigningKey.new(), await city.code()
        city.time.pass_by(seconds=1)
        await city.code()
        assert code_of(await hub.enrol(old)) == "enrolment-refused"

    async def test_a_code_is_for_one_hub(self, city: Any, hub: Any) -> None:
        hub.key, hub.hub = SigningKey.new(), "east"
        assert code_of(await hub.enrol(await city.code("west"))) == "enrolment-refused"

    async def test_who_does_not_hold_the_key_can_not_enrol_it(self, city: Any, hub: Any) -> None:
        answer = await hub.enrol(await city.code(), publicKey=SigningKey.new().public_key)
        assert (answer.status_code, code_of(answer)) == (401, "bad-signature")

    async def test_enrolled_anew_the_key_before_works_no_more(self, city: Any, client: Any, hub: Any) -> None:
        old, hub.key = hub.key, SigningKey.new()
        assert (await hub.enrol(await city.code())).status_code == 201
        assert (await hub.push(hub.lines(1, 2))).status_code == 200
        hub.key = old
        assert code_of(await hub.push(hub.lines(3, 4))) == "key-revoked"

    async def test_codes_are_kept_as_hashes(self, city: Any, client: Any) -> None:
        code = await city.code()
        held = Path(city.settings.database.url.removeprefix("sqlite:///"))
        for kept in (held, held.with_name(held.name + "-wal")):
            data = kept.read_bytes()
            assert code.encode() not in data and code.replace("-", "").encode() not in data


class TestSignatures:
    async def test_without_one_nothing_is_told(self, client: Any, hub: Any) -> None:
        answer = await client.get("/sync/v1/head")
        assert (answer.status_code, code_of(answer)) == (401, "not-signed")
        assert answer.headers["www-authenticate"] == "Wijkhub-Ed25519"

    async def test_of_another_key_it_does_not_hold(self, hub: Any) -> None:
        hub.key = SigningKey.new()
        assert code_of(await hub.ask("GET", "/sync/v1/head")) == "bad-signature"

    async def test_it_holds_for_these_bytes_alone(self, client: Any, hub: Any) -> None:
        from wijkhub_queue.sync.keys import authorization

        said = {"method": "POST", "path": "/sync/v1/events", "query": "", "nonce": "-"}
        header = {"authorization": authorization(hub.key, **said, body=b"one")}
        assert code_of(await client.post("/sync/v1/events", content=b"two", headers=header)) == "bad-signature"
        other = {"authorization": authorization(hub.key, **(said | {"path": "/sync/v1/epochs"}), body=b"one")}
        assert code_of(await client.post("/sync/v1/events", content=b"one", headers=other)) == "bad-signature"

    async def test_a_nonce_works_once(self, hub: Any) -> None:
        nonce = await hub.nonce()
        assert (await hub.send("GET", "/sync/v1/head", nonce=nonce)).status_code == 200
        again = await hub.send("GET", "/sync/v1/head", nonce=nonce)
        assert (again.status_code, code_of(again)) == (401, "nonce-used")
        brought = again.headers["wijkhub-nonce"]
        assert (await hub.send("GET", "/sync/v1/head", nonce=brought)).status_code == 200

    async def test_of_two_at_once_with_one_nonce_one_is_answered(self, hub: Any) -> None:
        nonce = await hub.nonce()
        answers = await asyncio.gather(*(hub.send("GET", "/sync/v1/head", nonce=nonce) for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [200, *[401] * 7]

    async def test_a_nonce_lapses_by_the_registrys_clock(self, city: Any, hub: Any) -> None:
        nonce = await hub.nonce()
        city.time.pass_by(minutes=5, seconds=1)
        assert code_of(await hub.send("GET", "/sync/v1/head", nonce=nonce)) == "nonce-used"

    async def test_a_nonce_that_lapsed_does_not_come_back_when_its_use_is_forgotten(self, city: Any, hub: Any) -> None:
        nonce = await hub.nonce()
        await hub.send("GET", "/sync/v1/head", nonce=nonce)
        city.time.pass_by(minutes=6)
        assert (await hub.ask("GET", "/sync/v1/head")).status_code == 200  # which forgets the lapsed
        assert code_of(await hub.send("GET", "/sync/v1/head", nonce=nonce)) == "nonce-used"

    @pytest.mark.parametrize("nonce", ["-", "made-up", "00" * 36, "zz" * 36, "é".encode().hex()])
    async def test_a_nonce_that_the_registry_did_not_make_does_not_work(self, hub: Any, nonce: str) -> None:
        assert code_of(await hub.send("GET", "/sync/v1/head", nonce=nonce)) == "nonce-used"

    async def test_written_otherwise_it_is_the_same_nonce(self, hub: Any) -> None:
        nonce = await hub.nonce()
        await hub.send("GET", "/sync/v1/head", nonce=nonce)
        assert code_of(await hub.send("GET", "/sync/v1/head", nonce=nonce.upper())) == "nonce-used"

    async def test_a_nonce_works_at_every_process_of_the_registry(self, city: Any, client: Any, hub: Any) -> None:
        async with city.open() as other:
            nonce = (await other.post("/sync/v1/nonce")).json()["nonce"]
            assert (await hub.send("GET", "/sync/v1/head", nonce=nonce)).status_code == 200
            hub.client = other
            assert code_of(await hub.send("GET", "/sync/v1/head", nonce=nonce)) == "nonce-used"

    async def test_a_revoked_key_is_refused_and_staff_see_it(self, city: Any, hub: Any) -> None:
        await hub.push(hub.lines(1, 1))
        city.time.pass_by(seconds=1)
        assert await city.hubs.revoke("west", 1) == 1
        answer = await hub.push(hub.lines(2, 2))
        assert (answer.status_code, code_of(answer)) == (403, "key-revoked")
        [state] = await city.hubs.hubs()
        assert state.revoked and state.stopped.code == "key-revoked"
        assert state.head.through == 1

    async def test_a_hub_rolls_its_key(self, hub: Any) -> None:
        old, new = hub.key, SigningKey.new()
        told = {"publicKey": new.public_key, "proof": new.sign(f"roll-hub:west:{new.public_key}".encode())}
        answer = await hub.ask("POST", "/sync/v1/key", told)
        assert (answer.status_code, answer.json()) == (200, {"keyId": fingerprint(new.public_key)})
        assert code_of(await hub.push(hub.lines(1, 1))) == "key-revoked"
        hub.key = new
        assert (await hub.push(hub.lines(1, 1))).json() == {"epoch": 1, "ackedThrough": 1}
        hub.key = old
        assert code_of(await hub.ask("POST", "/sync/v1/key", told)) == "key-revoked"

    async def test_a_new_key_must_show_that_it_is_held(self, hub: Any) -> None:
        new = SigningKey.new()
        told = {"publicKey": new.public_key, "proof": hub.key.sign(f"roll-hub:west:{new.public_key}".encode())}
        assert code_of(await hub.ask("POST", "/sync/v1/key", told)) == "bad-signature"


class TestEvents:
    async def test_a_batch_is_acknowledged_and_a_repeat_too(self, hub: Any) -> None:
        for _ in range(2):
            answer = await hub.push(hub.lines(1, 500))
            assert (answer.status_code, answer.json()) == (200, {"epoch": 1, "ackedThrough": 500})
            assert answer.headers["wijkhub-nonce"]
            assert answer.headers["cache-control"] == "no-store"

    async def test_a_gap_says_from_where_to_send(self, hub: Any) -> None:
        answer = await hub.push(hub.lines(4, 5))
        assert (answer.status_code, code_of(answer), answer.json()["expectedSeq"]) == (409, "sequence-gap", 1)

    async def test_a_fork_stops_and_shows(self, city: Any, hub: Any) -> None:
        await hub.push(hub.lines(1, 3))
        city.time.pass_by(seconds=1)
        answer = await hub.push([hub.line(2), hub.line(3, event_id="other")])
        assert (answer.status_code, code_of(answer), answer.json()["seq"]) == (409, "sequence-fork", 3)
        [state] = await city.hubs.hubs()
        assert (state.stopped.code, state.stopped.seq) == ("sequence-fork", 3)

    async def test_an_older_epoch_is_refused_and_shows_as_a_copy(self, city: Any, hub: Any) -> None:
        await hub.push(hub.lines(1, 3))
        told = {"previous": 1, "nextEpoch": 2, "reason": "restored"}
        assert (await hub.ask("POST", "/sync/v1/epochs", told)).json() == {"epoch": 2, "through": 0, "eventId": ""}
        answer = await hub.push(hub.lines(4, 4))
        assert (answer.status_code, code_of(answer), answer.json()["current"]) == (409, "stale-epoch", 2)
        [state] = await city.hubs.hubs()
        assert [one.code for one in state.incidents] == ["stale-epoch"]
        assert (await hub.push(hub.lines(1, 1), epoch=2)).json() == {"epoch": 2, "ackedThrough": 1}

    async def test_an_epoch_that_was_not_opened_is_refused(self, hub: Any) -> None:
        answer = await hub.push(hub.lines(1, 1), epoch=7)
        assert (answer.status_code, code_of(answer), answer.json()["current"]) == (409, "epoch-unknown", 1)

    async def test_a_hub_speaks_for_itself_alone(self, hub: Any) -> None:
        answer = await hub.push(hub.lines(1, 1), hub="east")
        assert (answer.status_code, code_of(answer)) == (403, "other-hub")

    @pytest.mark.parametrize(
        "body",
        [b"", b"no gzip", gzip.compress(b"{}\n"), gzip.compress(b"cut off")[:-4]],
        ids=["nothing", "no gzip", "no batch", "cut off"],
    )
    async def test_what_is_no_batch_is_refused(self, hub: Any, body: bytes) -> None:
        answer = await hub.push_body(body)
        assert (answer.status_code, code_of(answer)) == (400, "unreadable-batch")

    @pytest.mark.parametrize("header", [{"first_seq": 0}, {"first_seq": -3}, {"epoch": 0}, {"first_seq": 2**70}])
    async def test_numbers_that_nobody_counts_to_are_refused(self, hub: Any, header: Any) -> None:
        answer = await hub.push(hub.lines(1, 1), **header)
        assert (answer.status_code, code_of(answer)) == (400, "unreadable-batch")

    async def test_protocols_that_are_not_spoken_are_named(self, hub: Any) -> None:
        old, new = await hub.push(hub.lines(1, 1), protocol=0), await hub.push(hub.lines(1, 1), protocol=99)
        assert (old.status_code, code_of(old)) == (426, "protocol-too-old")
        assert (new.status_code, code_of(new)) == (400, "protocol-too-new")

    async def test_what_stands_before_an_event_that_is_too_large_is_kept(self, city: Any, hub: Any) -> None:
        large = b'{"x":"' + b"x" * 262_144 + b'"}'
        batch = [hub.line(1), hub.line(2), hub.line(3, payload=large), hub.line(4)]
        for _ in range(2):
            city.time.pass_by(seconds=1)
            answer = await hub.push(batch)
            assert (answer.status_code, code_of(answer), answer.json()["seq"]) == (413, "oversized-event", 3)
        [state] = await city.hubs.hubs()
        assert (state.head.through, state.stopped.code, state.stopped.times) == (2, "oversized-event", 2)

    async def test_odd_events_are_kept_and_flagged(self, city: Any, hub: Any) -> None:
        from wijkhub_queue.sync.batches import BatchHeader, encode_batch

        good = encode_batch(BatchHeader("west", 1, 1, 1), [hub.line(1)])
        text = gzip.decompress(good).splitlines()[1]
        odd = [
            text.replace(b'"seq":1,', b'"seq":1 ,'),
            b"\xff\xfe no json",
            text.replace(b'"seq":1,', b'"seq":9,'),
            text.replace(b'"seq":1,', b'"seq":4,').replace(b"day-opened", b"tea-served"),
            text.replace(b'"seq":1,', b'"seq":5,').replace(b'"version":1', b'"version":99'),
            text.replace(b'"seq":1,', b'"seq":6,').replace(b"2026-03-02T08", b"2036-03-02T08"),
            text.replace(b'"seq":1,', b'"seq":7,').replace(b'{"day":"2026-03-02"}', b"[]"),
            text.replace(b'"seq":1,', b'"seq":8,').replace(b"clerk:noor", b"clerk:\\u0000"),
            text.replace(b'"seq":1,', b'"seq":9,').replace(b'"version":1', b'"version":%d' % 10**30),
            text.replace(b'"seq":1,', b'"seq":10,').replace(b"08:00:00Z", b"08:00:00"),
        ]
        header = b'{"hub":"west","epoch":1,"firstSeq":1,"count":%d,"protocol":1}' % len(odd)
        answer = await hub.push_body(gzip.compress(b"\n".join([header, *odd]) + b"\n"))
        assert answer.json() == {"epoch": 1, "ackedThrough": len(odd)}
        kept = await city.events.own_events("west", 1, 0, 20)
        assert [one.line for one in kept] == odd
        flags = [one.flag for one in kept]
        assert flags == [
            None,
            "undecodable",
            "impossible",
            "unknown-type",
            "unknown-type",
            "impossible",
            "undecodable",
            "impossible",
            "unknown-type",
            "impossible",
        ]
        [state] = await city.hubs.hubs()
        assert state.flagged == 9

    async def test_own_events_come_back_as_they_were_sent(self, hub: Any) -> None:
        await hub.push(hub.lines(1, 5))
        await hub.ask("POST", "/sync/v1/epochs", {"previous": 1, "nextEpoch": 3, "reason": "restored"})
        await hub.push(hub.lines(1, 2), epoch=3)
        first = (await hub.ask("GET", "/sync/v1/events", query="epoch=1&after=2&limit=4")).json()
        places = [(one["epoch"], one["seq"]) for one in first["lines"]]
        assert (places, first["more"]) == ([(1, 3), (1, 4), (1, 5), (3, 1)], True)
        rest = (await hub.ask("GET", "/sync/v1/events", query="epoch=3&after=1")).json()
        assert ([one["seq"] for one in rest["lines"]], rest["more"]) == ([2], False)
        assert b'"id-2"' in base64.b64decode(rest["lines"][0]["raw"])

    WRONG = ("", "epoch=1", "epoch=x&after=1", "epoch=1&after=-1", "epoch=1&after=1&limit=501")

    @pytest.mark.parametrize("query", WRONG)
    async def test_a_wrong_query_is_said(self, hub: Any, query: str) -> None:
        assert code_of(await hub.ask("GET", "/sync/v1/events", query=query)) == "invalid"

    async def test_beyond_what_it_takes_at_once_it_asks_to_wait(self, city: Any, client: Any, hub: Any) -> None:
        answers = await asyncio.gather(*(hub.push(hub.lines(1, 20)) for _ in range(6)))
        busy = [answer for answer in answers if answer.status_code == 503]
        assert len(busy) == 4  # it takes 2
        assert {code_of(answer) for answer in busy} == {"too-busy"}
        assert all(1 <= int(answer.headers["retry-after"]) <= 4 for answer in busy)
        assert (await hub.push(hub.lines(1, 20))).json() == {"epoch": 1, "ackedThrough": 20}


class TestHeartbeat:
    TOLD: ClassVar[dict[str, Any]] = {
        "hubTime": "2026-03-02T08:02:00Z", "epoch": 1, "lastSeq": 7, "software": "0.1.0", "backlog": 7,
        "printersDown": ["slips"], "waits": [{"service": "passport", "upl": "paspoort", "lowMin": 5, "highMin": None}],
    }  # fmt: skip

    async def test_it_is_answered_with_the_registrys_clock_and_kept(self, city: Any, hub: Any) -> None:
        answer = await hub.ask("POST", "/sync/v1/heartbeat", self.TOLD)
        head = {"epoch": 1, "through": 0, "eventId": ""}
        assert answer.json() == {"registryTime": "2026-03-02T08:00:00Z", "head": head}
        [state] = await city.hubs.hubs()
        assert (state.hub_time - state.heard_at) / 1e6 == 120
        assert b'"printersDown":["slips"]' in state.heartbeat

    async def test_one_without_what_is_asked_is_refused(self, hub: Any) -> None:
        answer = await hub.ask("POST", "/sync/v1/heartbeat", {"epoch": 1})
        assert (answer.status_code, code_of(answer)) == (400, "invalid")


async def test_the_registrys_keys_vouch_for_each_other(city: Any, client: Any) -> None:
    from wijkhub_registry.own_keys import roll_key

    new = await roll_key(city.hubs, 1)
    first, second = (await client.get("/sync/v1/keys")).json()
    assert second["publicKey"] == new.public_key
    assert (first["signedBy"], second["signedBy"]) == ("", first["id"])
    said = f"roll:{second['id']}:{second['publicKey']}".encode()
    assert verified(first["publicKey"], second["signature"], said)
