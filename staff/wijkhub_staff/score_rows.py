"""Whether the waits that residents were told came true, as rows of words. Pure. No clerk is in it."""

from __future__ import annotations

from datetime import date

from wijkhub_queue.board import Board
from wijkhub_queue.waits_margin import HOLDS
from wijkhub_queue.waits_score import ScoreLine
from wijkhub_queue.wire_waits import WaitScore
from wijkhub_staff.rows import Look, Row
from wijkhub_staff.words import Words

_FIGURES = ("promises", "waited", "error", "inside", "above", "width")
"""The columns after the name, in their order."""
_UNSETTLED = ("left", "moved", "day-over")
_BLANK = ("",) * (len(_FIGURES) + 1)


def score_rows(board: Board, score: WaitScore, words: Words) -> list[Row]:
    """The score of all promises, then by service, hour and day, each part under its heads; none before an outcome.

    Columns: name, promises, minutes waited, minutes off the middle, share inside the range, share above it, width in
    minutes.
    """
    if score.all is None:
        return []
    parts: dict[str, list[tuple[str, str, ScoreLine]]] = {
        "by-service": [(one, words.service(board.setup, one), line) for one, line in score.by_service.items()],
        "by-hour": [(hour, f"{hour:0>2}:00", score.by_hour[hour]) for hour in sorted(score.by_hour, key=int)],
        "by-day": [(day, words.day(date.fromisoformat(day)), line) for day, line in sorted(score.by_day.items())],
    }
    heads = tuple(words.of_waits(f"column.{figure}") for figure in _FIGURES)
    rows = [
        Row("head", ("", *heads), Look.NEXT),
        Row("all", (words.of_waits("all"), *_figures(score.all, words))),
    ]
    for part, lines in parts.items():
        rows.append(Row(f"before:{part}", _BLANK))
        rows.append(Row(f"head:{part}", (words.of_waits(part), *heads), Look.NEXT))
        rows += [Row(f"{part}:{one}", (name, *_figures(line, words))) for one, name, line in lines]
    return rows


def _figures(line: ScoreLine, words: Words) -> tuple[str, ...]:
    return (
        str(line.promises),
        f"{line.waited_min:.0f}",
        words.number(line.error_min),
        f"{line.inside:.0%}",
        f"{line.above:.0%}",
        f"{line.width_min:.0f}",
    )


def score_title(score: WaitScore | None, words: Words) -> str:
    """What the list is about, and of which days it tells."""
    if score is None or not score.by_day:
        return words("score.title")
    return words("score.title-since", day=words.day(date.fromisoformat(min(score.by_day))))


def score_notes(score: WaitScore, words: Words) -> list[str]:
    """How to read it, and the promises of which the outcome will never be known, by why."""
    counts = [(why, score.unsettled.get(why, 0)) for why in _UNSETTLED]
    unsettled = [words.of_waits(f"unsettled.{why}", n=times) for why, times in counts if times]
    if score.all is None:
        return unsettled
    return [words.of_waits("meaning", share=round(100 * HOLDS)), *unsettled]
