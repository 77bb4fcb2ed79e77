"""The use cases around a person: their jobs, their settings, and the end of all that is theirs."""

from __future__ import annotations

from dataclasses import replace

from interview.errors import (
    GaveWay,
    Limit,
    LimitReached,
    NotFound,
    NotYours,
    Stale,
    StaleAction,
    Thing,
)
from interview.input_limits import MAX_JOBS, checked_profile
from interview.models import Job, JobProfile, Person, Resume, ResumeRead
from interview.ports import Store, UnitOfWork

#: How often deleting gives way to others.
_TRIES = 4


async def owned_job(uow: UnitOfWork, person_id: int, job_id: int) -> Job:
    """The job, if it is this person's. Raises NotFound, NotYours."""
    job = await uow.jobs.find(job_id)
    if job is None:
        raise NotFound(Thing.JOB)
    if job.person_id != person_id:
        raise NotYours(Thing.JOB)
    return job


async def _with_resume(uow: UnitOfWork, person_id: int, job_id: int) -> Job:
    job = await owned_job(uow, person_id, job_id)
    if job.resume_name is None:
        raise StaleAction(Stale.RESUME_REMOVED)
    return job


class PeopleService:
    """Safe for concurrent use."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # ------------------------------------------------------------------ people

    async def greet(self, person_id: int) -> bool:
        """True the first time this person uses the bot: show the welcome."""
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            return await uow.people.record_welcomed(person_id)

    async def keeps_recordings(self, person_id: int) -> bool:
        """Asking leaves no trace of a person who has none."""
        async with self._store.begin() as uow:
            person = await uow.people.find(person_id)
            return person is not None and person.keep_recordings

    async def set_keep_recordings(self, person_id: int, keep: bool) -> Person:
        """Keep recordings from now on, or drop them all now and after each transcription."""
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            person = await uow.people.set_keep_recordings(person_id, keep)
            if not keep:
                await uow.people.drop_recordings(person_id)
            return person

    async def count_everything(self, person_id: int) -> dict[str, int]:
        async with self._store.begin() as uow:
            return await uow.people.count_everything(person_id)

    async def delete_everything(self, person_id: int) -> dict[str, int]:
        """Delete all rows of a person in one transaction; rows deleted by table.

        Somebody may act on the same rows in another order at that moment; where PostgreSQL lets
        this one give way, it is tried again.
        """
        for _ in range(_TRIES - 1):
            try:
                return await self._delete_everything(person_id)
            except GaveWay:
                continue
        return await self._delete_everything(person_id)

    async def _delete_everything(self, person_id: int) -> dict[str, int]:
        async with self._store.begin() as uow:
            practices = await uow.teams.list_of(person_id)
            for practice in practices:
                # Whoever moves a practice on takes its row first, and people's rows after that.
                await uow.teams.find(practice.id, lock=True)
            deleted = await uow.people.delete_everything(person_id)
            for practice in practices:
                # Their words go from the team's cards too, and the others go on.
                for card in await uow.team_cards.list_of(practice.id):
                    await uow.queue.team_deliver(card.id)
                await uow.queue.team(practice.id)
            return deleted

    # ------------------------------------------------------------------ jobs

    async def add_job(
        self,
        person_id: int,
        profile: JobProfile,
        resume_name: str | None,
        resume_read: ResumeRead | None = None,
    ) -> Job:
        """Raises InvalidInput, LimitReached (25 jobs)."""
        profile = checked_profile(profile)
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            if len(await uow.jobs.list_of(person_id)) >= MAX_JOBS:
                raise LimitReached(Limit.JOBS, MAX_JOBS)
            return await uow.jobs.add(person_id, profile, resume_name, resume_read)

    async def change_job(
        self,
        person_id: int,
        job_id: int,
        profile: JobProfile,
        resume: Resume | None,
    ) -> Job:
        """``resume``: a new one, None to keep the old one."""
        async with self._store.begin() as uow:
            job = await owned_job(uow, person_id, job_id)
            text, name, read = job.profile.resume, job.resume_name, job.resume_read
            if resume is not None:
                text, name, read = resume.text, resume.name, resume.read
            profile = checked_profile(
                JobProfile(
                    role=profile.role,
                    description=profile.description,
                    stack=profile.stack,
                    years=profile.years,
                    resume=text,
                )
            )
            return await uow.jobs.change(job_id, profile, name, read)

    async def use_resume(self, person_id: int, job_id: int) -> Job:
        """The job, whose résumé its person agrees with. Raises NotFound, NotYours, StaleAction
        (there is none)."""
        async with self._store.begin() as uow:
            return await _with_resume(uow, person_id, job_id)

    async def remove_resume(self, person_id: int, job_id: int) -> Job:
        """From the job, and from interviews for it that are under way. Raises NotFound, NotYours,
        StaleAction (there is none)."""
        async with self._store.begin() as uow:
            job = await _with_resume(uow, person_id, job_id)
            await uow.interviews.drop_resume(job_id)
            return await uow.jobs.change(job_id, replace(job.profile, resume=""), None)

    async def list_jobs(self, person_id: int) -> list[Job]:
        async with self._store.begin() as uow:
            return await uow.jobs.list_of(person_id)

    async def remove_job(self, person_id: int, job_id: int) -> Job:
        async with self._store.begin() as uow:
            job = await owned_job(uow, person_id, job_id)
            await uow.jobs.remove(job_id)
            return job
