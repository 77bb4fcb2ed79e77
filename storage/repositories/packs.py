"""Question packs and the versions of their questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from interview.errors import Thing
from interview.models import Kind, Pack, PackQuestion
from storage.repositories.base import Repository, from_row
from storage.repositories.questions import anchors_of, draft_of, draft_values
from storage.tables.columns import storable
from storage.tables.packs import pack_questions, packs

#: First key of the advisory lock of a server's packs ("pack"); any constant of our own will do.
_LOCK = 0x7061636B


class SqlPacks(Repository):
    """See :class:`interview.ports.PackRepository`."""

    async def add(self, guild_id: int, author_id: int, name: str, description: str) -> Pack:
        row = await self._one(
            insert(packs)
            .values(
                guild_id=guild_id,
                author_id=author_id,
                editor_id=author_id,
                name=name,
                description=description,
                version=1,
            )
            .returning(*packs.c),
            Thing.PACK,
        )
        return _pack(row, ())

    async def find(self, pack_id: int, *, lock: bool = False) -> Pack | None:
        if not storable(pack_id):
            return None
        statement = select(packs).where(packs.c.id == pack_id)
        if lock:
            statement = statement.with_for_update(key_share=True)
        found = await self._with_kinds(await self._rows(statement))
        return found[0] if found else None

    async def list_of(self, guild_id: int) -> list[Pack]:
        if not storable(guild_id):
            return []
        rows = await self._rows(
            select(packs)
            .where(packs.c.guild_id == guild_id)
            .order_by(packs.c.updated_at.desc(), packs.c.id.desc())
        )
        return await self._with_kinds(rows)

    async def lock_server(self, guild_id: int) -> None:
        await self._connection.execute(
            select(func.pg_advisory_xact_lock(_LOCK, func.hashint8(guild_id)))
        )

    async def next_version(self, pack_id: int, editor_id: int) -> Pack:
        values = {
            "version": packs.c.version + 1,
            "editor_id": editor_id,
            "updated_at": func.clock_timestamp(),
        }
        row = await self._change(packs, pack_id, Thing.PACK, values)
        return (await self._with_kinds([row]))[0]

    async def describe(self, pack_id: int, name: str, description: str) -> None:
        await self._change(packs, pack_id, Thing.PACK, {"name": name, "description": description})

    async def set_shared(self, pack_id: int, shared: bool) -> Pack:
        row = await self._change(packs, pack_id, Thing.PACK, {"shared": shared})
        return (await self._with_kinds([row]))[0]

    async def delete(self, pack_id: int) -> None:
        if storable(pack_id):
            await self._connection.execute(delete(packs).where(packs.c.id == pack_id))

    async def list_questions(self, pack_id: int) -> list[PackQuestion]:
        rows = await self._rows(
            select(pack_questions)
            .where(pack_questions.c.pack_id == pack_id, pack_questions.c.removed_in.is_(None))
            .order_by(pack_questions.c.place, pack_questions.c.id)
        )
        return [
            PackQuestion(draft_of(row), anchors_of(row.anchors), row.id, row.pack_id, row.place)
            for row in rows
        ]

    async def find_pack_of(self, question_id: int) -> int | None:
        if not storable(question_id):
            return None
        row = await self._row(
            select(pack_questions.c.pack_id).where(pack_questions.c.id == question_id)
        )
        return None if row is None else int(row.pack_id)

    async def add_question(self, pack: Pack, question: PackQuestion, place: int) -> None:
        await self._connection.execute(
            insert(pack_questions).values(
                pack_id=pack.id,
                place=place,
                added_in=pack.version,
                anchors=[[key, list(levels)] for key, levels in question.anchors],
                **draft_values(question.draft),
            )
        )

    async def remove_question(self, pack: Pack, question_id: int) -> None:
        await self._connection.execute(
            update(pack_questions)
            .where(pack_questions.c.id == question_id, pack_questions.c.removed_in.is_(None))
            .values(removed_in=pack.version)
        )

    async def _with_kinds(self, rows: Sequence[Row[Any]]) -> list[Pack]:
        """The packs, with what their present versions hold, in one more query for all of them."""
        counted = await self._rows(
            select(pack_questions.c.pack_id, pack_questions.c.kind, func.count().label("many"))
            .where(
                pack_questions.c.pack_id.in_([row.id for row in rows]),
                pack_questions.c.removed_in.is_(None),
            )
            .group_by(pack_questions.c.pack_id, pack_questions.c.kind)
            .order_by(func.count().desc(), pack_questions.c.kind)
        )
        kinds: dict[int, list[tuple[Kind, int]]] = {}
        for row in counted:
            kinds.setdefault(row.pack_id, []).append((Kind(row.kind), int(row.many)))
        return [_pack(row, tuple(kinds.get(row.id, ()))) for row in rows]


def _pack(row: Row[Any], kinds: tuple[tuple[Kind, int], ...]) -> Pack:
    return from_row(row, Pack, kinds=kinds)
