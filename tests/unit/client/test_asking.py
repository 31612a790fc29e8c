from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from wijkhub_client.client import HubClient
from wijkhub_client.errors import (
    BadRequest,
    ClientError,
    HubUnavailable,
    HubUnreachable,
    NotAllowed,
    NotSignedIn,
    OddAnswer,
    PositionUnknown,
    RefusedByHub,
    TooSoon,
)
from wijkhub_queue.commands import CallNext, IssueTicket

pytestmark = pytest.mark.anyio

ANSWER = {"command": "x", "epoch": 1, "seq": 7, "events": []}
SIGNED_IN = {
    "token": "secret",
    "staff": {"id": "noor", "name": "Noor", "role": "clerk"},
    "expiresAt": "2026-01-05T20:00:00Z",
}


async def test_a_question_cut_off_after_it_was_read_is_asked_again_with_the_same_id(fickle: Any, naps: Any) -> None:
    async def handle(request: Any, reply: Any) -> None:
        if len(fickle.requests) == 3:
            await reply.answer(201, ANSWER)

    fickle.handler = handle
    async with HubClient(fickle.url, sleep=naps) as hub:
        answer = await hub.ask(CallNext("1"))
    assert answer.seq == 7
    first, second, third = (request.command_id for request in fickle.requests)
    assert first == second == third
    assert UUID(first).version == 7


async def test_each_question_has_an_id_of_its_own(fickle: Any) -> None:
    fickle.handler = lambda request, reply: reply.answer(201, ANSWER)
    async with HubClient(fickle.url) as hub:
        await hub.ask(CallNext("1"))
        await hub.ask(CallNext("1"))
    assert len({request.command_id for request in fickle.requests}) == 2


async def test_a_busy_hub_is_asked_again_no_sooner_than_it_says(fickle: Any, naps: Any) -> None:
    async def handle(request: Any, reply: Any) -> None:
        if len(fickle.requests) < 3:
            await reply.problem(503, "hub-unavailable", Retry_After="2")
        else:
            await reply.answer(201, ANSWER)

    fickle.handler = handle
    async with HubClient(fickle.url, sleep=naps) as hub:
        await hub.ask(CallNext("1"))
    assert naps == [2.0, 2.0]
    assert len({request.command_id for request in fickle.requests}) == 1


async def test_a_hub_that_stays_busy_is_given_up_when_patience_ends(fickle: Any, naps: Any) -> None:
    fickle.handler = lambda request, reply: reply.problem(503, "disk-full", "The disk is full.", Retry_After="1")
    async with HubClient(fickle.url, patience_s=0.5, sleep=naps) as hub:
        with pytest.raises(HubUnavailable) as raised:
            await hub.ask(CallNext("1"))
    assert (raised.value.code, raised.value.detail, raised.value.retry_after_s) == ("disk-full", "The disk is full.", 1)
    assert naps == []


async def test_where_nothing_listens_the_error_says_where_and_what_to_check() -> None:
    async def nobody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None: ...

    server = await asyncio.start_server(nobody, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    async with HubClient(f"http://127.0.0.1:{port}", patience_s=0) as hub:
        with pytest.raises(HubUnreachable, match=f"No answer from http://127.0.0.1:{port}/: nothing listens there"):
            await hub.hub()


async def test_a_sign_in_that_may_have_been_done_is_not_repeated(fickle: Any, naps: Any) -> None:
    async def cut(request: Any, reply: Any) -> None: ...

    fickle.handler = cut
    async with HubClient(fickle.url, sleep=naps) as hub:
        with pytest.raises(HubUnreachable):
            await hub.sign_in("Noor", "1234")
    assert len(fickle.requests) == 1


async def test_a_sign_in_refused_by_a_busy_hub_is_repeated(fickle: Any, naps: Any) -> None:
    async def handle(request: Any, reply: Any) -> None:
        if len(fickle.requests) == 1:
            await reply.problem(503, "hub-unavailable")
        else:
            await reply.answer(201, SIGNED_IN)

    fickle.handler = handle
    async with HubClient(fickle.url, sleep=naps) as hub:
        signed_in = await hub.sign_in("Noor", "1234")
        assert hub.staff == signed_in.staff
    assert len(fickle.requests) == 2


async def test_the_session_goes_along_until_signed_out(fickle: Any) -> None:
    async def handle(request: Any, reply: Any) -> None:
        if request.method == "DELETE":
            await reply.problem(401, "not-signed-in")
        elif request.path == "/v1/sessions":
            await reply.answer(201, SIGNED_IN)
        else:
            await reply.answer(201, ANSWER)

    fickle.handler = handle
    async with HubClient(fickle.url) as hub:
        await hub.sign_in("Noor", "1234")
        await hub.ask(CallNext("1"))
        await hub.sign_out()
        assert hub.staff is None
        await hub.ask(CallNext("1"))
    sent = [request.headers.get("authorization") for request in fickle.requests]
    assert sent == [None, "Bearer secret", "Bearer secret", None]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "invalid", BadRequest),
        (404, "not-found", BadRequest),
        (401, "not-signed-in", NotSignedIn),
        (403, "not-allowed", NotAllowed),
        (409, "queue-empty", RefusedByHub),
        (410, "position-unknown", PositionUnknown),
        (429, "too-soon", TooSoon),
        (500, "internal", OddAnswer),
        (502, "bad-gateway", HubUnavailable),
        (504, "gateway-timeout", HubUnavailable),
    ],
)
async def test_a_problem_becomes_the_error_of_its_kind(
    fickle: Any, status: int, code: str, error: type[ClientError]
) -> None:
    fickle.handler = lambda request, reply: reply.problem(status, code, "What to do.")
    async with HubClient(fickle.url, patience_s=0) as hub:
        with pytest.raises(ClientError) as raised:
            await hub.ask(IssueTicket("passport"))
    assert type(raised.value) is error
    assert (raised.value.code, raised.value.title, raised.value.detail) == (code, "Title", "What to do.")


async def test_too_many_tries_say_how_long_to_wait(fickle: Any) -> None:
    fickle.handler = lambda request, reply: reply.problem(429, "too-soon", Retry_After="8")
    async with HubClient(fickle.url) as hub:
        with pytest.raises(TooSoon) as raised:
            await hub.sign_in("Noor", "0000")
    assert raised.value.retry_after_s == 8


@pytest.mark.parametrize("status", [200, 404])
async def test_another_program_at_that_address_is_told_from_a_hub(fickle: Any, status: int) -> None:
    fickle.handler = lambda request, reply: reply.answer(status, b"<html>Welcome</html>")
    async with HubClient(fickle.url) as hub:
        with pytest.raises(OddAnswer) as raised:
            await hub.hub()
    assert raised.value.status == status


@pytest.mark.parametrize("address", ["127.0.0.1:8080", "ftp://hub", "http://", "hub", "http://hub:port"])
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    with pytest.raises(ValueError, match="is no address of a hub"):
        HubClient(address)


async def test_the_journal_is_read_in_pages_until_one_is_empty(fickle: Any) -> None:
    def event(seq: int) -> dict[str, object]:
        return {
            "hubId": "h",
            "epoch": 1,
            "seq": seq,
            "eventId": f"e{seq}",
            "type": "doors-opened",
            "version": 1,
            "occurredAt": "2026-01-05T09:00:00Z",
            "actor": "system",
            "payload": {},
        }

    pages = {"1:4": {"events": [event(5), event(6)], "after": "1:6"}, "1:6": {"events": [], "after": "1:6"}}
    fickle.handler = lambda request, reply: reply.answer(200, pages[request.query["after"]])
    async with HubClient(fickle.url) as hub:
        assert [recorded.seq async for recorded in hub.events((1, 4))] == [5, 6]
