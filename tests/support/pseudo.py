"""A language for tests: what comes from the catalog is marked and 40 % longer, so that whatever a
person would read outside of the marks didn't come from there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from string import Formatter
from typing import Any, Literal

import discord

from cogs.kit.readers import Readers
from locales.catalog import Catalog
from tools.strings import collected

__all__ = ["PSEUDO", "PseudoReaders", "over_limits", "texts_of", "unmarked"]

_OPEN, _CLOSE, _PAD = "⟦", "⟧", "¤"
#: To the mark's end, or to where a text was cut.
_MARKED = re.compile(rf"{_OPEN}[^{_OPEN}{_CLOSE}]*(?:{_CLOSE}|…|$)")
#: What Discord draws in its own words, and addresses.
_DISCORDS = re.compile(r"<t:-?\d+:\w>|<[@#][!&]?\d+>|https?://\S+|attachment://\S+")
#: What stands for a team's answer in menus and lists: A, B, C.
_LETTER = re.compile(r"\b[A-Z]\b")


def _mark(text: str, pad: int = 0) -> str:
    """Markdown where a line begins stays there."""
    if not any(map(str.isalpha, text)):
        return text + _PAD * pad
    return f"{_OPEN}{text}{_PAD * pad}{_CLOSE}"


class Pseudo(Catalog):
    """Its texts marked, its values as they are; numbers as in German. What `make strings` doesn't
    find in the source is in no catalog, so it isn't marked."""

    def __init__(self) -> None:
        super().__init__("de")

    def __call__(self, message: str, /, **values: object) -> str:
        if message not in _texts():
            return message.format_map(values) if values else message
        if not values:
            return _mark(message, -(-len(message) * 2 // 5))
        made = []
        pad = -(-len(message) * 2 // 5)
        for literal, field, _, _ in Formatter().parse(message):
            made.append(_mark(literal, pad))
            pad = 0
            if field is not None:
                made.append(str(values[field]))
        return "".join(made)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        values = {"count": self.number(count), **values}
        return self(one if count == 1 else many, **values)

    def context(self, context: str, message: str, /, **values: object) -> str:
        return self(message, **values)

    def date(self, day: date, form: str = "medium") -> str:
        return _mark(super().date(day, form))

    def list(
        self, items: Iterable[str], style: Literal["standard", "or", "unit"] = "standard"
    ) -> str:
        return _mark(" und ").join(items)

    def language(self, code: str) -> str:
        return _mark(super().language(code))


@cache
def _texts() -> frozenset[str]:
    """Every text of the source, both forms of plurals."""
    found = (each.id for each in collected())
    return frozenset(
        form for text in found for form in ((text,) if isinstance(text, str) else text)
    )


PSEUDO = Pseudo()


class PseudoReaders(Readers):
    """Everybody reads it."""

    def of(self, interaction: discord.Interaction[Any]) -> Catalog:
        return PSEUDO

    async def of_person(self, person_id: int) -> Catalog:
        return PSEUDO

    async def of_server(self, guild_id: int | None) -> Catalog:
        return PSEUDO


def unmarked(text: str) -> str:
    """Letters that came from no catalog, and numbers written as in English; "" when all is well."""
    rest = _LETTER.sub("", _DISCORDS.sub("", _MARKED.sub("", text)))
    return rest if any(map(str.isalpha, rest)) or re.search(r"\d\.\d\d?(?!\d)", rest) else ""


#: What people read of a component or a modal, by its key, and how long it may be (Discord).
_READ = {
    "content": 4000,
    "label": 80,
    "title": 45,
    "placeholder": 150,
    "description": 100,
}


def texts_of(payload: Any) -> list[tuple[str, str, int]]:
    """(key, text, the most it may take) of everything in components, modals or commands."""
    found: list[tuple[str, str, int]] = []
    if isinstance(payload, dict):
        for key, value in payload.items():
            if key in _READ and isinstance(value, str):
                most = _READ[key]
                if key == "label" and "component" in payload:
                    most = 45  # of a form's field
                elif key == "label" and "value" in payload:
                    most = 100  # of a menu's option
                elif key == "placeholder" and payload.get("type") == 4:
                    most = 100  # of a text input
                elif key == "description" and "media" in payload:
                    most = 1024  # of a picture
                found.append((key, value, most))
            elif key not in ("custom_id", "default", "value"):
                found += texts_of(value)
    elif isinstance(payload, list):
        for each in payload:
            found += texts_of(each)
    return found


def _count(payload: Any) -> int:
    if isinstance(payload, list):
        return sum(map(_count, payload))
    if not isinstance(payload, dict):
        return 0
    below = [payload.get("components", []), payload.get("accessory")]
    return 1 + sum(map(_count, below))


def over_limits(payload: Any) -> list[str]:
    """Which of Discord's limits the components of a message, or a modal, don't keep."""
    texts = texts_of(payload)
    over = [f"{key} of {len(text)}: {text}" for key, text, most in texts if len(text) > most]
    if sum(len(text) for key, text, _ in texts if key == "content") > 4000:
        over.append("all texts")
    if _count(payload) > 40:
        over.append("components")
    return over
