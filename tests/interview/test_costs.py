"""Limits and sums by UTC day and month, at a clock of our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cogs.kit.grade_words import limit_name
from interview import costs
from interview.costs import NO_LIMITS, CostService, DailyLimits, is_spent
from interview.errors import InterviewerBusy
from interview.models import (
    Interview,
    InterviewState,
    JobProfile,
    Kind,
    StandIn,
    StandInReason,
    Usage,
)
from locales.catalog import ENGLISH
from storage.database import Database
from tests.storage.conftest import NoQueue

ANN, BOB, GUILD = 700_000_000_000_000_001, 700_000_000_000_000_002, 9
#: One minute before midnight, on the last day of a month.
LATE = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)


def held_by(person_id: int, guild_id: int | None = GUILD) -> Interview:
    return Interview(
        1, person_id, None, JobProfile("Engineer"), Kind.MIXED, "en", 3, InterviewState.ACTIVE,
        guild_id, 5, 1, "gemini", LATE,
    )  # fmt: skip


@pytest.fixture
async def store(database_url: str):  # type: ignore[no-untyped-def]
    opened = Database.connect(database_url, NoQueue)
    async with opened.begin() as uow:
        await uow.people.ensure(ANN)
        await uow.people.ensure(BOB)
    yield opened
    await opened.close()


async def spend(store: Database, interview: Interview, usage: Usage, at: datetime = LATE) -> None:
    async with store.begin() as uow:
        await costs.record(uow, interview, "grade", "gemini", usage, at=at)


@pytest.mark.parametrize(
    ("daily_limits", "said"),
    [
        (DailyLimits(calls_per_person=2), "2 requests a day for one person"),
        (DailyLimits(tokens_per_person=1_300), "1,300 tokens a day for one person"),
        (DailyLimits(calls_per_server=3), "3 requests a day for this server"),
        (DailyLimits(tokens_per_server=1_300), "1,300 tokens a day for this server"),
        # The person's first, of two.
        (DailyLimits(calls_per_person=1, calls_per_server=1), "1 request a day for one person"),
    ],
)
async def test_a_limit_is_spent_once_it_is_reached_and_anew_at_midnight(
    store: Database, daily_limits: DailyLimits, said: str
) -> None:
    async def spent(at: datetime) -> costs.Spent | None:
        async with store.begin() as uow:
            return await is_spent(uow, daily_limits, ANN, GUILD, at)

    assert await spent(LATE) is None
    await spend(store, held_by(BOB), Usage(1, 0, 0))
    await spend(store, held_by(ANN), Usage(2, 1_000, 300))
    found = await spent(LATE)
    assert found is not None
    assert limit_name(ENGLISH, found) == said
    assert found.resets_at == MIDNIGHT
    assert await spent(MIDNIGHT) is None
    # The same moment on a clock of another time zone.
    assert await spent(LATE.astimezone(timezone(timedelta(hours=13)))) == found


async def test_one_short_of_a_limit_is_not_spent(store: Database) -> None:
    await spend(store, held_by(ANN), Usage(2, 1_000, 300))
    daily_limits = DailyLimits(3, 3, 1_301, 1_301)
    async with store.begin() as uow:
        assert await is_spent(uow, daily_limits, ANN, GUILD, LATE) is None
        assert await is_spent(uow, NO_LIMITS, ANN, GUILD, LATE) is None


async def test_direct_messages_count_for_the_person_and_no_server(store: Database) -> None:
    await spend(store, held_by(ANN, None), Usage(5, 1, 1))
    async with store.begin() as uow:
        per_server = DailyLimits(calls_per_server=1)
        assert await is_spent(uow, per_server, ANN, None, LATE) is None
        assert await is_spent(uow, per_server, ANN, GUILD, LATE) is None
        assert await is_spent(uow, DailyLimits(calls_per_person=5), ANN, GUILD, LATE) is not None


async def test_free_work_leaves_no_row(store: Database) -> None:
    await spend(store, held_by(ANN), Usage())
    async with store.begin() as uow:
        assert await uow.usage.list_by_day(LATE.date(), LATE.date()) == []


async def test_today_and_this_month_are_utc(store: Database) -> None:
    await spend(store, held_by(ANN), Usage(1, 10, 1), LATE - timedelta(days=30))
    await spend(store, held_by(ANN), Usage(2, 20, 2), LATE - timedelta(days=29))
    await spend(store, held_by(BOB), Usage(4, 40, 4))
    await spend(store, held_by(ANN, None), Usage(8, 80, 8))
    service = CostService(store, DailyLimits(calls_per_person=3), clock=lambda: LATE)
    used = await service.of_person(ANN, GUILD)
    assert used.today == Usage(8, 80, 8)
    assert used.month == Usage(10, 100, 10)
    assert (used.server_today, used.server_month) == (Usage(4, 40, 4), Usage(6, 60, 6))
    assert used.daily_limits.calls_per_person == 3
    assert used.resets_at == MIDNIGHT
    assert (await service.of_person(BOB, None)).server_month is None
    assert [row.usage.calls for row in await service.list_by_day(1)] == [4, 8]
    assert len(await service.list_by_day(31)) == 4


async def test_what_failed_is_counted_and_still_raised(store: Database) -> None:
    async def fail(usage: Usage) -> None:
        error = InterviewerBusy("http_503")
        error.usage = usage
        raise error

    for usage in (Usage(3, 30, 0), Usage()):
        with pytest.raises(InterviewerBusy):
            await costs.paid(store, held_by(ANN), "report", "gemini", fail(usage), at=LATE)
    async with store.begin() as uow:
        assert await uow.usage.of_person(ANN, LATE.date(), LATE.date()) == Usage(3, 30, 0)


def test_a_stand_in_is_paid_by_nobody() -> None:
    stood_in = StandIn("gemini", StandInReason.UNREACHABLE)
    assert costs.payer("offline", stood_in) == "gemini"
    assert costs.payer("gemini", None) == "gemini"


def test_a_start_is_refused_only_where_nobody_could_interview_for_free() -> None:
    spent = costs.Spent("person", "calls", 20, 21, MIDNIGHT)
    english = frozenset({"en"})
    costs.check_start(None, "de", frozenset())
    costs.check_start(spent, "en", english)
    with pytest.raises(costs.DayUsedUp) as german:
        costs.check_start(spent, "de", english)
    assert (german.value.spent, german.value.stand_in) == (spent, True)
    with pytest.raises(costs.DayUsedUp) as nobody:
        costs.check_start(spent, "en", frozenset())
    assert (nobody.value.waiting, nobody.value.stand_in) == (costs.Waiting.INTERVIEW, False)
