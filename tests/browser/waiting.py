"""Waiting for a thing, not for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

LONGEST_S = 15.0


def until(page: Page, true: Callable[[], bool], what: str) -> None:
    """Wait until something holds; the browser goes on meanwhile.

    Raises:
        AssertionError: it never did.
    """
    end = time.monotonic() + LONGEST_S
    while not true():
        assert time.monotonic() < end, f"never came: {what}"
        page.wait_for_timeout(20)


def hide(page: Page, hidden: bool) -> None:
    """Let the page believe that another window covers it, or no longer."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


NOTE_MOMENTS = """
window.moments = [];
window.chimes = 0;
HTMLMediaElement.prototype.play = () => { window.chimes += 1; return Promise.resolve(); };
addEventListener("DOMContentLoaded", () => {
  new MutationObserver(() => {
    const number = document.querySelector("#moment:not([hidden]) .number");
    if (number && number !== window.shown) moments.push({ number: number.innerText, at: Date.now() });
    window.shown = number;
  }).observe(document.getElementById("moment"), { childList: true, attributes: true });
});
"""
"""A script that lets a display remember each moment, and that sounds nothing."""
