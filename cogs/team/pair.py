"""/team pair, and the buttons of pairs: finding each other, the date, a turn, its notes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.kit import words
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId, parse_round_detail
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import reply, reply_in_place
from cogs.team import sheet_layouts, team_words
from cogs.team.opening import Options, add_to_team, plan_here, team_options
from interview.errors import NotFound, Thing
from interview.input_limits import MAX_ROLE, MAX_STACK, MAX_YEARS
from interview.models import Kind, TeamKind, TeamPractice, TeamState
from interview.team.pairs.pairing import Sheet
from locales.catalog import Catalog, mark

Interaction = discord.Interaction[Any]

DEFAULT_MINUTES, LEAST_MINUTES, MOST_MINUTES = 15, 3, 60
#: How often each of the two is the candidate, at most.
MOST_TURNS = 3
#: Agreed times are rounded to these, so that two who mean the same time say the same.
_QUARTER = 900


def in_quarters(now: datetime, hours: float) -> datetime:
    """``hours`` from ``now``, to the nearest quarter of an hour."""
    at = (now + timedelta(hours=hours)).timestamp()
    return datetime.fromtimestamp(round(at / _QUARTER) * _QUARTER, UTC)


class PairCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.pairs = bot.services.pairs
        register_actions(bot, self)

    async def cog_load(self) -> None:
        """Our command belongs to the group that another cog has made."""
        add_to_team(
            self.bot,
            app_commands.Command(
                name="pair",
                description=mark("Find a partner: one interviews, one answers, then you swap"),
                callback=self.open_pair,
            ),
        )

    @app_commands.describe(
        kind=mark("What the questions are about; mixed goes with anybody"),
        in_hours=mark("Agree on a time: so many hours from now. Leave it out to begin at once"),
        turns=mark("How often each of you is the candidate"),
        minutes=mark("Minutes for each turn"),
        years=mark("Years of experience: partners of a similar level come first"),
    )
    @team_options(Kind.MIXED, Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN)
    async def open_pair(
        self,
        interaction: Interaction,
        role: app_commands.Range[str, 1, MAX_ROLE],
        kind: str = Kind.MIXED.value,
        in_hours: app_commands.Range[float, 0.25, 720.0] | None = None,
        turns: app_commands.Range[int, 1, MOST_TURNS] = 1,
        minutes: app_commands.Range[int, LEAST_MINUTES, MOST_MINUTES] = DEFAULT_MINUTES,
        years: app_commands.Range[float, 0.0, MAX_YEARS] | None = None,
        stack: app_commands.Range[str, 1, MAX_STACK] | None = None,
        language: str = "en",
        pack: str | None = None,
    ) -> None:
        options = Options(role, kind, turns, minutes, years, stack, language, pack)
        plan, notes = await plan_here(interaction, TeamKind.PAIR, options)
        t = self.bot.readers.of(interaction)
        granted = interaction.app_permissions
        if in_hours is not None and not (granted.create_events or granted.manage_events):
            lacking = t(
                "I lack **Create Events** here, so a time you agree on stands in your thread, not"
                " in the server's calendar."
            )
            notes.append(f"{lacking} " + t(team_words.WHERE_PERMISSIONS))
        at = None if in_hours is None else in_quarters(discord.utils.utcnow(), in_hours)
        practice = await self.pairs.look_for(plan, at)
        await reply(interaction, notice(self._told(t, practice, interaction, notes)))

    def _told(
        self, t: Catalog, practice: TeamPractice, interaction: Interaction, notes: list[str]
    ) -> str:
        if practice.host_id is not None and practice.host_id != interaction.user.id:
            text = t(
                "**Somebody was waiting for you:** {person}. A thread for the two of you opens in a"
                " moment.",
                person=team_words.mention(t, practice.host_id),
            )
        elif practice.host_id is None:
            text = t(
                "**Somebody was waiting for you:** your partner. A thread for the two of you opens"
                " in a moment."
            )
        elif practice.starts_at is not None:
            text = t(
                "I look for somebody who is free {when}. You are both asked to say yes to it, in a"
                " thread of your own.",
                when=words.timestamp(practice.starts_at, "F"),
            )
        else:
            text = t(
                "I look for somebody, and your invitation is in this channel. Once you are two, a"
                " thread for you opens."
            )
        return text + "".join(f"\n-# {note}" for note in notes)

    # ------------------------------------------------------------------ before it begins

    @on_action(Action.PAIR_JOIN)
    async def on_join(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._here(interaction, id.id)
        practice = await self.pairs.join(id.id, interaction.user.id)
        t = self.bot.readers.of(interaction)
        if practice.starts_at is not None and practice.state is TeamState.SCHEDULED:
            text = t(
                "**You are two.** A thread for you opens in a moment; you begin {when}.",
                when=words.timestamp(practice.starts_at, "F"),
            )
        else:
            text = t("**You are two.** A thread for you opens in a moment.")
        await reply(interaction, notice(text))

    @on_action(Action.PAIR_CONFIRM)
    async def on_confirm(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self._here(interaction, id.id)
        await self.pairs.confirm(id.id, interaction.user.id)

    @on_action(Action.PAIR_HERE)
    async def on_i_am_here(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self._here(interaction, id.id)
        await self.pairs.here(id.id, interaction.user.id)

    @on_action(Action.PAIR_OFF)
    async def on_off(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self._here(interaction, id.id)
        await self.pairs.call_off(id.id, interaction.user.id)

    @on_action(Action.PAIR_AGAIN)
    async def on_again(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._here(interaction, id.id)
        practice = await self.pairs.look_again(id.id, interaction.user.id)
        t = self.bot.readers.of(interaction)
        await reply(interaction, notice(self._told(t, practice, interaction, [])))

    # ------------------------------------------------------------------ a turn

    @on_action(Action.PAIR_SHEET)
    async def on_sheet(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        sheet, page = await self._sheet(interaction, id)
        view = sheet_layouts.sheet_view(self.bot.readers.of(interaction), sheet, page)
        await reply_in_place(interaction, view)

    @on_action(Action.PAIR_ASK)
    async def on_ask(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        sheet, _ = await self._sheet(interaction, id)
        await self._post(interaction, sheet, sheet.round.question.text, mark("The question"))

    @on_action(Action.PAIR_PROBE)
    async def on_probe(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        sheet, _ = await self._sheet(interaction, id)
        probes = sheet.round.question.probes
        choice = values[0] if values else ""
        if not choice.isdecimal() or int(choice) >= len(probes):
            raise Refused(Refusal.BUTTON_ODD)
        await self._post(interaction, sheet, probes[int(choice)].text, mark("And"))

    async def _post(self, interaction: Interaction, sheet: Sheet, text: str, title: str) -> None:
        await interaction.response.defer()
        where = sheet.practice.thread_id or sheet.practice.channel_id
        channel = self.bot.get_partial_messageable(where)
        t = await self.bot.readers.of_server(sheet.practice.guild_id)
        view = sheet_layouts.posted(t, text, interaction.user.id, title=t(title))
        # The interaction's id: the same click handled twice posts once.
        await channel.send(view=view, nonce=f"p{interaction.id}")

    async def _sheet(self, interaction: Interaction, id: CustomId) -> tuple[Sheet, int]:
        wanted = parse_round_detail(id.detail)
        if wanted is None:
            raise Refused(Refusal.BUTTON_ODD)
        await self._here(interaction, id.id)
        number, page = wanted
        return await self.pairs.get_sheet(id.id, interaction.user.id, number), page

    @on_action(Action.PAIR_FINISH)
    async def on_finish(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self._here(interaction, id.id)
        await self.pairs.finish_turn(id.id, interaction.user.id, self._number(id))

    @on_action(Action.PAIR_NEXT)
    async def on_next(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self._here(interaction, id.id)
        await self.pairs.next_turn(id.id, interaction.user.id, self._number(id))

    # ------------------------------------------------------------------ checks

    def _number(self, id: CustomId) -> int:
        wanted = parse_round_detail(id.detail)
        if wanted is None:
            raise Refused(Refusal.BUTTON_ODD)
        return wanted[0]

    async def _here(self, interaction: Interaction, practice_id: int) -> None:
        """Ids come from a client: the practice is a pair's, of this server. Raises NotFound."""
        practice = await self.bot.services.team_lookup.get(practice_id)
        if practice.guild_id != interaction.guild_id or practice.kind is not TeamKind.PAIR:
            raise NotFound(Thing.PRACTICE)


async def setup(bot: Client) -> None:
    await bot.add_cog(PairCog(bot))
