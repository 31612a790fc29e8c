from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wijkhub_client.sse import ServerSent, SseReader


def test_an_event_has_its_id_type_and_data() -> None:
    assert SseReader().feed(b'retry: 2000\n\nid: 1:18\nevent: ticket-called\ndata: {"seq":18}\n\n') == [
        ServerSent("1:18", "ticket-called", '{"seq":18}')
    ]


def test_comments_are_no_events() -> None:
    assert SseReader().feed(b": still here\n\n: still here\n\n") == []


def test_data_of_several_lines_is_joined_by_line_feeds() -> None:
    # The example of the HTML standard, 9.2.6: YHOO, +2, 10 as one event.
    assert SseReader().feed(b"data: YHOO\ndata: +2\ndata: 10\n\n") == [ServerSent("", "message", "YHOO\n+2\n10")]


def test_a_missing_space_and_a_missing_colon_are_as_in_the_standard() -> None:
    # The standard's last examples: "data:test" and "data: test" are alike; "data" alone is an empty line.
    assert SseReader().feed(b"data:test\n\ndata: test\n\ndata\n\n") == [
        ServerSent("", "message", "test"),
        ServerSent("", "message", "test"),
        ServerSent("", "message", ""),
    ]


def test_an_id_holds_until_the_next_and_a_type_for_one_event() -> None:
    assert SseReader().feed(b"id: 1:1\nevent: a\ndata: x\n\ndata: y\n\nid: 1:3\ndata: z\n\n") == [
        ServerSent("1:1", "a", "x"),
        ServerSent("1:1", "message", "y"),
        ServerSent("1:3", "message", "z"),
    ]


def test_an_event_that_was_cut_off_is_none() -> None:
    assert SseReader().feed(b"id: 1:1\ndata: half") == []


def test_only_cr_and_lf_end_a_line() -> None:
    assert SseReader().feed("data: a\u2028b\u0085c\x0bd\n\n".encode()) == [
        ServerSent("", "message", "a\u2028b\u0085c\x0bd")
    ]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert SseReader().feed(b"\xef\xbb\xbfdata: x\n\n") == [ServerSent("", "message", "x")]


STREAM = (
    "\ufeffretry: 2000\r\n\r\nid: 1:1\rdata: één\r\r: x\n\nid: 1:2\r\nevent: b\r\ndata: twee\r\ndata\r\n\r\n".encode()
)
EVENTS = [ServerSent("1:1", "message", "één"), ServerSent("1:2", "b", "twee\n")]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_however_the_bytes_are_cut_the_events_are_the_same(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    reader = SseReader()
    found = [event for start, end in pairwise(places) for event in reader.feed(STREAM[start:end])]
    assert found == EVENTS
