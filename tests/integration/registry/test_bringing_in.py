"""The commands that bring locations in, run as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wijkhub_registry.cli import app

Run = Callable[..., Result]
PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("WIJKREGISTRY_DATABASE__URL", f"sqlite:///{tmp_path / 'registry.sqlite3'}")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return run


def test_a_table_comes_in_and_says_what_it_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "upl.csv").write_text(f"name,uri\npaspoort,{PASSPORT}\n,http://x/nameless\n")
    (tmp_path / "places.csv").write_text(
        "kind,name,open,services,source\n"
        f"wijkhub,Noord,Mo-Fr 09:00-17:00,{PASSPORT},de wijkraad\n"
        "wijkhub,Zuid,Mo 9-17,http://x/unknown,\n"
        "wijkhub,,,,\n"
    )

    products = run("import-products", "upl.csv")
    assert products.exit_code == 0
    assert products.stdout.splitlines()[-1] == "1 products: 1 new, 0 gone; 1 rows refused"

    told = run("import-locations", "places.csv", "--column", "hours=open", "--check").stdout
    assert "line 3: hours 'Mo 9-17' refused." in told
    assert "line 3: services 'http://x/unknown' refused." in told
    assert "line 4: the row refused." in told
    assert "line 2, the hours of 'Noord'. Mind:" in told
    assert "3 rows: 2 locations would be added, 0 changed; 3 cells or rows refused" in told
    assert "There are no locations yet" in run("locations").stdout

    assert "2 locations were added" in run("import-locations", "places.csv", "--column", "hours=open").stdout
    assert "0 locations were added, 0 changed" in run("import-locations", "places.csv", "--column", "hours=open").stdout
    assert [line.split()[0] for line in run("locations").stdout.splitlines()] == ["wijkhub-noord", "wijkhub-zuid"]


def test_other_hours_are_put_in_place_with_a_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("kind,name\nwijkhub,Noord\n")
    run("import-locations", "places.csv")

    assert "at version 2" in run("set-hours", "wijkhub-noord", "24/7", "--why", "the council").stdout
    assert "Noord: open" in run("locations").stdout
    wrong = run("set-hours", "wijkhub-noord", "Mo 25:00", "--why", "x")
    assert (wrong.exit_code, "can't be used" in wrong.stderr) == (2, True)
    nowhere = run("set-hours", "nowhere", "24/7", "--why", "x")
    assert (nowhere.exit_code, "no location 'nowhere'" in nowhere.stderr) == (2, True)


def test_outlines_come_in_once_they_are_degrees(run: Run, tmp_path: Path) -> None:
    def square(size: float) -> str:
        ring = [[4, 51], [4 + size, 51], [4 + size, 52], [4, 52], [4, 51]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": {"code": "A", "name": "Noord"}, "geometry": geometry}
        return json.dumps({"type": "FeatureCollection", "features": [feature]})

    (tmp_path / "good.json").write_text(square(1))
    (tmp_path / "metres.json").write_text(square(9000))

    good = run("import-outlines", "good.json", "--kind", "areas", "--source", "us")
    assert (good.exit_code, good.stdout.strip()) == (0, "1 outlines with 5 points; 0 features refused")
    metres = run("import-outlines", "metres.json", "--kind", "areas", "--source", "us")
    assert (metres.exit_code, "Rijksdriehoek" in metres.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["import-locations", "nowhere.csv"], "name a file that is there"),
        (["import-locations", "latin.csv"], "not UTF-8"),
        (["import-locations", "latin.csv", "--column", "hours"], "OURS=THEIRS"),
        (["import-products", "empty.csv"], "columns 'name' and 'uri'"),
        (["import-outlines", "empty.csv", "--kind", "areas", "--source", "us"], "not GeoJSON"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(run: Run, tmp_path: Path, words: list[str], says: str) -> None:
    (tmp_path / "latin.csv").write_bytes("name\nCafé\n".encode("latin-1"))
    (tmp_path / "empty.csv").write_text("")

    failed = run(*words)

    assert failed.exit_code == 2
    assert says in failed.stderr
    assert "Traceback" not in failed.stderr
