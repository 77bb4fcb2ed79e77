"""Interviews on a server's own Gemini key: a coach for each key, kept while it is in use.

The key is looked up for each task, so a new or removed one counts at once in every process. What
was built for an earlier key is closed when nobody works with it any more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog

from interview.errors import InterviewerRefused, SecretUnreadable, StorageError
from interview.models import Assessment, ReportDraft, SealedKey
from interview.ports import (
    GradeRequest,
    Interviewer,
    OwnCoach,
    QuestionRequest,
    QuestionSet,
    ReportRequest,
    Sealer,
    Store,
)
from llm.guards.around import AroundInterviewer

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: Refusals that are about the key (or the account behind it), whatever is asked.
KEY_PROBLEMS = frozenset({"key_invalid", "http_401", "http_402", "http_403"})
#: Code of the refusal, and the key's problem, where it can't be decrypted.
UNREADABLE = "unreadable"
#: Coaches kept beside each other; each holds a connection or two.
MOST = 32


class OwnModel(Interviewer, Protocol):
    """A model on one key."""

    async def check(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class _Kept:
    key: SealedKey
    coach: OwnCoach
    model: OwnModel | None
    users: int = 0
    #: Another key took its place: closed by its last user.
    left: bool = False


class KeyedCoaches:
    """Implements :class:`interview.ports.OwnCoaches` and :class:`interview.ports.KeyTester`.

    ``make`` builds the model for a key, ``around`` puts breaker and stand-in around it. ``sealer``
    None: this process has no master key, so that it can read none. Use from one event loop;
    :meth:`close` it.
    """

    def __init__(
        self,
        store: Store,
        sealer: Sealer | None,
        make: Callable[[str], OwnModel],
        around: Callable[[int, Interviewer], OwnCoach],
        *,
        most: int = MOST,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._make = make
        self._around = around
        self._most = most
        self._kept: OrderedDict[int, _Kept] = OrderedDict()

    async def check(self, key: str) -> None:
        model = self._make(key)
        try:
            await model.check()
        finally:
            await model.close()

    @asynccontextmanager
    async def of(self, guild_id: int | None) -> AsyncIterator[OwnCoach | None]:
        key = await self._find(guild_id)
        if guild_id is not None:
            await self._leave_others(guild_id, key)
        if key is None:
            yield None
            return
        kept = self._kept.get(key.guild_id)
        if kept is None:
            kept, unreadable = self._build(key)
            self._kept[key.guild_id] = kept
            if unreadable:
                log.error("server_key_unreadable", guild=key.guild_id)
                await _note(self._store, key, UNREADABLE)
        kept.users += 1
        self._kept.move_to_end(key.guild_id)
        try:
            yield kept.coach
        finally:
            kept.users -= 1
            await self._close_unused(kept)

    async def close(self) -> None:
        """Close all connections. Nothing can be asked afterwards."""
        while self._kept:
            _, kept = self._kept.popitem()
            if kept.model is not None:
                await kept.model.close()

    async def _find(self, guild_id: int | None) -> SealedKey | None:
        if guild_id is None:
            return None
        async with self._store.begin() as uow:
            return await uow.servers.find_key(guild_id)

    async def _leave_others(self, guild_id: int, key: SealedKey | None) -> None:
        """What is kept for this server is of another key: out of the way."""
        kept = self._kept.get(guild_id)
        if kept is not None and kept.key != key:
            del self._kept[guild_id]
            kept.left = True
            await self._close_unused(kept)

    def _build(self, key: SealedKey) -> tuple[_Kept, bool]:
        """(what to keep, whether nobody can read the key)."""
        try:
            if self._sealer is None:
                raise SecretUnreadable("master_key_missing")
            secret = self._sealer.open(key.sealed, key.guild_id)
        except SecretUnreadable:
            # Not the bot's own key instead: that is somebody else's money.
            return _Kept(key, self._around(key.guild_id, _Unreadable()), None), True
        model = self._make(secret)
        watched = _Watched(model, self._store, key)
        return _Kept(key, self._around(key.guild_id, watched), model), False

    async def _close_unused(self, kept: _Kept) -> None:
        if kept.left and not kept.users and kept.model is not None:
            model, kept.model = kept.model, None
            await model.close()
        unused = [each for each in self._kept.values() if not each.users]
        while len(self._kept) > self._most and unused:
            oldest = unused.pop(0)
            del self._kept[oldest.key.guild_id]
            if oldest.model is not None:
                await oldest.model.close()


async def _note(store: Store, key: SealedKey, problem: str) -> None:
    """For ``/server show``: what is wrong with the server's key, "" for nothing."""
    try:
        async with store.begin() as uow:
            changed = await uow.servers.record_key_problem(key, problem)
    except StorageError as error:
        # What was paid for is not to be lost for this; the next task notes it.
        log.warning("server_key_not_noted", guild=key.guild_id, code=str(error))
        return
    if changed and problem:
        log.error("server_key_refused", guild=key.guild_id, code=problem)
    elif changed:
        log.info("server_key_works", guild=key.guild_id)


class _Watched(AroundInterviewer):
    """A model on a server's key; what its server says of the key is noted with it."""

    def __init__(self, model: Interviewer, store: Store, key: SealedKey) -> None:
        super().__init__(model)
        self._store = store
        self._key = key
        self._noted: str | None = None

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        return await self._watch(super().make_questions(request))

    async def grade(self, request: GradeRequest) -> Assessment:
        return await self._watch(super().grade(request))

    async def report(self, request: ReportRequest) -> ReportDraft:
        return await self._watch(super().report(request))

    async def _watch(self, work: Awaitable[T]) -> T:
        try:
            done = await work
        except InterviewerRefused as error:
            if error.code in KEY_PROBLEMS:
                await self._note(error.code)
            raise
        await self._note("")
        return done

    async def _note(self, problem: str) -> None:
        if problem != self._noted:
            self._noted = problem
            await _note(self._store, self._key, problem)


class _Unreadable:
    """In the place of a model whose key can't be decrypted."""

    name = "gemini"
    languages: frozenset[str] | None = None

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        raise InterviewerRefused(UNREADABLE)

    async def grade(self, request: GradeRequest) -> Assessment:
        raise InterviewerRefused(UNREADABLE)

    async def report(self, request: ReportRequest) -> ReportDraft:
        raise InterviewerRefused(UNREADABLE)
