"""What can be found wrong with a screen by looking at it in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request
from tour import TALL, Pages, Screen, shown

AXE = Path(__file__).parents[1] / "vendor/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SMALLEST = 64
"""Pixels that everything that can be touched is high and wide."""
REACH = 0.70
"""The part of a tall screen, from below, in which a kiosk's actions stand."""
WAIT_FOR_SHAPE = "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done())))"
TARGETS = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
  .map((target) => [target, target.getBoundingClientRect()])
  .filter(([target, box]) => target.checkVisibility({ visibilityProperty: true }) && box.width > 0)
  .map(([target, box]) => ({
    name: (target.innerText || target.ariaLabel || target.id || target.name).trim().slice(0, 40),
    width: box.width, height: box.height, top: box.top, bottom: box.bottom,
    main: target.classList.contains("action"),
  }))
"""
RUN_AXE = """
(rules) => axe.run(document, { runOnly: rules, resultTypes: ["violations", "incomplete"] }).then((found) => {
  const said = (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)} ${node.failureSummary}`);
  return { violations: found.violations.flatMap(said), undecided: found.incomplete.map((rule) => rule.id) };
})
"""


@dataclass
class Look:
    """What was found on one screen."""

    violations: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What the browser refused or reported: breaches of the content policy, errors of scripts, what did not load."""
    elsewhere: list[str] = field(default_factory=list)
    """Requests that left the hub."""
    targets: list[dict[str, Any]] = field(default_factory=list)
    too_wide: bool = False


def watch(page: Page, look: Callable[[], Look], home: str, expected: Callable[[], tuple[str, ...]]) -> None:
    """Note from now on, on the look of the moment, what a page complains of and what it asks of others."""

    def note(said: str) -> None:
        if not any(part in said for part in expected()):
            look().complaints.append(said)

    def asked(request: Request) -> None:
        if not request.url.startswith((home, "data:", "about:")):
            look().elsewhere.append(f"{request.method} {request.url}")

    page.on("console", lambda message: message.type in ("error", "warning") and note(message.text))
    page.on("pageerror", lambda error: note(str(error)))
    page.on("request", asked)


class Looker:
    """Looks at one screen after another."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._look = Look()
        self._expected: tuple[str, ...] = ()
        self._pages = Pages(browser, self._watch)

    def _watch(self, page: Page) -> None:
        watch(page, lambda: self._look, "http://127.0.0.1:", lambda: self._expected)

    def look_at(self, screen: Screen, language: str) -> Look:
        """Open a screen and look at it."""
        look = self._look = Look()
        self._expected = screen.expected
        with shown(screen, self._browser, language, pages=self._pages) as visit:
            page = visit.page if screen.scripts else copy_of(visit.page)
            page.evaluate(WAIT_FOR_SHAPE)
            look.targets = page.evaluate(TARGETS)
            look.too_wide = page.evaluate(
                "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
            )
            # Evaluated, not loaded: the pages' own policy lets in no script but theirs.
            page.evaluate(AXE.read_text())
            found = page.evaluate(RUN_AXE, RULES)
            look.violations, look.undecided = found["violations"], sorted(found["undecided"])
            if page is not visit.page:
                page.context.close()
        return look


def copy_of(page: Page) -> Page:
    """What stands on a page that runs no scripts, on one that does, so that it can be looked at; without its own."""
    assert page.context.browser is not None
    copy = page.context.browser.new_page(viewport=page.viewport_size)
    bare = re.sub(r"<script[^>]*></script>", "", page.content())
    copy.route("**/copy", lambda route: route.fulfill(body=bare, content_type="text/html"))
    copy.goto(page.url.partition("/kiosk")[0] + "/copy")
    return copy


def out_of_reach(screen: Screen, look: Look) -> list[str]:
    """Actions of a kiosk on a tall screen that stand too high."""
    if screen.size != TALL or not screen.name.startswith("kiosk"):
        return []
    highest = TALL[1] * (1 - REACH)
    return [f"{target['name']}: {target['top']:.0f} px" for target in look.targets if target["top"] < highest]
