"""What people sent while nobody listened: looked for in their channels at each new connection.

Discord repeats nothing that was sent while there was no session. So it is written down up to when
everything has been taken up, and after that moment each channel in which somebody may have answered
is read. That moment stands still while messages are being taken and while such a search is under
way: one that is killed in its middle is done again, and what was taken is not taken twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import discord
import structlog

from interview.conducting.listening import Listening
from interview.errors import ServiceError

log = structlog.get_logger(__name__)

#: Channels searched at once. Discord takes 50 requests a second of everything we do: some are left
#: for whoever is there now.
AT_ONCE = 6
#: How far behind the newest message it is written down: events may come out of order, and a
#: connection that has died may look alive for as long.
BEHIND = timedelta(minutes=2)
#: Seconds between two times of writing it down, at least.
EVERY = 15.0
#: Seconds until what could not be searched is tried again: at first, and at most.
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
#: Ids of messages that were handled by this process, the newest.
REMEMBERED = 20_000
#: Channels between two lines in the log.
PROGRESS = 100

Take = Callable[[discord.Message], Awaitable[None]]


class MissedMessages:
    """For one client; everything happens in its event loop."""

    def __init__(self, client: discord.Client, listening: Listening, take: Take) -> None:
        """``take`` handles a message, whenever it was sent; it raises nothing."""
        self._client = client
        self._listening = listening
        self._take = take
        self._connected = False
        #: When the newest message was sent that came here: by Discord's clock, as all times here.
        self._newest: datetime | None = None
        #: Up to when everything has been taken up, as it was written down; None: nobody knows.
        self._until: datetime | None = None
        self._loaded = False
        self._handled: dict[int, None] = {}
        self._under_way: dict[int, datetime] = {}
        #: Whether everything of before this session was found.
        self._complete = False
        self._wanted = False
        self._searching: asyncio.Task[None] | None = None
        self._recorded_at = -EVERY
        #: Channel → whose messages count there, still to be searched; the latest asked first.
        self._left: dict[int, set[int]] = {}
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._found = 0

    async def close(self) -> None:
        if self._searching is not None:
            self._searching.cancel()
            await asyncio.gather(self._searching, return_exceptions=True)

    # ------------------------------------------------------------------ listening

    def connected(self) -> None:
        """Events arrive again, those of meanwhile too."""
        self._connected = True

    def disconnected(self) -> None:
        self._connected = False

    def look(self) -> None:
        """A new session: whatever was sent before it began is looked for."""
        self._wanted = self._connected = True
        self._complete = False
        if self._searching is None or self._searching.done():
            self._searching = asyncio.create_task(self._search_all(), name="missed-messages")

    @contextlib.contextmanager
    def handling(self, message: discord.Message) -> Iterator[bool]:
        """Whether it is new to this process; not, while it is handled or after. Discord delivers an
        event again after a lost connection, and a search may find what is being taken."""
        new = message.id not in self._handled
        if new:
            self._handled[message.id] = None
            self._under_way[message.id] = sent = message.created_at
            self._newest = sent if self._newest is None else max(self._newest, sent)
            while len(self._handled) > REMEMBERED:
                del self._handled[next(iter(self._handled))]
        try:
            yield new
        finally:
            if new:
                self._under_way.pop(message.id, None)

    async def before(self, message: discord.Message) -> None:
        """What was sent earlier in its channel comes first."""
        if message.channel.id in self._left:
            with contextlib.suppress(discord.DiscordException, OSError):
                # Else it is searched in its turn.
                await self._search(message.channel.id, before=message.id)

    async def record(self) -> None:
        """After a message was handled: write down up to when all are, every now and then."""
        if self._newest is None or not self._connected or not self._complete:
            return
        if time.monotonic() < self._recorded_at + EVERY:
            return
        until = min([self._newest - BEHIND, *self._under_way.values()])
        if self._until is not None and until <= self._until:
            return
        self._recorded_at = time.monotonic()
        try:
            await self._listening.record_heard_until(until)
        except ServiceError as error:
            log.warning("heard_until_not_recorded", code=str(error))
        else:
            self._until = until

    # ------------------------------------------------------------------ searching

    async def _search_all(self) -> None:
        wait = FIRST_WAIT
        while self._wanted or self._left:
            done = False
            try:
                if self._wanted:
                    await self._begin()
                    self._wanted = False
                done = await self._search_what_is_left()
            except ServiceError as error:
                log.warning("missed_messages_later", code=str(error), delay=wait)
            if not done:
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
        self._complete = True

    async def _begin(self) -> None:
        if not self._loaded:
            self._until = await self._listening.heard_until()
            self._loaded = True
        for place in await self._listening.list_places(self._until):
            self._left.setdefault(place.channel_id, set()).add(place.person_id)

    async def _search_what_is_left(self) -> bool:
        """Whether every channel could be searched."""
        begun, channels = time.monotonic(), list(self._left)
        self._found, failed, searched = 0, 0, 0
        turns = iter(channels)

        async def search_some() -> None:
            nonlocal failed, searched
            for channel_id in turns:
                try:
                    await self._search(channel_id)
                except (discord.DiscordException, OSError) as error:
                    failed += 1
                    log.info("channel_searched_later", error=type(error).__name__)
                searched += 1
                if searched % PROGRESS == 0:
                    log.info(
                        "missed_messages_progress",
                        channels=len(channels),
                        searched=searched,
                        found=self._found,
                    )

        await asyncio.gather(*(search_some() for _ in range(AT_ONCE)))
        log.info(
            "missed_messages_searched",
            channels=len(channels),
            failed=failed,
            found=self._found,
            seconds=round(time.monotonic() - begun, 3),
        )
        return not failed

    async def _search(self, channel_id: int, *, before: int | None = None) -> None:
        """Take what is new in a channel that is left, oldest first, and only once. Raises
        discord.DiscordException, OSError: it is left then."""
        lock = self._locks.setdefault(channel_id, asyncio.Lock())
        async with lock:
            people = self._left.get(channel_id)
            if people is None:
                return
            try:
                messages = await self._read(channel_id, people)
            except (discord.Forbidden, discord.NotFound, discord.InvalidData) as error:
                # It is gone, or we may not read it. People can still hand their answer in.
                log.info("channel_not_searched", channel=channel_id, error=type(error).__name__)
                messages = []
            for message in messages:
                if message.id in self._handled or (before is not None and message.id >= before):
                    continue  # taken, or about to be
                self._found += 1
                await self._take(message)
            self._left.pop(channel_id, None)

    async def _read(self, channel_id: int, people: set[int]) -> list[discord.Message]:
        """Messages of these people that may not have been heard, oldest first."""
        since = None
        if self._until is not None:
            since = discord.Object(discord.utils.time_snowflake(self._until))
        channel = self._client.get_channel(channel_id)
        if isinstance(channel, discord.Thread) and since is not None:
            # A thread says itself what came last; one that isn't known is archived.
            last = channel.last_message_id
            if last is not None and last <= since.id:
                return []
        if channel is None:
            channel = await self._client.fetch_channel(channel_id)
        if not isinstance(channel, discord.Thread | discord.DMChannel):
            return []
        found: list[discord.Message] = []
        async for each in channel.history(limit=None, after=since, oldest_first=False):
            ours = self._client.user is not None and each.author.id == self._client.user.id
            if ours and since is None:
                break  # before such a moment was written down: what came after our last words
            if each.author.id in people:
                found.append(each)
        return found[::-1]
