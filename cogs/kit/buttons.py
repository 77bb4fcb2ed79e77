"""Every button and menu of ours, by custom_id, before and after a restart.

discord.py only logs what a DynamicItem's callback raises and swallows what its checks raise, so
both classes guard their own action and put every error into words.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import discord

from cogs.kit.ids import TEMPLATE, Action, CustomId, parse
from cogs.kit.refusals import Refusal, Refused

#: Answers a click: the interaction, what the custom_id said, the values of a menu.
Handler = Callable[["discord.Interaction[Any]", CustomId, list[str]], Awaitable[None]]


class Actor(Protocol):
    """What buttons need of the client."""

    actions: dict[Action, Handler]

    async def explain(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Tell the person what went wrong."""
        ...


_MARK = "__actions__"


def on_action(*actions: Action) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a cog's method as the handler of these actions."""

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        setattr(method, _MARK, actions)
        return method

    return mark


def register_actions(bot: Actor, cog: object) -> None:
    """Enter all marked methods of ``cog``. Raises ValueError if an action has a handler."""
    for name in dir(type(cog)):
        actions = getattr(getattr(type(cog), name), _MARK, None)
        for action in actions or ():
            if action in bot.actions:
                raise ValueError(f"{action} has a handler already")
            bot.actions[action] = getattr(cog, name)


class _Guarded:
    """First in the bases: runs :meth:`act` and explains whatever it raises."""

    async def act(self, interaction: discord.Interaction[Any]) -> None:
        raise NotImplementedError

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await self.act(interaction)
        except Exception as error:  # noqa: BLE001 - the one boundary; explained and logged there
            actor: Actor = interaction.client
            await actor.explain(interaction, error)


class ActionButton(
    _Guarded,
    discord.ui.DynamicItem["discord.ui.Item[Any]"],
    template=TEMPLATE,
):
    """A button or menu of today's format."""

    def __init__(self, item: discord.ui.Item[Any], custom_id: str) -> None:
        super().__init__(item)
        self._parsed: CustomId | None = parse(custom_id)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /
    ) -> ActionButton:
        return cls(item, match.string)

    async def act(self, interaction: discord.Interaction[Any]) -> None:
        bot: Actor = interaction.client
        handler = bot.actions.get(self._parsed.action) if self._parsed else None
        if self._parsed is None or handler is None:
            raise Refused(Refusal.BUTTON_RETIRED)
        data: Any = interaction.data or {}
        values = [str(value) for value in data.get("values", [])]
        run: Awaitable[None] = handler(interaction, self._parsed, values)
        await run


class OldButton(
    _Guarded,
    discord.ui.DynamicItem["discord.ui.Item[Any]"],
    # Anything that looks like ours and isn't today's format; disjoint from TEMPLATE.
    template=rf"(?!{TEMPLATE}$)iv[0-9]*:.*",
):
    """A button of another version of the bot."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /
    ) -> OldButton:
        return cls(item)

    async def act(self, interaction: discord.Interaction[Any]) -> None:
        raise Refused(Refusal.BUTTON_OF_OTHER_VERSION)
