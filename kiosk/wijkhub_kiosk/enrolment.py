"""How a screen gets to know its hub: a one-time code gives it a token, kept in a cookie."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.port import CodeRefused
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.words import pick_language, readers_language
from wijkhub_queue.actors import Role, allow_anyone

COOKIE = "wijkhub-device"
_KEPT_S = 400 * 24 * 3600
"""Seconds that a browser keeps the token: the longest that browsers allow, begun anew at every visit."""
HOME = {Role.KIOSK: "/kiosk", Role.DISPLAY: "/display", Role.PRINTER_PAGE: "/printer"}
"""The page of each kind of screen."""


class EnrolForm(Struct, frozen=True):
    """What the page's form sends."""

    code: Annotated[str, Meta(max_length=80)] = ""
    language: str = ""


def device_cookie(token: str, role: Role, *, secure: bool) -> Cookie:
    """The cookie that holds a screen's token, sent with that screen's own pages alone.

    So one browser can be several screens, each in a tab of its own.
    """
    return Cookie(
        key=COOKIE,
        value=token,
        path=HOME.get(role, "/"),
        max_age=_KEPT_S,
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def kept_cookie(request: ScreenRequest) -> list[Cookie]:
    """The cookie that a screen came with, to be kept for longer; none when it came without."""
    token, identity = request.cookies.get(COOKIE), request.user
    if not token or identity is None:
        return []
    return [device_cookie(token, identity.actor.role, secure=request.url.scheme == "https")]


def create_handlers(pages: Pages) -> list[HTTPRouteHandler]:
    """The page where a screen is enrolled."""

    @get("/enrol", opt=allow_anyone(), name="enrol")
    async def enrol_page(request: ScreenRequest, hub: HubHere, code: FromQuery[str] = "") -> Response[Any]:
        setup = hub.board.setup
        return pages.page("enrol.html", readers_language(request, setup), setup, code=code[:80], refused=False)

    @post("/enrol", opt=allow_anyone(), name="enrol-screen", status_code=200)
    async def enrol(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[EnrolForm]) -> Response[Any]:
        setup = hub.board.setup
        try:
            enrolled = await hub.enrol(data.code.strip())
        except CodeRefused:
            language = pick_language(data.language, setup) if data.language else readers_language(request, setup)
            return pages.page("enrol.html", language, setup, status=400, code=data.code, refused=True)
        secure = request.url.scheme == "https"
        return Redirect(
            HOME.get(enrolled.device.role, "/enrol"),
            status_code=303,
            cookies=[device_cookie(enrolled.token, enrolled.device.role, secure=secure)],
        )

    return [enrol_page, enrol]
