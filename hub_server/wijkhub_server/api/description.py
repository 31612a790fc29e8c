"""The API's description, OpenAPI 3.1: what the framework knows, and what it cannot know.

The framework sees what a route takes and gives. Who may call it, and the problems that it may answer with, are added
here, so that a reader of the description meets no surprise.
"""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Request, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Contact, License, SecurityScheme, Server

from wijkhub_queue.actors import ROLES_OF_ROUTE, allow_anyone
from wijkhub_queue.commands import Command, kebab
from wijkhub_server.access import API_VERSION
from wijkhub_server.problems import MEDIA_TYPE

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
        "errors": {"type": "array", "items": {"type": "string"}},
    },
}
_SAID = {
    "400": "What was sent is wrong, and says where; sent again it is wrong again.",
    "401": "Nobody known: sign in, or enrol the screen.",
    "403": "Not for this role, or from another site.",
    "404": "It is not there.",
    "409": "Not possible now. For a command this answer is kept: the same id gets it again.",
    "410": "The journal has no such position: load the board anew and go on from there.",
    "413": "The body is larger than 1 MB.",
    "415": "The body is not JSON.",
    "429": "Too soon after wrong PINs; `Retry-After` says how long to wait.",
    "503": "Nothing could be written and nothing has changed; send the same again after `Retry-After` seconds.",
}


def openapi() -> OpenAPIConfig:
    """How the API is described, at `/v1/openapi.json`, for anyone."""
    return OpenAPIConfig(
        title="Wijkhub",
        version=API_VERSION,
        description=(
            "One hub: tickets, counters and the journal. Every change is a command with an id that its client makes; "
            "sent again, it gets the same answer."
        ),
        openapi_router=Router(PATH, route_handlers=[], include_in_schema=False, opt=allow_anyone()),
        contact=Contact(name="Wijkhub", url="https://github.com/wijkhub/wijkhub"),
        license=License(
            name="EUPL-1.2", url="https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12"
        ),
        servers=[Server(url="/", description="This hub")],
        components=Components(
            security_schemes={
                "session": SecurityScheme(type="http", scheme="bearer", description="Token of a session or a screen."),
            }
        ),
        security=[{"session": []}],
        render_plugins=[_Description(path="/")],
        use_handler_docstrings=True,
    )


class _Description(JsonRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        schemas = openapi_schema["components"]["schemas"]
        if "Problem" not in schemas:
            schemas["Problem"] = _PROBLEM
            _mend_times(schemas)
            schemas["CommandRequest"]["properties"]["command"]["discriminator"] = {
                "propertyName": "type",
                "mapping": {
                    kebab(command.__name__): f"#/components/schemas/{command.__name__}"
                    for command in Command.__subclasses__()
                },
            }
            roles = _roles(request.app)
            for path, operations in openapi_schema["paths"].items():
                for method, operation in operations.items():
                    _complete(path, method, operation, roles[path, method])
        return self.render_json(request, openapi_schema)


def _mend_times(node: Any) -> None:
    """Say of a time of day what it is: the framework calls it a duration."""
    if isinstance(node, dict):
        if node.get("format") == "duration":
            del node["format"]
            node["pattern"] = r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?$"
            node["description"] = "A local time of day."
        for value in node.values():
            _mend_times(value)
    elif isinstance(node, list):
        for value in node:
            _mend_times(value)


def _roles(app: Litestar) -> dict[tuple[str, str], Any]:
    """Who may call what, by path as the description has it and method."""
    return {
        (str(route.path_format), str(method).lower()): handler.opt[ROLES_OF_ROUTE]
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
        if ROLES_OF_ROUTE in handler.opt
    }


def _complete(path: str, method: str, operation: dict[str, Any], roles: frozenset[str] | None) -> None:
    responses = operation["responses"]
    codes = set()
    if "requestBody" in operation:
        codes |= {"400", "413", "415"}
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
        codes.add("400")
    if "{" in path or path in ("/v1/commands", "/v1/devices"):
        codes.add("404")
    if method != "get":
        codes |= {"403", "503"}
    if roles is None:
        operation["security"] = []
    else:
        codes |= {"401", "403"}
        operation["description"] = f"{operation.get('description', '')}\n\nFor: {', '.join(sorted(roles))}.".strip()
    codes |= _MORE.get((method, path), set())
    if path == "/v1/stream":
        responses["200"]["content"] = {"text/event-stream": {"schema": {"type": "string"}}}
    responses.pop("400", None)
    for code in sorted(codes):
        responses[code] = {
            "description": _SAID[code],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


_MORE: dict[tuple[str, str], set[str]] = {
    ("post", "/v1/commands"): {"409"},
    ("get", "/v1/commands/{command_id}"): {"409"},
    ("get", "/v1/events"): {"410"},
    ("get", "/v1/slots"): {"404"},
    ("get", "/v1/days-with-slots"): {"404"},
    ("get", "/v1/stream"): {"410"},
    ("post", "/v1/sessions"): {"401", "429"},
    ("post", "/v1/staff"): {"409"},
    ("delete", "/v1/staff/{staff_id}"): {"409"},
}
