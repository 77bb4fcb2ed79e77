"""People, and the end of everything that is theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.errors import NotFound, Thing
from interview.models import AnswerState, FailedStep, Person, RoundPhase
from storage.repositories.base import Repository
from storage.tables.columns import storable
from storage.tables.interviews import PERSONAL, answers, interviews, jobs, people, sounds
from storage.tables.packs import packs
from storage.tables.passages import recordings
from storage.tables.team import peer_ratings, team_rounds

_COLUMNS = (
    people.c.id,
    people.c.keep_recordings,
    people.c.created_at,
    people.c.welcomed_at,
    people.c.hears_questions,
)


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.keep_recordings, row.created_at, row.welcomed_at, row.hears_questions)


class SqlPeople(Repository):
    """See :class:`interview.ports.PersonRepository`."""

    async def ensure(self, person_id: int) -> Person:
        find = select(*_COLUMNS).where(people.c.id == person_id)
        row = await self._row(find)
        if row is None:
            await self._connection.execute(
                insert(people).values(id=person_id).on_conflict_do_nothing()
            )
            # Read again: another transaction may have been first.
            row = await self._one(find, Thing.PERSON)
        return _person(row)

    async def find(self, person_id: int) -> Person | None:
        row = await self._row(select(*_COLUMNS).where(people.c.id == person_id))
        return None if row is None else _person(row)

    async def set_keep_recordings(self, person_id: int, keep: bool) -> Person:
        row = await self._one(
            update(people)
            .where(people.c.id == person_id)
            .values(keep_recordings=keep)
            .returning(*_COLUMNS),
            Thing.PERSON,
        )
        return _person(row)

    async def set_hears_questions(self, person_id: int, hears: bool) -> Person:
        row = await self._one(
            update(people)
            .where(people.c.id == person_id)
            .values(hears_questions=hears)
            .returning(*_COLUMNS),
            Thing.PERSON,
        )
        if not hears:
            await self._connection.execute(delete(sounds).where(sounds.c.person_id == person_id))
        return _person(row)

    async def record_welcomed(self, person_id: int) -> bool:
        return bool(
            await self._count(
                update(people)
                .where(people.c.id == person_id, people.c.welcomed_at.is_(None))
                .values(welcomed_at=func.clock_timestamp())
            )
        )

    async def drop_recordings(self, person_id: int) -> int:
        """Delete the recordings that no step needs any more; how many.

        Needed are those not transcribed yet, also when transcribing failed and may be tried again.
        """
        needed = exists().where(
            and_(
                answers.c.id == recordings.c.answer_id,
                or_(
                    answers.c.state == AnswerState.RECEIVED.value,
                    answers.c.failed_step == FailedStep.TRANSCRIBE.value,
                ),
            )
        )
        return await self._count(
            delete(recordings).where(recordings.c.person_id == person_id, ~needed)
        )

    async def delete_everything(self, person_id: int) -> dict[str, int]:
        if not storable(person_id):
            raise NotFound(Thing.PERSON)
        # With the person's row taken, no other transaction can add a row that refers to it.
        await self._row(select(people.c.id).where(people.c.id == person_id).with_for_update())
        # A shared pack is its server's by now: it stays, without a name (SET NULL).
        own = delete(packs).where(packs.c.author_id == person_id, ~packs.c.shared)
        deleted = {packs.name: await self._count(own)}
        given = delete(peer_ratings).where(peer_ratings.c.reviewer_id == person_id)
        rated = await self._count(given)
        for table in PERSONAL:
            deleted[table.name] = await self._count(
                delete(table).where(table.c.person_id == person_id)
            )
        deleted[peer_ratings.name] += rated
        deleted[people.name] = await self._count(delete(people).where(people.c.id == person_id))
        return deleted

    async def count_everything(self, person_id: int) -> dict[str, int]:
        row = await self._one(
            select(
                *(
                    select(func.count())
                    .select_from(table)
                    .where(table.c.person_id == person_id)
                    .scalar_subquery()
                    .label(table.name)
                    for table in (jobs, interviews, answers, recordings, sounds)
                ),
                select(func.count())
                .select_from(packs)
                .where(packs.c.author_id == person_id, ~packs.c.shared)
                .scalar_subquery()
                .label(packs.name),
                select(func.count())
                .select_from(peer_ratings)
                .where(
                    or_(
                        peer_ratings.c.reviewer_id == person_id,
                        # What others gave is told once it is revealed.
                        and_(
                            peer_ratings.c.person_id == person_id,
                            exists().where(
                                team_rounds.c.id == peer_ratings.c.round_id,
                                team_rounds.c.phase.in_(
                                    [RoundPhase.REVEALED.value, RoundPhase.CLOSED.value]
                                ),
                            ),
                        ),
                    )
                )
                .scalar_subquery()
                .label(peer_ratings.name),
            ),
            Thing.PERSON,
        )
        return {str(name): count for name, count in row._mapping.items()}
