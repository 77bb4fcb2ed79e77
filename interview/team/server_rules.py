"""What a server's settings say about team practice."""

from __future__ import annotations

from collections.abc import Collection

from interview.models import CommentRule
from interview.servers import Servers

__all__ = ["ServerRules"]


class ServerRules:
    """Implements :class:`interview.team.comments.ReviewRules`, and tells who may begin."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    async def team_roles(self, guild_id: int) -> Collection[int]:
        """Ids of the roles that may start team practice; empty: everybody may."""
        return (await self._servers.settings(guild_id)).team_roles

    async def comment_rule(self, guild_id: int) -> CommentRule:
        return (await self._servers.settings(guild_id)).comments

    async def reviewers_min(self, guild_id: int) -> int:
        """Finished interviews that a person needs before they rate others."""
        return (await self._servers.settings(guild_id)).reviewers_min
