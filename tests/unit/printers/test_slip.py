import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import structs

from wijkhub_printers.errors import SlipRefused
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.slip import (
    AppointmentSlip,
    DayFigures,
    DaySlip,
    ReportSlip,
    Slip,
    TestSlip,
    TicketSlip,
    slip_from_json,
    slip_to_json,
)

MORNING = datetime(2026, 3, 2, 9, 32, tzinfo=UTC)
GROUP_A = DayFigures(
    letter="A", group="Reizen", issued=12, served=9, no_show=2, left=1, median_wait_min=6, longest_wait_min=21
)
NONE_AT_ALL = DayFigures(issued=0, served=0, no_show=0, left=0)
OTHER_KINDS: dict[str, Slip] = {
    "test": TestSlip(language="pl", hub="Wijkhub", exercise=True, printer="hal", driver="USB", width=384, at=MORNING),
    "day": DaySlip(
        language="nl",
        hub="Wijkhub",
        day=date(2026, 3, 2),
        rows=(GROUP_A,),
        total=NONE_AT_ALL,
        printed_at=MORNING,
        link="https://hub.example/day",
    ),
    "appointment": AppointmentSlip(
        language="ar",
        hub="Wijkhub",
        service="Rijbewijs",
        starts_at=MORNING,
        where="Zaal 2",
        code="K7M44QXP",
        bring=("Pas",),
        link="https://hub.example/a",
        change="Bel 14 010.",
    ),
    "report": ReportSlip(
        language="uk",
        hub="Wijkhub",
        subject="Lamp kapot",
        place="Brug",
        code="R4T9XK2M",
        received_at=MORNING,
        promise="Wij kijken binnen 2 dagen.",
        link="https://hub.example/r",
    ),
}


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


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_every_other_kind_survives_being_stored_and_names_itself(kind: str) -> None:
    stored = slip_to_json(OTHER_KINDS[kind])
    assert json.loads(stored)["kind"] == kind
    assert slip_from_json(stored) == OTHER_KINDS[kind]


def test_a_slip_is_called_by_what_staff_would_look_for() -> None:
    names = [slip.name for slip in (sample_slip(), *OTHER_KINDS.values())]
    assert names == ["A012", "test-hal", "day-2026-03-02", "K7M44QXP", "R4T9XK2M"]


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("test", {"printer": ""}, "name of its printer"),
        ("test", {"width": 0}, "0 dots"),
        ("test", {"at": datetime(2026, 3, 2, 9, 32)}, "no time zone"),  # noqa: DTZ001 (it is the case)
        ("day", {"printed_at": datetime(2026, 3, 2, 9, 32)}, "no time zone"),  # noqa: DTZ001 (it is the case)
        ("appointment", {"code": " "}, "needs a code"),
        ("appointment", {"starts_at": datetime(2026, 3, 2, 9, 32)}, "no time zone"),  # noqa: DTZ001 (it is the case)
        ("report", {"code": ""}, "needs a code"),
        ("report", {"received_at": datetime(2026, 3, 2, 9, 32)}, "no time zone"),  # noqa: DTZ001 (it is the case)
        ("report", {"time_zone": "Mars"}, "is no zone"),
    ],
)
def test_data_that_can_be_no_slip_of_another_kind_is_refused_too(kind: str, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SlipRefused, match=says):
        structs.replace(OTHER_KINDS[kind], **changes)


@pytest.mark.parametrize("field", ["issued", "served", "no_show", "left", "median_wait_min", "longest_wait_min"])
def test_a_day_has_no_figures_below_nothing(field: str) -> None:
    with pytest.raises(SlipRefused, match="below 0"):
        structs.replace(GROUP_A, **{field: -1})
