import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from litestar.testing import RequestFactory

from wijkhub_kiosk.live import Send
from wijkhub_kiosk.live_response import LiveResponse, position_of


@pytest.mark.parametrize(
    ("query", "headers", "position"),
    [
        ({"after": "1:17"}, {}, (1, 17)),
        ({}, {"last-event-id": "2:5"}, (2, 5)),
        ({"after": "1:17"}, {"last-event-id": "2:5"}, (1, 17)),
        ({"after": "1:17", "edition": "now"}, {}, (1, 17)),
        ({"after": "1:17", "edition": "old"}, {}, None),
        ({}, {}, None),
        ({"after": "17"}, {}, None),
        ({"after": "1:-1"}, {}, None),
        ({"after": "1:\u0663"}, {}, None),  # a digit, but no page of ours writes it
        ({"after": "1:" + "9" * 60}, {}, None),
    ],
)
def test_a_reader_says_where_it_left_off(
    query: dict[str, str | list[str]], headers: Mapping[str, str], position: tuple[int, int] | None
) -> None:
    request = RequestFactory().get("/display/live", query_params=query, headers=dict(headers))
    assert position_of(request, "now") == position


class Line:
    """One end of a connection."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.cut = asyncio.Event()

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    async def receive(self) -> Any:
        await self.cut.wait()
        return {"type": "http.disconnect"}


def test_a_stream_is_sent_as_it_comes_and_ended_when_there_is_no_more() -> None:
    async def scene() -> None:
        async def follow(send: Send) -> None:
            await send(b"event: a\n\n")

        line = Line()
        await LiveResponse(follow)({}, line.receive, line.send)  # type: ignore[arg-type]  # no scope is looked at
        start, *body = line.sent
        headers = dict(start["headers"])
        assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert b"content-length" not in headers
        assert [(part["body"], part["more_body"]) for part in body] == [(b"event: a\n\n", True), (b"", False)]

    asyncio.run(scene())


def test_a_reader_that_goes_away_is_followed_no_longer() -> None:
    async def scene() -> None:
        begun, ended = asyncio.Event(), asyncio.Event()

        async def follow(send: Send) -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        line = Line()
        answer = asyncio.ensure_future(LiveResponse(follow)({}, line.receive, line.send))  # type: ignore[arg-type]
        await begun.wait()
        line.cut.set()
        await asyncio.wait_for(answer, 5)
        assert ended.is_set()
        assert len(line.sent) == 1

    asyncio.run(scene())


def test_a_fault_in_what_is_followed_is_not_swallowed() -> None:
    async def scene() -> None:
        async def follow(send: Send) -> None:
            raise OSError("disk")

        line = Line()
        with pytest.raises(OSError, match="disk"):
            await LiveResponse(follow)({}, line.receive, line.send)  # type: ignore[arg-type]  # no scope is looked at

    asyncio.run(scene())
