"""The use cases of question packs: make, import, change, share, export, delete.

A pack belongs to a server. Its author and members with Manage Server may change it; while it is not
shared only its author knows of it. Whoever may use a pack without changing it sees what it is about
but no question ahead of its turn.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from interview.errors import (
    Field,
    Invalid,
    InvalidInput,
    KindNotInPack,
    Limit,
    LimitReached,
    NotFound,
    NotYours,
    RowRefused,
    Stale,
    StaleAction,
    Thing,
)
from interview.models import ImportedRows, Kind, Pack, PackQuestion, PackRow
from interview.packs.rows import (
    MAX_PACK_QUESTIONS,
    MAX_PACKS,
    MAX_PACKS_EACH,
    checked_name,
    exported,
    letters,
    merged,
    read_rows,
)
from interview.ports import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who acts, and in which server; ``may_manage``: Discord says they have Manage Server."""

    person_id: int
    guild_id: int
    may_manage: bool = False

    def sees(self, pack: Pack) -> bool:
        return pack.guild_id == self.guild_id and (pack.shared or pack.author_id == self.person_id)

    def may_change(self, pack: Pack) -> bool:
        return self.sees(pack) and (pack.author_id == self.person_id or self.may_manage)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to ``pack``; ``unchanged`` rows were in it already, word for word."""

    pack: Pack
    added: int
    changed: int
    unchanged: int


async def _seen(
    uow: UnitOfWork, visitor: Visitor, pack_id: int, *, to_change: bool = False
) -> Pack:
    """The pack, locked ``to_change`` it. Raises NotFound also where it is another's private one:
    that there is one is theirs to say. Raises NotYours."""
    pack = await uow.packs.find(pack_id, lock=to_change)
    if pack is None or not visitor.sees(pack):
        raise NotFound(Thing.PACK)
    if to_change and not visitor.may_change(pack):
        raise NotYours(Thing.PACK)
    return pack


async def usable_pack(
    uow: UnitOfWork, person_id: int, guild_id: int | None, pack_id: int, kind: Kind
) -> Pack:
    """A pack to begin an interview with. Raises NotFound, InvalidInput where it has no question,
    or none of ``kind``."""
    if guild_id is None:
        raise InvalidInput(Field.PACK, Invalid.NEEDS_SERVER)
    pack = await _seen(uow, Visitor(person_id, guild_id), pack_id)
    kinds = [each for each, _ in pack.kinds]
    if not kinds:
        raise InvalidInput(Field.PACK, Invalid.HAS_NO_QUESTIONS)
    if kind is not Kind.MIXED and kind not in kinds:
        raise KindNotInPack(kinds)
    return pack


class PackService:
    """Safe for concurrent use: the pack's row is locked while it changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # ------------------------------------------------------------------ reading

    async def list_packs(self, visitor: Visitor) -> list[Pack]:
        """Those the visitor can use, latest changed first."""
        async with self._store.begin() as uow:
            packs = await uow.packs.list_of(visitor.guild_id)
        return [pack for pack in packs if visitor.sees(pack)]

    async def get(self, visitor: Visitor, pack_id: int) -> Pack:
        """Raises NotFound."""
        async with self._store.begin() as uow:
            return await _seen(uow, visitor, pack_id)

    async def check_usable(
        self, person_id: int, guild_id: int | None, pack_id: int, kind: Kind
    ) -> None:
        """Raises what :func:`usable_pack` does, before anything is begun or ended for it."""
        async with self._store.begin() as uow:
            await usable_pack(uow, person_id, guild_id, pack_id, kind)

    async def get_to_change(
        self, visitor: Visitor, pack_id: int
    ) -> tuple[Pack, list[PackQuestion]]:
        """The pack with its questions. Raises NotFound, NotYours."""
        async with self._store.begin() as uow:
            pack = await _seen(uow, visitor, pack_id, to_change=True)
            return pack, await uow.packs.list_questions(pack_id)

    async def get_question(self, visitor: Visitor, question_id: int) -> tuple[Pack, PackQuestion]:
        """A question to change. Raises NotFound, NotYours, StaleAction."""
        async with self._store.begin() as uow:
            return await self._question(uow, visitor, question_id)

    async def _question(
        self, uow: UnitOfWork, visitor: Visitor, question_id: int
    ) -> tuple[Pack, PackQuestion]:
        pack_id = await uow.packs.find_pack_of(question_id)
        if pack_id is None:
            raise NotFound(Thing.QUESTION)
        pack = await _seen(uow, visitor, pack_id, to_change=True)
        for question in await uow.packs.list_questions(pack_id):
            if question.id == question_id:
                return pack, question
        raise StaleAction(Stale.PACK_CHANGED, pack.version)

    async def export(self, visitor: Visitor, pack_id: int) -> tuple[Pack, bytes]:
        """The pack as JSON in UTF-8, to import anywhere. Raises NotFound, NotYours."""
        pack, questions = await self.get_to_change(visitor, pack_id)
        text = json.dumps(exported(pack, questions), ensure_ascii=False, indent=2)
        return pack, (text + "\n").encode("utf-8", "replace")

    # ------------------------------------------------------------------ changing

    async def create(self, visitor: Visitor, name: str, description: str) -> Pack:
        """An empty pack, private to its author. Raises InvalidInput, LimitReached."""
        async with self._store.begin() as uow:
            return await self._create(uow, visitor, name, description)

    async def _create(self, uow: UnitOfWork, visitor: Visitor, name: str, description: str) -> Pack:
        name, description = checked_name(name, description)
        await uow.people.ensure(visitor.person_id)
        await uow.packs.lock_server(visitor.guild_id)
        packs = await uow.packs.list_of(visitor.guild_id)
        own = sum(pack.author_id == visitor.person_id for pack in packs)
        if own >= MAX_PACKS_EACH:
            raise LimitReached(Limit.PACKS_OF_PERSON, MAX_PACKS_EACH)
        if len(packs) >= MAX_PACKS:
            raise LimitReached(Limit.PACKS_OF_SERVER, MAX_PACKS)
        return await uow.packs.add(visitor.guild_id, visitor.person_id, name, description)

    async def describe(self, visitor: Visitor, pack_id: int, name: str, description: str) -> Pack:
        """Another name or description. Raises InvalidInput, NotFound, NotYours."""
        name, description = checked_name(name, description)
        async with self._store.begin() as uow:
            await uow.people.ensure(visitor.person_id)
            await _seen(uow, visitor, pack_id, to_change=True)
            await uow.packs.describe(pack_id, name, description)
            return await uow.packs.next_version(pack_id, visitor.person_id)

    async def add_question(self, visitor: Visitor, pack_id: int, row: PackRow) -> Pack:
        """Raises InvalidInput, LimitReached, NotFound, NotYours."""
        (question,) = _whole(read_rows([row])).questions
        async with self._store.begin() as uow:
            await uow.people.ensure(visitor.person_id)
            pack = await _seen(uow, visitor, pack_id, to_change=True)
            present = await uow.packs.list_questions(pack_id)
            _check_new(question, present)
            if len(present) >= MAX_PACK_QUESTIONS:
                raise LimitReached(Limit.PACK_QUESTIONS, MAX_PACK_QUESTIONS)
            pack = await uow.packs.next_version(pack_id, visitor.person_id)
            await uow.packs.add_question(pack, question, _next_place(present))
            return await _seen(uow, visitor, pack_id)

    async def change_question(self, visitor: Visitor, question_id: int, row: PackRow) -> Pack:
        """``row`` has what a form shows; the rest stays. Raises InvalidInput, NotFound, NotYours,
        StaleAction."""
        (question,) = _whole(read_rows([row])).questions
        async with self._store.begin() as uow:
            await uow.people.ensure(visitor.person_id)
            pack, old = await self._question(uow, visitor, question_id)
            others = await uow.packs.list_questions(pack.id)
            _check_new(question, [each for each in others if each.id != question_id])
            pack = await uow.packs.next_version(pack.id, visitor.person_id)
            await uow.packs.remove_question(pack, question_id)
            await uow.packs.add_question(pack, merged(old, question), old.place)
            return await _seen(uow, visitor, pack.id)

    async def remove_question(self, visitor: Visitor, question_id: int) -> Pack:
        """Raises NotFound, NotYours, StaleAction."""
        async with self._store.begin() as uow:
            await uow.people.ensure(visitor.person_id)
            pack, _ = await self._question(uow, visitor, question_id)
            pack = await uow.packs.next_version(pack.id, visitor.person_id)
            await uow.packs.remove_question(pack, question_id)
            return await _seen(uow, visitor, pack.id)

    async def share(self, visitor: Visitor, pack_id: int, shared: bool) -> Pack:
        """Raises NotFound, NotYours, InvalidInput for a pack without questions.

        Only the author takes a pack back: nobody else would see it any more.
        """
        async with self._store.begin() as uow:
            pack = await _seen(uow, visitor, pack_id, to_change=True)
            if shared and not pack.question_count:
                raise InvalidInput(Field.PACK, Invalid.NOTHING_TO_SHARE)
            if not shared and pack.author_id != visitor.person_id:
                raise NotYours(Thing.PACK)
            return await uow.packs.set_shared(pack_id, shared)

    async def delete(self, visitor: Visitor, pack_id: int) -> Pack:
        """Interviews begun with it keep their questions. Raises NotFound, NotYours."""
        async with self._store.begin() as uow:
            pack = await _seen(uow, visitor, pack_id, to_change=True)
            await uow.packs.delete(pack_id)
            return pack

    # ------------------------------------------------------------------ importing

    async def import_questions(
        self,
        visitor: Visitor,
        questions: Sequence[PackQuestion],
        *,
        pack_id: int | None = None,
        name: str = "",
        description: str = "",
    ) -> Imported:
        """All of ``questions`` into the pack, or into a new one of that name, in one transaction.

        A question with the words of one in the pack takes its place. Raises InvalidInput,
        LimitReached, NotFound, NotYours.
        """
        async with self._store.begin() as uow:
            if pack_id is None:
                pack = await self._create(uow, visitor, name, description)
                present: list[PackQuestion] = []
            else:
                await uow.people.ensure(visitor.person_id)
                pack = await _seen(uow, visitor, pack_id, to_change=True)
                present = await uow.packs.list_questions(pack_id)
            by_words = {letters(each.draft.text): each for each in present}
            pairs = [(each, by_words.get(letters(each.draft.text))) for each in questions]
            new = [each for each, old in pairs if old is None]
            changed = [
                (each, old)
                for each, old in pairs
                if old is not None and (each.draft, each.anchors) != (old.draft, old.anchors)
            ]
            if len(present) + len(new) > MAX_PACK_QUESTIONS:
                raise LimitReached(
                    Limit.PACK_QUESTIONS_OF_FILE, MAX_PACK_QUESTIONS, count=len(present) + len(new)
                )
            if present and (new or changed):
                pack = await uow.packs.next_version(pack.id, visitor.person_id)
            for question, old in changed:
                await uow.packs.remove_question(pack, old.id)
                await uow.packs.add_question(pack, question, old.place)
            place = _next_place(present)
            for number, question in enumerate(new):
                await uow.packs.add_question(pack, question, place + number)
            pack = await _seen(uow, visitor, pack.id)
            unchanged = len(questions) - len(new) - len(changed)
            return Imported(pack, len(new), len(changed), unchanged)


def _whole(read: ImportedRows) -> ImportedRows:
    """Raises InvalidInput with what is wrong with the one row."""
    if read.problems:
        raise RowRefused(read.problems[0])
    return read


def _check_new(question: PackQuestion, others: Sequence[PackQuestion]) -> None:
    said = letters(question.draft.text)
    if any(letters(each.draft.text) == said for each in others):
        raise InvalidInput(Field.QUESTION, Invalid.IN_PACK)


def _next_place(present: Sequence[PackQuestion]) -> int:
    return max((each.place for each in present), default=0) + 1
