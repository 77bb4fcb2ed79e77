"""The bytes of files that people attach. Discord's links expire, so they are fetched at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import aiohttp
import discord

from cogs.errors import DownloadFailed
from interview.conducting.intake import SentRecording
from interview.errors import Field, Invalid, InvalidInput
from interview.input_limits import MAX_ANSWER_CHARS
from interview.models import AnswerSource

#: Of a text file: what an answer may have in the longest way to write it.
MOST_BYTES = 4 * MAX_ANSWER_CHARS
#: Bytes of recordings in memory at once, from their download until they are stored, which takes
#: several times as much for a moment. One alone is always taken.
MOST_AT_ONCE = 25_000_000
#: Seconds that somebody waits for room before they are told.
TOLD_AFTER = 3.0


async def download(attachment: discord.Attachment, *, in_message: bool = False) -> bytes:
    """Its size and length are checked before. Raises DownloadFailed, saying whether it stays
    ``in_message``."""
    try:
        return await attachment.read()
    except discord.NotFound as error:
        raise DownloadFailed(in_message=in_message, gone=True) from error
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        raise DownloadFailed(in_message=in_message) from error


async def read_text(file: discord.Attachment | None) -> str:
    """A text file's text; Discord writes those of long pastes in UTF-8. Raises InvalidInput,
    DownloadFailed."""
    if file is None:
        return ""
    if file.size > MOST_BYTES:
        raise InvalidInput(Field.ANSWER, Invalid.TOO_LONG, most=MAX_ANSWER_CHARS)
    return (await download(file, in_message=True)).decode("utf-8-sig", errors="replace")


async def is_deleted(message: discord.Message) -> bool:
    """Whether nobody can submit it any more."""
    try:
        await message.fetch()
    except discord.NotFound:
        return True
    except discord.HTTPException:
        return False
    return False


class Recordings:
    """Downloads of one process: those that find no room wait for their turn, first come first
    served."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._taken = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def downloaded(
        self,
        attachments: Sequence[discord.Attachment],
        *,
        in_message: bool,
        tell: Callable[[], Awaitable[None]] | None = None,
    ) -> AsyncIterator[list[SentRecording]]:
        """They, for as long as the block lasts. ``tell`` is called once where that takes a while.
        Raises DownloadFailed."""
        size = min(self._most, sum(one.size for one in attachments))
        await self._wait_for_turn(size, tell)
        try:
            yield [await _recording(one, in_message) for one in attachments]
        finally:
            self._taken -= size
            self._let_in()

    async def _wait_for_turn(self, size: int, tell: Callable[[], Awaitable[None]] | None) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        self._let_in()
        try:
            done, _ = await asyncio.wait([turn], timeout=TOLD_AFTER)
            if not done and tell is not None:
                await tell()
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self._taken -= size
            turn.cancel()
            self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting:
            size, turn = self._waiting[0]
            if not turn.done() and self._taken + size > self._most:
                return
            self._waiting.popleft()
            if not turn.done():
                self._taken += size
                turn.set_result(None)


async def _recording(one: discord.Attachment, in_message: bool) -> SentRecording:
    return SentRecording(
        AnswerSource.VOICE if one.is_voice_message() else AnswerSource.UPLOAD,
        await download(one, in_message=in_message),
        one.filename,
        one.content_type or "",
        one.duration,
    )
