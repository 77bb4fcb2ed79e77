"""How a message of ours comes to display what the database holds now, whatever kind it is.

Safe to run any number of times, by several processes, and to be killed anywhere: the intent is
written before a first send, the send carries a nonce that Discord deduplicates, and after a crash
the channel is searched for a message that carries the card's mark.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog

from cogs.kit.readers import Readers
from interview.errors import DeliveryFailed
from interview.outbox import CardOutbox

log = structlog.get_logger(__name__)

#: Messages searched for a mark after a crash in the middle of a send.
SEARCHED_MESSAGES = 50
#: Seconds one show may take, drawing and Discord's own waits included, before it counts as failed.
SHOWN_WITHIN = 60.0
#: Discord: unknown channel, unknown message, archived thread.
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, THREAD_ARCHIVED = 10003, 10008, 50083


class Sent(Protocol):
    """What every card has, an interview's and a team's."""

    @property
    def id(self) -> int: ...
    @property
    def channel_id(self) -> int: ...
    @property
    def message_id(self) -> int | None: ...
    @property
    def shown(self) -> str: ...
    @property
    def sending_since(self) -> datetime | None: ...


C = TypeVar("C", bound=Sent)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message; ``file`` is (name, bytes). ``digest`` is equal for what looks equal."""

    view: discord.ui.LayoutView | discord.ui.View
    digest: str
    file: tuple[str, bytes] | None = None

    @classmethod
    def of(
        cls, view: discord.ui.LayoutView, mark: int, file: tuple[str, bytes] | None = None
    ) -> Rendered:
        """``mark`` is the id its containers get, to be found again by."""
        for child in view.children:
            if isinstance(child, discord.ui.Container):
                child.id = mark
        # The picture is drawn from what the view's texts say.
        components: list[dict[str, Any]] = [
            {
                "components": view.to_components(),  # type: ignore[no-untyped-call]
                "file": None if file is None else file[0],
            }
        ]
        digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()[:32]
        return cls(view, digest, file)


class Connection:
    """The client, once it is logged in; shared by everything that sends by itself."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers
        self._client: discord.Client | None = None
        self._ready = asyncio.Event()

    def connect(self, client: discord.Client) -> None:
        self._client = client
        self._ready.set()

    async def ready(self) -> None:
        await self._ready.wait()

    @property
    def client(self) -> discord.Client:
        """Raises DeliveryFailed while there is none."""
        if self._client is None:
            raise DeliveryFailed("not_connected")
        return self._client

    @property
    def message_content(self) -> bool:
        """Whether answers can be read straight from a server's messages."""
        return self._client is None or self._client.intents.message_content


class CardSender(Generic[C]):
    """Shows cards of one kind; what they look like and where they lie is up to its children."""

    #: First letters of the nonces: they must differ between the kinds.
    prefix = "c"

    def __init__(self, outbox: CardOutbox[C], connection: Connection) -> None:
        self._outbox = outbox
        self._connection = connection
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    # ------------------------------------------------------------------ what differs

    def _mark(self, card: C) -> int:
        """Component ids are int32 and ours to choose; discord.py's own count up from 1."""
        raise NotImplementedError

    async def _render(self, card: C) -> Rendered | None:
        """The message of the card's subject, or None when there is nothing to show (any more)."""
        raise NotImplementedError

    async def _gone(self, card: C) -> None:
        """The card's channel was deleted, maybe while we were away."""

    async def _shown(self, card: C) -> None:
        """It is there: what follows from that."""

    def _is_of(self, message: discord.Message, card: C) -> bool:
        """Whether one of our messages carries the card's mark."""
        mark = self._mark(card)
        return any(getattr(component, "id", None) == mark for component in message.components)

    # ------------------------------------------------------------------ showing

    async def show(self, card_id: int) -> None:
        """Make the card's message show its subject as it is now. Raises DeliveryFailed."""
        await self._connection.ready()
        # Within this process shows of one card queue up; between processes the claim decides.
        lock = self._locks.setdefault(card_id, asyncio.Lock())
        async with lock, self._outbox.claimed(card_id) as card:
            if card is None:
                return  # its person deleted everything, or another process shows it
            try:
                async with asyncio.timeout(SHOWN_WITHIN):
                    await self._show(card)
                await self._shown(card)
            except (TimeoutError, aiohttp.ClientError, discord.DiscordServerError) as error:
                await self._outbox.record_failed(card.id)
                raise DeliveryFailed(type(error).__name__) from error
            except discord.RateLimited as error:
                await self._outbox.record_failed(card.id)
                raise DeliveryFailed("rate_limited", retry_after=error.retry_after) from error
            except discord.HTTPException as error:
                # Gone or forbidden: it stays due, and is shown as soon as it can be; by
                # /interview resume in a new place where this one is closed.
                log.warning(
                    "card_undeliverable", card=card.id, status=error.status, code=error.code
                )
                gone = error.code == UNKNOWN_CHANNEL
                await self._outbox.record_refused(card.id, for_good=gone)
                if gone:
                    await self._gone(card)

    async def give_up(self, card_id: int) -> None:
        """Every try has failed: it is due, and its person is told with their next click."""
        await self._outbox.record_given_up(card_id)

    async def _show(self, card: C) -> None:
        rendered = await self._render(card)
        if rendered is None or (card.message_id is not None and rendered.digest == card.shown):
            return
        message_id = card.message_id
        if message_id is None and card.sending_since is not None:
            message_id = await self._search(card)
            if message_id is None:
                # Not found among the last messages, or we may not read them. If it was made after
                # all, its nonce brings back that message, which shows the state of then.
                message_id = await self._send(card, rendered)
        if message_id is not None:
            message_id = await self._edit(card, message_id, rendered)
        if message_id is None:
            message_id = await self._send(card, rendered)
        await self._outbox.record_shown(
            card.id, message_id=message_id, shown=rendered.digest, before=card.shown
        )

    # ------------------------------------------------------------------ Discord

    def _channel(self, card: C) -> discord.PartialMessageable:
        return self._connection.client.get_partial_messageable(card.channel_id)

    async def _send(self, card: C, rendered: Rendered) -> int:
        await self._outbox.record_sending(card.id)
        nonce = f"{self.prefix}{card.id}"
        if card.message_id is not None:
            nonce += f"-{card.message_id % 10**9}"
        channel = self._channel(card)
        for attempt in (1, 2):
            try:
                if rendered.file is None:
                    message = await channel.send(view=rendered.view, nonce=nonce)
                else:
                    name, data = rendered.file
                    file = discord.File(io.BytesIO(data), name)
                    message = await channel.send(view=rendered.view, nonce=nonce, file=file)
            except discord.HTTPException as error:
                if error.code != THREAD_ARCHIVED or attempt == 2:
                    raise
                await self._unarchive(card)
            else:
                return message.id
        raise AssertionError("the second attempt returns or raises")

    async def _edit(self, card: C, message_id: int, rendered: Rendered) -> int | None:
        """The message's id, or None if it was deleted."""
        message = self._channel(card).get_partial_message(message_id)
        files: list[discord.File] = []
        if rendered.file is not None:
            files.append(discord.File(io.BytesIO(rendered.file[1]), rendered.file[0]))
        for attempt in (1, 2):
            try:
                await message.edit(
                    view=rendered.view,
                    attachments=files,
                    # Edits don't fall back to what the client was told about mentions.
                    allowed_mentions=discord.AllowedMentions.none(),
                )
            except discord.HTTPException as error:
                if error.code == UNKNOWN_MESSAGE:
                    return None
                if error.code != THREAD_ARCHIVED or attempt == 2:
                    raise
                await self._unarchive(card)
            else:
                break
        return message_id

    async def _unarchive(self, card: C) -> None:
        channel = await self._connection.client.fetch_channel(card.channel_id)
        if isinstance(channel, discord.Thread):
            await channel.edit(archived=False)

    async def _search(self, card: C) -> int | None:
        """The message of an earlier send that was cut off before it was recorded."""
        client = self._connection.client
        if client.user is None or card.sending_since is None:
            return None
        try:
            async for message in self._channel(card).history(limit=SEARCHED_MESSAGES):
                if message.author.id == client.user.id and self._is_of(message, card):
                    return message.id
        except discord.Forbidden:
            log.info("card_not_searched", card=card.id)
        return None
