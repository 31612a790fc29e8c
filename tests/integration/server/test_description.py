"""The API's description: OpenAPI 3.1 that says of every address what it takes, what it gives, and how it may refuse."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from wijkhub_queue.commands import Command, kebab
from wijkhub_server.access import API_VERSION

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def answer(standing: Any) -> AsyncIterator[httpx.Response]:
    async with standing.client() as client:
        yield await client.get("/v1/openapi.json")


@pytest.fixture(scope="module")
def described(answer: httpx.Response) -> dict[str, Any]:
    return dict(answer.json())


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


async def test_anyone_of_any_site_may_read_it(answer: httpx.Response) -> None:
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "json" in answer.headers["content-type"]


async def test_nothing_else_is_for_other_sites(standing: Any) -> None:
    async with standing.client("token-noor") as client:
        for path in ("/v1/health", "/v1/board", "/v1/nothing-here"):
            assert "access-control-allow-origin" not in (await client.get(path)).headers


async def test_it_names_its_form_its_version_who_to_ask_and_where_it_is_served(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    assert described["info"]["version"] == API_VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", API_VERSION)
    assert described["info"]["contact"]["name"] and described["info"]["contact"]["url"]
    assert described["info"]["license"]["name"] == "EUPL-1.2"
    assert [server["url"] for server in described["servers"]] == ["/"]


async def test_paths_are_kebab_case_and_keys_camel_case_and_nothing_ends_in_a_slash(described: dict[str, Any]) -> None:
    for path in described["paths"]:
        assert re.fullmatch(r"(/([a-z0-9]+(-[a-z0-9]+)*|\{[a-z_]+\}))+", path), path
        assert path.startswith("/v1/")
    for _, path, operation in operations(described):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query":
                assert re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", parameter["name"]), (path, parameter["name"])
    for name, schema in described["components"]["schemas"].items():
        for key in schema.get("properties", ()):
            assert re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", key), (name, key)


async def test_every_command_is_described_with_its_type(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    command = schemas["CommandRequest"]["properties"]["command"]
    offered = {one["$ref"].rpartition("/")[2] for one in command["oneOf"]}
    assert offered == {command.__name__ for command in Command.__subclasses__()}
    assert set(command["discriminator"]["mapping"]) == {kebab(name) for name in offered}
    for name in offered:
        assert schemas[name]["properties"]["type"]["const"] == kebab(name)
        assert "type" in schemas[name]["required"]


async def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for key, inner in node.items():
                if key == "mapping":
                    yield from inner.values()
                else:
                    yield from references(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from references(inner)

    found = set(references(described))
    assert len(found) > 40
    for reference in found:
        node: Any = described
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


async def test_every_operation_is_whole(described: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(ids) == len(set(ids)) >= 25
    for method, path, operation in operations(described):
        assert operation["summary"], path
        declared = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\}", path)), path
        assert any(code.startswith("2") for code in operation["responses"]), path
        for code, response in operation["responses"].items():
            assert response["description"], (path, code)
            if code >= "400":
                assert list(response["content"]) == ["application/problem+json"], (path, code)
        if operation.get("security") == []:
            assert "401" not in operation["responses"] or path == "/v1/sessions"
        else:
            assert {"401", "403"} <= set(operation["responses"]), path
        if method != "get":
            assert "503" in operation["responses"], path


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("post", "/v1/commands", "409"),
        ("get", "/v1/commands/{command_id}", "404"),
        ("get", "/v1/stream", "410"),
        ("post", "/v1/sessions", "429"),
        ("post", "/v1/staff", "409"),
    ],
)
async def test_the_ways_to_refuse_are_described(described: dict[str, Any], method: str, path: str, code: str) -> None:
    assert code in described["paths"][path][method]["responses"]


async def test_a_stream_is_described_as_one(described: dict[str, Any]) -> None:
    assert list(described["paths"]["/v1/stream"]["get"]["responses"]["200"]["content"]) == ["text/event-stream"]


@pytest.mark.parametrize(
    "path", ["/v1/", "/v1/board/", "/v1/openapi.json/", "/v1/openapi.json/openapi.json", "//v1/board"]
)
async def test_an_address_has_one_form(standing: Any, path: str) -> None:
    async with standing.client("token-noor") as client:
        answer = await client.get(f"http://hub.test{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
