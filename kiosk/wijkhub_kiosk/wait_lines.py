"""The wait as screens say it: a sentence beside each choice, before the ticket and with it, and what else there is."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.times_on_offer import Wanted, days_from, times_on
from wijkhub_kiosk.times_page import said_moment
from wijkhub_queue.hub_setup import HubSetup, in_language
from wijkhub_queue.waits_range import WaitRange, wait_in_words, wait_sentence


class NearestChoice(Struct, frozen=True):
    """What somebody can do instead of a wait that goes beyond closing."""

    appointment: str
    """The first time to be had, in words; empty when there is none."""
    hubs: tuple[str, ...]
    """Other hubs, each with its address."""


def wait_line(wait: WaitRange | None, setup: HubSetup | None, language: str) -> str:
    """A sentence such as `Wachttijd: ongeveer 10 tot 20 minuten.`; empty where nothing is told."""
    if wait is None or setup is None:
        return ""
    return wait_sentence(wait, language, time_zone=setup.policy.time_zone)


def nearest_choice(hub: Hub, service: str, language: str) -> NearestChoice:
    """An appointment, or another hub, for somebody who would not be helped today."""
    setup, wanted = hub.board.setup, Wanted(service, "desk")
    days = days_from(hub, wanted).days
    first = times_on(hub, wanted, days[0])[0].starts_at if days else None
    others = setup.other_hubs if setup else ()
    return NearestChoice(
        said_moment(first, setup, language) if first else "",
        tuple(", ".join(part for part in (other.name, other.address) if part) for other in others),
    )


def told_of_groups(hub: Hub) -> dict[str, WaitRange]:
    """The wait of each group of which one can be told now, by the group's id."""
    board = hub.board
    setup = board.setup
    if setup is None or not (board.day_open and board.doors_open):
        return {}
    found = {}
    for group in setup.groups:
        # Services of a group share a queue, so the first speaks for all of them.
        first = next((service.id for service in setup.services if service.group == group.id), None)
        wait = hub.wait_for_service(first) if first else None
        if wait is not None and wait.kind != "unknown":
            found[group.id] = wait
    return found


def waits_of_groups(hub: Hub, language: str) -> list[tuple[str, str, str]]:
    """For each group of which a wait can be told now: its letter, its name, and the wait; for the call display."""
    setup, told = hub.board.setup, told_of_groups(hub)
    return [
        (
            group.letter,
            in_language(group.name, language),
            wait_in_words(told[group.id], language, time_zone=setup.policy.time_zone),
        )
        for group in (setup.groups if setup else ())
        if setup and group.id in told
    ]


def waits_beside(hub: Hub, language: str) -> dict[str, str]:
    """The sentence that stands beside a choice, by its group's id; nothing for a group of which nothing is known.

    Until when the hub helps is left for the next screen, so that it stays one line.
    """
    setup, told = hub.board.setup, told_of_groups(hub)
    return {group: wait_line(replace(wait, closes_at=None), setup, language) for group, wait in told.items()}
