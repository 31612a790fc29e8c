"""Pages from templates in which no word stands: every word comes from the catalogues, and text from outside is text."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.enums import MediaType

from wijkhub_registry.pages import assets
from wijkhub_registry.pages.words import day_words, language_name, own_name, texts
from wijkhub_registry.settings import PagesSettings

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.globals.update(asset=assets.address, own_name=own_name, languages=texts().languages)


def draw(template: str, language: str, city: PagesSettings, **values: Any) -> str:
    """The HTML of a template in a language."""
    return _TEMPLATES.get_template(template).render(
        language=language,
        t=partial(texts().get, language),
        text_in=texts().get,
        day_words=partial(day_words, language=language),
        language_name=partial(language_name, reader=language),
        city=city.city,
        phone=city.phone,
        phone_link="tel:" + "".join(sign for sign in city.phone if sign in "+0123456789"),
        **values,
    )


def page(
    template: str,
    language: str,
    city: PagesSettings,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response[str]:
    """A whole page as an answer."""
    return Response(
        draw(template, language, city, **values),
        media_type=MediaType.HTML,
        status_code=status,
        headers={"vary": "accept-language", **(headers or {})},
    )
