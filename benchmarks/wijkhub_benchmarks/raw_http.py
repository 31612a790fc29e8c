"""HTTP as bytes, for clients that must take little of the machine."""

from __future__ import annotations

from typing import Any

import msgspec

from wijkhub_benchmarks.front_door import new_id


def post_command(host: str, token: str, command: dict[str, Any], command_id: str | None = None) -> bytes:
    """The request by which a program has a command done; a new id is made where none is given."""
    body = msgspec.json.encode({"id": command_id or new_id(), "command": command})
    return (
        b"POST /v1/commands HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        % (host.encode(), token.encode(), len(body), body)
    )


def is_whole(answer: bytes) -> bool:
    """Whether the head of an answer and all of its body are there."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.find(b"content-length: ", 0, head)
    return len(answer) - head - 4 >= int(answer[at + 16 : answer.index(b"\r", at)])


def status_of(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer[9:12])


def body_of(answer: bytes) -> bytes:
    """The body of a whole answer."""
    return answer[answer.index(b"\r\n\r\n") + 4 :]
