"""What a server's admins decide for it: where and by whom, in what language, how much, how long.

Who may change a server's settings is for Discord to say (Manage Server) and for the cogs to check
at each click; here is what may be set and what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from interview.errors import (
    Field,
    InterviewerRefused,
    Invalid,
    InvalidInput,
    NotFound,
    SecretUnreadable,
    Thing,
)
from interview.models import CommentRule, ServerSettings
from interview.ports import KeyTester, Sealer, Store, UnitOfWork
from interview.timing import now

#: Channels or roles of one setting: what Discord's menus take.
MAX_CHOSEN = 25
#: Nobody should lose an interview while they are in the middle of it.
MIN_RETENTION_DAYS = 7
MAX_RETENTION_DAYS = 3650
MAX_REVIEWERS_MIN = 100
MAX_CALLS = 1_000_000
MAX_TOKENS = 10**12
#: How long a server's settings wait for the bot to be invited again; its key doesn't wait.
FORGET_AFTER = timedelta(days=30)
#: Interviews deleted in one transaction.
BATCH = 100
#: A key's problem where we, not Gemini, can't make anything of it.
UNREADABLE = "unreadable"

#: Google writes keys of several lengths; none has other characters.
_KEY = re.compile(r"[A-Za-z0-9_.\-]{20,200}")


def may_start_team(settings: ServerSettings, role_ids: Iterable[int], manage: bool) -> bool:
    """Whether a member with these roles may start team practice. ``manage``: Manage Server."""
    return manage or not settings.team_roles or not set(settings.team_roles).isdisjoint(role_ids)


def may_change_packs(settings: ServerSettings, role_ids: Iterable[int]) -> bool:
    """Whether these roles look after the server's shared packs, beside authors and managers."""
    return not set(settings.pack_roles).isdisjoint(role_ids)


async def settings_of(uow: UnitOfWork, guild_id: int | None) -> ServerSettings | None:
    """What was set where an interview is held; None in direct messages, and where nothing was."""
    return None if guild_id is None else await uow.servers.find(guild_id)


def _checked(settings: ServerSettings) -> ServerSettings:
    """Raises InvalidInput."""
    for field, ids in (
        (Field.CHANNELS, settings.channels),
        (Field.ROLES, settings.team_roles),
        (Field.ROLES, settings.pack_roles),
    ):
        if len(ids) > MAX_CHOSEN:
            raise InvalidInput(field, Invalid.TOO_MANY, most=MAX_CHOSEN)
    of = settings.daily_limits
    _between(Field.CALLS, (of.calls_per_person, of.calls_per_server), 1, MAX_CALLS)
    _between(Field.TOKENS, (of.tokens_per_person, of.tokens_per_server), 1, MAX_TOKENS)
    days = (settings.retention_days,)
    _between(Field.RETENTION, days, MIN_RETENTION_DAYS, MAX_RETENTION_DAYS)
    needed = (settings.reviewers_min,)
    _between(Field.FINISHED, needed, 0, MAX_REVIEWERS_MIN)
    _between(Field.DIGEST_DAY, (settings.digest_day,), 0, 6)
    return settings


def _between(field: Field, values: Iterable[int | None], least: int, most: int) -> None:
    if any(value is not None and not least <= value <= most for value in values):
        raise InvalidInput(field, Invalid.OUT_OF_RANGE, least=least, most=most)


class Servers:
    """Safe for concurrent use: a server's settings are changed one after the other."""

    def __init__(
        self,
        store: Store,
        *,
        sealer: Sealer | None = None,
        tester: KeyTester | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """``sealer``: None where no key can be kept. ``tester``: asks Gemini about one."""
        self._store = store
        self._sealer = sealer
        self._tester = tester
        self._clock = clock

    # ------------------------------------------------------------------ settings

    async def settings(self, guild_id: int) -> ServerSettings:
        """The defaults for a server that never set anything."""
        async with self._store.begin() as uow:
            return await uow.servers.find(guild_id) or ServerSettings(guild_id)

    async def change(self, guild_id: int, **changes: Any) -> ServerSettings:
        """Set the named fields of :class:`ServerSettings`; others stay. Raises InvalidInput.

        ``daily_limits`` are set all at once.
        """
        async with self._store.begin() as uow:
            before = await uow.servers.find(guild_id, lock=True) or ServerSettings(guild_id)
            after = _checked(replace(before, **changes))
            await uow.servers.save(after)
        return after

    async def count_older(self, guild_id: int, days: int) -> int:
        """How many interviews would be deleted at once if this server kept them for ``days``.
        Raises InvalidInput."""
        _checked(ServerSettings(guild_id, retention_days=days))
        async with self._store.begin() as uow:
            before = self._clock() - timedelta(days=days)
            return await uow.servers.count_interviews(guild_id, before)

    # ------------------------------------------------------------------ the server's own key

    @property
    def keeps_keys(self) -> bool:
        """Whether a server's own key can be kept here: there is a master key to encrypt it with."""
        return self._sealer is not None

    async def set_key(self, guild_id: int, person_id: int, key: str) -> ServerSettings:
        """Ask Gemini about the key, then keep it encrypted, in the place of any earlier one.

        Raises InvalidInput where it is no key or Gemini doesn't take it,
        InterviewerBusy where Gemini can't be asked just now; nothing is changed then.
        """
        if self._sealer is None or self._tester is None:
            raise InvalidInput(Field.KEY, Invalid.NOT_KEPT)
        key = key.strip()
        if _KEY.fullmatch(key) is None:
            raise InvalidInput(Field.KEY, Invalid.NO_KEY)
        await self._ask_about(key)
        sealed = self._sealer.seal(key, guild_id)
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            found = await uow.servers.find(guild_id, lock=True)
            if found is None:
                await uow.servers.save(ServerSettings(guild_id))
            await uow.servers.set_key(guild_id, sealed, person_id)
            settings = await uow.servers.find(guild_id)
        if settings is None:
            raise NotFound(Thing.SERVER)
        return settings

    async def _ask_about(self, key: str) -> None:
        if self._tester is None:
            return
        try:
            await self._tester.check(key)
        except InterviewerRefused as error:
            why = Invalid.NO_MODEL if error.code == "http_404" else Invalid.NOT_ACCEPTED
            raise InvalidInput(Field.KEY, why) from None

    async def remove_key(self, guild_id: int) -> ServerSettings:
        """Interviews are on the bot's own key again. Raises NotFound where there is none."""
        async with self._store.begin() as uow:
            if not await uow.servers.remove_key(guild_id):
                raise NotFound(Thing.KEY)
            return await uow.servers.find(guild_id) or ServerSettings(guild_id)

    async def reseal(self) -> tuple[int, tuple[int, ...]]:
        """Encrypt anew what an earlier master key encrypted, so that the earlier one can be left
        out of the settings: (how many, the servers whose key nobody can read).
        """
        if self._sealer is None:
            return 0, ()
        count, unreadable = 0, []
        async with self._store.begin() as uow:
            for each in await uow.servers.list_keys():
                try:
                    secret = self._sealer.open(each.sealed, each.guild_id)
                except SecretUnreadable:
                    await uow.servers.record_key_problem(each, UNREADABLE)
                    unreadable.append(each.guild_id)
                    continue
                if not self._sealer.is_current(each.sealed):
                    sealed = self._sealer.seal(secret, each.guild_id)
                    await uow.servers.replace_sealed(each, sealed)
                    count += 1
        return count, tuple(unreadable)

    # ------------------------------------------------------------------ leaving, keeping

    async def left(self, guild_id: int) -> None:
        """The bot was removed: the key goes at once, the settings after :data:`FORGET_AFTER`."""
        async with self._store.begin() as uow:
            await uow.servers.remove_key(guild_id)
            await uow.servers.record_left(guild_id, self._clock())

    async def joined(self, guild_id: int) -> None:
        async with self._store.begin() as uow:
            await uow.servers.record_left(guild_id, None)

    async def compare(self, present: Iterable[int]) -> None:
        """Make up for what happened while the bot was away. ``present``: the servers it is in.

        A bot that is in none is perhaps not the one that it was: then no key goes.
        """
        there = set(present)
        async with self._store.begin() as uow:
            for guild_id in await uow.servers.list_all():
                if guild_id in there:
                    await uow.servers.record_left(guild_id, None)
                else:
                    if there:
                        await uow.servers.remove_key(guild_id)
                    await uow.servers.record_left(guild_id, self._clock())

    async def tidy(self) -> tuple[int, int]:
        """Delete interviews that servers keep no longer, and servers that the bot left for good.

        Safe to run at any time, twice, and in two processes at once. (interviews, servers).
        """
        at = self._clock()
        gone = 0
        async with self._store.begin() as uow:
            servers = await uow.servers.delete_left_before(at - FORGET_AFTER)
            kept_for = await uow.servers.list_retentions()
        for guild_id, days in kept_for:
            before = at - timedelta(days=days)
            async with self._store.begin() as uow:
                await uow.servers.delete_practices(guild_id, before)
            while True:
                async with self._store.begin() as uow:
                    found = await uow.servers.delete_interviews(guild_id, before, limit=BATCH)
                gone += found
                if found < BATCH:
                    break
        return gone, servers


class ServerRules:
    """Implements :class:`interview.team.peers.comments.ReviewRules`."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    async def comment_rule(self, guild_id: int) -> CommentRule:
        return (await self._servers.settings(guild_id)).comments

    async def reviewers_min(self, guild_id: int) -> int:
        """Finished interviews that a person needs before they rate others."""
        return (await self._servers.settings(guild_id)).reviewers_min
