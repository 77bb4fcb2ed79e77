"""The bytes of files that people attach. Discord's links expire, so they are fetched at once."""

from __future__ import annotations

import aiohttp
import discord

from cogs.errors import DownloadFailed


async def download(attachment: discord.Attachment, *, in_message: bool = False) -> bytes:
    """Its size and length are checked before. Raises DownloadFailed, saying whether it stays
    ``in_message``."""
    try:
        return await attachment.read()
    except discord.NotFound as error:
        raise DownloadFailed(in_message=in_message, gone=True) from error
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        raise DownloadFailed(in_message=in_message) from error
