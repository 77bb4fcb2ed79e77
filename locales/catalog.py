"""The words of one language, on gettext's catalogs, with its plurals, numbers, dates and lists.

Whatever draws words takes a :class:`Catalog` named ``t`` as its first parameter: who reads them is
known to its caller. The English source is the key::

    t("Question {number} of {count}", number=2, count=5)
    t.plural("{count} answer", "{count} answers", 3)
    t.context("button", "Start")           # where one English word has several meanings

A text that is written down before it is known who reads it is marked for the catalog, and given to
``t`` later: ``GREETING = mark("Welcome")``, ``t(GREETING)``. Values go in by name, never by
f-strings: ``make strings`` finds the texts in the source, so they are literals.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from datetime import date
from functools import cache, reduce
from io import BytesIO
from pathlib import Path
from typing import Literal

import structlog
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

log = structlog.get_logger(__name__)

#: The language of the source.
SOURCE = "en"
_FOLDER = Path(__file__).parent


def mark(message: str) -> str:
    """``message`` itself, known to ``make strings`` as one for the catalog."""
    return message


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """The same for a text that :meth:`Catalog.plural` is given."""
    return one, many


class Catalog:
    """Immutable; one a language and process."""

    def __init__(self, code: str = SOURCE, texts: gettext.NullTranslations | None = None) -> None:
        """``code``: a BCP 47 tag ("de", "pt-BR"). Raises babel.UnknownLocaleError."""
        self.code = code
        self._locale = Locale.parse(code, sep="-")
        self._texts = texts or gettext.NullTranslations()

    def __call__(self, message: str, /, **values: object) -> str:
        """``message`` in this language with ``values`` by name; in English where it has no words.

        Without values a text is taken as it stands, braces too.
        """
        # gettext keeps a catalog's header under "".
        return self._filled(self._texts.gettext(message) if message else "", message, values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form for ``count``, which ``{count}`` stands for in it, written as numbers are."""
        values = {"count": self.number(count), **values}
        source = one if count == 1 else many
        return self._filled(self._texts.ngettext(one, many, count), source, values)

    def context(self, context: str, message: str, /, **values: object) -> str:
        """The same for an English text that means several things; ``context`` says which."""
        return self._filled(self._texts.pgettext(context, message), message, values)

    def _filled(self, text: str, source: str, values: dict[str, object]) -> str:
        if not values:
            return text
        try:
            return text.format_map(values)
        except (KeyError, IndexError, ValueError):
            if text == source:
                raise
            # A translator's slip: the person reads English there, and the log names the language.
            log.warning("translation_unusable", language=self.code)
            return source.format_map(values)

    # ------------------------------------------------------------------ what isn't words

    def number(self, value: float, digits: int | None = None) -> str:
        """As it is written here: "1,234.5" or "1.234,5". ``digits``: exactly so many decimals."""
        if digits is None:
            return format_decimal(value, locale=self._locale)
        shape = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(round(value, digits), format=shape, locale=self._locale)

    def percent(self, share: float) -> str:
        """A share from 0 to 1, in whole percent."""
        return format_percent(share, locale=self._locale)

    def date(self, day: date, form: str = "medium") -> str:
        """A day without its time. ``form``: "short", "medium", "long" or "full", or which fields to
        write ("MMMd"), in the order that belongs here.
        """
        if form in ("short", "medium", "long", "full"):
            return format_date(day, format=form, locale=self._locale)
        return format_skeleton(form, day, locale=self._locale)

    def list(
        self, items: Iterable[str], style: Literal["standard", "or", "unit"] = "standard"
    ) -> str:
        """ "a, b and c", with the comma and the word that belong there; "" for none. ``style``
        "unit" is "a, b, c".
        """
        items = [*items]
        if style == "unit":
            # CLDR's own has gaps in Babel's data, for German and Japanese among others.
            comma = self._locale.list_patterns["standard"]["start"]
            return reduce(comma.format, items or ("",))
        # Plain "en" is that of the United States, with a comma before the last word.
        locale = "en_001" if self.code == SOURCE else self._locale
        return format_list(items, style=style, locale=locale)

    def language(self, code: str) -> str:
        """What a language is called in this one; "" for a code that isn't known."""
        return str(self._locale.languages.get(code.lower(), ""))


ENGLISH = Catalog()


@cache
def list_languages() -> tuple[str, ...]:
    """The tags of the languages there are, the source's first."""
    found = sorted(file.parent.name for file in _FOLDER.glob("*/messages.po"))
    return (SOURCE, *found)


@cache
def catalog_of(code: str | None) -> Catalog:
    """The catalog for a tag as Discord has it ("en-GB", "pt-BR"): its own, that of its language
    without the region, or English. Read when it is first asked for.
    """
    there = list_languages()
    for tag in (code or SOURCE, (code or SOURCE).partition("-")[0]):
        if tag == SOURCE:
            return ENGLISH
        if tag in there:
            return Catalog(tag, _read(_FOLDER / tag / "messages.po"))
    return ENGLISH


def _read(file: Path) -> gettext.GNUTranslations:
    with file.open("rb") as source:
        messages = read_po(source, locale=file.parent.name.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
