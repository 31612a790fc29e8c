"""How a batch is judged, against a model that keeps whole streams; and that no body, whatever it is, is half taken."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wijkhub_queue.sync import batches
from wijkhub_queue.sync.batches import BatchHeader, EventLine, UnreadableBatch, decode_batch, encode_batch, raw_id
from wijkhub_queue.sync.taking_in import Fork, Gap, Head, StaleEpoch, Take, UnknownEpoch, judge

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def line(seq: int, event_id: str | None = None, payload: bytes = b"{}") -> EventLine:
    return EventLine(seq, event_id or f"id-{seq}", "day-opened", 1, AT, "system", msgspec.Raw(payload))


def batch(first: int, *ids: str, epoch: int = 1) -> bytes:
    events = [line(first + n, one) for n, one in enumerate(ids)]
    return encode_batch(BatchHeader("west", epoch, first, len(events)), events)


payloads = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
moments = st.datetimes(timezones=st.just(UTC))


@given(
    first=st.integers(1, 10**12),
    events=st.lists(st.tuples(texts, texts, st.integers(1, 99), moments, st.text(max_size=9), payloads), min_size=1),
)
def test_any_batch_comes_out_as_it_went_in(first: int, events: list[tuple[str, str, int, datetime, str, object]]):
    lines = [
        EventLine(first + n, *fields, msgspec.Raw(msgspec.json.encode(payload)))
        for n, (*fields, payload) in enumerate(events)
    ]
    header = BatchHeader("west", 3, first, len(lines), software="0.1")
    came, taken = decode_batch(encode_batch(header, lines))
    assert came == header
    assert [one.event_id for one in taken] == [one.event_id for one in lines]
    for sent, got in zip(lines, taken, strict=True):
        assert got.event is not None
        assert (got.seq, got.event.type, got.event.version) == (sent.seq, sent.type, sent.version)
        assert (got.event.occurred_at, got.event.actor) == (sent.occurred_at, sent.actor)
        assert bytes(got.event.payload) == bytes(sent.payload)


@given(st.integers(0, 10_000))
@example(0)
def test_a_batch_that_is_cut_off_anywhere_is_refused_whole(cut: int) -> None:
    whole = batch(1, "a", "b", "c")
    with pytest.raises(UnreadableBatch):
        decode_batch(whole[: cut % len(whole)])


@given(st.binary(max_size=300))
def test_a_body_of_anything_is_a_batch_or_refused(body: bytes) -> None:
    with pytest.raises(UnreadableBatch):
        decode_batch(body)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), min_size=1, max_size=4))
def test_a_garbled_batch_is_refused_or_is_what_was_sent(flips: list[tuple[int, int]]) -> None:
    body = bytearray(batch(1, "a", "b", "c"))
    for at, by in flips:
        body[at % len(body)] ^= by
    try:
        header, taken = decode_batch(bytes(body))
    except UnreadableBatch:
        return
    # The checksum of gzip does not cover its own header, in which a flip may change nothing.
    assert (header, [one.event_id for one in taken]) == (BatchHeader("west", 1, 1, 3), ["a", "b", "c"])


@given(st.lists(st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"")), min_size=1, max_size=9))
def test_lines_that_nobody_can_read_keep_their_place_and_their_bytes(raws: list[bytes]) -> None:
    import gzip

    header = msgspec.json.encode(BatchHeader("west", 1, 5, len(raws)))
    _, taken = decode_batch(gzip.compress(b"\n".join([header, *raws]) + b"\n"))
    assert [(one.seq, one.raw, one.event_id, one.event) for one in taken] == [
        (5 + n, raw, raw_id(raw), None) for n, raw in enumerate(raws)
    ]


def test_a_line_with_another_seq_than_its_place_is_kept_raw() -> None:
    events = [line(1), line(7)]
    _, taken = decode_batch(encode_batch(BatchHeader("west", 1, 1, 2), events))
    assert taken[0].event is not None
    assert (taken[1].seq, taken[1].event) == (2, None)


def test_a_spoilt_payload_spoils_no_other_line() -> None:
    _, taken = decode_batch(encode_batch(BatchHeader("west", 1, 1, 2), [line(1, payload=b"{\n\x00\xff"), line(2)]))
    assert taken[0].event is None
    assert taken[1].event is not None


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_has_1_to_500_events(count: int) -> None:
    with pytest.raises(UnreadableBatch, match="1 to 500"):
        decode_batch(encode_batch(BatchHeader("west", 1, 1, count), [line(seq + 1) for seq in range(count)]))


def test_a_batch_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGEST_BODY", 10_000)
    body = encode_batch(BatchHeader("west", 1, 1, 1), [line(1, payload=b'"' + b"a" * 10_000 + b'"')])
    assert len(body) < 1000
    with pytest.raises(UnreadableBatch, match="larger than 10000 bytes"):
        decode_batch(body)


@pytest.mark.parametrize(
    ("first", "ids", "expected"),
    [
        (4, ["d", "e"], Take(0)),
        (1, ["a", "b", "c"], Take(3)),
        (2, ["b", "c", "d"], Take(2)),
        (5, ["e"], Gap(4)),
        (2, ["b", "x", "d"], Fork(3, "x", "c")),
        (1, ["x"], Fork(1, "x", "a")),
    ],
)
def test_a_batch_beside_three_stored_events(first: int, ids: list[str], expected: object) -> None:
    stored = ["a", "b", "c"][first - 1 : first - 1 + len(ids)]
    assert judge(Head(2, 3, "c"), 2, first, ids, stored) == expected


def test_an_older_epoch_is_a_copys_and_a_newer_one_has_to_be_opened() -> None:
    assert judge(Head(2, 3, "c"), 1, 4, ["d"], []) == StaleEpoch(2)
    assert judge(Head(2, 3, "c"), 3, 1, ["d"], []) == UnknownEpoch(2)


@given(st.data())
def test_taking_in_is_as_in_a_model_that_keeps_whole_streams(data: st.DataObject) -> None:
    """The model: a batch fits when it overlaps or touches the stream and agrees with it; then it lengthens it."""
    stream: list[str] = []
    for _ in range(data.draw(st.integers(1, 12))):
        first = data.draw(st.integers(1, len(stream) + 3))
        # Few ids, so that batches agree with the stream often: a place's right id is its number.
        ids = [data.draw(st.sampled_from([str(first + n)] * 8 + ["odd"])) for n in range(data.draw(st.integers(1, 5)))]
        stored = stream[first - 1 : first - 1 + len(ids)]
        verdict = judge(Head(1, len(stream), stream[-1] if stream else ""), 1, first, ids, stored)
        if first > len(stream) + 1:
            assert verdict == Gap(len(stream) + 1)
        elif any(ours != theirs for ours, theirs in zip(stored, ids, strict=False)):
            at = next(n for n, ours in enumerate(stored) if ours != ids[n])
            assert verdict == Fork(first + at, ids[at], stored[at])
        else:
            longer = [*stream[: first - 1], *ids]
            assert isinstance(verdict, Take)
            assert stream + ids[verdict.start :] == (longer if len(longer) > len(stream) else stream)
            stream += ids[verdict.start :]
