"""Questions as they were spoken: kept for a while, so that nothing is made twice."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert

from interview.models import Speech
from storage.repositories.base import Repository
from storage.tables.columns import storable
from storage.tables.interviews import people, sounds

#: What is kept for one person: more than an interview of ten questions with two follow-ups each.
#: At about 30 kB each that is 1.2 MB.
MOST = 40
#: Sounds are for the interview under way. Discord has them by then, and they can be made again.
DAYS = 7


class SqlSounds(Repository):
    """See :class:`interview.ports.SoundRepository`."""

    async def find(self, person_id: int, key: str, voice: str | None = None) -> Speech | None:
        if not storable(person_id):
            return None
        wanted = select(sounds.c.data, sounds.c.seconds).where(
            sounds.c.person_id == person_id, sounds.c.key == key
        )
        if voice is not None:
            wanted = wanted.where(sounds.c.voice == voice)
        row = await self._row(wanted.order_by(sounds.c.id.desc()).limit(1))
        return None if row is None else Speech(bytes(row.data), row.seconds)

    async def keep(self, person_id: int, key: str, voice: str, speech: Speech) -> bool:
        # Taken before anything of theirs is added: a deletion of all that is theirs comes first or
        # waits.
        person = select(people.c.id).where(people.c.id == person_id)
        if await self._row(person.with_for_update(key_share=True)) is None:
            return False
        row = insert(sounds).values(
            person_id=person_id, key=key, voice=voice, data=speech.data, seconds=speech.seconds
        )
        again = {"data": row.excluded.data, "seconds": row.excluded.seconds}
        await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[sounds.c.person_id, sounds.c.key, sounds.c.voice], set_=again
            )
        )
        await self._drop(person_id)
        return True

    async def _drop(self, person_id: int) -> None:
        newest = (
            select(sounds.c.id)
            .where(sounds.c.person_id == person_id)
            .order_by(sounds.c.id.desc())
            .limit(MOST)
        )
        old = func.clock_timestamp() - literal(timedelta(days=DAYS))
        beyond = (sounds.c.person_id == person_id) & sounds.c.id.not_in(newest)
        # Others may be at it as well: what they hold is theirs to drop.
        gone = (
            select(sounds.c.id)
            .where(or_(beyond, sounds.c.created_at < old))
            .with_for_update(skip_locked=True)
        )
        await self._connection.execute(delete(sounds).where(sounds.c.id.in_(gone)))
