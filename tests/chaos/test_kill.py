"""A hub that is killed (-9) while 32 clients take tickets and end them, each sending again what got no answer."""

import pytest

from wijkhub_benchmarks.kill import Afterwards, kill_and_look


@pytest.fixture(scope="module")
def after() -> Afterwards:
    seed = 20_260_302
    print(f"seed {seed}")
    return kill_and_look(kills=5, seed=seed)


def test_the_hub_was_used_hard_enough_for_the_rest_to_mean_something(after: Afterwards) -> None:
    assert after.acked > 100
    assert after.sent_again >= 5, "a kill left nobody without an answer"
    assert after.numbers_again > 0, "no number came back"


def test_a_ticket_that_a_resident_was_told_of_survives_every_kill(after: Afterwards) -> None:
    assert after.lost == 0


def test_a_command_that_is_sent_again_after_a_kill_is_done_once(after: Afterwards) -> None:
    assert after.doubled == 0


def test_no_two_living_tickets_share_a_number_through_kills(after: Afterwards) -> None:
    assert after.repeated_numbers == 0
