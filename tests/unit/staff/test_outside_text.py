import pytest
from rich.cells import cell_len

from wijkhub_staff.outside_text import fit, plain


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        ("Jan [/ de Vries", "Jan [/ de Vries"),
        ("\x1b[31mrood\x1b[0m", "[31mrood[0m"),
        ("twee\nregels\tmet tab", "twee regels met tab"),
        ("a\u202eb", "ab"),
        ("a\u200db", "a\u200db"),
        ("\x00\x07\x9b", ""),
        ("Şahin Özgür", "Şahin Özgür"),
    ],
)
def test_text_from_outside_keeps_its_letters_and_steers_nothing(outside, shown):
    assert plain(outside) == shown


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("Paspoort", 10, "Paspoort  "),
        ("Paspoort", 8, "Paspoort"),
        ("Paspoort of kaart", 9, "Paspoort…"),
        ("Paspoort of kaart", 10, "Paspoort… "),
        ("護照", 3, "護…"),
        ("護照", 4, "護照"),
        ("x", 0, ""),
    ],
)
def test_text_is_cut_or_filled_to_its_cells(text, cells, shown):
    assert fit(text, cells) == shown
    assert cell_len(fit(text, cells)) == cells
