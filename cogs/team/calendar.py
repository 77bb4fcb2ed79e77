"""Agreed times of pairs as events in the server's calendar."""

from __future__ import annotations

from datetime import timedelta

import discord
import structlog

from cogs.kit.text import name
from cogs.team import team_words
from interview.models import Kind, TeamPractice
from interview.team.pairs.pairing import PairService
from locales.catalog import Catalog, mark

log = structlog.get_logger(__name__)

#: Discord's limit for an event's place.
_PLACE = 100
#: Between two turns, for the notes.
_NOTES = 300


_EVENTS = {
    Kind.BEHAVIORAL: mark(
        "Two people interview each other (behavioral). /team pair finds you a partner too."
    ),
    Kind.TECHNICAL: mark(
        "Two people interview each other (technical). /team pair finds you a partner too."
    ),
    Kind.SYSTEM_DESIGN: mark(
        "Two people interview each other (system design). /team pair finds you a partner too."
    ),
    Kind.MIXED: mark(
        "Two people interview each other (mixed). /team pair finds you a partner too."
    ),
}


def event_description(t: Catalog, practice: TeamPractice) -> str:
    return t(_EVENTS[practice.interview_kind])


class Calendar:
    """Without the permission to make events there is none; the date stands in the thread."""

    def __init__(self, pairs: PairService) -> None:
        self._pairs = pairs

    async def add(self, t: Catalog, guild: discord.Guild, practice: TeamPractice) -> None:
        """Make the event, unless a run that was killed has made it. Safe to run twice."""
        if practice.starts_at is None or practice.starts_at <= discord.utils.utcnow():
            return
        allowed = guild.me.guild_permissions
        if not (allowed.create_events or allowed.manage_events):
            log.info("event_not_made", practice=practice.id, code="forbidden")
            return
        try:
            event = await self._found(t, guild, practice) or await self._make(t, guild, practice)
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            # The server has all the events it may have, or the time has come meanwhile.
            log.warning("event_not_made", practice=practice.id, code=error.code)
            return
        await self._pairs.record_event(practice.id, event.id)

    async def _found(
        self, t: Catalog, guild: discord.Guild, practice: TeamPractice
    ) -> discord.ScheduledEvent | None:
        wanted = team_words.practice_title(t, practice)
        for event in await guild.fetch_scheduled_events(with_counts=False):
            if event.name == wanted and event.creator_id == guild.me.id:
                return event
        return None

    async def _make(
        self, t: Catalog, guild: discord.Guild, practice: TeamPractice
    ) -> discord.ScheduledEvent:
        channel = guild.get_channel(practice.channel_id)
        at = practice.starts_at
        if at is None:
            raise ValueError("a date has a time")
        return await guild.create_scheduled_event(
            name=team_words.practice_title(t, practice),
            description=event_description(t, practice),
            start_time=at,
            end_time=at + _length(practice),
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location=name(f"#{channel.name}" if channel is not None else t("this server"), _PLACE),
        )

    async def remove(self, guild: discord.Guild, practice: TeamPractice, event_id: int) -> None:
        """Take out the event of a practice that came to nothing."""
        try:
            event = await guild.fetch_scheduled_event(event_id, with_counts=False)
            await event.delete()
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            log.info("event_gone", practice=practice.id, code=error.code)
        await self._pairs.record_event(practice.id, None)


def _length(practice: TeamPractice) -> timedelta:
    """All turns, and time for the notes."""
    return timedelta(seconds=2 * practice.rounds_wanted * (practice.answer_seconds + _NOTES))
