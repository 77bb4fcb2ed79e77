"""What every test here checks besides its own matter."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands

from interview.errors import PracticeError
from sandbox.discord_world import Person
from tests.conftest import Coach as WholeCoach
from tests.support.servers import member
from tests.support.unruly import Coach, ExpectedFault


@pytest.fixture
def dana(coach: Coach) -> Person:
    """Has Manage Server."""
    return member(coach, "dana", manage_guild=True)


@pytest.fixture
async def coach(coach: WholeCoach) -> AsyncIterator[Coach]:
    """Afterwards: nothing pinged anyone, nothing was said in public, nothing broke unnoticed."""
    whole = Coach(**vars(coach))
    yield whole
    for path, message in whole.sent():
        assert message.get("allowed_mentions", {}).get("parse") == [], (path, message)
    for channel in (whole.world.lobby, whole.world.general):
        for message in whole.public(channel):
            assert not message.from_bot, message.text
    for error in whole.world.env.errors:
        meant = getattr(error, "original", error)
        expected = (
            PracticeError | app_commands.AppCommandError | discord.HTTPException | ExpectedFault
        )
        if not isinstance(meant, expected):
            raise AssertionError("the bot broke") from error
