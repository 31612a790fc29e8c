"""Pages and parts of pages, from templates in which no word stands: every word comes from the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uuid_utils
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType

from wijkhub_kiosk.assets import Assets
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.words import direction, language_name, languages_of, texts
from wijkhub_queue.board import Board
from wijkhub_queue.hub_setup import HubSetup, in_language

FOLDER = Path(__file__).parent / "templates"


class Pages:
    """Draws pages."""

    def __init__(self, assets: Assets) -> None:
        self.edition = assets.edition
        """A mark of how pages look and work now; a page of another edition is loaded anew when it can be."""
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals.update(
            asset=assets.address,
            themed=assets.themed,
            edition=assets.edition,
            new_id=new_id,
            language_name=language_name,
            direction=direction,
        )

    def draw(self, template: str, language: str, setup: HubSetup | None, **values: Any) -> str:
        """The HTML of a template in a language; `setup` is the hub's, for its name and whether it is an exercise."""
        return self._templates.get_template(template).render(
            language=language,
            t=partial(texts().get, language),
            text_in=texts().get,
            said=lambda words: in_language(words, language),
            hub_name=setup.name if setup else "",
            exercise=bool(setup and setup.exercise),
            **values,
        )

    def page(
        self,
        template: str,
        language: str,
        setup: HubSetup | None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        cookies: list[Cookie] | None = None,
        **values: Any,
    ) -> Response[str]:
        """A whole page as an answer."""
        return Response(
            self.draw(template, language, setup, **values),
            media_type=MediaType.HTML,
            status_code=status,
            headers=dict(headers or {}),
            cookies=cookies,
        )


def new_id() -> str:
    """An id for a command, made when the page with its form is made."""
    return str(uuid_utils.uuid7())


def place_in_journal(board: Board) -> str:
    """The board's place, as a page puts it into the address of its stream: `epoch:seq`."""
    return f"{board.epoch}:{board.seq}"


def local_time(moment: datetime, setup: HubSetup | None) -> str:
    """A moment as a clock at the hub shows it: `14:05`."""
    return moment.astimezone(ZoneInfo(setup.policy.time_zone if setup else "Europe/Amsterdam")).strftime("%H:%M")


def counter_name(setup: HubSetup | None, counter_id: str, language: str) -> str:
    """What a counter is called; its id when it has left the set-up."""
    place = setup.counter(counter_id) if setup else None
    return in_language(place.name, language) if place else counter_id


def other_languages(hub: Hub, language: str) -> list[str]:
    """The languages to which a reader can change."""
    return [code for code in languages_of(hub.board.setup) if code != language]


def lines_in(lists: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """A list for residents in their language, else in Dutch."""
    return lists.get(language) or lists.get("nl", ())
