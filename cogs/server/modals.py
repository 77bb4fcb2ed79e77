"""The forms of a server's settings."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import discord

from cogs.kit.layout import Chosen
from cogs.modals import GuardedModal
from cogs.server.layouts import COMMENTS, DAYS
from interview.errors import InvalidInput
from interview.models import CommentRule, ServerLimits, ServerSettings
from interview.servers import MAX_RETENTION_DAYS, MAX_REVIEWERS_MIN, MIN_RETENTION_DAYS

__all__ = ["DigestModal", "KeepingModal", "KeyModal", "LimitsModal", "PeersModal", "number_in"]

Interaction: TypeAlias = "discord.Interaction[Any]"

_OFF = "off"
#: Digits alone, or in groups of three; 15 fit any limit.
_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[ ,.'\u00a0\u202f][0-9]{3}){1,4}")


def number_in(field: str, typed: str) -> int | None:
    """A whole number as people write it (``1,000``); None for an empty box. Raises InvalidInput."""
    typed = typed.strip()
    if not typed:
        return None
    if _WHOLE.fullmatch(typed) is None:
        raise InvalidInput(field, "must be a whole number, or be left empty")
    digits = re.sub(r"[^0-9]", "", typed)
    return int(digits)


class _Form(GuardedModal):
    def box(
        self, field: str, label: str, description: str, value: object, *, most: int = 20
    ) -> discord.ui.TextInput[Any]:
        made: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=field,
            required=False,
            max_length=most,
            default=None if value is None else str(value),
        )
        self.add_item(discord.ui.Label(text=label, description=description, component=made))
        return made

    def menu(
        self, field: str, label: str, choices: Mapping[str, str], chosen: str
    ) -> discord.ui.Select[Any]:
        made: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=field,
            options=[
                discord.SelectOption(label=name, value=value, default=value == chosen)
                for value, name in choices.items()
            ],
        )
        self.add_item(discord.ui.Label(text=label, component=made))
        return made


class LimitsModal(_Form):
    def __init__(
        self,
        limits: ServerLimits,
        submit: Callable[[Interaction, ServerLimits], Awaitable[None]],
    ) -> None:
        super().__init__("Limits of a day")
        self._submit = submit
        none = "Empty: no limit of this server's own."
        self._boxes = (
            self.box("calls_person", "Requests a person", none, limits.calls_per_person),
            self.box("calls_server", "Requests, all together", none, limits.calls_per_server),
            self.box("tokens_person", "Tokens a person", none, limits.tokens_per_person),
            self.box("tokens_server", "Tokens, all together", none, limits.tokens_per_server),
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        calls_person, calls_server, tokens_person, tokens_server = (
            number_in(what, box.value)
            for what, box in zip(
                ("requests", "requests", "tokens", "tokens"), self._boxes, strict=True
            )
        )
        limits = ServerLimits(calls_person, calls_server, tokens_person, tokens_server)
        await self._submit(interaction, limits)


class KeepingModal(_Form):
    def __init__(
        self, days: int | None, submit: Callable[[Interaction, int | None], Awaitable[None]]
    ) -> None:
        super().__init__("How long to keep interviews")
        self._submit = submit
        self._days = self.box(
            "days",
            "Days after their end",
            f"{MIN_RETENTION_DAYS} to {MAX_RETENTION_DAYS:,}. Empty: their person deletes them.",
            days,
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._submit(interaction, number_in("days", self._days.value))


class PeersModal(_Form):
    def __init__(
        self,
        settings: ServerSettings,
        submit: Callable[[Interaction, CommentRule, int], Awaitable[None]],
    ) -> None:
        super().__init__("How peers rate each other")
        self._submit = submit
        choices = {each.value: text.capitalize() for each, text in COMMENTS.items()}
        self._comments = self.menu("comments", "Their comments", choices, settings.comments.value)
        self._least = self.box(
            "least",
            "Finished interviews before one may rate",
            f"0 to {MAX_REVIEWERS_MIN}. Empty or 0: everybody may.",
            settings.reviewers_min or None,
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        chosen = "".join(self._comments.values[:1])
        if chosen not in {each.value for each in CommentRule}:
            raise InvalidInput("rule for comments", "isn't one of the list")
        least = number_in("number of finished interviews", self._least.value) or 0
        await self._submit(interaction, CommentRule(chosen), least)


class DigestModal(_Form):
    def __init__(
        self,
        settings: ServerSettings,
        channel: int | None,
        submit: Callable[[Interaction, int | None, int | None], Awaitable[None]],
    ) -> None:
        """``channel``: the present one, if it is there still."""
        super().__init__("Weekly digest")
        self._submit = submit
        days = {_OFF: "Off"} | {str(day): name for day, name in enumerate(DAYS)}
        chosen = _OFF if settings.digest_day is None else str(settings.digest_day)
        self._day = self.menu("day", "Day", days, chosen)
        self._channel: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            custom_id="channel",
            channel_types=[discord.ChannelType.text, discord.ChannelType.news],
            required=False,
            min_values=0,
            max_values=1,
            default_values=[]
            if channel is None
            else [Chosen(id=channel, type=discord.SelectDefaultValueType.channel)],
        )
        self.add_item(discord.ui.Label(text="Channel", component=self._channel))

    async def on_submit(self, interaction: Interaction, /) -> None:
        day = "".join(self._day.values[:1])
        if day == _OFF:
            await self._submit(interaction, None, None)
            return
        if re.fullmatch(r"[0-6]", day) is None:
            raise InvalidInput("day of the digest", "isn't one of the list")
        if not self._channel.values:
            raise InvalidInput("digest", "needs a channel as well as a day")
        await self._submit(interaction, int(day), self._channel.values[0].id)


class KeyModal(_Form):
    """Takes a key. It is in no draft and in no log."""

    def __init__(self, submit: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__("The server's own Gemini key")
        self._submit = submit
        self._key: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="key", min_length=20, max_length=200
        )
        self.add_item(
            discord.ui.Label(
                text="Gemini API key",
                description="From aistudio.google.com/apikey. Tried once, then kept encrypted.",
                component=self._key,
            )
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._submit(interaction, self._key.value)
