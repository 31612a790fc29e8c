"""The API's description, OpenAPI 3.1: what the framework knows, and the problems that it cannot know."""

from __future__ import annotations

from typing import Any

from litestar import Request, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Contact, License, SecurityScheme, Server

from wijkhub_queue.sync.signing import AUTHORIZATION
from wijkhub_registry.api.media import SCHEMAS, describe_media
from wijkhub_registry.door import API_VERSION
from wijkhub_registry.problems import MEDIA_TYPE
from wijkhub_registry.settings import Settings

PATH = "/v1/openapi.json"
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457). The part of `type` after the last slash is a stable code.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, and what to do."},
        "instance": {"type": "string", "format": "uri-reference"},
        "expectedSeq": {"type": "integer", "description": "Of a gap: where to send from."},
        "seq": {"type": "integer", "description": "Of a fork or an event that is too large: where it stands."},
        "current": {"type": "integer", "description": "Of an epoch that does not fit: the one that the registry has."},
    },
}
_SAID = {
    "400": "What was sent is wrong, and says where; sent again it is wrong again.",
    "401": "Not signed, not by a key that is known, or with a nonce that holds no more.",
    "403": "The key was taken back, the code does not work, or this is another hub's.",
    "404": "It is not there.",
    "409": "Not in this order; the problem says where to go on.",
    "413": "The body, or one event in it, is too large.",
    "426": "The hub speaks a protocol that is not spoken here any more.",
    "503": "Nothing was taken; send the same again after `Retry-After` seconds.",
}
_UNSIGNED = {"/sync/v1/enrol", "/sync/v1/nonce", "/sync/v1/keys"}
_MORE: dict[tuple[str, str], set[str]] = {
    ("post", "/sync/v1/enrol"): {"401", "403"},
    ("post", "/sync/v1/events"): {"400", "404", "409", "413", "426"},
    ("post", "/sync/v1/epochs"): {"404", "409"},
    ("get", "/sync/v1/head"): {"404"},
    ("post", "/sync/v1/heartbeat"): {"404"},
}


def openapi(settings: Settings) -> OpenAPIConfig:
    """How the API is described, at `/v1/openapi.json`, for anyone."""
    here = Server(url=settings.server.public_url or "/", description="This registry")
    return OpenAPIConfig(
        title="Wijkhub registry",
        version=API_VERSION,
        description="The city's hubs and public locations; and, under `/sync/v1`, what hubs say to the registry.",
        openapi_router=Router(PATH, route_handlers=[], include_in_schema=False),
        contact=Contact(name="Wijkhub", url="https://github.com/wijkhub/wijkhub"),
        license=License(
            name="EUPL-1.2", url="https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12"
        ),
        servers=[here],
        components=Components(
            security_schemes={
                "hub": SecurityScheme(
                    type="http", scheme=AUTHORIZATION, description="Signature of the request by the hub's key."
                ),
            }
        ),
        render_plugins=[_Description(path="/")],
        use_handler_docstrings=True,
    )


class _Description(JsonRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        schemas = openapi_schema["components"]["schemas"]
        if "Problem" not in schemas:
            schemas["Problem"] = _PROBLEM
            schemas |= SCHEMAS
            for path, operations in openapi_schema["paths"].items():
                for method, operation in operations.items():
                    _complete(path, method, operation)
        return self.render_json(request, openapi_schema)


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    codes = set(_MORE.get((method, path), set()))
    signed = path.startswith("/sync/") and path not in _UNSIGNED
    if path == "/sync/v1/events" and method == "post":
        batch = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": {"application/gzip": batch}}
    if "requestBody" in operation:
        codes |= {"400", "413"}
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
        codes.add("400")
    if "{" in path:
        codes.add("404")
    if path.startswith("/sync/"):
        codes.add("503")
    if signed:
        codes |= {"401", "403"}
        operation["security"] = [{"hub": []}]
    responses = operation["responses"]
    responses.pop("400", None)
    describe_media(path, method, operation)
    if path == "/v1/health":
        responses["503"] = {**responses["200"], "description": "It can't use its database."}
    for code in sorted(codes):
        responses[code] = {
            "description": _SAID[code],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
