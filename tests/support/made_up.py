"""Things of the domain made up from their types, with no letters in what people or models gave.

Every function that draws can so be drawn without a builder of its own: what it takes is read from
its signature, and a new one falls under the tests of all.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import itertools
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Any

import discord

from cogs.kept import Kept
from interview.models import Kind, Note, NoteKind, QuestionDraft
from locales.catalog import Catalog
from tests.support.pseudo import PSEUDO

__all__ = ["arguments", "made_up", "without_letters"]

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
#: Strings that are codes, by the name of what holds them.
CODES: Mapping[str, tuple[str, ...]] = {
    "language": ("en", "de"),
    "expected": ("en",),
    "languages": ("en", "de"),
    "grader": ("gemini", "offline", "compatible"),
    "graders": ("gemini", "offline"),
    "again": ("gemini", "compatible"),
    "interviewer": ("gemini", "pack"),
    "instead_of": ("gemini", "compatible"),
    "key": ("action", "result", "correctness"),
    "detail": ("a-1",),
    "restart": ("a-1",),
    "failed_step": ("transcribe", "grade", "limit"),
    "regrading": ("waiting", "failed"),
}
_SIZES = (1, 9, 40, 300, 2500)
_ids = itertools.count(1000)


def _text(random: Random, name: str) -> str:
    if name in CODES:
        return random.choice(CODES[name])
    # Titles and notes are ours, and short.
    size = random.choice(_SIZES[:3] if name in ("title", "note", "entries") else _SIZES)
    return " ".join(str(random.randrange(10, 99999)) for _ in range(1 + size // 5))[:size].strip()


def _number(random: Random, name: str) -> int:
    if name == "id" or name.endswith("_id"):
        return next(_ids)
    if name == "digest_day":
        return random.randrange(7)
    if "level" in name or name in ("expected", "page", "place"):
        return random.randrange(1, 6)
    return random.choice((1, 2, 3, 5, 12))


def made_up(hint: Any, random: Random, name: str = "") -> Any:
    """A value of a type; ``name`` is that of the field or parameter it is for."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return made_up(random.choice(inner), random, name)
    if origin is typing.Literal:
        return random.choice(inner)
    if origin is tuple and inner[-1:] != (...,):
        return tuple(made_up(each, random, name) for each in inner)
    if origin in (collections.abc.Mapping, dict):
        return {
            made_up(inner[0], random, f"{name}_id" if inner[0] is int else name): made_up(
                inner[1], random, name
            )
            for _ in range(random.randrange(4))
        }
    if origin is collections.abc.Callable:
        return _do_nothing
    if isinstance(origin, type) and issubclass(origin, collections.abc.Collection):
        count = random.randrange(name in ("pages", "points"), 4)
        found = [made_up(inner[0], random, name) for _ in range(count)]
        return frozenset(found) if issubclass(origin, collections.abc.Set) else tuple(found)
    return _plain(origin or hint, random, name)


async def _do_nothing(*_: object) -> None:
    return None


def _button() -> Any:
    return discord.ui.Button(label="1", custom_id=f"iv1:help:{next(_ids)}:")


def _plain(hint: Any, random: Random, name: str) -> Any:
    simple: dict[Any, Callable[[], Any]] = {
        str: lambda: _text(random, name),
        int: lambda: _number(random, name),
        float: lambda: round(random.uniform(1, 5), 1),
        bool: lambda: random.random() < 0.5,
        bytes: lambda: b"",
        type(None): lambda: None,
        None: lambda: None,
        datetime: lambda: AT + timedelta(minutes=random.randrange(5000)),
        date: lambda: AT.date(),
        timedelta: lambda: timedelta(minutes=random.randrange(1, 500)),
        Catalog: lambda: PSEUDO,
        Kept: lambda: Kept(),
        discord.ui.Button: _button,
        discord.ui.Item: _button,
    }
    if hint in simple:
        return simple[hint]()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return random.choice(list(hint))
    if dataclasses.is_dataclass(hint):
        made: Any = hint
        values = arguments(made, random)
        if hint is QuestionDraft and values["kind"] is Kind.MIXED:
            values["kind"] = Kind.TECHNICAL  # a question always has a kind of its own
        if made is Note and values["kind"] in (NoteKind.BANK_SHORT, NoteKind.BANK_SHORT_OF_NEW):
            values["name"] = Kind.TECHNICAL.value
        return made(**values)
    raise TypeError(f"{name}: {hint} can't be made up")


def arguments(of: Any, random: Random, hints: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Keyword arguments for a dataclass, or for a function by its ``hints``."""
    if hints is None:
        known = typing.get_type_hints(of)
        hints = {each.name: known[each.name] for each in dataclasses.fields(of) if each.init}
    return {name: made_up(hint, random, name) for name, hint in hints.items()}


def without_letters(thing: Any, name: str = "") -> Any:
    """A thing of the domain without words; codes, named criteria and what quotes stay."""
    if isinstance(thing, str) and not isinstance(thing, Enum):
        kept = name in CODES or name in ("name", "model", "rubric_version", "quote")
        return thing if kept else re.sub(r"[^\W\d_]", "□", thing)
    if isinstance(thing, tuple | list):
        return type(thing)(without_letters(each, name) for each in thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        changed = {
            each.name: without_letters(getattr(thing, each.name), each.name)
            for each in dataclasses.fields(thing)
            if each.init
        }
        return dataclasses.replace(thing, **changed)
    return thing
