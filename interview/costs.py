"""What models' calls have cost, and the limits a day has.

Every task's calls and tokens are counted for the person, the server, the UTC day and the grader, in
the transaction that stores what they paid for; failed work counts too. When a limit is used up,
requests are marked ``frugal``: whoever does them then must cost nothing. An answer is stored
whatever the limits say.

A limit is looked up before a task begins, so tasks that run at once may go over it by what they
cost. Days begin at midnight UTC.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Literal, TypeVar

from interview.errors import InterviewerError, Limit, LimitReached
from interview.models import Interview, ServerLimits, ServerUsage, StandIn, Usage
from interview.ports import Store, UnitOfWork, UsageTask
from interview.timing import now as present

ResultT = TypeVar("ResultT")

#: Code of the InterviewerRefused for a frugal request that nobody can do at no cost, and the failed
#: step of an answer that waits for that reason.
LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """How much a UTC day may take: calls to models, and tokens read and written. None: no limit.

    What is held in direct messages belongs to no server and counts for its person alone.
    """

    calls_per_person: int | None = None
    calls_per_server: int | None = None
    tokens_per_person: int | None = None
    tokens_per_server: int | None = None


NO_LIMITS = DailyLimits()


@dataclass(frozen=True, slots=True)
class Spent:
    """A limit that is used up."""

    whose: Literal["person", "server"]
    what: Literal["calls", "tokens"]
    limit: int
    used: int
    #: When it begins anew: the next midnight UTC.
    resets_at: datetime
    #: Whose rule it is: of whoever runs the bot, or of the server's admins.
    by: Literal["bot", "server"] = "bot"


class Waiting(Enum):
    """What has to wait for the next day."""

    INTERVIEW = auto()
    REVIEW = auto()
    GRADING = auto()  # another one


class DayUsedUp(LimitReached):
    """``spent`` is used up, so ``waiting`` has to wait; ``stand_in``: somebody interviews at no
    cost all the same, but not in that language."""

    def __init__(self, spent: Spent, waiting: Waiting, *, stand_in: bool = False) -> None:
        super().__init__(Limit.DAY, spent.limit)
        self.spent = spent
        self.waiting = waiting
        self.stand_in = stand_in


@dataclass(frozen=True, slots=True)
class PersonUsage:
    """What /usage shows: sums of today and of this calendar month (UTC)."""

    today: Usage
    month: Usage
    #: Of the server it was asked in; None in direct messages, or for those who may not see it.
    server_today: Usage | None
    server_month: Usage | None
    daily_limits: DailyLimits
    resets_at: datetime
    #: The server's own, beside those of the bot; None in direct messages.
    server_limits: ServerLimits | None = None


def midnight_after(at: datetime) -> datetime:
    """When the UTC day of ``at`` is over, and its limits begin anew."""
    day = at.astimezone(UTC).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def payer(grader: str, stand_in: StandIn | None) -> str:
    """Who was paid: the offline coach costs nothing, so a stand-in's calls are those of the one it
    stood in for, made in vain."""
    return grader if stand_in is None else stand_in.instead_of


async def record(
    uow: UnitOfWork,
    interview: Interview,
    task: UsageTask,
    grader: str,
    usage: Usage,
    *,
    at: datetime | None = None,
) -> None:
    """Count what ``task`` has cost; nothing for free work. ``at`` is the present unless given.

    Call it first in the transaction that stores what it paid for, and also where that turns out to
    be needed no more: the money is spent.
    """
    if usage == Usage():
        return
    await uow.usage.add(
        day=(at or present()).astimezone(UTC).date(),
        person_id=interview.person_id,
        guild_id=interview.guild_id,
        grader=grader,
        task=task,
        usage=usage,
    )


async def paid(
    store: Store,
    interview: Interview,
    task: UsageTask,
    grader: str,
    work: Awaitable[ResultT],
    *,
    at: datetime | None = None,
) -> ResultT:
    """What ``work`` gives. When it fails, what it has cost is counted for ``grader`` all the same:
    in a transaction of its own, for nothing else is stored.
    """
    try:
        return await work
    except InterviewerError as error:
        if error.usage != Usage():
            async with store.begin() as uow:
                await record(uow, interview, task, grader, error.usage, at=at)
        raise


async def is_spent(
    uow: UnitOfWork,
    daily_limits: DailyLimits,
    person_id: int,
    guild_id: int | None,
    now: datetime,
) -> Spent | None:
    """A limit that is used up today, of the bot or of the server: the bot's before the server's,
    the person's before the server's as a whole; None while none is.

    The server's limit for a person counts what they did in that server.
    """
    server = None if guild_id is None else await uow.servers.find(guild_id)
    own = ServerLimits() if server is None else server.daily_limits
    found = await _first_over(uow, daily_limits, person_id, guild_id, now, by="bot")
    return found or await _first_over(uow, own, person_id, guild_id, now, by="server")


async def _first_over(
    uow: UnitOfWork,
    daily_limits: DailyLimits | ServerLimits,
    person_id: int,
    guild_id: int | None,
    now: datetime,
    *,
    by: Literal["bot", "server"],
) -> Spent | None:
    today = now.astimezone(UTC).date()
    person = (daily_limits.calls_per_person, daily_limits.tokens_per_person)
    server = (daily_limits.calls_per_server, daily_limits.tokens_per_server)
    if person != (None, None):
        only_in = guild_id if by == "server" else None
        used = await uow.usage.of_person(person_id, today, today, guild_id=only_in)
        if found := _over("person", used, *person, now, by):
            return found
    if guild_id is not None and server != (None, None):
        used = await uow.usage.of_server(guild_id, today, today)
        return _over("server", used, *server, now, by)
    return None


def _over(
    whose: Literal["person", "server"],
    used: Usage,
    calls: int | None,
    tokens: int | None,
    now: datetime,
    by: Literal["bot", "server"],
) -> Spent | None:
    if calls is not None and used.calls >= calls:
        return Spent(whose, "calls", calls, used.calls, midnight_after(now), by)
    total = used.input_tokens + used.output_tokens
    if tokens is not None and total >= tokens:
        return Spent(whose, "tokens", tokens, total, midnight_after(now), by)
    return None


def check_start(spent: Spent | None, language: str, free_languages: frozenset[str]) -> None:
    """Raise DayUsedUp when an interview in ``language`` could not be held within the limit.

    ``free_languages`` are those of the coach that stands in and costs nothing; empty for none.
    """
    if spent is None or language in free_languages:
        return
    raise DayUsedUp(spent, Waiting.INTERVIEW, stand_in=bool(free_languages))


async def check_more(
    uow: UnitOfWork,
    daily_limits: DailyLimits,
    person_id: int,
    guild_id: int | None,
    now: datetime,
    waiting: Waiting,
) -> None:
    """Raise DayUsedUp when ``waiting``, asked for by a button, has to wait."""
    spent = await is_spent(uow, daily_limits, person_id, guild_id, now)
    if spent is not None:
        raise DayUsedUp(spent, waiting)


class CostService:
    """Reads for /usage and the admin. Safe for concurrent use."""

    def __init__(
        self,
        store: Store,
        daily_limits: DailyLimits = NO_LIMITS,
        *,
        clock: Callable[[], datetime] = present,
    ) -> None:
        self._store = store
        self._daily_limits = daily_limits
        self._clock = clock

    async def of_person(
        self, person_id: int, guild_id: int | None, *, here: int | None = None
    ) -> PersonUsage:
        """``guild_id``: the server whose totals this person may see; None for none. ``here``: the
        server it is asked in, whose limits hold; None in direct messages."""
        at = self._clock().astimezone(UTC)
        today, first = at.date(), at.date().replace(day=1)
        async with self._store.begin() as uow:
            server_today = server_month = None
            if guild_id is not None:
                server_today = await uow.usage.of_server(guild_id, today, today)
                server_month = await uow.usage.of_server(guild_id, first, today)
            server = None if here is None else await uow.servers.find(here)
            return PersonUsage(
                today=await uow.usage.of_person(person_id, today, today),
                month=await uow.usage.of_person(person_id, first, today),
                server_today=server_today,
                server_month=server_month,
                daily_limits=self._daily_limits,
                resets_at=midnight_after(at),
                server_limits=None if server is None else server.daily_limits,
            )

    async def list_by_day(self, days: int) -> list[ServerUsage]:
        """The last ``days`` days with today, newest first. No person is in it."""
        today = self._clock().astimezone(UTC).date()
        async with self._store.begin() as uow:
            return await uow.usage.list_by_day(today - timedelta(days=days - 1), today)


def total_of(usages: Iterable[Usage]) -> Usage:
    total = Usage()
    for usage in usages:
        total = Usage(
            total.calls + usage.calls,
            total.input_tokens + usage.input_tokens,
            total.output_tokens + usage.output_tokens,
        )
    return total
