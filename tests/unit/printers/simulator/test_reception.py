import select
import socket
from collections.abc import Iterator

import pytest

from wijkhub_printers.simulator.faults import Fault, Moment
from wijkhub_printers.simulator.mechanism import Mechanism
from wijkhub_printers.simulator.reception import Reception


@pytest.fixture
def reception(mechanism: Mechanism) -> Iterator[Reception]:
    reception = Reception(mechanism, "127.0.0.1", 0)
    reception.open()
    yield reception
    reception.close()


@pytest.fixture
def line(reception: Reception) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", reception.open()), timeout=10) as line:
        reception.attend(ready(reception))
        assert reception.calls == 1
        yield line


def ready(reception: Reception) -> dict[int, int]:
    watched = select.poll()
    reception.watch(watched)
    return dict(watched.poll(5000))


def test_a_fault_that_comes_between_seeing_data_and_taking_them_loses_nobody(
    reception: Reception, mechanism: Mechanism, line: socket.socket
) -> None:
    line.sendall(b"A")
    seen = ready(reception)
    mechanism.inflict(Fault.STALLED, Moment.BEFORE)
    reception.attend(seen)
    reception.settle()
    mechanism.mend()
    reception.attend(ready(reception))
    assert mechanism.waiting == 1


def test_a_caller_who_has_said_his_last_is_not_watched_any_more(
    reception: Reception, mechanism: Mechanism, line: socket.socket
) -> None:
    mechanism.inflict(Fault.SLOW, Moment.BEFORE)
    line.sendall(b"A\n" * 100)
    reception.attend(ready(reception))
    line.shutdown(socket.SHUT_WR)
    reception.attend(ready(reception))
    reception.settle()
    watched = select.poll()
    reception.watch(watched)
    assert watched.poll(0) == []
    assert mechanism.due is not None


def test_calls_that_came_to_nothing_are_passed_over(reception: Reception) -> None:
    seen = dict.fromkeys(range(100), select.POLLIN)
    reception.attend(seen)
    assert reception.calls == 0
