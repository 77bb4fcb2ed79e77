"""Practice done in a server, by those who agreed to be counted."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from interview.models import InterviewState, Kind, Practice, PracticeDone
from storage.repositories.base import Repository
from storage.repositories.reports import scores_in
from storage.tables.columns import storable
from storage.tables.interviews import feedback, interviews, reports
from storage.tables.team import team_stats_consents


class SqlTeamStats(Repository):
    """See :class:`interview.ports.TeamStatsRepository`."""

    async def set_consent(self, guild_id: int, person_id: int, given: bool) -> bool:
        if not given:
            gone = delete(team_stats_consents).where(
                team_stats_consents.c.guild_id == guild_id,
                team_stats_consents.c.person_id == person_id,
            )
            return bool(await self._count(gone))
        wanted = insert(team_stats_consents).values(guild_id=guild_id, person_id=person_id)
        return bool(await self._count(wanted.on_conflict_do_nothing()))

    async def list_consents(self, guild_id: int) -> list[int]:
        if not storable(guild_id):
            return []
        rows = await self._rows(
            select(team_stats_consents.c.person_id)
            .where(team_stats_consents.c.guild_id == guild_id)
            .order_by(team_stats_consents.c.given_at, team_stats_consents.c.person_id)
        )
        return [int(row.person_id) for row in rows]

    async def list_done(self, guild_id: int, *, limit: int = 5_000) -> list[PracticeDone]:
        if not storable(guild_id):
            return []
        at = func.coalesce(interviews.c.ended_at, interviews.c.created_at)
        answered = (
            select(func.count(func.distinct(feedback.c.question_id)))
            .where(feedback.c.interview_id == interviews.c.id, feedback.c.superseded_at.is_(None))
            .scalar_subquery()
        )
        rows = await self._rows(
            select(
                interviews.c.id,
                interviews.c.person_id,
                interviews.c.kind,
                interviews.c.practice,
                at.label("at"),
                answered.label("answered"),
                reports.c.scores,
            )
            .join(
                team_stats_consents,
                (team_stats_consents.c.person_id == interviews.c.person_id)
                & (team_stats_consents.c.guild_id == interviews.c.guild_id),
            )
            .outerjoin(reports, reports.c.interview_id == interviews.c.id)
            .where(
                interviews.c.guild_id == guild_id,
                interviews.c.state == InterviewState.ENDED.value,
                answered > 0,
            )
            .order_by(at.desc(), interviews.c.id.desc())
            .limit(limit)
        )
        return [
            PracticeDone(
                person_id=row.person_id,
                interview_id=row.id,
                kind=Kind(row.kind),
                at=row.at,
                team=row.practice == Practice.TEAM.value,
                answers=row.answered,
                ratings=tuple(
                    (score.grader, score.rating)
                    for score in scores_in(row.scores or [])
                    if score.rating is not None
                ),
            )
            for row in reversed(rows)
        ]
