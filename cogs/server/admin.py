"""What the admin is told, once: a missing intent."""

from __future__ import annotations

import discord
import structlog
from discord.ext import commands

from cogs.client import Client
from cogs.kit.notices import notice
from locales.catalog import mark

log = structlog.get_logger(__name__)

_MISSING_INTENT = mark(
    "The **Message Content** intent is off for this bot, so in servers it can't see voice messages"
    " or texts sent in interview threads. Interviews still work: people are shown `/answer` and"
    " *Apps → Submit as answer* instead, and direct messages are not affected.\n\n"
    "To turn it on: Discord Developer Portal → your application → Bot → Privileged Gateway Intents"
    " → **Message Content Intent**, save, then restart the bot. I won't mention this again."
)


class AdminCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        if self.bot.message_content:
            return
        log.warning("message_content_intent_missing")
        notices = self.bot.services.notices
        if not await notices.is_new("message_content_intent_missing"):
            return
        reached = False
        for admin_id in self._admins():
            try:
                user = await self.bot.fetch_user(admin_id)
                t = await self.bot.readers.of_person(admin_id)
                await user.send(view=notice(t(_MISSING_INTENT), title=t("For the admin")))
                reached = True
            except discord.HTTPException as error:
                # Their DMs are closed; the log above says it at every start.
                log.info("admin_not_reached", code=error.code)
        if not reached:
            await notices.forget("message_content_intent_missing")

    def _admins(self) -> list[int]:
        """The application's owner, or its team's members."""
        application = self.bot.application
        if application is None:
            return []
        if application.team is not None:
            return [member.id for member in application.team.members]
        return [application.owner.id]


async def setup(bot: Client) -> None:
    await bot.add_cog(AdminCog(bot))
