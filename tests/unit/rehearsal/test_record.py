from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from wijkhub_client.rehearsal.record import Observation, RecordError, read_day

Write = Callable[..., Path]
ROWS = (
    "East,A,Papieren,2026-03-02 09:00:00,2,0,,",
    "East,A,Papieren,2026-03-02 09:05:00,2,3,7,4",
    "East,B,Geld,2026-03-02 09:00:00,1,0,,",
    "East,A,Papieren,2026-03-03 09:00:00,1,0,,",
    "West,A,Papieren,2026-03-02 09:00:00,1,0,,",
)


def at(hour: int, minute: int) -> datetime:
    return datetime.fromisoformat(f"2026-03-02 {hour:02}:{minute:02}")


def test_a_day_of_an_office_is_read_service_by_service(write: Write) -> None:
    record = read_day(write(*ROWS), "East", date(2026, 3, 2))
    assert (record.office, record.day) == ("East", date(2026, 3, 2))
    papers, money = record.services
    assert (papers.letter, papers.name) == ("A", "Papieren")
    assert papers.observations == (Observation(at(9, 0), 2, 0, None), Observation(at(9, 5), 2, 3, 4))
    assert (money.letter, money.most_counters) == ("B", 1)


def test_a_compressed_file_is_known_by_its_content(write: Write, tmp_path: Path) -> None:
    packed = tmp_path / "day.data"
    packed.write_bytes(gzip.compress(write(*ROWS).read_bytes()))
    assert read_day(packed, "East", date(2026, 3, 2)) == read_day(write(*ROWS), "East", date(2026, 3, 2))


def test_a_byte_order_mark_other_columns_and_their_order_do_not_matter(write: Write) -> None:
    header = "\ufeffnote,arrivals,waiting,open_counters,observed_at,service_name,service,office"
    record = read_day(write("x,4,3,2,2026-03-02T09:05:00,Papieren,A,East", header=header))
    assert record.services[0].observations == (Observation(at(9, 5), 2, 3, 4),)


def test_office_and_day_may_be_left_out_where_there_is_one(write: Write) -> None:
    assert read_day(write(ROWS[0])).office == "East"


def test_rows_are_put_in_order_of_time(write: Write) -> None:
    record = read_day(write(*reversed(ROWS)), "East", date(2026, 3, 2))
    assert [one.at for one in record.services[0].observations] == [at(9, 0), at(9, 5)]


def test_two_services_with_one_letter_stay_two(write: Write) -> None:
    rows = ("East,A,Papieren,2026-03-02 09:00:00,1,0,,", "East,A,Geld,2026-03-02 09:00:00,1,0,,")
    assert [service.name for service in read_day(write(*rows)).services] == ["Geld", "Papieren"]


def test_a_service_that_nobody_came_for_and_no_counter_helped_with_is_left_out(write: Write) -> None:
    record = read_day(write(*ROWS, "East,C,Niets,2026-03-02 09:00:00,0,0,,"), "East", date(2026, 3, 2))
    assert [service.letter for service in record.services] == ["A", "B"]


def test_blank_arrivals_and_people_not_counted_are_known(write: Write) -> None:
    # 3 wait at first; then 5, of whom 1 was counted as arrived: 1 more must have come. Then blank, and 1 more: 1.
    record = read_day(
        write(
            "E,A,P,2026-03-02 09:00:00,1,3,,",
            "E,A,P,2026-03-02 09:05:00,1,5,,1",
            "E,A,P,2026-03-02 09:10:00,1,6,,",
            "E,A,P,2026-03-02 09:15:00,1,2,,0",
        )
    )
    assert (record.services[0].blank_arrivals, record.services[0].uncounted) == (1, 2)


@pytest.mark.parametrize(
    ("office", "day", "says"),
    [
        ("North", date(2026, 3, 2), "there is no office 'North' .*; choose from East, West"),
        ("East", date(2026, 3, 9), "there is no day '2026-03-09' .*East.*; choose from 2026-03-02, 2026-03-03"),
        (None, date(2026, 3, 2), "give --office: East, West"),
        ("East", None, "give --day: 2026-03-02, 2026-03-03"),
    ],
)
def test_an_office_or_day_that_is_not_there_names_those_that_are(
    write: Write, office: str | None, day: date | None, says: str
) -> None:
    with pytest.raises(RecordError, match=says):
        read_day(write(*ROWS), office, day)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("E,A,P,2026-03-02 09:00:00,two,0,,", "line 3: open_counters is 'two'; it must be a whole number, 0 or more$"),
        ("E,A,P,2026-03-02 09:00:00,2,,,", "line 3: waiting is ''"),
        ("E,A,P,2026-03-02 09:00:00,2,-1,,", "line 3: waiting is '-1'"),
        ("E,A,P,2026-03-02 09:00:00,2,1,,1.5", "line 3: arrivals is '1.5'; .*, or empty"),
        ("E,A,P,2026-03-02 9 uur,2,1,,1", "line 3: observed_at is '2026-03-02 9 uur'; it must be a local time"),
        ("E,A,P,2026-03-02 09:00:00+01:00,2,1,,1", "line 3: observed_at is"),
        ("E,A,P,2026-03-02 09:00:00,2,1", "line 3: 6 fields, but the first line has 8"),
        ("E,A,P,2026-03-02 08:55:00,2,1,,", "line 3: 'P' was already observed at 2026-03-02 08:55:00"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_with_its_line(write: Write, row: str, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        read_day(write("E,A,P,2026-03-02 08:55:00,1,0,,", row), "E", date(2026, 3, 2))


def test_missing_columns_are_named(write: Write) -> None:
    with pytest.raises(RecordError, match="lacks the column service_name, waiting; its first line must name office,"):
        read_day(write(header="office,service,observed_at,open_counters,arrivals"))


def test_a_file_without_rows_says_so(write: Write) -> None:
    with pytest.raises(RecordError, match="has no rows"):
        read_day(write())


def test_a_day_on_which_no_counter_opened_cannot_be_played(write: Write) -> None:
    with pytest.raises(RecordError, match="no counter of 'E' was open on 2026-03-02"):
        read_day(write("E,A,P,2026-03-02 09:00:00,0,1,,"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "lacks the column office"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (gzip.compress(b"office,service" * 1000, mtime=0)[:40], "is damaged"),
        (b"\x1f\x8bnot gzip at all", "is damaged"),
        (b'office,"service', "is not CSV"),
    ],
)
def test_a_file_that_is_something_else_says_what_is_wrong(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=says):
        read_day(path)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"nothing\.csv cannot be read: No such file"):
        read_day(tmp_path / "nothing.csv")
    with pytest.raises(RecordError, match="cannot be read: Is a directory"):
        read_day(tmp_path)
