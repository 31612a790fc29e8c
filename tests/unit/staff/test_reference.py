"""The reference of the terminal says what the code does."""

import re
from pathlib import Path

import msgspec

from wijkhub_queue.waits_score import KEPT_DAYS
from wijkhub_staff.cli import PATIENCE_S
from wijkhub_staff.desk import MOST_APPOINTMENTS, REASONS_LOOKED_BACK
from wijkhub_staff.key_table import key_table
from wijkhub_staff.keymap import read_keymap
from wijkhub_staff.rhythm import Rhythm
from wijkhub_staff.screens.appointments import LEAST_OF_A_NAME
from wijkhub_staff.screens.too_small import LEAST
from wijkhub_staff.sync_words import MANY
from wijkhub_staff.under_way import MOST_WAITING
from wijkhub_staff.words import Words

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "terminal.md").read_text("utf-8")
FLOWING = " ".join(PAGE.split())


def test_the_table_of_keys_is_up_to_date():
    assert key_table() in PAGE, "python -m wijkhub_staff.key_table"


def test_the_figures_are_those_of_the_code():
    rhythm = msgspec.structs.asdict(Rhythm())
    assert f"at most {1 / rhythm['redraw_s']:.0f} times a second" in FLOWING
    assert f"every {rhythm['bell_s']:.0f} seconds until somebody answers" in FLOWING
    assert f"asked every {rhythm['clock_s']:.0f} seconds" in FLOWING
    assert f"paper is asked every {rhythm['prints_s']:.0f} seconds" in FLOWING
    assert f"It is asked every {rhythm['score_s']:.0f} seconds while" in FLOWING
    assert f"The hub is asked every {rhythm['sync_s']:.0f} seconds, and every second while that screen" in FLOWING
    assert (rhythm["sync_seen_s"], f"(from {MANY} events that wait on)" in FLOWING) == (1, True)
    assert f"over the last {KEPT_DAYS} days with tickets" in FLOWING
    assert f"for {PATIENCE_S:.0f} seconds" in FLOWING
    assert f"last {REASONS_LOOKED_BACK:,} events" in FLOWING
    assert f"below {LEAST.width} by {LEAST.height} it says that the window is too small" in FLOWING
    assert f"From {LEAST_OF_A_NAME} letters on the hub is asked for names" in FLOWING
    assert f"at most {MOST_APPOINTMENTS} names are shown" in FLOWING
    assert (MOST_WAITING, "three keys at most" in FLOWING) == (3, True)


def test_the_keymap_on_the_page_works(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "keys.toml"
    path.write_text(example)
    assert read_keymap(path, Words("en")) == {
        "next": "f5",
        "no-show": "X,delete",
        "search": "?",
        "help": "f6",
    }
