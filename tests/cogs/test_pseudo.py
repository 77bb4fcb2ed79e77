"""Every layout and every form in a language of marks: nothing gets past the catalog, all fits.

They are found by walking the modules and drawn with what their signatures ask for, so that a new
one is under these tests by being there.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator
from random import Random
from string import Formatter
from typing import Any

import discord
import pytest

import cogs
from cogs import errors
from cogs.errors import inputs, standing, words_for
from cogs.kit.refusals import Refusal, Refused
from interview.errors import LimitReached, NotFound, OtherState
from interview.models import PACK_COLUMNS, InterviewState
from tests.support.made_up import arguments
from tests.support.pseudo import PSEUDO, over_limits, texts_of, unmarked

#: Drawn so often, each time of something else.
TIMES = 25


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(cogs.__path__, "cogs."):
        yield importlib.import_module(found.name)


def _hints(function: Any, module: Any) -> dict[str, Any]:
    there = {**vars(discord.ui), **vars(typing), "discord": discord, **vars(module)}
    return typing.get_type_hints(function, there)


def _drawn() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """(name, what is called, what it takes) of every function that returns a view, every modal."""
    for module in _modules():
        for name, each in vars(module).items():
            if getattr(each, "__module__", None) != module.__name__ or name.startswith("_"):
                continue
            if inspect.isclass(each) and issubclass(each, discord.ui.Modal):
                hints = _hints(each.__init__, module)
            elif inspect.isfunction(each) and "View" in str(each.__annotations__.get("return")):
                hints = _hints(each, module)
            else:
                continue
            hints.pop("return", None)
            yield f"{module.__name__}.{name}", each, hints


DRAWN = list(_drawn())


@pytest.mark.parametrize(("draw", "hints"), [each[1:] for each in DRAWN], ids=[e[0] for e in DRAWN])
def test_nothing_gets_past_the_catalog_and_all_of_it_fits(
    draw: Callable[..., Any], hints: dict[str, Any]
) -> None:
    asyncio.run(_draw(draw, hints))


@pytest.mark.parametrize("kind", [*errors._WORDS], ids=lambda kind: kind.__name__)
def test_every_error_has_its_words_from_the_catalog(kind: type[Exception]) -> None:
    random = Random(kind.__name__)
    for _ in range(TIMES):
        said = words_for(PSEUDO, _raised(kind, random))
        assert said
        assert not unmarked(re.sub("|".join(PACK_COLUMNS), "", said))  # people type those


@pytest.mark.parametrize("why", list(Refusal))
def test_every_refusal_has_its_words_from_the_catalog(why: Refusal) -> None:
    values = {name: "7" for _, name, _, _ in Formatter().parse(why.value) if name}
    assert not unmarked(words_for(PSEUDO, Refused(why, **values)) or "")


def _raised(kind: type[Exception], random: Random) -> Exception:
    if kind is Refused:
        return Refused(Refusal.PAGE_GONE)
    if kind is OtherState:
        return OtherState(random.choice(list(InterviewState)))
    if kind is LimitReached:
        return LimitReached(random.choice(list(inputs.LIMITS)), 7, count=7)
    if kind is NotFound:
        return NotFound(random.choice(list(standing.NOT_FOUND)))
    if kind.__module__.startswith("discord"):
        made = kind.__new__(kind)
        made.__dict__["retry_after"] = 70.0
        return made
    hints = typing.get_type_hints(kind.__init__) if kind.__init__ is not Exception.__init__ else {}
    # What is left out has no place in the words either.
    given = {
        name: int if hint == int | None else hint
        for name, hint in hints.items()
        if name != "return"
    }
    return kind(**arguments(kind, random, given))


async def _draw(draw: Callable[..., Any], hints: dict[str, Any]) -> None:
    random = Random(draw.__qualname__)
    for _ in range(TIMES):
        made = draw(**arguments(draw, random, hints))
        if made is None:  # nothing is to be said
            continue
        payload = made.to_dict() if isinstance(made, discord.ui.Modal) else made.to_components()
        said = [text for _, text, _ in texts_of(payload)]
        assert said
        assert not [text for text in map(unmarked, said) if text]
        assert not over_limits(payload)
