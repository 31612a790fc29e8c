import pytest

from wijkhub_benchmarks.figures import percentile
from wijkhub_benchmarks.raw_http import body_of, is_whole, post_command, status_of
from wijkhub_benchmarks.readers import calls_in

ANSWER = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.99, 99), (0.5, 50), (1.0, 100), (0.001, 1)],
)
def test_a_percentile_of_1_to_100_is_the_nearest_rank(share: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_the_p99_of_few_values_is_the_largest() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


def test_an_answer_is_whole_when_head_and_body_are_there() -> None:
    assert is_whole(ANSWER)
    assert [size for size in range(len(ANSWER)) if is_whole(ANSWER[:size])] == []
    assert (status_of(ANSWER), body_of(ANSWER)) == (201, b"hello")


def test_a_request_says_how_long_its_body_is() -> None:
    head, _, body = post_command("127.0.0.1:80", "secret", {"type": "open-day"}, "an-id").partition(b"\r\n\r\n")
    assert body == b'{"id":"an-id","command":{"type":"open-day"}}'
    assert f"Content-Length: {len(body)}".encode() in head.split(b"\r\n")


def chunk(text: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(text), text)


CALL_7 = b"event: calls\ndata: A\n\nid: 1:7\nevent: call\ndata: A001\ndata: Balie 1\n\n"
CALL_9 = b"id: 1:9\nevent: call\ndata: A002\n\n"


def test_a_call_counts_from_the_piece_that_holds_its_last_byte() -> None:
    stream = b"HTTP/1.1 200 OK\r\n\r\n" + chunk(b": connected\n\n") + chunk(CALL_7) + chunk(CALL_9)
    for cut in range(len(stream) - len(chunk(CALL_9)) - 4, len(stream)):
        # The last byte of the second call is three bytes before the end: CR and LF close the chunk.
        at_once = cut >= len(stream) - 2
        assert calls_in([stream[:cut], stream[cut:]], [1.0, 2.0]) == {
            7: 1.0 if cut >= len(stream) - len(chunk(CALL_9)) - 2 else 2.0,
            9: 1.0 if at_once else 2.0,
        }


def test_an_event_that_two_chunks_share_is_read_whole() -> None:
    halves = CALL_9[:20], CALL_9[20:]
    stream = b"HTTP/1.1 200 OK\r\n\r\n" + chunk(halves[0]) + chunk(halves[1])
    assert calls_in([stream], [5.0]) == {9: 5.0}


def test_what_is_not_a_call_is_not_heard() -> None:
    stream = b"HTTP/1.1 200 OK\r\n\r\n" + chunk(b"id: 1:8\nevent: beat\ndata: -\n\n: alive\n\n")
    assert calls_in([stream], [1.0]) == {}
