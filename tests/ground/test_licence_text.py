import re
from pathlib import Path


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_our_licence_is_the_whole_eupl(root: Path) -> None:
    text = (root / "LICENSE").read_text()
    assert [int(n) for n in re.findall(r"^(\d+)\.", text, re.MULTILINE)] == list(range(1, 16))
    assert "Compatible Licences" in text.partition("Appendix")[2]
    # The copy that came with the vendored style sheet is set differently, but is the same text.
    theirs = root / "kiosk/wijkhub_kiosk/static/vendor/utrecht-component-library/LICENSE.md"
    assert words(text) == words(theirs.read_text())
