"""`bot.py usage` and `bot.py regrade`, beside a running bot."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from interview.models import StandInReason, Usage
from storage.database import Database
from tests.app.conftest import KEY, PASSWORD, Main
from tests.conftest import Coach
from tests.storage.conftest import NoQueue
from tests.support.fakes import GOOD_ANSWER

GUILD = 800_000_000_000_000_001


async def test_usage_is_a_table_by_day_and_server_with_its_sum(
    main: Main, database_url: str
) -> None:
    done = await asyncio.to_thread(main, "usage", DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (0, "No model was called in that time.\n")
    database = Database.connect(database_url, NoQueue)
    today = datetime.now(UTC).date()
    async with database.begin() as uow:
        await uow.people.ensure(1)
        for guild_id, calls in ((GUILD, 1200), (None, 7)):
            await uow.usage.add(
                day=today,
                person_id=1,
                guild_id=guild_id,
                grader="gemini",
                task="grade",
                usage=Usage(calls, 1_000_000, 20_000),
            )
        old = today.replace(year=today.year - 2, day=1)
        await uow.usage.add(
            day=old, person_id=1, guild_id=None, grader="compatible", task="report", usage=Usage(5)
        )
    await database.close()
    done = await asyncio.to_thread(main, "usage", "--days", "2", DATABASE_URL=database_url)
    heads, server, direct, total = done.stdout.splitlines()
    assert heads.split()[:4] == ["day", "server", "grader", "calls"]
    tokens = ["1,000,000", "20,000"]
    assert server.split() == [str(today), str(GUILD), "gemini", "1,200", *tokens]
    assert direct.split() == [str(today), "direct", "messages", "gemini", "7", *tokens]
    assert total.split() == ["in", "all", "1,207", "2,000,000", "40,000"]
    assert len({len(line) for line in (heads, server, direct, total)}) == 1
    done = await asyncio.to_thread(main, "usage", "--days", "3650", DATABASE_URL=database_url)
    assert str(old) in done.stdout


@pytest.mark.parametrize("days", ["0", "-1", "3651", "many", "1.5"])
def test_days_that_make_no_sense_are_answered_with_the_usage(days: str, main: Main) -> None:
    with pytest.raises(SystemExit) as ended:
        main("usage", f"--days={days}")
    assert ended.value.code == 2


def test_a_database_that_is_away_is_said_without_its_password(main: Main) -> None:
    for command in ("usage", "regrade"):
        done = main(
            command,
            DATABASE_URL=f"postgresql://coach:{PASSWORD}@127.0.0.1:1/coach",
            GEMINI_API_KEY=KEY,
        )
        assert done.returncode == 1
        assert "ConnectionLost" in done.stderr
        assert PASSWORD not in done.stderr + done.stdout
        assert KEY not in done.stderr + done.stdout


def test_without_a_model_nobody_can_grade_again(main: Main) -> None:
    done = main("regrade")
    assert done.returncode == 2
    assert "GEMINI_API_KEY: is missing" in done.stderr
    assert "get it from" in done.stderr


async def test_all_that_a_stand_in_rated_is_graded_again_by_the_running_bot(
    coach: Coach, main: Main
) -> None:
    coach.interviewer.stood_in = StandInReason.UNREACHABLE
    await coach.start(questions=1)
    card = await coach.answered(GOOD_ANSWER, button="Grade again with Gemini")
    coach.interviewer.stood_in = None
    url = coach.built.database_url
    done = await asyncio.to_thread(main, "regrade", DATABASE_URL=url, GEMINI_API_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert "graded again: 1." in done.stdout
    await coach.world.until(lambda: "4.0 of 5" in coach.world.reread(card).text)
    done = await asyncio.to_thread(main, "regrade", DATABASE_URL=url, GEMINI_API_KEY=KEY)
    assert "graded again: 0." in done.stdout
