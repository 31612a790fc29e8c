"""`wijkhub waits`: whether told waits came true, from what a hub has learnt. Reads only, also while the hub works."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from wijkhub_queue.hub_setup import HubSetup, in_language
from wijkhub_queue.reason_words import domain_texts
from wijkhub_queue.waits import Learned
from wijkhub_queue.waits_margin import HOLDS
from wijkhub_queue.waits_score import ScoreLine
from wijkhub_queue.wire_waits import score_of
from wijkhub_server.cli import Stop
from wijkhub_server.settings import load_settings
from wijkhub_server.storage.learned import LearnedStore

_COLUMNS = ("promises", "waited", "error", "inside", "above", "width")


def waits_report(
    *, config: Path | None = None, database: Path | None = None, language: str = "nl", as_json: bool = False
) -> Iterator[str]:
    """The lines that show the score: of all promises, by service, by hour and by day.

    Args:
        config: the hub's settings file, which names its database.
        database: the database itself, instead; services then go by their ids.
        language: `nl` or `en`.
        as_json: one JSON object instead of words: minutes, and shares of 1.

    Raises:
        BadSettings: the settings are wrong.
        Stop: there is no hub, or none that keeps a score.
    """
    setup = None
    if database is None:
        settings = load_settings(config)
        database, setup = settings.database, settings.setup
    learned = _load(database)
    if as_json:
        return iter([msgspec.json.encode(score_of(learned.score)).decode()])
    return _lines(learned, setup, language)


def _load(path: Path) -> Learned:
    if not path.exists():
        raise Stop(f"no hub in {path.parent}; make one with 'wijkhub hub init'")
    try:
        return LearnedStore(path).load() or Learned()
    except sqlite3.Error as error:
        raise Stop(f"{path} has nothing of waits ({error}); start the hub once with this version") from error


def _lines(learned: Learned, setup: HubSetup | None, language: str) -> Iterator[str]:
    texts, score = domain_texts(), learned.score
    total = score.all()
    if total is None:
        yield texts.get(language, "waits.none")
        return
    yield texts.get(language, "waits.title", since=learned.since or min(score.by_day()))
    yield texts.get(language, "waits.meaning", share=round(100 * HOLDS))
    services = {service.id: in_language(service.name, language) for service in (setup.services if setup else ())}
    tables: dict[str, Sequence[tuple[str, ScoreLine]]] = {
        "all": [(texts.get(language, "waits.all"), total)],
        # Rows, not names: two services may have one name.
        "by-service": [(services.get(service, service), line) for service, line in score.by_service().items()],
        "by-hour": [(f"{hour:02d}:00", line) for hour, line in score.by_hour().items()],
        "by-day": list(score.by_day().items()),
    }
    for name, rows in tables.items():
        yield ""
        yield from _table(texts.get(language, f"waits.{name}"), rows, language)
    if score.unsettled:
        yield ""
        for why, times in sorted(score.unsettled.items()):
            yield texts.get(language, f"waits.unsettled.{why}", n=times)


def _table(name: str, rows: Sequence[tuple[str, ScoreLine]], language: str) -> Iterator[str]:
    texts = domain_texts()
    wide = max(len(name), *(len(row) for row, _ in rows))
    heads = [texts.get(language, f"waits.column.{column}") for column in _COLUMNS]
    yield f"{name:<{wide}}" + "".join(f"  {head}" for head in heads)
    for row, line in rows:
        cells = (
            str(line.promises),
            f"{line.waited_min:.0f}",
            f"{line.error_min:.1f}",
            f"{line.inside:.0%}",
            f"{line.above:.0%}",
            f"{line.width_min:.0f}",
        )
        yield f"{row:<{wide}}" + "".join(f"  {cell:>{len(head)}}" for head, cell in zip(heads, cells, strict=True))
