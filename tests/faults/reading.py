"""What people see in the local Discord, by the messages as they lie there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

#: On every card with a rating, and on no other.
RATED = "Rated by"

TYPED = (
    "Our checkout failed after a release, so I rolled it back, found the leak with a heap dump,"
    " wrote a test for it and added an alert. It has not come back since."
)

_CONTAINER = 17
#: cogs/cards.py numbers its containers by card from here.
MARKS = 1_000_000_000


def text_of(message: Json) -> str:
    """All texts of a message's components."""

    def texts(parts: list[Json]) -> Iterator[str]:
        for part in parts:
            if "content" in part:
                yield str(part["content"])
            yield from texts(part.get("components", []))

    return "\n".join(texts(message["components"]))


def button(message: Json, start: str) -> str | None:
    """The custom_id that begins like this."""

    def ids(parts: list[Json]) -> Iterator[str]:
        for part in parts:
            if "custom_id" in part:
                yield str(part["custom_id"])
            yield from ids(part.get("components", []))

    return next((each for each in ids(message["components"]) if each.startswith(start)), None)


def marks_of(message: Json) -> list[int]:
    """Of the cards that a message shows."""
    return [
        part["id"]
        for part in message["components"]
        if part["type"] == _CONTAINER and part["id"] >= MARKS
    ]
