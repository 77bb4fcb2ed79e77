"""Jobs that people keep."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from interview.errors import Thing
from interview.models import Job, JobProfile, ResumeRead, UnreadPart, UnreadReason
from storage.repositories.base import Repository, from_row, profile_of, profile_values
from storage.tables.columns import storable
from storage.tables.interviews import jobs


def _job(row: Row[Any]) -> Job:
    return from_row(row, Job, profile=profile_of(row), resume_read=_read_of(row.resume_read))


def _read_of(stored: dict[str, Any] | None) -> ResumeRead | None:
    if stored is None:
        return None
    unread = (UnreadPart(UnreadReason(why), page) for why, page in stored["unread"])
    return ResumeRead(**(stored | {"unread": tuple(unread)}))


def _read_values(read: ResumeRead | None) -> dict[str, Any] | None:
    if read is None:
        return None
    return asdict(read) | {"unread": [(each.reason.value, each.page) for each in read.unread]}


class SqlJobs(Repository):
    """See :class:`interview.ports.JobRepository`."""

    async def add(
        self,
        person_id: int,
        profile: JobProfile,
        resume_name: str | None,
        resume_read: ResumeRead | None = None,
    ) -> Job:
        values = profile_values(profile) | {
            "person_id": person_id,
            "resume_name": resume_name,
            "resume_read": _read_values(resume_read),
        }
        return _job(await self._one(insert(jobs).values(values).returning(*jobs.c), Thing.JOB))

    async def change(
        self,
        job_id: int,
        profile: JobProfile,
        resume_name: str | None,
        resume_read: ResumeRead | None = None,
    ) -> Job:
        values = profile_values(profile) | {
            "resume_name": resume_name,
            "resume_read": _read_values(resume_read),
            "updated_at": func.clock_timestamp(),
        }
        return _job(await self._change(jobs, job_id, Thing.JOB, values))

    async def find(self, job_id: int) -> Job | None:
        if not storable(job_id):
            return None
        row = await self._row(select(jobs).where(jobs.c.id == job_id))
        return None if row is None else _job(row)

    async def list_of(self, person_id: int) -> list[Job]:
        rows = await self._rows(
            select(jobs)
            .where(jobs.c.person_id == person_id)
            .order_by(jobs.c.updated_at.desc(), jobs.c.id.desc())
        )
        return [_job(row) for row in rows]

    async def remove(self, job_id: int) -> None:
        if storable(job_id):
            await self._connection.execute(delete(jobs).where(jobs.c.id == job_id))
