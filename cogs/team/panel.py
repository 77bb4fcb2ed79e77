"""/team panel | calibration | moderate, and the buttons of hot seats: rating, comments, reveal."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.drawing import draw_calibration
from cogs.kit.ids import Action, CustomId
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import replace, reply, reply_in_place
from cogs.team import (
    calibration_layouts,
    comment_layouts,
    panel_layouts,
    panel_reveal_layouts,
    rating_layouts,
)
from cogs.team.opening import MOST_MINUTES, Options, add_to_team, open_lobby, team_options
from cogs.team.panel_modals import CommentModal, ReportModal
from interview.errors import NotFound, Thing
from interview.input_limits import MAX_ROLE, MAX_STACK, MAX_YEARS
from interview.models import (
    CommentRule,
    Kind,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamPractice,
    TeamRound,
)
from interview.rating.rubric import criteria_of
from interview.team.lookup import is_revealed
from interview.team.peers.comments import Moderator
from interview.team.peers.ratings import RatingForm
from locales.catalog import mark

Interaction = discord.Interaction[Any]

DEFAULT_MINUTES = 3
#: How often each person is in the seat, at most.
MOST_TURNS = 3


class PanelCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.panel = bot.services.panel
        self.comments = bot.services.comments
        self.lookup = bot.services.team_lookup
        register_actions(bot, self)

    async def cog_load(self) -> None:
        """Our commands belong to the group that another cog has made."""
        add_to_team(
            self.bot,
            app_commands.Command(
                name="panel",
                description=mark("One answers aloud, the others rate it blind, then compare"),
                callback=self.open_panel,
            ),
            app_commands.Command(
                name="calibration",
                description=mark("How near to the panels you rate; only you see it"),
                callback=self.calibration,
            ),
            app_commands.Command(
                name="moderate",
                description=mark("Comments of peers that wait for a moderator"),
                callback=self.moderate,
            ),
        )

    # ------------------------------------------------------------------ commands

    @app_commands.describe(
        kind=mark("What the questions are about"),
        turns=mark("How often each person is in the seat"),
        minutes=mark("Minutes for each answer"),
        years=mark("Years of experience to ask for"),
    )
    @team_options(Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN, Kind.MIXED)
    async def open_panel(
        self,
        interaction: Interaction,
        role: app_commands.Range[str, 1, MAX_ROLE],
        kind: str = Kind.BEHAVIORAL.value,
        turns: app_commands.Range[int, 1, MOST_TURNS] = 1,
        minutes: app_commands.Range[int, 1, MOST_MINUTES] = DEFAULT_MINUTES,
        years: app_commands.Range[float, 0.0, MAX_YEARS] | None = None,
        stack: app_commands.Range[str, 1, MAX_STACK] | None = None,
        language: str = "en",
        pack: str | None = None,
    ) -> None:
        options = Options(role, kind, turns, minutes, years, stack, language, pack)
        sharing = Sharing(words=True, rating=True)
        await open_lobby(interaction, TeamKind.PANEL, options, sharing)

    async def calibration(self, interaction: Interaction) -> None:
        await self._show_calibration(interaction)

    async def moderate(self, interaction: Interaction) -> None:
        await self._next_to_moderate(interaction, 0)

    # ------------------------------------------------------------------ one's own rating

    @on_action(Action.TEAM_RATE)
    async def on_rate(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._here(interaction, id.id)
        form = await self.panel.get_form(id.id, interaction.user.id)
        await self._show_form(interaction, form)

    @on_action(Action.TEAM_LEVEL)
    async def on_level(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._here(interaction, id.id)
        choice = values[0] if values else ""
        if choice != "none" and choice not in {"1", "2", "3", "4", "5"}:
            raise Refused(Refusal.BUTTON_ODD)
        level = None if choice == "none" else int(choice)
        form = await self.panel.rate(id.id, interaction.user.id, id.detail, level)
        await self._show_form(interaction, form)

    @on_action(Action.TEAM_COMMENT)
    async def on_comment(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._here(interaction, id.id)
        form = await self.panel.get_form(id.id, interaction.user.id)

        async def submit(modal: Interaction, text: str) -> None:
            changed = await self.panel.comment(id.id, modal.user.id, text)
            await self._show_form(modal, changed)

        t = self.bot.readers.of(interaction)
        held = form.comments is CommentRule.HELD
        await interaction.response.send_modal(CommentModal(t, submit, form.comment, held=held))

    async def _show_form(self, interaction: Interaction, form: RatingForm) -> None:
        t = self.bot.readers.of(interaction)
        await reply_in_place(interaction, rating_layouts.rating_view(t, form))

    @on_action(Action.TEAM_SUBMIT_SURE)
    async def on_submit_sure(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await self._here(interaction, id.id)
        form = await self.panel.get_form(id.id, interaction.user.id)
        left = any(criterion.key not in form.levels for criterion in form.criteria)
        if left and not form.submitted:
            t = self.bot.readers.of(interaction)
            await reply_in_place(interaction, rating_layouts.submit_confirm(t, form))
        else:
            await self._show_form(interaction, form)

    @on_action(Action.TEAM_SUBMIT)
    async def on_submit(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._here(interaction, id.id)
        form = await self.panel.submit(id.id, interaction.user.id)
        await self._show_form(interaction, form)

    @on_action(Action.TEAM_DECLINE)
    async def on_decline(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._here(interaction, id.id)
        form = await self.panel.decline(id.id, interaction.user.id)
        await self._show_form(interaction, form)

    @on_action(Action.TEAM_SCALE)
    async def on_scale(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        _, round_ = await self._here(interaction, id.id)
        if round_.phase is RoundPhase.PENDING:
            # Its question would be told ahead of its turn by a pack's own words.
            raise Refused(Refusal.TURN_NOT_BEGUN)
        t = self.bot.readers.of(interaction)
        pages = rating_layouts.scale_pages(t, criteria_of(round_.question))
        view = panel_layouts.reading(
            t, t("The scale"), pages, _page(id), action=Action.TEAM_SCALE, id=id.id
        )
        # From one's own half-filled rating a new message: the menus stay where they are.
        if _page(id) == 0 and id.detail == "":
            await reply(interaction, view)
        else:
            await reply_in_place(interaction, view)

    # ------------------------------------------------------------------ after the reveal

    @on_action(Action.TEAM_BESIDE)
    async def on_beside(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        practice, round_ = await self._here(interaction, id.id)
        await self._check_was_there(interaction, practice)
        if not is_revealed(round_):
            raise Refused(Refusal.TURN_NOT_REVEALED)
        view = await self.bot.services.team_views.find_reveal(practice.id, round_.number)
        if view is None:
            raise Refused(Refusal.NOTHING_TO_COMPARE)
        t = self.bot.readers.of(interaction)
        outcome = panel_reveal_layouts.outcome_for(view)
        await reply_in_place(
            interaction,
            panel_layouts.reading(
                t,
                t("Turn {number}: side by side", number=round_.number),
                panel_reveal_layouts.beside_pages(t, outcome),
                _page(id),
                action=Action.TEAM_BESIDE,
                id=id.id,
                note=t("Small print: the words of the scale for the level nearest to each."),
            ),
        )

    @on_action(Action.TEAM_CALIBRATION)
    async def on_calibration(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await self._show_calibration(interaction)

    async def _show_calibration(self, interaction: Interaction) -> None:
        # Drawing takes up to half a second on a small server.
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.panel.get_calibration(interaction.user.id)
        t = self.bot.readers.of(interaction)
        png = await draw_calibration(t, found)
        files = [] if png is None else [discord.File(io.BytesIO(png), "calibration.png")]
        view = calibration_layouts.calibration_view(t, found, "calibration.png" if png else None)
        await reply(interaction, view, files=files)

    # ------------------------------------------------------------------ comments

    @on_action(Action.TEAM_COMMENTS)
    async def on_comments(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._here(interaction, id.id)
        await self._show_comments(interaction, id.id, _page(id))

    async def _show_comments(
        self, interaction: Interaction, round_id: int, page: int = 0, note: str = ""
    ) -> None:
        found = await self.comments.list_comments(round_id, interaction.user.id)
        t = self.bot.readers.of(interaction)
        await reply_in_place(interaction, comment_layouts.comments_view(t, found, page, note=note))

    @on_action(Action.TEAM_REPORT)
    async def on_report(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        t = self.bot.readers.of(interaction)

        async def submit(modal: Interaction, reason: str) -> None:
            new = await self.comments.report(id.id, modal.user.id, reason)
            text = (
                t(
                    "Thank you. The comment is hidden until a moderator of this server has looked"
                    " at it. Nobody is told that it was you."
                )
                if new
                else t("You have reported it before; a moderator will look at it.")
            )
            await reply(modal, notice(text))

        await interaction.response.send_modal(ReportModal(t, submit))

    @on_action(Action.TEAM_TAKE_BACK)
    async def on_take_back(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        t = self.bot.readers.of(interaction)
        await reply(interaction, comment_layouts.take_back_confirm(t, id.id))

    @on_action(Action.TEAM_TAKE_BACK_SURE)
    async def on_take_back_sure(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await self.comments.take_back(id.id, interaction.user.id)
        t = self.bot.readers.of(interaction)
        await replace(interaction, notice(t("Your comment is gone, for everybody.")))

    @on_action(Action.TEAM_PUT_AWAY)
    async def on_put_away(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        round_id = await self.comments.put_away(id.id, interaction.user.id)
        t = self.bot.readers.of(interaction)
        note = t("Put away. The others in this practice still see it.")
        await self._show_comments(interaction, round_id, _page(id), note)

    @on_action(Action.TEAM_PUT_BACK)
    async def on_put_back(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._here(interaction, id.id)
        await self.comments.bring_back(id.id, interaction.user.id)
        await self._show_comments(interaction, id.id)

    # ------------------------------------------------------------------ moderators

    @on_action(Action.TEAM_MODERATE)
    async def on_moderate(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._next_to_moderate(interaction, _page(id))

    @on_action(Action.TEAM_ALLOW, Action.TEAM_HIDE)
    async def on_decide(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        allow = id.action is Action.TEAM_ALLOW
        await self.comments.moderate(_moderator(interaction), id.id, allow=allow)
        t = self.bot.readers.of(interaction)
        said = t("The comment is shown.") if allow else t("The comment is hidden.")
        await self._next_to_moderate(interaction, _page(id), said)

    async def _next_to_moderate(self, interaction: Interaction, place: int, note: str = "") -> None:
        found = await self.comments.find_to_moderate(_moderator(interaction), place)
        t = self.bot.readers.of(interaction)
        await reply_in_place(
            interaction,
            comment_layouts.nothing_to_moderate(t, note)
            if found is None
            else comment_layouts.moderation_view(t, found, note=note),
        )

    # ------------------------------------------------------------------ checks

    async def _here(
        self, interaction: Interaction, round_id: int
    ) -> tuple[TeamPractice, TeamRound]:
        """The round, if it is one of this server: ids come from a client. Raises NotFound."""
        practice, round_ = await self.lookup.get_round(round_id)
        if practice.guild_id != interaction.guild_id:
            raise NotFound(Thing.PRACTICE)
        return practice, round_

    async def _check_was_there(self, interaction: Interaction, practice: TeamPractice) -> None:
        _, member = await self.lookup.find_member(practice.id, interaction.user.id, left=True)
        if member is None:
            raise Refused(Refusal.NOT_IN_PRACTICE)


def _page(id: CustomId) -> int:
    """The page or place that a button names; the first one for anything odd."""
    return int(id.detail) if id.detail.isdecimal() and len(id.detail) < 4 else 0


def _moderator(interaction: Interaction) -> Moderator:
    """Who acts, by what Discord says. Raises InvalidInput in direct messages."""
    if interaction.guild_id is None:
        raise Refused(Refusal.COMMENT_NEEDS_SERVER)
    allowed = interaction.permissions
    return Moderator(
        interaction.user.id,
        interaction.guild_id,
        may=allowed.manage_messages or allowed.administrator,
    )


async def setup(bot: Client) -> None:
    await bot.add_cog(PanelCog(bot))
