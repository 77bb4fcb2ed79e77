"""The bot: a discord.py client that is handed its parts and loads its cogs in one fixed order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from cogs.checks import check_command
from cogs.errors import explain
from cogs.job_form import Typed, typed_in
from cogs.kept import Kept
from cogs.kit.buttons import ActionButton, Handler, OldButton
from cogs.kit.ids import Action
from cogs.kit.refusals import Refusal, Refused
from cogs.modals import lost_form
from cogs.services import Services
from cogs.translator import CommandTranslator
from interview.errors import PracticeError
from interview.models import Sharing

log = structlog.get_logger(__name__)

#: One fixed order; "cogs.help" last, because it describes the others.
EXTENSIONS = (
    "cogs.interview.cog",
    "cogs.person.jobs",
    "cogs.packs.cog",
    "cogs.interview.answers",
    "cogs.interview.edits",
    "cogs.due",
    "cogs.interview.feedback",
    "cogs.pages",
    "cogs.team.lobby",
    "cogs.team.rounds",
    "cogs.team.panel",
    "cogs.team.pair",
    "cogs.team.stats",
    "cogs.team.events",
    "cogs.history.cog",
    "cogs.history.progress",
    "cogs.server.usage",
    "cogs.server.cog",
    "cogs.person.privacy",
    "cogs.person.settings",
    "cogs.server.admin",
    "cogs.person.help",
)


def intents_for(*, message_content: bool) -> discord.Intents:
    """Guilds, messages and DMs; ``message_content`` is the privileged one."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.dm_messages = True
    intents.message_content = message_content
    return intents


class _Tree(app_commands.CommandTree["Client"]):
    async def interaction_check(self, interaction: discord.Interaction[Client], /) -> bool:
        """Servers may keep the bot to some of their channels."""
        try:
            await check_command(interaction)
        except PracticeError as error:
            await explain(interaction, error)
            return False
        return True

    async def on_error(
        self,
        interaction: discord.Interaction[Client],
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        await explain(interaction, error)


class Client(commands.Bot):
    """Parts come in by the constructor and are never built here; see bot.py."""

    def __init__(
        self,
        services: Services,
        *,
        message_content: bool = True,
        guild_ids: tuple[int, ...] = (),
        on_login: Callable[[discord.Client], None] | None = None,
    ) -> None:
        super().__init__(
            # Slash commands only: a prefix nobody types by accident.
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents_for(message_content=message_content),
            # Transcripts, jobs and models' words are untrusted: nothing we send pings anyone.
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=_Tree,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.services = services
        self.readers = services.readers
        self.actions: dict[Action, Handler] = {}
        #: What was typed into the form of a job (0: a new one) and refused.
        self.drafts: Kept[Typed] = Kept()
        #: Of our commands with Discord, by name.
        self._command_ids: dict[str, int] = {}
        self.pack_forms: Kept[dict[str, str]] = Kept()
        self.pack_files: Kept[object] = Kept()
        #: What somebody wants to share in a team practice that they are not in yet.
        self.sharings: Kept[Sharing] = Kept()
        self._guild_ids = guild_ids
        self._on_login = on_login

    async def explain(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """For the buttons of the kit, which knows no words for errors."""
        await explain(interaction, error)

    @property
    def message_content(self) -> bool:
        """Whether answers can be read straight from a server's messages."""
        return self.intents.message_content

    async def setup_hook(self) -> None:
        self.add_dynamic_items(ActionButton, OldButton)
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        await self._sync_if_changed()
        if self._on_login is not None:
            self._on_login(self)

    async def on_message(self, message: discord.Message, /) -> None:
        """Messages are answers (cogs/interview/answers.py), never prefix commands."""

    async def on_interaction(self, interaction: discord.Interaction[Any], /) -> None:
        """A form that was open while we restarted: discord.py drops what is sent in with it."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Any = interaction.data or {}
        lost, job_id = lost_form(str(data.get("custom_id", "")))
        if not lost:
            return
        if job_id is not None:
            self.drafts.keep(interaction.user.id, str(job_id), typed_in(data.get("components")))
        kept = Refusal.FORM_LOST if job_id is None else Refusal.FORM_LOST_TEXT_KEPT
        await explain(interaction, Refused(kept))

    async def _sync_if_changed(self) -> None:
        """Register the commands with Discord, but only when they differ from last time.

        Registering is limited to 200 creations a day; a restart must not spend them.
        """
        words = CommandTranslator()
        await self.tree.set_translator(words)
        payload = [
            await command.get_translated_payload(self.tree, words)
            for command in self.tree.get_commands()
        ]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        targets: list[discord.Object | None] = [discord.Object(each) for each in self._guild_ids]
        for target in targets or [None]:
            where = "global" if target is None else str(target.id)
            key = f"commands:{self.application_id}:{where}:{digest}"
            known = not await self.services.notices.is_new(key)
            if known and await self._are_registered(target):
                continue
            if target is not None:
                self.tree.copy_global_to(guild=target)
            synced = await self.tree.sync(guild=target)
            self._command_ids.update({each.name: each.id for each in synced})
            log.info("commands_synced", where=where, count=len(synced))

    def command_link(self, name: str) -> str:
        """A command to be clicked; "" for none of ours."""
        found: Any = self.tree
        for word in name.split():
            found = found.get_command(word) if hasattr(found, "get_command") else None
        group = name.partition(" ")[0]
        if found is None or group not in self._command_ids:
            return ""
        if isinstance(found, app_commands.Group):
            name = f"{name} {found.commands[0].name}"
        return f"</{name}:{self._command_ids[group]}>"

    async def _are_registered(self, target: discord.Object | None) -> bool:
        """Whether Discord has as many commands as we do: they may have been removed there."""
        there = await self.tree.fetch_commands(guild=target)
        self._command_ids.update({each.name: each.id for each in there})
        return {(each.name, each.type) for each in there} == {
            (each.name, discord.AppCommandType.chat_input)
            if not isinstance(each, app_commands.ContextMenu)
            else (each.name, each.type)
            for each in self.tree.get_commands()
        }
