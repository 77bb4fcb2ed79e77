"""The forms of a server's settings."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import discord

from cogs.kit.layout import Chosen
from cogs.kit.refusals import Refusal, Refused
from cogs.modals import GuardedModal
from interview.errors import Field, Invalid, InvalidInput
from interview.models import CommentRule, ServerLimits, ServerSettings
from interview.servers import MAX_RETENTION_DAYS, MAX_REVIEWERS_MIN, MIN_RETENTION_DAYS
from locales.catalog import Catalog, mark

Interaction: TypeAlias = "discord.Interaction[Any]"

_OFF = "off"
_DAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
_COMMENTS = {
    CommentRule.SHOWN: mark("Shown at once"),
    CommentRule.HELD: mark("Held until a member with Manage Messages allows them"),
    CommentRule.OFF: mark("Off: peers rate without words"),
}
#: Digits alone, or in groups of three; 15 fit any limit.
_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[ ,.'\u00a0\u202f][0-9]{3}){1,4}")


def number_in(field: Field, typed: str) -> int | None:
    """A whole number as people write it (``1,000``); None for an empty box. Raises InvalidInput."""
    typed = typed.strip()
    if not typed:
        return None
    if _WHOLE.fullmatch(typed) is None:
        raise InvalidInput(field, Invalid.NO_WHOLE_NUMBER)
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
        self.ask(label, made, description)
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
        self.ask(label, made)
        return made


class LimitsModal(_Form):
    def __init__(
        self,
        t: Catalog,
        current: ServerLimits,
        submit: Callable[[Interaction, ServerLimits], Awaitable[None]],
    ) -> None:
        super().__init__(t("Limits of a day"))
        self._submit = submit
        none = t("Empty: no limit of this server's own.")
        self._boxes = (
            self.box("calls_person", t("Requests a person"), none, current.calls_per_person),
            self.box("calls_server", t("Requests, all together"), none, current.calls_per_server),
            self.box("tokens_person", t("Tokens a person"), none, current.tokens_per_person),
            self.box("tokens_server", t("Tokens, all together"), none, current.tokens_per_server),
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        calls_person, calls_server, tokens_person, tokens_server = (
            number_in(what, box.value)
            for what, box in zip(
                (Field.CALLS, Field.CALLS, Field.TOKENS, Field.TOKENS), self._boxes, strict=True
            )
        )
        daily_limits = ServerLimits(calls_person, calls_server, tokens_person, tokens_server)
        await self._submit(interaction, daily_limits)


class KeepingModal(_Form):
    def __init__(
        self,
        t: Catalog,
        days: int | None,
        submit: Callable[[Interaction, int | None], Awaitable[None]],
    ) -> None:
        super().__init__(t("How long to keep interviews"))
        self._submit = submit
        self._days = self.box(
            "days",
            t("Days after their end"),
            t(
                "{least} to {most}. Empty: their person deletes them.",
                least=t.number(MIN_RETENTION_DAYS),
                most=t.number(MAX_RETENTION_DAYS),
            ),
            days,
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._submit(interaction, number_in(Field.RETENTION, self._days.value))


class PeersModal(_Form):
    def __init__(
        self,
        t: Catalog,
        settings: ServerSettings,
        submit: Callable[[Interaction, CommentRule, int], Awaitable[None]],
    ) -> None:
        super().__init__(t("How peers rate each other"))
        self._submit = submit
        choices = {each.value: t(text) for each, text in _COMMENTS.items()}
        present = settings.comments.value
        self._comments = self.menu("comments", t("Their comments"), choices, present)
        self._least = self.box(
            "least",
            t("Finished interviews before one may rate"),
            t("0 to {most}. Empty or 0: everybody may.", most=t.number(MAX_REVIEWERS_MIN)),
            settings.reviewers_min or None,
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        chosen = "".join(self._comments.values[:1])
        if chosen not in {each.value for each in CommentRule}:
            raise InvalidInput(Field.COMMENT_RULE, Invalid.NOT_LISTED)
        least = number_in(Field.FINISHED, self._least.value) or 0
        await self._submit(interaction, CommentRule(chosen), least)


class DigestModal(_Form):
    def __init__(
        self,
        t: Catalog,
        settings: ServerSettings,
        channel: int | None,
        submit: Callable[[Interaction, int | None, int | None], Awaitable[None]],
    ) -> None:
        """``channel``: the present one, if it is there still."""
        super().__init__(t("Weekly digest"))
        self._submit = submit
        days = {_OFF: t("Off")} | {str(day): t(name) for day, name in enumerate(_DAYS)}
        chosen = _OFF if settings.digest_day is None else str(settings.digest_day)
        self._day = self.menu("day", t("Day"), days, chosen)
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
        self.ask(t("Channel"), self._channel)

    async def on_submit(self, interaction: Interaction, /) -> None:
        day = "".join(self._day.values[:1])
        if day == _OFF:
            await self._submit(interaction, None, None)
            return
        if re.fullmatch(r"[0-6]", day) is None:
            raise InvalidInput(Field.DIGEST_DAY, Invalid.NOT_LISTED)
        if not self._channel.values:
            raise Refused(Refusal.DIGEST_NEEDS_CHANNEL)
        await self._submit(interaction, int(day), self._channel.values[0].id)


class KeyModal(_Form):
    """Takes a key. It is in no draft and in no log."""

    def __init__(self, t: Catalog, submit: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__(t("The server's own Gemini key"))
        self._submit = submit
        self._key: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="key", min_length=20, max_length=200
        )
        told = t("From aistudio.google.com/apikey. Tried once, then kept encrypted.")
        self.ask(t("Gemini API key"), self._key, told)

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._submit(interaction, self._key.value)
