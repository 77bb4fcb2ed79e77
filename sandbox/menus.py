"""What a select menu in a message offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.discord_world import World
from sandbox.reading import SeenMessage

__all__ = ["menu_values"]


def menu_values(local: World, message: SeenMessage, custom_id: str) -> list[str]:
    """The values of the menu whose custom_id begins with ``custom_id``. Raises LookupError."""
    stored = local.env.backend.get_message(message.channel_id, message.id)
    for component in _walk(stored.components):
        if str(component.get("custom_id", "")).startswith(custom_id):
            return [str(option["value"]) for option in component.get("options", [])]
    raise LookupError(f"no menu with an id like {custom_id!r}")


def _walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or ())
