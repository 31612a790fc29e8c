from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from wijkhub_registry.locations.change import Difference, differences
from wijkhub_registry.locations.location import Address, Fact, Location, OfferedService, Point, id_of
from wijkhub_registry.locations.products import read_products
from wijkhub_registry.locations.table_import import ImportedRow, RefusedCell, read_table

PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
DRIVING_LICENCE = "http://standaarden.overheid.nl/owms/terms/rijbewijs"
SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def read(
    text: str, known: Mapping[str, Location] | None = None, columns: Mapping[str, str] | None = None
) -> list[ImportedRow | RefusedCell]:
    return list(
        read_table(
            text.splitlines(),
            columns=columns or {},
            known=(known or {}).get,
            check_hours=lambda hours: "No hours." if "nonsense" in hours else None,
            products={PASSPORT, DRIVING_LICENCE}.__contains__,
        )
    )


def one(text: str, known: Mapping[str, Location] | None = None) -> ImportedRow:
    (row,) = read(text, known)
    assert isinstance(row, ImportedRow)
    return row


def test_a_row_becomes_a_location_with_what_it_tells_and_no_more() -> None:
    row = one(
        "kind,name,street,house_number,area,hours,source\n"
        "wijkhub,Crooswijk,Boezemstraat,187,Kralingen-Crooswijk,,desteronline.nl\n"
    )

    source = Fact("desteronline.nl")
    assert row.refused == ()
    assert row.location == Location(
        "wijkhub-crooswijk",
        "wijkhub",
        "Crooswijk",
        Address("Boezemstraat", "187"),
        "Kralingen-Crooswijk",
        facts={"kind": source, "name": source, "address": source, "area": source},
    )
    assert row.location.hours is None
    assert row.location.point is None


def test_all_columns_have_their_place() -> None:
    row = one(
        "id,kind,name,postcode,place,neighbourhoods,latitude,longitude,step_free,toilet,languages,walk_in_services,"
        "appointment_services,phone,email,website,photo,since,until,note,confirmed_on,source\n"
        'town-hall,town_hall,Stadhuis,3011 AD,Rotterdam,"BU05990110;BU05990111","51,9229",4.4792,ja,nee,nl en,'
        f"{PASSPORT},{PASSPORT} {DRIVING_LICENCE},14 010,a@example.nl,https://example.nl,https://example.nl/a.jpg,"
        "2020-01-01,2030-12-31,Groot,2026-11-01,de stad\n"
    )

    location = row.location
    assert row.refused == ()
    assert (location.id, location.kind) == ("town-hall", "town-hall")
    assert location.address == Address(postcode="3011 AD", place="Rotterdam")
    assert location.neighbourhoods == ("BU05990110", "BU05990111")
    assert location.point == Point(51.9229, 4.4792)
    assert location.accessibility == {"step-free": True, "toilet": False}
    assert location.services == (
        OfferedService(PASSPORT, ("walk-in", "appointment")),
        OfferedService(DRIVING_LICENCE, ("appointment",)),
    )
    assert location.contact.phone == "14 010"
    assert (location.since, location.until) == (date(2020, 1, 1), date(2030, 12, 31))
    assert location.facts["point"] == Fact("de stad", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("postcode", "30111", "postcode"),
        ("neighbourhoods", "BU123", "neighbourhoods"),
        ("latitude", "north", "latitude and a longitude"),
        ("step_free", "perhaps", "yes or no"),
        ("hours", "nonsense", "No hours."),
        ("services", "http://example.nl/x", "no UPL product"),
        ("since", "last year", "since"),
        ("website", "javascript:alert(1)", "website"),
    ],
)
def test_a_cell_that_cannot_be_used_is_refused_by_itself(column: str, value: str, why: str) -> None:
    row = one(f"name,area,{column}\nBergpolder,Noord,{value}\n")

    assert row.location == Location("other-bergpolder", "other", "Bergpolder", area="Noord")
    (refused,) = row.refused
    assert (refused.line, refused.column) == (2, column)
    assert why in refused.why


def test_a_row_without_a_name_is_refused_whole_and_the_next_is_read() -> None:
    refused, taken = read("kind,name\nwijkhub,\nwijkhub,Feijenoord\n")

    assert isinstance(refused, RefusedCell)
    assert (refused.line, refused.column) == (2, "")
    assert isinstance(taken, ImportedRow)
    assert taken.location.id == "wijkhub-feijenoord"


def test_an_empty_cell_leaves_what_is_known() -> None:
    known = Location("wijkhub-a", "wijkhub", "A", Address("Straat", "1"), point=Point(51.9, 4.4))

    row = one("kind,name,street,house_number,latitude\nwijkhub,A,,2,\n", {"wijkhub-a": known})

    assert row.location.address == Address("Straat", "2")
    assert row.location.point == Point(51.9, 4.4)


def test_columns_may_have_other_names() -> None:
    (row,) = read("name,open\nA,Mo 09:00-17:00\n", columns={"hours": "open"})

    assert isinstance(row, ImportedRow)
    assert row.location.hours == "Mo 09:00-17:00"


@pytest.mark.parametrize(
    ("text", "columns", "says"),
    [
        ("kind\nwijkhub\n", {}, "no column 'name'"),
        ("name\nA\n", {"hours": "open"}, "no column 'open'"),
        ("name\nA\n", {"opens": "name"}, "We have no column 'opens'"),
    ],
)
def test_a_table_without_the_columns_says_which(text: str, columns: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read(text, columns=columns)


def test_an_id_is_made_of_plain_words() -> None:
    assert id_of("wijkhub", "’s-Gravenland & Café Ö") == "wijkhub-s-gravenland-cafe-o"
    with pytest.raises(ValueError, match="no letter"):
        id_of("wijkhub", "???")


def test_a_change_names_each_field_before_and_after() -> None:
    before = Location("a", "wijkhub", "A", hours="Mo 09:00-12:00")
    after = Location("a", "wijkhub", "A", hours="Mo 09:00-17:00", point=Point(51.9, 4.5))

    assert differences(before, after) == (
        Difference("point", None, {"latitude": 51.9, "longitude": 4.5}),
        Difference("hours", "Mo 09:00-12:00", "Mo 09:00-17:00"),
    )
    assert differences(before, before) == ()
    assert Difference("name", None, "A") in differences(None, before)


def test_a_product_that_stands_twice_with_one_uri_is_one_product() -> None:
    products, refused = read_products(
        ["name,uri", "paspoort,http://x/p", "paspoort,http://x/p", "rijbewijs,http://x/p", ",http://x/q", "a,urn:b"]
    )

    assert [(product.name, product.uri) for product in products] == [("paspoort", "http://x/p")]
    assert [(row.line, row.value) for row in refused] == [(4, "rijbewijs"), (5, ""), (6, "a")]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared data is not here")
def test_the_real_tables_are_read() -> None:
    products, _ = read_products((SHARED / "upl-gemeente.csv").read_text().splitlines())
    hubs = read((SHARED / "rotterdam-hubs.csv").read_text(), columns={"hours": "opening_hours_2023"})

    assert PASSPORT in {product.uri for product in products}
    # 15 rows: 8 hubs and 7 service points; three of them have hours, none a point.
    locations = [row.location for row in hubs if isinstance(row, ImportedRow)]
    assert [location.kind for location in locations] == ["wijkhub"] * 8 + ["service-point"] * 7
    assert sum(location.hours is not None for location in locations) == 3
    assert all(location.point is None for location in locations)
