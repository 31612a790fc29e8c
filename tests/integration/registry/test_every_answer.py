"""The registry's API, asked everything that its description allows and much that it does not, signed and unsigned."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1]))

import described

from wijkhub_queue.sync.keys import SigningKey, authorization, fingerprint
from wijkhub_registry.app import create_app
from wijkhub_registry.documents import signer
from wijkhub_registry.enrolment import make_code
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Location, OfferedService, Point
from wijkhub_registry.locations.products import Product
from wijkhub_registry.moments import now
from wijkhub_registry.settings import DatabaseSettings, Settings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments
from wijkhub_registry.storage.sql_hubs import SqlHubs

PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
PLACES = [
    Location("noord", "wijkhub", "Noord", point=Point(51.93, 4.47), hours="Mo-Fr 09:00-17:00; PH off", hub="west"),
    Location("zuid", "wijkhub", "Zuid", services=(OfferedService(PASSPORT, ("appointment",)),)),
]
KNOWN = {
    "location_id": ["noord", "zuid", "nowhere"],
    "code": ["invalid", "none"],
    "near": ["51.9,4.4", "-90,180", "north"],
    "bbox": ["4,51,5,52", "5"],
    "service": [PASSPORT, "x"],
}


async def fill(url: str) -> str:
    """Places to be found, and a code for a hub."""
    engine = open_engine(url)
    await migrate(engine)
    catalogue, sign = Catalogue(SqlDocuments(engine)), signer(SigningKey.new())
    await catalogue.put_products([Product(PASSPORT, "paspoort")], by="ann", why="list", at=now(), sign=sign)
    await catalogue.put(PLACES, by="ann", why="found", at=now(), sign=sign)
    code = await make_code(SqlHubs(engine), "west", "Wijkhub West", hours=1, clock=now)
    await engine.dispose()
    return code


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the registry did not start"
            thread.join(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


class Signed(requests.auth.AuthBase):
    """Signs each request as the hub would, whatever stands in it."""

    def __init__(self, url: str, code: str) -> None:
        self.url, self.key = url, SigningKey.new()
        proof = self.key.sign(f"enrol:{code}:west:{self.key.public_key}".encode())
        asked = {"code": code, "hub": "west", "publicKey": self.key.public_key, "proof": proof}
        answer = requests.post(f"{url}/sync/v1/enrol", json=asked, timeout=10)
        assert answer.json()["keyId"] == fingerprint(self.key.public_key)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        nonce = requests.post(f"{self.url}/sync/v1/nonce", timeout=10).json()["nonce"]
        parts = urlsplit(str(request.url))
        body = request.body or b""
        request.headers["Authorization"] = authorization(
            self.key,
            method=str(request.method),
            path=parts.path,
            query=parts.query,
            nonce=nonce,
            body=body.encode() if isinstance(body, str) else body,
        )
        return request


def test_no_answer_is_a_fault_and_each_is_as_described(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.sqlite3'}"
    code = asyncio.run(fill(url))
    with served(Settings(database=DatabaseSettings(url))) as base:
        signed = Signed(base, code)
        document = requests.get(f"{base}/v1/openapi.json", timeout=10).json()

        def call(case: Any) -> Any:
            return case.call(base_url=base, auth=signed if case.path.startswith("/sync/") else None)

        told = described.ask_all(document, call, known=KNOWN)
    # The questions reached what they were about.
    assert {label for label, answers in told.items() if 200 in answers} >= {
        "GET /v1/locations",
        "GET /v1/locations/{location_id}",
        "GET /v1/locations/{location_id}/timeline",
        "GET /v1/locations/{location_id}/openings",
        "GET /v1/nearest-locations",
        "GET /v1/hours-report",
        "GET /sync/v1/head",
        "GET /sync/v1/events",
        "GET /sync/v1/documents",
        "POST /sync/v1/heartbeat",
    }
