import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

# The stage, the scenes and the tour stand beside the tests, which are no package.
sys.path.insert(0, str(Path(__file__).parent))

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as this machine has it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "these tests need Chromium: tools/system-packages chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def show(browser: Browser) -> Iterator[Callable[..., Any]]:
    """`show(Screen(...))` is a visit to a screen that stands until the test is over, with the hub behind it."""
    from tour import shown

    with ExitStack() as closing:
        yield lambda screen, language="nl", **more: closing.enter_context(shown(screen, browser, language, **more))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last: Playwright keeps an event loop running in this thread until all is over, and tests with
    a loop of their own cannot begin beside it. Of them, the many short looks at screens go last, for whichever process
    has nothing else to do."""
    here = Path(__file__).parent
    items.sort(key=lambda item: (here in item.path.parents, item.path.name == "test_every_screen.py"))
