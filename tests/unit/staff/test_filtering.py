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
