"""What every answer of the registry carries, and how its API describes itself."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
async def described(client: Any) -> Any:
    return (await client.get("/v1/openapi.json")).json()


async def test_it_names_its_form_version_contact_and_server(described: Any) -> None:
    assert described["openapi"].startswith("3.1.")
    assert re.fullmatch(r"\d+\.\d+\.\d+", described["info"]["version"])
    assert described["info"]["contact"]["url"]
    assert described["servers"]


async def test_what_hubs_say_is_described_with_every_refusal(described: Any) -> None:
    paths = {path: methods for path, methods in described["paths"].items() if path.startswith("/sync/v1/")}
    assert {
        "/sync/v1/" + name for name in ("enrol", "nonce", "keys", "key", "events", "head", "epochs", "heartbeat")
    } <= set(paths)
    for path, methods in paths.items():
        for operation in methods.values():
            assert operation["summary"], path
            refusals = {code: answer for code, answer in operation["responses"].items() if code >= "400"}
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals.values()), path
            unsigned = path.rpartition("/")[2] in ("enrol", "nonce", "keys")
            assert unsigned or {"401", "403", "503"} <= set(refusals), path
    assert list(paths["/sync/v1/events"]["post"]["requestBody"]["content"]) == ["application/gzip"]
    assert {"409", "413", "426"} <= set(paths["/sync/v1/events"]["post"]["responses"])


@pytest.mark.parametrize(
    "path", ["/v1/health", "/v1/nothing", "/sync/v1/head", "/nothing", "//v1/health", "/v1/health/"]
)
async def test_every_answer_has_the_security_headers(client: Any, path: str) -> None:
    answer = await client.get(f"http://registry.test{path}")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    if path.startswith(("/v1/", "/sync/")):
        assert answer.headers["api-version"]
    if path != "/v1/health":
        assert answer.headers["content-type"] == "application/problem+json"


async def test_what_hubs_say_is_for_no_other_site(client: Any) -> None:
    assert "access-control-allow-origin" not in (await client.get("/sync/v1/keys")).headers
    assert (await client.get("/v1/health")).headers["access-control-allow-origin"] == "*"


async def test_every_problem_type_is_explained(client: Any) -> None:
    for code in ("sequence-fork", "oversized-event", "too-busy", "fault", "invalid"):
        told = (await client.get(f"/v1/problems/{code}")).json()
        assert told["type"].endswith(f"/problems/{code}") and told["title"] and told["description"]
    assert (await client.get("/v1/problems/none")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/sync/v1/enrol", b"{", 400),
        ("POST", "/sync/v1/enrol", b'{"code":"\xff"}', 400),
        ("POST", "/sync/v1/enrol", b"[" * 100_000, 400),
        ("POST", "/sync/v1/enrol", b"x" * 1_000_001, 413),
        ("PUT", "/sync/v1/enrol", b"{}", 405),
    ],
)
async def test_a_wrong_request_is_a_problem_and_no_fault(
    client: Any, method: str, path: str, body: bytes, status: int
) -> None:
    answer = await client.request(method, path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_health_is_200_while_the_database_is_there(client: Any) -> None:
    assert (await client.get("/v1/health")).json() == {"status": "ok"}
