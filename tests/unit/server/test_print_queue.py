"""Which job is next at which printer, which are too old, and where they go when theirs can't print."""

from __future__ import annotations

from wijkhub_server.print_queue import Job, PrintQueue


def queue(**backups: str | None) -> PrintQueue:
    return PrintQueue(backups)


def job(name: str, printer: str = "hal", *, born: float = 0.0, kind: str = "ticket") -> Job:
    return Job(name, f"ticket-{name}", printer, b"{}", born, kind)


def names(jobs: object) -> list[str]:
    return [one.id for one in jobs]  # type: ignore[attr-defined]


def test_what_came_first_comes_out_first() -> None:
    waiting = queue(hal=None)
    for name in ("z", "a", "m"):
        waiting.add(job(name))
    assert names(waiting.at("hal")) == ["z", "a", "m"]
    first = waiting.first("hal")
    assert first is not None
    waiting.remove(first)
    assert (names(waiting.at("hal")), waiting.count("hal"), len(waiting)) == (["a", "m"], 2, 2)


def test_a_job_that_waits_already_is_not_queued_twice() -> None:
    waiting = queue(hal=None)
    waiting.add(job("a"))
    waiting.add(job("a"))
    assert len(waiting) == 1 and "a" in waiting


def test_jobs_of_a_moment_or_before_are_too_old() -> None:
    waiting = queue(hal=None)
    for name, born in (("a", 10.0), ("b", 20.0), ("c", 20.5)):
        waiting.add(job(name, born=born))
    assert names(waiting.older_than("hal", 20.0)) == ["a", "b"]
    assert waiting.oldest("hal") == 10.0
    assert queue(hal=None).oldest("hal") is None


class TestTakingOver:
    def test_everything_goes_to_the_first_in_line_that_prints(self) -> None:
        waiting = queue(hal="desk", desk="back", back=None)
        waiting.add(job("a"))
        waiting.add(job("b"))
        moved = waiting.take_over("hal", lambda printer: printer == "back")
        assert [(one.id, one.printer, one.home) for one in moved] == [("a", "back", "hal"), ("b", "back", "hal")]
        assert (names(waiting.at("hal")), names(waiting.at("back"))) == ([], ["a", "b"])

    def test_when_none_prints_everything_stays(self) -> None:
        waiting = queue(hal="desk", desk=None)
        waiting.add(job("a"))
        assert waiting.take_over("hal", lambda _: False) == []
        assert names(waiting.at("hal")) == ["a"]

    def test_printers_that_take_over_from_each_other_are_each_looked_at_once(self) -> None:
        waiting = queue(hal="desk", desk="hal")
        assert list(waiting.line("hal")) == ["hal", "desk"]
        assert list(queue(a="b", b="c", c="b").line("a")) == ["a", "b", "c"]
        waiting.add(job("a"))
        assert waiting.take_over("hal", lambda _: False) == []

    def test_a_printer_that_is_not_there_takes_nothing_over(self) -> None:
        assert list(queue(hal="gone").line("hal")) == ["hal"]

    def test_a_job_comes_home_when_the_one_that_took_it_over_fails_too(self) -> None:
        waiting = queue(hal="desk", desk=None)
        waiting.add(job("a"))
        waiting.take_over("hal", lambda printer: printer == "desk")
        moved = waiting.take_over("desk", lambda printer: printer == "hal")
        assert [(one.id, one.printer) for one in moved] == [("a", "hal")]

    def test_what_was_asked_for_first_goes_before_what_waits_there(self) -> None:
        waiting = queue(hal="desk", desk=None)
        for name, printer in (("a", "hal"), ("b", "desk"), ("c", "hal")):
            waiting.add(job(name, printer))
        waiting.take_over("hal", lambda printer: printer == "desk")
        assert names(waiting.at("desk")) == ["a", "b", "c"]

    def test_a_test_page_is_about_its_own_printer(self) -> None:
        waiting = queue(hal="desk", desk=None)
        waiting.add(job("a", kind="test"))
        waiting.add(job("b", kind="day"))
        assert names(waiting.take_over("hal", lambda _: True)) == ["b"]
        assert names(waiting.at("hal")) == ["a"]
