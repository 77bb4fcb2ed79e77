"""Posts a server's weekly digest."""

from __future__ import annotations

import hashlib

import aiohttp
import discord
import structlog

from cogs.sending import Connection
from cogs.team.stats_layouts import digest_card
from interview.errors import DeliveryFailed
from interview.team.digest import DigestService

log = structlog.get_logger(__name__)


class Digests:
    def __init__(self, connection: Connection, digests: DigestService) -> None:
        self._connection = connection
        self._digests = digests

    async def post(self, guild_id: int) -> None:
        """See :meth:`interview.ports.Notifier.show_digest`."""
        digest = await self._digests.find(guild_id)
        if digest is None:
            return
        channel = self._connection.client.get_partial_messageable(digest.channel_id)
        # Discord deduplicates by it: a run that was killed after the send posts nothing twice.
        nonce = hashlib.sha256(digest.key.encode()).hexdigest()[:24]
        t = await self._connection.readers.of_server(guild_id)
        try:
            await channel.send(view=digest_card(t, digest.stats), nonce=nonce)
        except (TimeoutError, aiohttp.ClientError, discord.DiscordServerError) as error:
            raise DeliveryFailed(type(error).__name__) from error
        except discord.RateLimited as error:
            raise DeliveryFailed("rate_limited", retry_after=error.retry_after) from error
        except discord.HTTPException as error:
            # The channel is gone or closed to us; /server show says so to those who can mend it.
            log.warning("digest_not_posted", guild=guild_id, code=error.code)
