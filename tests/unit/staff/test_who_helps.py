"""By whom a resident with an appointment is to be helped."""

import pytest

from wijkhub_queue.actors import Role
from wijkhub_queue.wire import StaffMember
from wijkhub_staff.who_helps import colleagues_for, languages_to_need, nobody_can

NOOR = StaffMember("noor", "Noor", Role.CLERK, languages=("nl", "tr"))
BRAM = StaffMember("bram", "bram", Role.CLERK, ("debts",))
ABLE = (BRAM, NOOR)


def test_the_languages_are_those_of_the_hub_and_of_its_staff_but_for_dutch(setup):
    # The hub's set-up has nl and en.
    assert languages_to_need(setup, ABLE) == ("en", "tr")
    assert languages_to_need(None, ()) == ()


def test_for_a_service_that_asks_a_skill_only_who_has_it_can_be_asked_for(setup):
    assert colleagues_for(setup, "debts", (NOOR, BRAM)) == (BRAM,)
    assert colleagues_for(setup, "passport", (NOOR, BRAM)) == (BRAM, NOOR)


@pytest.mark.parametrize(
    ("language", "clerk", "interpreter", "able", "found"),
    [
        ("", "", False, ABLE, None),
        ("", "bram", False, ABLE, None),
        ("tr", "", False, ABLE, None),
        ("tr", "noor", False, ABLE, None),
        ("tr", "bram", False, ABLE, ("form.clerk-speaks-not", BRAM)),
        ("tr", "bram", True, ABLE, None),
        ("pl", "", False, ABLE, ("form.nobody-speaks", None)),
        ("pl", "", True, ABLE, None),
        # Nobody is known as long as the hub has not said who works there: then the hub decides.
        ("pl", "", False, (), None),
    ],
)
def test_nobody_can_help_when_none_of_those_asked_for_speaks_the_language(language, clerk, interpreter, able, found):
    assert nobody_can(language, clerk, interpreter=interpreter, able=able) == found
