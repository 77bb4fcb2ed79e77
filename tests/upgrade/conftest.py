"""Today's bot on a database and a Discord of version 0.1.0; README.md says how they were made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
import simcord
from pydantic import SecretStr
from structlog.testing import capture_logs

from app.assembly import StandIns, build_bot, process_services
from config import Settings
from interview.team.kinds.rules import TeamTiming
from pipeline.tasks import Retries
from sandbox.discord_world import PATIENCE, _WallClock
from tests.support.fakes import FakeEar, FakeInterviewer
from tests.upgrade.old_server import OldWorld, People, fill, old_world


@pytest.fixture
def old() -> dict[str, Any]:
    return old_world()


@pytest.fixture
def stopped_for() -> timedelta:
    """How long nothing has run."""
    return timedelta()


@pytest.fixture
async def old_url(empty_url: str, old: dict[str, Any], stopped_for: timedelta) -> str:
    """A database of version 0.1.0 in use."""
    await fill(empty_url, old["at"], stopped_for)
    return empty_url


@pytest.fixture
async def people(
    settings: Settings,
    interviewer: FakeInterviewer,
    ear: FakeEar,
    old_url: str,
    old: dict[str, Any],
) -> AsyncIterator[People]:
    """Today's bot on them. Afterwards: nothing broke."""
    hour = 3600.0
    async with AsyncExitStack() as stack:
        logs = stack.enter_context(capture_logs())
        built = await stack.enter_async_context(
            process_services(
                settings.model_copy(update={"database_url": SecretStr(old_url)}),
                StandIns(
                    interviewer=interviewer,
                    transcriber=ear,
                    retries=Retries(tries=2, first_delay=0.2),
                    # As it was played.
                    team_timing=TeamTiming(
                        grace=1.0, lobby=hour, review=hour, rating=hour, reveal=hour
                    ),
                ),
            )
        )
        bot = build_bot(built, message_content=True)
        env = simcord.Env(bot, check_errors=False, settle_timeout=PATIENCE)
        env.backend.bot_user.name = "Interview Coach"
        env.backend.clock = _WallClock()
        local = OldWorld(env, old)
        await stack.enter_async_context(built.worker())
        await env.start()
        stack.push_async_callback(env.shutdown)
        yield People(built, bot, local, interviewer, ear)
        assert env.errors == []
        assert "step_done" in {each["event"] for each in logs}
        assert [each for each in logs if each["log_level"] in ("error", "critical")] == []
