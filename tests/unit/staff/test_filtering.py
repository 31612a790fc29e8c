import pytest

from wijkhub_staff.filtering import Choice, remaining

CHOICES = (
    Choice("passport", ("Paspoort of ID-kaart", "Papieren"), ("reisdocument",)),
    Choice("id", ("ID-kaart ophalen", "Papieren")),
    Choice("debts", ("Hulp bij schulden", "Geld")),
    Choice("ozgur", ("Özgür’s café", "Buurt")),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["passport", "id", "debts", "ozgur"]),
        ("schuld", ["debts"]),
        ("SCHULD", ["debts"]),
        ("id", ["id", "passport"]),
        ("papieren id", ["passport", "id"]),
        ("reisdoc", ["passport"]),
        ("cafe ozg", ["ozgur"]),
        ("zwembad", []),
        ("   ", ["passport", "id", "debts", "ozgur"]),
    ],
)
def test_what_remains_of_a_list(typed, found):
    assert [choice.id for choice in remaining(CHOICES, typed)] == found


TICKETS = (
    Choice("old", ("A001", "Paspoort"), (), "K7M4QX"),
    Choice("same-code", ("A002", "Paspoort"), (), "K7M4QX"),
    Choice("other", ("A003", "Paspoort"), (), "K7MRRR"),
    Choice("number", ("K7M1", "Paspoort"), (), "BBBBBB"),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("K7M4QX", ["old", "same-code"]),
        ("k7m 4qx", ["old", "same-code"]),
        ("K7M-4QX", ["old", "same-code"]),
        ("k7m 4", ["old", "same-code"]),
        ("k7m", ["number", "old", "same-code", "other"]),
        ("4qx", []),
        ("bb", []),
        ("bbb", ["number"]),
        ("k7m4qxb", []),
    ],
)
def test_a_ticket_is_found_by_the_code_that_its_slip_has(typed, found):
    assert [choice.id for choice in remaining(TICKETS, typed)] == found
