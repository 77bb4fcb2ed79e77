"""Reading a résumé that came with a modal."""

from __future__ import annotations

import aiohttp
import discord

from cogs.errors import DownloadFailed
from cogs.ui.text import name
from interview.errors import DocumentProblem
from interview.limits import MAX_RESUME_BYTES
from interview.ports import DocumentReader

__all__ = ["read_resume"]


async def read_resume(
    reader: DocumentReader, attachment: discord.Attachment | None
) -> tuple[str, str | None]:
    """(text, file name), or ("", None) without a file. Raises DocumentProblem, DownloadFailed."""
    if attachment is None:
        return "", None
    if attachment.size > MAX_RESUME_BYTES:
        # Before the download: its size is known from the metadata.
        raise DocumentProblem("too_large")
    try:
        data = await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        raise DownloadFailed from error
    return await reader.read(data, attachment.filename), name(attachment.filename, 100)
