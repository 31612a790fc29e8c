"""Each benchmark, made so small that its figures say nothing: that it runs, and ends with the keys it promises."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wijkhub_benchmarks.made_offices import make_offices

ROOT = Path(__file__).parents[3]
SMALL = {
    "tickets": (["--runs", "1", "--seconds", "0.2"], {"ratio_16", "p99_ms_16", "per_second_16"}),
    "displays": (["--calls", "1"], {"p99_ms_200", "p99_ms_1000"}),
    "growth": (["--runs", "1", "--seconds", "0.2", "--events", "9000"], {"cost_ratio", "start_s", "rss_mb"}),
    "kill": (["--kills", "1"], {"acked", "lost", "doubled", "repeated_numbers"}),
    "printing": (["--taps", "2"], {"tap_to_paper_p99_ms", "render_ms", "encode_ms", "bytes"}),
    "ingest": (
        ["--runs", "1", "--batches", "2"],
        {"ratio_to_raw", "ratio_to_raw_8", "ratio_to_copy", "events_per_second"},
    ),
    "catchup": (["--hubs", "3", "--events", "1500", "--seconds", "0.2"], {"seconds", "ticket_pace_ratio"}),
    "city": (
        ["--hubs", "10", "--minutes", "1"],
        {"times_real_time", "requests_per_second", "registry_ms", "database_ms"},
    ),
    "calls": (["--pairs", "10"], {"pairs", "called_twice"}),
    "order": (
        ["--runs", "1"],
        {
            "people_ratio_3",
            "people_ratio_12",
            "classes_ratio",
            "scan_ratio_3",
            "scan_ratio_12",
            "call_us",
            "differ",
        },
    ),
}


def test_waits_are_measured_on_any_recorded_offices(tmp_path: Path) -> None:
    make_offices(tmp_path / "made.csv.gz", offices=1, services=2)
    done = subprocess.run(
        [sys.executable, "benchmarks/run.py", "waits", "--recorded", str(tmp_path / "made.csv.gz")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=180,
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert {"mae_min", "mae_ratio_to_formula", "inside_80", "mean_width_min", "above_upper", "cases"} <= set(figures)


@pytest.mark.parametrize("name", SMALL)
def test_its_last_line_is_one_object_with_its_keys_and_it_leaves_nothing(name: str, tmp_path: Path) -> None:
    options, keys = SMALL[name]
    done = subprocess.run(
        [sys.executable, "benchmarks/run.py", name, *options],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=180,
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert set(figures) == keys
    assert all(isinstance(value, int | float) for value in figures.values())
    assert list(tmp_path.iterdir()) == []


def test_it_says_which_benchmarks_there_are() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/run.py", "ticket"], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 2
    assert all(name in done.stderr for name in (*SMALL, "waits"))
