import gzip
import hashlib
import io
import re
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from wijkhub_kiosk.assets import FOLDER, Assets
from wijkhub_kiosk.chime import RATE, chime_wav

Browse = Callable[..., TestClient[Litestar]]
SCRIPTS = sorted(FOLDER.glob("*.js"))


def test_an_address_holds_the_hash_of_what_it_leads_to(browse: Browse) -> None:
    address = Assets().address("screens.css")
    content = (FOLDER / "screens.css").read_bytes()
    assert address == f"/static/screens.css?v={hashlib.sha256(content).hexdigest()[:16]}"
    answer = browse().get(address)
    assert (answer.content, answer.headers["content-type"]) == (content, "text/css; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_without_the_hash_a_browser_asks_again_and_is_told_when_nothing_changed(browse: Browse) -> None:
    browser = browse()
    first = browser.get("/static/live.js")
    assert first.headers["cache-control"] == "no-cache"
    again = browser.get("/static/live.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_text_is_packed_for_who_takes_it_packed(browse: Browse) -> None:
    packed = browse().get("/static/vendor/htmx/htmx.min.js", headers={"accept-encoding": "gzip"})
    plain = browse().get("/static/vendor/htmx/htmx.min.js", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, mtime=0)) < len(plain.content) / 2


@pytest.mark.parametrize("name", ["../port.py", "..%2Fport.py", "%2e%2e/port.py", "/etc/passwd", "none.css", "vendor"])
def test_nothing_outside_the_folder_is_served(browse: Browse, name: str) -> None:
    assert browse().get(f"/static/{name}").status_code == 404


def test_a_municipality_lays_its_own_style_sheet_over_ours(browse: Browse, tmp_path: Path) -> None:
    theme = tmp_path / "town.css"
    theme.write_text(":root { --wijkhub-main: #4b0082; }")
    browser = browse(theme=theme)
    page = browser.get("/enrol").text
    sheets = re.findall(r'rel="stylesheet" href="([^"?]+)', page)
    assert sheets[-1] == "/static/theme.css"
    assert browser.get("/static/theme.css").text == theme.read_text()
    assert "theme.css" not in browse().get("/enrol").text


def test_the_guide_to_themes_names_every_token_of_ours() -> None:
    made = set(re.findall(r"^  (--wijkhub-[a-z-]+):", (FOLDER / "tokens.css").read_text(), re.M))
    guide = Path(__file__).parents[3] / "docs/how-to/theme.md"
    named = set(re.findall(r"^\|.*?\|", guide.read_text(), re.M))
    assert {token for row in named for token in re.findall(r"`(--wijkhub-[a-z-]+)`", row)} == made - {
        "--wijkhub-scale",
        "--wijkhub-size",
    }


def test_a_style_sheet_that_is_not_there_is_noticed_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Assets(tmp_path / "missing.css")


def test_another_style_sheet_makes_another_edition(tmp_path: Path) -> None:
    theme = tmp_path / "town.css"
    theme.write_text(":root { --wijkhub-main: #4b0082; }")
    assert Assets().edition == Assets().edition
    assert Assets(theme).edition != Assets().edition


def test_our_own_scripts_stay_under_225_lines_in_all() -> None:
    lines = [line for path in SCRIPTS for line in path.read_text().splitlines()]
    assert 0 < len(lines) < 225
    assert max(map(len, lines)) <= 120


def test_nothing_that_is_served_asks_another_host() -> None:
    for path in [*FOLDER.glob("*.css"), *SCRIPTS, *FOLDER.glob("*.svg")]:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|//[a-z]+\.|@import", text), path.name


def test_the_chime_is_a_short_sound_that_neither_clips_nor_clicks() -> None:
    with wave.open(io.BytesIO(chime_wav())) as sound:
        frames = sound.readframes(sound.getnframes())
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        assert sound.getnframes() == int(RATE * 1.6)
    samples = memoryview(frames).cast("h")
    assert max(map(abs, samples)) == round(32_767 * 0.42)
    assert abs(samples[0]) < 50 and abs(samples[-1]) < 700
