"""Team practices and their members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.errors import NotFound, Thing
from interview.models import (
    JobProfile,
    MemberState,
    Note,
    Pack,
    PracticePlan,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamState,
)
from interview.models.transitions import UNFINISHED_TEAM
from storage.repositories.base import from_row
from storage.repositories.notes import notes_of, notes_value
from storage.repositories.rounds import SqlRounds
from storage.tables.columns import storable
from storage.tables.team import team_members as members
from storage.tables.team import team_practices as practices

_OPEN = practices.c.state.in_([state.value for state in UNFINISHED_TEAM])


def _practice(row: Row[Any]) -> TeamPractice:
    return from_row(
        row,
        TeamPractice,
        profile=JobProfile(row.role, row.description, row.stack, row.years),
        notes=notes_of(row.note),
    )


def _member(row: Row[Any]) -> TeamMember:
    return from_row(row, TeamMember, sharing=Sharing(row.share_words, row.share_rating))


def _is_member(person_id: int, *, joined_only: bool = False) -> ColumnElement[bool]:
    wanted = select(members.c.practice_id).where(
        members.c.practice_id == practices.c.id, members.c.person_id == person_id
    )
    if joined_only:
        wanted = wanted.where(members.c.state == MemberState.JOINED.value)
    return wanted.exists()


class SqlTeams(SqlRounds):
    """See :class:`interview.ports.TeamRepository`."""

    async def add(
        self,
        plan: PracticePlan,
        state: TeamState,
        *,
        ends_at: datetime | None = None,
        starts_at: datetime | None = None,
        pack: Pack | None = None,
    ) -> TeamPractice:
        row = await self._one(
            insert(practices)
            .values(
                guild_id=plan.guild_id,
                channel_id=plan.channel_id,
                host_id=plan.host_id,
                kind=plan.kind.value,
                state=state.value,
                # A résumé is its person's alone: it has no column here.
                role=plan.profile.role,
                description=plan.profile.description,
                stack=plan.profile.stack,
                years=plan.profile.years,
                interview_kind=plan.interview_kind.value,
                language=plan.language,
                rounds_wanted=plan.rounds_wanted,
                answer_seconds=plan.answer_seconds,
                round=0,
                note="",
                ends_at=ends_at,
                starts_at=starts_at,
                pack_id=None if pack is None else pack.id,
                pack_name=None if pack is None else pack.name,
            )
            .returning(*practices.c),
            Thing.PRACTICE,
        )
        return _practice(row)

    async def find(self, practice_id: int, *, lock: bool = False) -> TeamPractice | None:
        if not storable(practice_id):
            return None
        statement = select(practices).where(practices.c.id == practice_id)
        if lock:
            statement = statement.with_for_update(key_share=True)
        row = await self._row(statement)
        return None if row is None else _practice(row)

    async def find_by_thread(self, thread_id: int) -> TeamPractice | None:
        if not storable(thread_id):
            return None
        row = await self._row(
            select(practices)
            .where(practices.c.thread_id == thread_id)
            .order_by(_OPEN.desc(), practices.c.id.desc())
            .limit(1)
        )
        return None if row is None else _practice(row)

    async def list_unfinished(self, *, guild_id: int | None = None) -> list[TeamPractice]:
        wanted = select(practices).where(_OPEN)
        if guild_id is not None:
            if not storable(guild_id):
                return []
            wanted = wanted.where(practices.c.guild_id == guild_id)
        return await self._practices(wanted)

    async def list_unfinished_of(self, person_id: int) -> list[TeamPractice]:
        if not storable(person_id):
            return []
        return await self._practices(
            select(practices).where(_OPEN, _is_member(person_id, joined_only=True))
        )

    async def list_of(self, person_id: int) -> list[TeamPractice]:
        if not storable(person_id):
            return []
        return await self._practices(
            select(practices).where(or_(practices.c.host_id == person_id, _is_member(person_id)))
        )

    async def list_in_channel(self, channel_id: int) -> list[TeamPractice]:
        if not storable(channel_id):
            return []
        here = or_(practices.c.channel_id == channel_id, practices.c.thread_id == channel_id)
        return await self._practices(select(practices).where(_OPEN, here))

    async def _practices(self, statement: Select[Any]) -> list[TeamPractice]:
        rows = await self._rows(statement.order_by(practices.c.id.desc()))
        return [_practice(row) for row in rows]

    async def set_state(
        self, practice_id: int, state: TeamState, *, ended_at: datetime | None = None
    ) -> TeamPractice:
        values = {} if ended_at is None else {"ended_at": ended_at}
        return _practice(
            await self._change_state(practices, practice_id, Thing.PRACTICE, state, values)
        )

    async def set_host(self, practice_id: int, person_id: int | None) -> TeamPractice:
        return await self._set(practice_id, host_id=person_id)

    async def set_note(self, practice_id: int, note: Note) -> TeamPractice:
        return await self._set(practice_id, note=notes_value([note]))

    async def set_thread(self, practice_id: int, thread_id: int | None) -> TeamPractice:
        return await self._set(practice_id, thread_id=thread_id)

    async def set_round(self, practice_id: int, number: int) -> TeamPractice:
        return await self._set(practice_id, round=number)

    async def set_ends_at(self, practice_id: int, ends_at: datetime | None) -> TeamPractice:
        return await self._set(practice_id, ends_at=ends_at)

    async def set_date(
        self, practice_id: int, starts_at: datetime | None, event_id: int | None
    ) -> TeamPractice:
        return await self._set(practice_id, starts_at=starts_at, event_id=event_id)

    async def record_prepared(
        self, practice_id: int, *, interviewer: str, notes: Sequence[Note]
    ) -> None:
        await self._set(practice_id, interviewer=interviewer, note=notes_value(notes))

    async def _set(self, practice_id: int, **values: object) -> TeamPractice:
        return _practice(await self._change(practices, practice_id, Thing.PRACTICE, values))

    # ------------------------------------------------------------------ members

    async def join(self, practice_id: int, person_id: int, sharing: Sharing) -> TeamMember:
        shared = {"share_words": sharing.words, "share_rating": sharing.rating}
        last = (
            select(func.coalesce(func.max(members.c.place), 0))
            .where(members.c.practice_id == practice_id)
            .scalar_subquery()
        )
        row = await self._one(
            insert(members)
            .values(
                practice_id=practice_id,
                person_id=person_id,
                state=MemberState.JOINED.value,
                place=last + 1,
                **shared,
            )
            .on_conflict_do_update(
                index_elements=[members.c.practice_id, members.c.person_id],
                set_={"state": MemberState.JOINED.value, **shared},
            )
            .returning(*members.c),
            Thing.MEMBER,
        )
        return _member(row)

    async def find_member(self, practice_id: int, person_id: int) -> TeamMember | None:
        if not storable(practice_id, person_id):
            return None
        row = await self._row(select(members).where(*_one_member(practice_id, person_id)))
        return None if row is None else _member(row)

    async def list_members(self, practice_id: int, *, joined_only: bool = True) -> list[TeamMember]:
        if not storable(practice_id):
            return []
        wanted = select(members).where(members.c.practice_id == practice_id)
        if joined_only:
            wanted = wanted.where(members.c.state == MemberState.JOINED.value)
        return [_member(row) for row in await self._rows(wanted.order_by(members.c.place))]

    async def set_member(
        self,
        practice_id: int,
        person_id: int,
        *,
        state: MemberState | None = None,
        sharing: Sharing | None = None,
        interview_id: int | None = None,
        confirmed_at: datetime | None = None,
        came_at: datetime | None = None,
    ) -> TeamMember:
        if not storable(practice_id, person_id):
            raise NotFound(Thing.MEMBER)
        given: dict[str, object | None] = {
            "state": None if state is None else state.value,
            "share_words": None if sharing is None else sharing.words,
            "share_rating": None if sharing is None else sharing.rating,
            "interview_id": interview_id,
            "confirmed_at": confirmed_at,
            "came_at": came_at,
        }
        values = {name: value for name, value in given.items() if value is not None}
        if not values:
            found = await self.find_member(practice_id, person_id)
            if found is None:
                raise NotFound(Thing.MEMBER)
            return found
        row = await self._one(
            update(members)
            .where(*_one_member(practice_id, person_id))
            .values(values)
            .returning(*members.c),
            Thing.MEMBER,
        )
        return _member(row)

    async def clear_confirmed(self, practice_id: int) -> None:
        await self._connection.execute(
            update(members).where(members.c.practice_id == practice_id).values(confirmed_at=None)
        )

    async def list_partners(self, person_id: int, *, limit: int) -> frozenset[int]:
        if not storable(person_id):
            return frozenset()
        own = (
            select(practices.c.id)
            .join(members, members.c.practice_id == practices.c.id)
            .where(
                practices.c.kind == TeamKind.PAIR.value,
                practices.c.state.in_([TeamState.RUNNING.value, TeamState.ENDED.value]),
                members.c.person_id == person_id,
            )
            .order_by(practices.c.id.desc())
            .limit(limit)
        )
        rows = await self._rows(
            select(members.c.person_id).where(
                members.c.practice_id.in_(own), members.c.person_id != person_id
            )
        )
        return frozenset(int(row.person_id) for row in rows)


def _one_member(practice_id: int, person_id: int) -> tuple[ColumnElement[bool], ...]:
    return members.c.practice_id == practice_id, members.c.person_id == person_id
