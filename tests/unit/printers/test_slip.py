import json
from datetime import UTC, datetime
from typing import Any

import pytest

from wijkhub_printers.errors import SlipRefused
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.slip import TicketSlip, slip_from_json, slip_to_json


def test_a_slip_with_every_field_survives_being_stored() -> None:
    slip = sample_slip(code="K7M 4QX", exercise=True, copy_of=datetime(2026, 3, 2, 9, 40, tzinfo=UTC))
    assert slip_from_json(slip_to_json(slip)) == slip


def test_what_is_stored_is_plain_json_that_names_its_kind() -> None:
    stored = json.loads(slip_to_json(sample_slip()))
    assert stored["kind"] == "ticket"
    assert stored["number"] == "A012"
    assert stored["issuedAt"] == "2026-03-02T09:32:00Z"


def test_a_slip_stored_with_the_least_there_can_be_is_still_read() -> None:
    stored = (
        '{"kind":"ticket","language":"nl","hub":"Wijkhub Voorbeeld","number":"B007","service":"Vraag",'
        '"issuedAt":"2026-03-02T09:32:00Z"}'
    )
    assert slip_from_json(stored) == TicketSlip(
        language="nl",
        hub="Wijkhub Voorbeeld",
        number="B007",
        service="Vraag",
        issued_at=datetime(2026, 3, 2, 9, 32, tzinfo=UTC),
    )


def test_a_field_of_a_newer_version_is_passed_over() -> None:
    stored = json.loads(slip_to_json(sample_slip())) | {"colour": "red"}
    assert slip_from_json(json.dumps(stored)) == sample_slip()


@pytest.mark.parametrize("stored", ["", "{}", "[1]", '{"kind":"invoice"}', '{"kind":"ticket","number":5}'])
def test_what_is_no_slip_is_refused(stored: str) -> None:
    with pytest.raises(SlipRefused, match="no slip"):
        slip_from_json(stored)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": " "}, "needs a number"),
        ({"issued_at": datetime(2026, 3, 2, 9, 32)}, "issued_at .* no time zone"),  # noqa: DTZ001 (it is the case)
        ({"copy_of": datetime(2026, 3, 2, 9, 32)}, "copy_of .* no time zone"),  # noqa: DTZ001 (it is the case)
        ({"time_zone": "Europe/Rotterdam"}, "Europe/Rotterdam"),
        ({"time_zone": "../../etc/passwd"}, "is no zone"),
        ({"people_ahead": -1}, "-1 people ahead"),
    ],
)
def test_data_that_can_be_no_slip_is_refused_with_the_reason(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SlipRefused, match=says):
        sample_slip(**changes)


def test_a_slip_without_a_service_or_with_an_endless_link_is_still_a_slip() -> None:
    # It is made in the ticket's transaction: refusing it would refuse the resident a number.
    assert sample_slip(service="", link="https://hub.example/" + "x" * 5000).number == "A012"
