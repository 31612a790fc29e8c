"""A rehearsal's outcome, for people and as figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import asdict
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wijkhub_client.rehearsal.figures import QueueFigures
from wijkhub_client.rehearsal.pace import Kind
from wijkhub_client.rehearsal.rehearse import Outcome
from wijkhub_client.rehearsal.ruling import Ruling

NAMES_UP_TO = 34
BREACHES_SHOWN = 3


def show(outcome: Outcome, console: Console) -> None:
    """Print the table, the remarks and the rules."""
    console.print(_table(outcome))
    if outcome.booked.wanted:
        console.print(_by_kind(outcome))
    for line in (*_accounts(outcome), *_remarks(outcome), *map(_rule, outcome.rulings)):
        console.print(Text(line))


def _table(outcome: Outcome) -> Table:
    record = outcome.record
    table = Table(
        title=Text(f"{record.office}, {record.day}"),
        box=box.SIMPLE_HEAD,
        show_footer=True,
        title_justify="left",
        caption="Waits in minutes. Queues: people waiting at the moments of the record's observations.",
        caption_justify="left",
    )
    total = outcome.figures.total
    table.add_column("service", footer="all", no_wrap=True)
    for heading, footer in zip(_HEADINGS, _cells(total), strict=True):
        table.add_column(Text(heading), footer=footer, justify="right")
    for queue in outcome.figures.queues:
        name = f"{queue.letter} {queue.name}"
        short = name if len(name) <= NAMES_UP_TO else name[: NAMES_UP_TO - 1] + "…"
        table.add_row(Text(short), *_cells(queue))
    return table


KINDS = {
    "walk-in": "walked in",
    "appointment": "with an appointment",
    "appointment-too-late": "too late for it, walked in",
}


def _by_kind(outcome: Outcome) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        caption="An appointment waits from its booked time; a stay is from the number to the call.",
        caption_justify="left",
    )
    table.add_column("by kind", no_wrap=True)
    for heading in ("came", "served", "wait\nmean", "wait\n9 in 10", "stay\nmean", "called\nearly"):
        table.add_column(Text(heading), justify="right")
    for kind in outcome.figures.kinds:
        table.add_row(
            KINDS[kind.kind],
            str(kind.residents),
            str(kind.served),
            _minutes(kind.mean_wait_min),
            _minutes(kind.p90_wait_min),
            _minutes(kind.mean_stay_min),
            str(kind.before_time),
        )
    return table


_HEADINGS = (
    "came",
    "served",
    "left",
    "no\nshow",
    "wait\nmean",
    "wait\n9 in 10",
    "queue\nplayed",
    "queue\nrecord",
    "apart\nmean",
    "apart\nmost",
)


def _cells(figures: QueueFigures) -> tuple[str, ...]:
    return (
        str(figures.residents),
        str(figures.served),
        str(figures.left),
        str(figures.no_show),
        _minutes(figures.mean_wait_min),
        _minutes(figures.p90_wait_min),
        f"{figures.mean_queue:.2f}",
        f"{figures.mean_queue_recorded:.2f}",
        f"{figures.mean_apart:.2f}",
        str(figures.most_apart),
    )


def _minutes(minutes: float | None) -> str:
    return "-" if minutes is None else f"{minutes:.1f}"


def _accounts(outcome: Outcome) -> Iterator[str]:
    total, plan = outcome.figures.total, outcome.plan
    # Whoever booked and stays away is in the record, and not in the plan.
    whence = "Planned" if outcome.booked.wanted else "Recorded"
    yield (
        f"{whence}: {plan.count(Kind.ARRIVE)} residents, {plan.count(Kind.CALL)} helped, "
        f"{plan.count(Kind.LEAVE)} left. "
        f"Played: {total.residents}, {total.served} helped, {total.left} left, {total.no_show} not there when called. "
        + ("Everybody is accounted for." if outcome.accounted_for else "NOT everybody is accounted for.")
    )
    yield (
        f"Played in {outcome.real_s:.1f} s, {outcome.speed:.0f} times as fast as the day"
        + (f" (limit {outcome.options.speed:.0f})." if outcome.options.speed else ".")
    )


def _remarks(outcome: Outcome) -> Iterator[str]:
    remarks = outcome.plan.remarks
    if remarks.blank_arrivals:
        yield f"Observations without a count of arrivals: {remarks.blank_arrivals}; they count as 0."
    if remarks.already_waiting:
        yield f"Residents who waited when the record begins: {remarks.already_waiting}; they arrive then."
    if remarks.uncounted:
        yield (
            f"People by whom the record's queues grew and whom it does not count as arrivals: {remarks.uncounted}; "
            "they are not played, so the queues are apart until as many have been called."
        )
    booked = outcome.booked
    if booked.wanted:
        yield (
            f"Would book: {booked.wanted}; booked: {booked.made}; did not come: {booked.stayed_away}. "
            f"Times that were refused because they were taken: {booked.shifted}."
        )
    if outcome.let_go:
        yield f"Tickets that were not over when the day was: {outcome.let_go}; they were ended then."
    if outcome.lapsed:
        first = outcome.lapsed[0]
        yield (
            f"Planned steps that were refused, because somebody else worked in the hub: {len(outcome.lapsed)}; "
            f"the first was '{first.happening.kind}' in {first.happening.queue} at {first.at:%H:%M} UTC ({first.code})."
        )


def _rule(ruling: Ruling) -> str:
    if not ruling.broken:
        return f"Rule {ruling.rule}  held    {ruling.says}"
    where = "; ".join(f"event {one.seq}: {one.what}" for one in ruling.broken[:BREACHES_SHOWN])
    more = f"; and {len(ruling.broken) - BREACHES_SHOWN} more" if len(ruling.broken) > BREACHES_SHOWN else ""
    return f"Rule {ruling.rule}  BROKEN  {ruling.says}: {where}{more}"


def as_figures(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain data, for programs. Waits are minutes."""
    plan, total = outcome.plan, outcome.figures.total
    return {
        "office": outcome.record.office,
        "day": outcome.record.day.isoformat(),
        "seed": outcome.options.seed,
        "recorded": {
            "residents": plan.count(Kind.ARRIVE),
            "served": plan.count(Kind.CALL),
            "left": plan.count(Kind.LEAVE),
            **asdict(plan.remarks),
        },
        "played": asdict(total),
        "appointments": asdict(outcome.booked),
        "kinds": [asdict(kind) for kind in outcome.figures.kinds],
        "services": [asdict(queue) for queue in outcome.figures.queues],
        "rules": {
            str(ruling.rule): {
                "held": not ruling.broken,
                "broken": [{"seq": one.seq, "what": one.what} for one in ruling.broken],
            }
            for ruling in outcome.rulings
        },
        "accounted_for": outcome.accounted_for,
        "refused_steps": len(outcome.lapsed),
        "let_go": outcome.let_go,
        "real_s": round(outcome.real_s, 3),
        "speed": round(outcome.speed, 1),
    }
