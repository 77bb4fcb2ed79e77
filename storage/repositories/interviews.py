"""Interviews: one unfinished at a time for a person and place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select, text, union_all, update
from sqlalchemy.dialects.postgresql import insert

from interview.errors import GaveWay, Thing, UnfinishedInterview
from interview.models import (
    CompanyStyle,
    HistoryEntry,
    Interview,
    InterviewState,
    Kind,
    Manner,
    NewInterview,
    Note,
    Practice,
    ProgressPoint,
    QuestionState,
    Setup,
    WaitingPlace,
)
from interview.models.transitions import UNFINISHED, takes_answer
from storage.repositories.base import Repository, from_row, profile_of, profile_values
from storage.repositories.notes import notes_of, notes_value
from storage.repositories.reports import scores_in
from storage.tables.columns import storable
from storage.tables.interviews import answers, feedback, interviews, questions, reports
from storage.tables.passages import passages

_OPEN = interviews.c.state.in_([state.value for state in UNFINISHED])

#: Begun by oneself; not a part in a team practice.
_OWN = interviews.c.practice != Practice.TEAM.value


def _part(team_id: int, person_id: int) -> Select[Any]:
    return select(interviews).where(
        interviews.c.team_id == team_id, interviews.c.person_id == person_id
    )


def _interview(row: Row[Any]) -> Interview:
    return from_row(
        row,
        Interview,
        profile=profile_of(row),
        setup=Setup(
            Practice(row.practice), Manner(row.manner), CompanyStyle(row.style), row.follow_ups
        ),
    )


class SqlInterviews(Repository):
    """See :class:`interview.ports.InterviewRepository`."""

    async def add(self, new: NewInterview) -> Interview:
        setup = new.setup
        statement = (
            insert(interviews)
            .values(
                person_id=new.person_id,
                job_id=new.job_id,
                kind=new.kind.value,
                language=new.language,
                question_count=new.question_count,
                state=InterviewState.PREPARING.value,
                guild_id=new.guild_id,
                position=0,
                note="",
                practice=setup.practice.value,
                manner=setup.manner.value,
                style=setup.style.value,
                follow_ups=setup.follow_ups,
                pack_id=new.pack_id,
                pack_name=new.pack_name,
                team_id=new.team_id,
                **profile_values(new.profile),
            )
            # Waits for another transaction that is just beginning one in the same place.
            .on_conflict_do_nothing()
            .returning(*interviews.c)
        )
        # Twice: the one in the way may have ended between the two statements.
        for _ in range(2):
            if row := await self._row(statement):
                return _interview(row)
            if new.team_id is not None:
                if part := await self._find(_part(new.team_id, new.person_id)):
                    return part
            elif present := await self.find_unfinished(new.person_id, new.guild_id):
                raise UnfinishedInterview(present.id)
        raise GaveWay("interviews")

    async def find(self, interview_id: int, *, lock: bool = False) -> Interview | None:
        if not storable(interview_id):
            return None
        statement = select(interviews).where(interviews.c.id == interview_id)
        if lock:
            statement = statement.with_for_update(key_share=True)
        return await self._find(statement)

    async def find_unfinished(self, person_id: int, guild_id: int | None) -> Interview | None:
        return await self._find(
            select(interviews).where(
                interviews.c.person_id == person_id,
                func.coalesce(interviews.c.guild_id, 0) == (guild_id or 0),
                _OPEN,
                _OWN,
            )
        )

    async def list_of_team(self, team_id: int) -> list[Interview]:
        rows = await self._rows(
            select(interviews).where(interviews.c.team_id == team_id).order_by(interviews.c.id)
        )
        return [_interview(row) for row in rows]

    async def find_by_channel(
        self, channel_id: int, *, person_id: int | None = None
    ) -> Interview | None:
        statement = select(interviews).where(interviews.c.channel_id == channel_id)
        if person_id is not None:
            statement = statement.order_by((interviews.c.person_id == person_id).desc())
        # A DM channel holds many: the one under way counts, else the newest.
        return await self._find(statement.order_by(_OPEN.desc(), interviews.c.id.desc()).limit(1))

    async def list_under_way(self, person_id: int, channel_id: int) -> list[Interview]:
        here = (interviews.c.person_id == person_id, interviews.c.channel_id == channel_id)
        rows = await self._rows(
            select(interviews).where(*here, _OPEN).order_by(interviews.c.id.desc())
        )
        return [_interview(row) for row in rows]

    async def list_unfinished_of(self, person_id: int) -> list[Interview]:
        rows = await self._rows(
            select(interviews)
            .where(interviews.c.person_id == person_id, _OPEN, _OWN)
            .order_by(interviews.c.id.desc())
        )
        return [_interview(row) for row in rows]

    async def drop_resume(self, job_id: int) -> None:
        await self._connection.execute(
            update(interviews).where(interviews.c.job_id == job_id, _OPEN).values(resume="")
        )

    async def list_places(
        self, *, ended_after: datetime | None, answered_after: datetime | None
    ) -> list[WaitingPlace]:
        takes = [state.value for state in QuestionState if takes_answer(state)]
        asked = select(
            interviews.c.id, interviews.c.channel_id, interviews.c.person_id, questions.c.asked_at
        ).join(
            questions,
            (questions.c.interview_id == interviews.c.id)
            & (questions.c.position == interviews.c.position),
        )
        answered = exists().where(
            answers.c.question_id == questions.c.id,
            passages.c.answer_id == answers.c.id,
            *([] if answered_after is None else [passages.c.sent_at >= answered_after]),
        )
        found = asked.where(
            # As the index has it.
            text("interviews.state = 'active' AND interviews.channel_id IS NOT NULL"),
            questions.c.state.in_(takes) | answered,
        )
        wanted = [found]
        if ended_after is not None:
            wanted.append(
                asked.where(
                    interviews.c.ended_at >= ended_after, interviews.c.channel_id.is_not(None)
                )
            )
        every = union_all(*wanted).subquery()
        rows = await self._rows(
            select(every).order_by(every.c.asked_at.desc().nulls_last(), every.c.id.desc())
        )
        return [WaitingPlace(row.channel_id, row.person_id) for row in rows]

    async def set_channel(self, interview_id: int, channel_id: int | None) -> Interview:
        return await self._set(interview_id, channel_id=channel_id)

    async def set_state(
        self, interview_id: int, state: InterviewState, *, ended_at: datetime | None = None
    ) -> Interview:
        values = {} if ended_at is None else {"ended_at": ended_at}
        return _interview(
            await self._change_state(interviews, interview_id, Thing.INTERVIEW, state, values)
        )

    async def set_position(self, interview_id: int, position: int) -> Interview:
        return await self._set(interview_id, position=position)

    async def record_prepared(
        self, interview_id: int, *, interviewer: str, notes: Sequence[Note], question_count: int
    ) -> None:
        await self._set(
            interview_id,
            interviewer=interviewer,
            note=notes_value(notes),
            question_count=question_count,
        )

    async def get_notes(self, interview_id: int) -> tuple[Note, ...]:
        row = await self._one(
            select(interviews.c.note).where(interviews.c.id == interview_id), Thing.INTERVIEW
        )
        return notes_of(row.note)

    async def list_history(
        self,
        person_id: int,
        *,
        job_id: int | None = None,
        kind: Kind | None = None,
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[list[HistoryEntry], int]:
        if not storable(job_id or 0, offset):
            return [], 0
        asked = select(questions.c.id).where(questions.c.interview_id == interviews.c.id)
        wanted = [interviews.c.person_id == person_id, asked.exists()]
        if job_id is not None:
            wanted.append(interviews.c.job_id == job_id)
        if kind is not None:
            wanted.append(interviews.c.kind == kind.value)
        reviewed = select(feedback.c.id).where(feedback.c.question_id == questions.c.id).exists()
        of_it = questions.c.interview_id == interviews.c.id
        # A question tried again and then skipped was answered.
        answered = select(func.count()).select_from(questions).where(of_it, reviewed)
        skipped = (
            select(func.count())
            .select_from(questions)
            .where(
                of_it,
                ~reviewed,
                questions.c.state.in_((QuestionState.SKIPPED.value, QuestionState.TIMED_OUT.value)),
            )
        )
        rows = await self._rows(
            select(
                *interviews.c,
                reports.c.rating,
                reports.c.scores,
                answered.scalar_subquery().label("answered"),
                skipped.scalar_subquery().label("skipped"),
            )
            .outerjoin(reports, reports.c.interview_id == interviews.c.id)
            .where(*wanted)
            .order_by(interviews.c.created_at.desc(), interviews.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        entries = [
            HistoryEntry(
                _interview(row), row.rating, row.answered, row.skipped, scores_in(row.scores or [])
            )
            for row in rows
        ]
        total = await self._row(select(func.count()).select_from(interviews).where(*wanted))
        return entries, 0 if total is None else int(total[0])

    async def list_progress(self, person_id: int, *, limit: int = 50) -> list[ProgressPoint]:
        rows = await self._rows(
            select(
                interviews.c.id,
                interviews.c.role,
                interviews.c.kind,
                func.coalesce(interviews.c.ended_at, reports.c.created_at).label("at"),
                reports.c.scores,
            )
            .join(reports, reports.c.interview_id == interviews.c.id)
            .where(
                interviews.c.person_id == person_id,
                interviews.c.state == InterviewState.ENDED.value,
                reports.c.rating.is_not(None),
            )
            .order_by(func.coalesce(interviews.c.ended_at, reports.c.created_at).desc())
            .order_by(interviews.c.id.desc())
            .limit(limit)
        )
        return [point for row in reversed(rows) for point in _progress(row)]

    async def _find(self, statement: Select[Any]) -> Interview | None:
        row = await self._row(statement)
        return None if row is None else _interview(row)

    async def _set(self, interview_id: int, **values: Any) -> Interview:
        return _interview(await self._change(interviews, interview_id, Thing.INTERVIEW, values))


def _progress(row: Row[Any]) -> list[ProgressPoint]:
    return [
        ProgressPoint(
            interview_id=row.id,
            role=row.role,
            kind=Kind(row.kind),
            at=row.at,
            rating=score.rating,
            grader=score.grader,
            criteria=tuple((key, name, level) for key, name, level, _ in score.criteria),
        )
        for score in scores_in(row.scores)
    ]
