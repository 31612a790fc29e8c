"""Whether told waits come true, on recorded offices: each is a hub of its own, that begins with nothing but a guess.

A day is played row by row. At each row of a service with people waiting and counters open the hub foretells the wait of
the last in line, from what it knows by then; it hears what became of it at the row at which that is seen. The peers
are told in the same run, from the same moments.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from wijkhub_benchmarks.figures import Figures, say, say_goal
from wijkhub_benchmarks.made_offices import make_offices
from wijkhub_benchmarks.recorded_offices import LastInLine, OfficeDay, Row, Service, Servings, read_offices
from wijkhub_queue.waits_forecast import Forecast, Promise, Situation
from wijkhub_queue.waits_means import Handling
from wijkhub_queue.waits_pace import WINDOW_MIN, Line
from wijkhub_queue.waits_range import WaitRange, told

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "warsaw-offices.csv.gz"
LEARNING_SHARE = Fraction(2, 3)
"""How many of a file's days are for learning, six of the nine recorded ones; the later ones are the test."""
FEWEST_SERVINGS = 30
"""Services with fewer on the learning days are not looked at."""
LARGE_OFFICE = 300
"""Cases from which on an office is looked at by itself."""
GUESSED_HANDLING_MIN = 10.0
"""What an office is configured with: the same for all, since nobody asked them."""
DROPPED = ("gap", "jump", "no-number", "not-called", "restart")
"""Why a moment is no case: rows too far apart, a number that jumps, none seen, not called that day, a number anew."""
PRIOR_MIN = 14.0
"""Minutes with which a peer's usual pace counts beside that of the last half hour."""


class Case(NamedTuple):
    """A moment at which somebody is last in line, and what is said of it."""

    day: date
    row: Row
    promise: Promise
    lately: tuple[int, float]
    """Servings and minutes with people waiting, in the last half hour."""


class Outcome(NamedTuple):
    """A case and how long the wait was, in minutes."""

    case: Case
    waited_min: float


class Office:
    """An office as a hub: it sees rows, foretells, and learns."""

    def __init__(self) -> None:
        self._handling = Handling()
        self._forecast = Forecast()
        self._lines: dict[Service, Line] = {}
        self._last: dict[Service, LastInLine[Case]] = {}
        self._recent: dict[Service, list[tuple[float, int, float]]] = {}
        self.outcomes: list[Outcome] = []
        self.dropped: Tally[tuple[date, Service, str]] = Tally()

    def play(self, office_day: OfficeDay) -> None:
        """See a day, row by row."""
        self._handling.fade()
        for line in self._lines.values():
            line.begin_day()
        self._last, self._recent = {}, {}
        for row in office_day.rows:
            self._see(row, office_day.day)
        for service, last in self._last.items():
            for ended in last.end_day():
                self.dropped[office_day.day, service, ended.why] += 1

    def _see(self, row: Row, day: date) -> None:
        foretell = row.waiting > 0 and row.counters > 0
        if row.number is None:
            if foretell:
                self.dropped[day, row.service, "no-number"] += 1
            return
        line = self._lines.setdefault(row.service, Line())
        last = self._last.setdefault(row.service, LastInLine())
        recent = self._recent.setdefault(row.service, [])
        step, ended = last.follow(row)
        if step is None:
            line.lose_sight()
        else:
            if step.rise:
                line.call(row.minute, step.rise * self._handling_min(row.service))
            if step.served is not None:
                self._handling.add(
                    row.service.name,
                    row.service.letter,
                    servings=step.served,
                    minutes=step.minutes * step.before.counters,
                    configured=GUESSED_HANDLING_MIN,
                )
                recent.append((row.minute, step.served, step.minutes))
        line.look(row.minute, waiting=row.waiting > 0, counters=row.counters)
        for one in ended:
            if one.waited_min is None:
                self.dropped[day, row.service, one.why] += 1
            else:
                self._forecast.learn(one.mark.promise, one.waited_min, line)
                self.outcomes.append(Outcome(one.mark, one.waited_min))
        if foretell:
            situation = Situation(
                calls=row.waiting,
                handling_min=self._handling_min(row.service),
                counters=row.counters,
                minute=row.minute,
                hour=row.minute / 60,
            )
            near = [one for one in recent if one[0] > row.minute - WINDOW_MIN]
            lately = (sum(one[1] for one in near), sum(one[2] for one in near))
            last.add(row, Case(day, row, self._forecast.promise(situation, line), lately))

    def _handling_min(self, service: Service) -> float:
        return self._handling.minutes(service.name, service.letter, GUESSED_HANDLING_MIN)


class NoCases(Exception):
    """A file in which nobody waits on the days of the test."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has no case after its learning days; see docs/reference/benchmarks.md for its form")


def measure(*, recorded: Path | None = None, learn_until: date | None = None) -> Figures:
    """How far told waits are off, and for how many their ranges hold, on the days after `learn_until`.

    Args:
        recorded: the offices, a gzipped CSV file; `RECORDED` when None, or made-up ones where that is not.
        learn_until: the last learning day; two thirds of the days when None.

    Raises:
        NoCases: there is nothing to measure.
    """
    if recorded is None and not RECORDED.is_file():
        say(f"  {RECORDED.name} is not beside this project, so these are made-up offices, and no figures to go by")
        with TemporaryDirectory(prefix="wijkhub-benchmark-") as folder:
            made = Path(folder) / "made-offices.csv.gz"
            make_offices(made)
            return measure(recorded=made, learn_until=learn_until)
    recorded = recorded or RECORDED
    office_days = read_offices(recorded)
    days = sorted({office_day.day for office_day in office_days})
    if learn_until is None and days:
        learn_until = days[max(1, LEARNING_SHARE.numerator * len(days) // LEARNING_SHARE.denominator) - 1]
    if learn_until is None or learn_until >= days[-1]:
        raise NoCases(recorded)
    say(f"waits: {recorded.name}, {days[0]} to {days[-1]}, learning until {learn_until}, then the test")
    servings = Servings()
    offices: dict[str, Office] = {}
    for office_day in office_days:
        if office_day.day <= learn_until:
            servings_of(office_day, servings)
        offices.setdefault(office_day.office, Office()).play(office_day)
    counted = {service for service, served in servings.served.items() if served >= FEWEST_SERVINGS}
    cases = [outcome for office in offices.values() for outcome in office.outcomes]
    cases = [outcome for outcome in cases if outcome.case.row.service in counted]
    dropped: Tally[str] = Tally(dict.fromkeys(DROPPED, 0))
    for office in offices.values():
        for (day, service, why), times in office.dropped.items():
            if day > learn_until and service in counted:
                dropped[why] += times
    if not any(outcome.case.day > learn_until for outcome in cases):
        raise NoCases(recorded)
    return _figures(cases, dropped, servings, learn_until)


def servings_of(office_day: OfficeDay, servings: Servings) -> None:
    """Add a day's servings."""
    last: dict[Service, LastInLine[None]] = {}
    for row in office_day.rows:
        if row.number is not None:
            step, _ = last.setdefault(row.service, LastInLine()).follow(row)
            if step is not None:
                servings.add(step)


def _figures(cases: list[Outcome], dropped: Tally[str], servings: Servings, learn_until: date) -> Figures:
    first = min(outcome.case.day for outcome in cases)
    tested = [outcome for outcome in cases if outcome.case.day > learn_until]
    by_office: dict[str, list[Outcome]] = {}
    for outcome in tested:
        by_office.setdefault(outcome.case.row.service.office, []).append(outcome)
    large = {office: _inside(of) for office, of in by_office.items() if len(of) > LARGE_OFFICE}
    formula = fmean(abs(_formula(one, servings) - one.waited_min) for one in tested)
    middle = median(one.waited_min for one in tested)
    figures: Figures = {
        "mae_min": round(_error(tested), 2),
        "mae_ratio_to_formula": round(_error(tested) / formula, 3),
        "inside_80": round(_inside(tested), 3),
        "mean_width_min": round(fmean(_width(one) for one in tested), 1),
        "above_upper": round(fmean(one.waited_min > one.case.promise.foreseen.high_min for one in tested), 3),
        "least_inside_of_an_office": round(min(large.values(), default=1.0), 3),
        "inside_told": round(fmean(_holds(one, told(one.case.promise.foreseen)) for one in tested), 3),
        "width_told_min": round(fmean(_told_width(told(one.case.promise.foreseen)) for one in tested), 1),
        "cases": len(tested),
        **{f"dropped_{why.replace('-', '_')}": times for why, times in sorted(dropped.items())},
        "mae_formula_min": round(formula, 2),
        "mae_median_min": round(fmean(abs(middle - one.waited_min) for one in tested), 2),
        "mae_pace_min": round(fmean(abs(_pace(one, servings) - one.waited_min) for one in tested), 2),
        "mae_first_day_min": round(_error([one for one in cases if one.case.day == first]), 2),
    }
    _tell(figures, tested, by_office)
    return figures


def _formula(outcome: Outcome, servings: Servings) -> float:
    row = outcome.case.row
    return (row.waiting + 1) * servings.handling_min(row.service) / row.counters


def _pace(outcome: Outcome, servings: Servings) -> float:
    row, (served, minutes) = outcome.case.row, outcome.case.lately
    usual = servings.pace(row.service)
    return row.waiting * (minutes + PRIOR_MIN) / (served + PRIOR_MIN * usual)


def _error(outcomes: Iterable[Outcome]) -> float:
    return fmean(abs(one.case.promise.foreseen.middle_min - one.waited_min) for one in outcomes)


def _inside(outcomes: Iterable[Outcome]) -> float:
    return fmean(
        one.case.promise.foreseen.low_min <= one.waited_min <= one.case.promise.foreseen.high_min for one in outcomes
    )


def _holds(outcome: Outcome, wait: WaitRange) -> bool:
    return (wait.low_min or 0) <= outcome.waited_min <= (wait.high_min or 0)


def _told_width(wait: WaitRange) -> int:
    return (wait.high_min or 0) - (wait.low_min or 0)


def _width(outcome: Outcome) -> float:
    return outcome.case.promise.foreseen.high_min - outcome.case.promise.foreseen.low_min


def _tell(figures: Figures, tested: list[Outcome], by_office: dict[str, list[Outcome]]) -> None:
    say("  office                cases   error   inside   width, minutes")
    for office, outcomes in sorted(by_office.items()):
        width = fmean(_width(one) for one in outcomes)
        say(f"  {office:<20}{len(outcomes):7d}{_error(outcomes):8.1f}{_inside(outcomes):9.2f}{width:8.1f}")
    say(
        f"  {figures['cases']:,} cases; mean absolute error of the peers' formula {figures['mae_formula_min']}, of the "
        f"median {figures['mae_median_min']}, of pace with a prior {figures['mae_pace_min']} minutes; of the first day "
        f"of all, with nothing learnt, {figures['mae_first_day_min']}"
    )
    say(
        f"  as told, in fives: {figures['inside_told']:.0%} inside, {figures['width_told_min']} minutes wide; dropped: "
        + ", ".join(f"{figures['dropped_' + why.replace('-', '_')]} {why}" for why in DROPPED)
    )
    say_goal("mean absolute error, minutes", figures["mae_min"], 9.0)
    say_goal("inside the range", figures["inside_80"], 0.77, at_least=True)
    say_goal("inside the range", figures["inside_80"], 0.83)
    say_goal("mean width, minutes", figures["mean_width_min"], 28)
    say_goal("longer than the upper end", figures["above_upper"], 0.13)
    say_goal(
        f"inside, in the office of more than {LARGE_OFFICE} cases with the fewest",
        figures["least_inside_of_an_office"],
        0.7,
        at_least=True,
    )
