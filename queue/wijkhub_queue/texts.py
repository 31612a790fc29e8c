"""Words for residents and staff, kept in message catalogues (gettext `.po`), one file per language.

A catalogue's keys are names such as `kiosk.welcome`; the words stand only in the catalogue, so that a language
is added as data. Plurals follow the catalogue's own `Plural-Forms`.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from pathlib import Path

FALLBACK = "nl"


class MissingText(KeyError):
    """A key that no catalogue knows; add it to the room's `texts/nl.po` and to each other language."""

    def __init__(self, folder: Path, key: str) -> None:
        super().__init__(f"{folder.name}: no text '{key}'; add it to every language in {folder}")


class Texts:
    """The catalogues of one room.

    Languages are ISO 639-1 codes. A language without a catalogue, and a key without a translation, fall back to Dutch.
    """

    def __init__(self, folder: Path, catalogues: dict[str, gettext.GNUTranslations]) -> None:
        self._folder = folder
        self._catalogues = catalogues

    @classmethod
    def load(cls, folder: Path) -> Texts:
        """Read every `<language>.po` in `folder`.

        Raises:
            FileNotFoundError: the folder has no Dutch catalogue, on which the others fall back.
        """
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        catalogues: dict[str, gettext.GNUTranslations] = {}
        for path in sorted(folder.glob("*.po")):
            with path.open("rb") as po:
                catalogue = read_po(po, locale=path.stem, abort_invalid=True)
            compiled = io.BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            catalogues[path.stem] = gettext.GNUTranslations(compiled)
        if FALLBACK not in catalogues:
            raise FileNotFoundError(f"{folder} has no {FALLBACK}.po")
        for language, translations in catalogues.items():
            if language != FALLBACK:
                translations.add_fallback(catalogues[FALLBACK])
        return cls(folder, catalogues)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a catalogue, Dutch first."""
        return (FALLBACK, *(code for code in self._catalogues if code != FALLBACK))

    def get(self, language: str, key: str, /, *, n: int | None = None, **figures: object) -> str:
        """The words of `key`, with `figures` put in their places; `n` chooses the plural and fills `{n}`.

        Raises:
            MissingText: no language has the key.
        """
        catalogue = self._catalogues.get(language) or self._catalogues[FALLBACK]
        words = catalogue.gettext(key) if n is None else catalogue.ngettext(key, key, n)
        if words == key:
            raise MissingText(self._folder, key)
        if n is not None:
            figures["n"] = n
        return words.format_map(figures) if figures else words

    def keys(self, language: str) -> Iterator[str]:
        """Every key that the catalogue of `language` itself holds, plural keys once."""
        seen = set()
        # GNUTranslations keeps plural forms as (key, form) pairs and offers no listing of its own.
        entries: dict[str | tuple[str, int], str] = self._catalogues[language]._catalog  # type: ignore[attr-defined]
        for entry in entries:
            key = entry if isinstance(entry, str) else entry[0]
            if key and key not in seen:
                seen.add(key)
                yield key
