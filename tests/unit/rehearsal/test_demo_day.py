from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

from wijkhub_client.rehearsal.demo_day import MINUTES, SERVICES, as_csv, watch
from wijkhub_client.rehearsal.record import read_day

DEMO = Path(__file__).parents[3] / "configs" / "demo-day.csv"


def test_the_file_is_what_its_generator_makes() -> None:
    assert DEMO.read_text(encoding="utf-8") == as_csv()


def test_it_has_what_real_records_have() -> None:
    record = read_day(DEMO)
    assert [service.letter for service in record.services] == ["A", "B", "C"]
    for service in record.services:
        assert len(service.observations) == MINUTES // 5 + 1
        assert service.observations[0].arrivals is None
        assert service.blank_arrivals > 0
    assert sum(service.uncounted for service in record.services) > 0


def test_nobody_is_helped_while_no_counter_is_open() -> None:

    for made in SERVICES:
        seen = list(watch(made, Random(7)))
        for before, after in pairwise(seen):
            if before.open_counters == after.open_counters == 0:
                assert after.called == before.called
