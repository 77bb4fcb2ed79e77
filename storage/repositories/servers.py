"""Servers' settings, and their own keys as they were sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.errors import Thing
from interview.models import InterviewState, SealedKey, ServerKey, ServerLimits, ServerSettings
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.interviews import answers, interviews
from storage.tables.servers import server_keys, servers
from storage.tables.team import team_practices

#: First key of the advisory lock of a server's settings ("serv"); any constant of our own will do.
_LOCK = 0x73657276

_LIMITS = ("calls_per_person", "calls_per_server", "tokens_per_person", "tokens_per_server")


class SqlServers(Repository):
    """See :class:`interview.ports.ServerRepository`."""

    async def find(self, guild_id: int, *, lock: bool = False) -> ServerSettings | None:
        if not storable(guild_id):
            return None
        if lock:
            # There may be no row to lock yet.
            await self._connection.execute(
                select(func.pg_advisory_xact_lock(_LOCK, func.hashint8(guild_id)))
            )
        row = await self._row(
            select(
                servers,
                server_keys.c.set_at,
                server_keys.c.set_by,
                server_keys.c.problem,
                server_keys.c.problem_at,
            )
            .outerjoin(server_keys, server_keys.c.guild_id == servers.c.guild_id)
            .where(servers.c.guild_id == guild_id)
        )
        return None if row is None else _settings(row)

    async def save(self, settings: ServerSettings) -> None:
        values: dict[str, Any] = {
            "channels": list(settings.channels),
            "team_roles": list(settings.team_roles),
            "pack_roles": list(settings.pack_roles),
            "language": settings.language,
            "retention_days": settings.retention_days,
            "comments": settings.comments.value,
            "reviewers_min": settings.reviewers_min,
            "digest_day": settings.digest_day,
            "digest_channel": settings.digest_channel,
            **{name: getattr(settings.daily_limits, name) for name in _LIMITS},
        }
        await self._connection.execute(
            insert(servers)
            .values(guild_id=settings.guild_id, **values)
            .on_conflict_do_update(
                index_elements=[servers.c.guild_id],
                set_={**values, "updated_at": func.clock_timestamp()},
            )
        )

    # ------------------------------------------------------------------ keys

    async def set_key(self, guild_id: int, sealed: bytes, person_id: int) -> None:
        values: dict[str, Any] = {
            "sealed": sealed,
            "set_by": person_id,
            "set_at": func.clock_timestamp(),
            "problem": "",
            "problem_at": None,
        }
        await self._connection.execute(
            insert(server_keys)
            .values(guild_id=guild_id, **values)
            .on_conflict_do_update(index_elements=[server_keys.c.guild_id], set_=values)
        )

    async def find_key(self, guild_id: int) -> SealedKey | None:
        if not storable(guild_id):
            return None
        row = await self._row(
            select(server_keys.c.sealed).where(server_keys.c.guild_id == guild_id)
        )
        return None if row is None else SealedKey(guild_id, row.sealed)

    async def remove_key(self, guild_id: int) -> bool:
        if not storable(guild_id):
            return False
        gone = delete(server_keys).where(server_keys.c.guild_id == guild_id)
        return await self._count(gone) > 0

    async def record_key_problem(self, key: SealedKey, problem: str) -> bool:
        changed = await self._count(
            update(server_keys)
            .where(
                server_keys.c.guild_id == key.guild_id,
                server_keys.c.sealed == key.sealed,
                server_keys.c.problem != problem,
            )
            .values(problem=problem, problem_at=func.clock_timestamp() if problem else None)
        )
        return changed > 0

    async def list_keys(self) -> list[SealedKey]:
        rows = await self._rows(
            select(server_keys.c.guild_id, server_keys.c.sealed).order_by(server_keys.c.guild_id)
        )
        return [SealedKey(row.guild_id, row.sealed) for row in rows]

    async def replace_sealed(self, key: SealedKey, sealed: bytes) -> None:
        await self._connection.execute(
            update(server_keys)
            .where(server_keys.c.guild_id == key.guild_id, server_keys.c.sealed == key.sealed)
            .values(sealed=sealed)
        )

    # ------------------------------------------------------------------ leaving, keeping

    async def list_all(self) -> list[int]:
        rows = await self._rows(select(servers.c.guild_id).order_by(servers.c.guild_id))
        return [row.guild_id for row in rows]

    async def record_left(self, guild_id: int, at: datetime | None) -> None:
        known = servers.c.left_at.is_not(None) if at is None else servers.c.left_at.is_(None)
        await self._connection.execute(
            update(servers).where(servers.c.guild_id == guild_id, known).values(left_at=at)
        )

    async def delete_left_before(self, at: datetime) -> int:
        return await self._count(delete(servers).where(servers.c.left_at < at))

    async def list_retentions(self) -> list[tuple[int, int]]:
        rows = await self._rows(
            select(servers.c.guild_id, servers.c.retention_days)
            .where(servers.c.retention_days.is_not(None))
            .order_by(servers.c.guild_id)
        )
        return [(row.guild_id, row.retention_days) for row in rows]

    async def list_digests(self, weekday: int) -> list[int]:
        rows = await self._rows(
            select(servers.c.guild_id)
            .where(
                servers.c.digest_day == weekday,
                servers.c.digest_channel.is_not(None),
                servers.c.left_at.is_(None),
            )
            .order_by(servers.c.guild_id)
        )
        return [int(row.guild_id) for row in rows]

    async def delete_practices(self, guild_id: int, before: datetime) -> int:
        return await self._count(
            delete(team_practices).where(
                team_practices.c.guild_id == guild_id, team_practices.c.ended_at < before
            )
        )

    async def count_interviews(self, guild_id: int, before: datetime) -> int:
        counted = select(func.count()).select_from(interviews).where(_older(guild_id, before))
        return int((await self._one(counted, Thing.INTERVIEW))[0])

    async def delete_interviews(self, guild_id: int, before: datetime, *, limit: int) -> int:
        old = (
            select(interviews.c.id)
            .where(_older(guild_id, before))
            .order_by(interviews.c.id)
            .limit(limit)
            # Two processes take different ones; a person in the middle of a click is not disturbed.
            .with_for_update(skip_locked=True)
        )
        ids: Sequence[int] = [row.id for row in await self._rows(old)]
        return await self._count(delete(interviews).where(interviews.c.id.in_(ids)))


def _older(guild_id: int, before: datetime) -> ColumnElement[bool]:
    """Ended before then; or unfinished, begun before then and not answered since."""
    answered = exists().where(
        answers.c.interview_id == interviews.c.id, answers.c.created_at >= before
    )
    return and_(
        interviews.c.guild_id == guild_id,
        or_(
            interviews.c.ended_at < before,
            and_(
                interviews.c.state != InterviewState.ENDED.value,
                interviews.c.created_at < before,
                ~answered,
            ),
        ),
    )


def _settings(row: Row[Any]) -> ServerSettings:
    return from_row(
        row,
        ServerSettings,
        channels=tuple(row.channels),
        team_roles=tuple(row.team_roles),
        pack_roles=tuple(row.pack_roles),
        daily_limits=ServerLimits(**{name: getattr(row, name) for name in _LIMITS}),
        key=None
        if row.set_at is None
        else ServerKey(row.set_at, row.set_by, row.problem, row.problem_at),
    )
