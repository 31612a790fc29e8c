"""What a pusher makes of each thing that the registry may say, and of a line that says nothing."""

from __future__ import annotations

import msgspec
import pytest
from sync_town import Hub, Town, run

from wijkhub_queue.sync import problems as p
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.batches import LARGEST_EVENT, decode_batch
from wijkhub_server.sync.errors import OtherHistory, Stopped, TryLater
from wijkhub_server.sync.outgoing import Progress


@pytest.fixture
def town() -> Town:
    return Town(1, share=0.0, hubs=1)


@pytest.fixture
def hub(town: Town) -> Hub:
    return town.hubs[0]


def answers(town: Town, path: str, *told: at.Response) -> None:
    """The registry says this to the next requests there; after that what it says anyway."""
    waiting, before = list(told), town.line._answer
    town.line._answer = lambda request: (
        waiting.pop(0) if request.path == path and request.method == "POST" and waiting else before(request)
    )


def problem(code: str, **more: int) -> at.Response:
    said = p.Problem("https://x.example" + p.TYPES + code, code, p.STATUS[code], "", **more)
    return at.Response(p.STATUS[code], msgspec.json.encode(said))


def test_events_go_up_in_batches_from_where_the_registry_is(town: Town, hub: Hub) -> None:
    sizes: list[int] = []
    before = town.line._answer

    def look(request: at.Request) -> at.Response:
        if request.path == at.EVENTS:
            sizes.append(decode_batch(request.body)[0].count)
        return before(request)

    town.line._answer = look
    hub.record(20)
    hub.settle()
    assert sizes == [8, 8, 4]
    assert hub.pusher.progress == Progress(1, 20)
    hub.record(1)
    hub.start()
    hub.settle()
    assert sizes == [8, 8, 4, 1]


def test_a_gap_sends_again_from_where_the_registry_says(town: Town, hub: Hub) -> None:
    hub.record(10)
    hub.settle()
    # The registry was put back to before event 4.
    del town.registry.streams[hub.name].epochs[1][3:]
    hub.record(1)
    hub.settle()
    assert town.stored(hub) == hub.journal.ids


def test_a_fork_stops_it_for_good_and_across_restarts(town: Town, hub: Hub) -> None:
    hub.record(3)
    hub.settle()
    twin = Hub(town, hub.name)
    twin.journal = hub.journal.copy()
    twin.start()
    twin.settle()
    twin.record(1)
    twin.settle()
    hub.record(1)
    stored = town.stored(hub)
    with pytest.raises(Stopped) as stopped:
        run(hub.pusher.step())
    assert (stopped.value.reason, stopped.value.at) == ("forked", 4)
    assert "wijkhub hub restore" in str(stopped.value)
    hub.start()
    with pytest.raises(Stopped):
        run(hub.pusher.step())
    assert town.stored(hub) == stored


def test_a_copy_stops_when_the_other_has_begun_a_new_epoch(town: Town, hub: Hub) -> None:
    hub.record(3)
    hub.settle()
    twin = Hub(town, hub.name)
    twin.journal = hub.journal.copy()
    twin.start()
    twin.recover()
    hub.record(1)
    with pytest.raises(Stopped) as stopped:
        run(hub.pusher.step())
    assert (stopped.value.reason, stopped.value.at) == ("copied", 2)


def test_a_revoked_key_stops_it(town: Town, hub: Hub) -> None:
    town.registry.streams[hub.name].revoked = True
    with pytest.raises(Stopped) as stopped:
        run(hub.pusher.step())
    assert stopped.value.reason == "revoked"
    assert hub.journal.progress.stopped == "revoked"


def test_an_event_that_is_too_large_stops_it_after_all_that_stood_before(town: Town, hub: Hub) -> None:
    hub.record(4)
    page = hub.journal.page
    large = msgspec.Raw(b'"' + b"a" * LARGEST_EVENT + b'"')
    hub.journal.page = lambda *asked: [
        msgspec.structs.replace(line, payload=large) if line.seq == 3 else line for line in page(*asked)
    ]
    with pytest.raises(Stopped) as stopped:
        while run(hub.pusher.step()):
            pass
    assert (stopped.value.reason, stopped.value.at) == ("oversized", 3)
    assert town.stored(hub) == {1: hub.journal.ids[1][:2]}


@pytest.mark.parametrize(
    "answer",
    [
        at.Response(502, b"<html>Bad gateway</html>"),
        at.Response(200, b'{"epoch":1,"acked'),
        at.Response(200, b'{"epoch":9,"ackedThrough":1}'),
        problem(p.UNREADABLE),
        problem(p.BAD_SIGNATURE),
    ],
)
def test_what_passes_is_tried_again_and_takes_nothing_back(answer: at.Response, town: Town, hub: Hub) -> None:
    hub.record(2)
    run(hub.pusher.step())
    answers(town, at.EVENTS, answer)
    with pytest.raises(TryLater):
        run(hub.pusher.step())
    assert hub.pusher.progress == Progress(1, 0)
    hub.settle()
    assert town.stored(hub) == hub.journal.ids


def test_a_busy_registry_says_when_to_come_back(town: Town, hub: Hub) -> None:
    town.registry.busy = True
    with pytest.raises(TryLater) as later:
        run(hub.pusher.step())
    assert later.value.after_s == 2.0


def test_an_answer_that_tells_of_less_takes_nothing_back(town: Town, hub: Hub) -> None:
    hub.record(8)
    hub.settle()
    hub.record(1)
    answers(town, at.EVENTS, at.Response(200, b'{"epoch":1,"ackedThrough":3}'))
    run(hub.pusher.step())
    assert hub.pusher.progress == Progress(1, 8)


def test_a_registry_that_has_more_than_the_journal_is_looked_at_before_anything_goes_on(town: Town, hub: Hub) -> None:
    hub.record(2)
    run(hub.pusher.step())
    twin = Hub(town, hub.name)
    twin.journal = hub.journal.copy()
    twin.record(3)
    twin.start()
    twin.settle()
    assert run(hub.pusher.step())
    with pytest.raises(OtherHistory):
        run(hub.pusher.step())


def test_epochs_before_the_enrolment_go_up_each_in_its_turn(town: Town, hub: Hub) -> None:
    hub.record(2)
    hub.journal.epoch = 4
    hub.record(3)
    hub.settle()
    assert town.stored(hub) == {1: hub.journal.ids[1], 4: hub.journal.ids[4]}
    assert hub.pusher.progress == Progress(4, 3)


def test_a_nonce_that_was_used_costs_one_more_question(town: Town, hub: Hub) -> None:
    hub.record(1)
    hub.settle()
    town.restart_registry()
    hub.pusher.meet_again()
    assert run(hub.pusher.step())
