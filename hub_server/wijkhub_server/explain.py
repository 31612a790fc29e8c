"""`wijkhub explain`: for every call of a day who was passed over and why, from a hub's journal. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from wijkhub_queue.explain import ExplainedCall, Replay
from wijkhub_queue.explain_words import Teller
from wijkhub_server.cli import Stop
from wijkhub_server.settings import load_settings
from wijkhub_server.storage.journal_days import JournalDays


def explain_day(
    day: str | None,
    *,
    config: Path | None = None,
    database: Path | None = None,
    ticket: str | None = None,
    language: str = "nl",
    as_json: bool = False,
) -> Iterator[str]:
    """The lines that explain a day, as they are found.

    Args:
        day: such as `2026-03-02`; None for the journal's last.
        config: the hub's settings file, which names its database.
        database: the database itself, instead.
        ticket: a number such as `A012`; only what happened to it.
        language: `nl` or `en`.
        as_json: one JSON object instead of words.

    Raises:
        BadSettings: the settings are wrong.
        NoHub: there is no journal.
        BrokenDatabase: the file can't be read as one.
        Stop: no such day, or no such number on it.
    """
    journal = JournalDays(database or load_settings(config).database)
    chosen = _chosen(day, journal)
    board, events = journal.events_of(chosen)
    replay = Replay(events, chosen, board)
    if ticket is not None:
        return _stories(replay, chosen, ticket.strip().upper(), language, as_json=as_json)
    if as_json:
        return iter([_json({"hub": journal.hub_id, "day": chosen, "calls": list(replay.calls())})])
    return _calls(replay, chosen, language)


def _chosen(day: str | None, journal: JournalDays) -> date:
    days = journal.days()
    if not days:
        raise Stop("the journal has no day yet; the hub must have worked once, with 'wijkhub hub serve'")
    if day is None:
        return journal.turns[-1].day
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise Stop(f"'{day}' is no day; write it as 2026-03-02") from error
    if wanted not in days:
        near = sorted(sorted(days, key=lambda known: abs(known - wanted))[:3])
        if len(days) == 1:
            raise Stop(f"the hub did not work on {wanted}; its journal has 1 day, {near[0]}")
        raise Stop(
            f"the hub did not work on {wanted}; its journal has {len(days)} days, from {min(days)} to {max(days)}, "
            f"near it {', '.join(map(str, near))}"
        )
    return wanted


def _calls(replay: Replay, day: date, language: str) -> Iterator[str]:
    calls = list(replay.calls())
    tell = Teller(replay.setups, language)
    yield tell.say("title", hub=replay.setups[-1].name, day=day, calls=len(calls))
    if not calls:
        yield tell.say("no-calls")
        return
    yield tell.say("urgency-means")
    yield ""
    for call in calls:
        yield from tell.call(call)
    yield ""
    yield tell.say("summary", **_tally(calls))


def _tally(calls: list[ExplainedCall]) -> dict[str, int]:
    return {
        "chosen": sum(call.because.code == "chosen" for call in calls),
        "overdue": sum(call.because.code == "longest-wait" for call in calls),
        "passing": sum(bool(call.because.passed) for call in calls),
    }


def _stories(replay: Replay, day: date, number: str, language: str, *, as_json: bool) -> Iterator[str]:
    stories = replay.stories(number)
    tell = Teller(replay.setups, language)
    if not stories:
        raise Stop(tell.say("no-ticket", day=day, number=number))
    if as_json:
        yield _json({"day": day, "number": number, "tickets": stories})
        return
    for story in stories:
        yield from tell.story(story)


def _json(what: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(what), indent=2).decode()
