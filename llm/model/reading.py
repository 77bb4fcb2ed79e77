"""From the text that a model wrote to the one JSON value that it means.

Models put fences, prose and thoughts around what was asked for, and some write JSON that isn't
quite JSON. Whatever has one meaning is taken; two different values that both fit have none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from typing import Any

from json_repair import repair_json
from pydantic_core import from_json

from interview.errors import InterviewerGarbled

#: Some chat templates write the opening tag themselves, so that only the closing one is in a reply.
_THOUGHTS = re.compile(r"\A(?:\s*<think.*?|[^{\[]*?)</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_THINKING = re.compile(r"\s*<think", re.IGNORECASE)
_OPENING = re.compile(r"[{\[]")
_BRACKET = re.compile(r"[{}\[\]]")
#: Characters; a dozen questions have 60,000.
_MOST_MENDED = 200_000
#: Open brackets; a grade has 3. json-repair takes time by their square.
_DEEPEST = 40
#: How many places are tried where it may begin.
_MOST_PLACES = 8

_DECODER = json.JSONDecoder(strict=False)


def json_of(text: str, fitting: Callable[[Any], Any | None]) -> Any:
    """The value in ``text`` that fits, as ``fitting`` gives it back (None for one that doesn't).

    Raises InterviewerGarbled: "bad_json" when there is none, "two_replies" when there are two that
    differ.
    """
    bare = _THOUGHTS.sub("", text.strip("\ufeff\u200b \t\r\n"), count=1)
    if _THINKING.match(bare):
        # What stands in thoughts that never end may be somebody else's words.
        raise InterviewerGarbled("bad_json")
    found: list[Any] = []
    for value in _values(bare):
        fits = fitting(value)
        if fits is not None and fits not in found:
            found.append(fits)
    if len(found) > 1:
        raise InterviewerGarbled("two_replies")
    if not found:
        found = _mended(bare, fitting)
    if not found:
        raise InterviewerGarbled("bad_json")
    return found[0]


def _values(text: str) -> Iterator[Any]:
    """Whole JSON values, outermost first; one that is a text with JSON in it counts as that."""
    if text.startswith('"'):
        try:
            inner = json.loads(text)
        except ValueError:
            inner = None
        if isinstance(inner, str):
            text = inner
    at = failed = 0
    while failed < _MOST_PLACES and (opening := _OPENING.search(text, at)) is not None:
        try:
            value, at = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            at = opening.end()
            failed += 1
        else:
            yield value


def _mended(text: str, fitting: Callable[[Any], Any | None]) -> list[Any]:
    """What was cut off or is nearly JSON, from the first place where it fits."""
    if len(text) > _MOST_MENDED or _depth(text) > _DEEPEST:
        return []
    for opening in islice(_OPENING.finditer(text), _MOST_PLACES):
        try:
            fits = fitting(_nearly(text[opening.start() :]))
        except (ValueError, RecursionError):
            continue
        if fits is not None:
            return [fits]
    return []


def _depth(text: str) -> int:
    """How many brackets are open at once, at most, with those in texts."""
    steps = (1 if found[0] in "{[" else -1 for found in _BRACKET.finditer(text))
    return max(accumulate(steps), default=0)


def _nearly(text: str) -> Any:
    try:
        # Cut off: without what it was cut in.
        return from_json(text, allow_partial=True)
    except ValueError:
        pass
    # Commas too many or too few, quotes of another kind, comments, Python's constants.
    return repair_json(text, return_objects=True, skip_json_loads=True)
