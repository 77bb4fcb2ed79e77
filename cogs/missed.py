"""Answers sent while nobody listened: after a restart Discord tells no events of before."""

from __future__ import annotations

import discord
import structlog

from interview.models import Interview

__all__ = ["missed_messages"]

log = structlog.get_logger(__name__)

#: Messages looked through in one channel; more than anybody sends while a bot restarts.
SEARCHED_MESSAGES = 20


async def missed_messages(client: discord.Client, interview: Interview) -> list[discord.Message]:
    """The person's messages after our last one in their interview's channel, oldest first.

    While we run we answer each with a message of our own, so these were not seen, or not quite
    to the end: whoever takes them must know those that were taken before.
    """
    if interview.channel_id is None:
        return []
    missed: list[discord.Message] = []
    try:
        channel = await client.fetch_channel(interview.channel_id)
        if not isinstance(channel, discord.Thread | discord.DMChannel):
            return []
        async for message in channel.history(limit=SEARCHED_MESSAGES):
            if client.user is not None and message.author.id == client.user.id:
                break
            if message.author.id == interview.person_id:
                missed.append(message)
    except (discord.HTTPException, discord.InvalidData) as error:
        # The thread is gone, or we may not read it. People can still send their answer again.
        log.info("channel_not_searched", interview=interview.id, error=type(error).__name__)
    return missed[::-1]
