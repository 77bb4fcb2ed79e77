"""Threads of ours that come to nothing."""

from __future__ import annotations

import discord
import structlog

log = structlog.get_logger(__name__)

#: Discord: the server has all the active threads it may have.
TOO_MANY_THREADS = 160006


async def put_away(thread: discord.Thread) -> None:
    """Delete a thread that its person could not be let into; close it where that isn't allowed."""
    try:
        await thread.delete()
    except discord.HTTPException as error:
        log.info("thread_not_deleted", code=error.code)
    else:
        return
    try:
        await thread.edit(archived=True)
    except discord.HTTPException as error:
        log.warning("thread_left_behind", code=error.code)
