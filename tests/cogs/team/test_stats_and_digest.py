"""A server's statistics: opt-in, one's own start as the measure; and the digest of the week."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count

import asyncpg
import pytest

from cogs.team.digests import Digests
from interview.errors import DeliveryFailed
from interview.models import ServerSettings
from interview.team.digest import HOUR, DigestService
from sandbox.reading import SeenMessage
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.cogs.team.conftest import Team

NOW = datetime.now(UTC).replace(hour=HOUR, minute=30)


async def wanted(team: Team, *, day: int = NOW.weekday(), counted: bool = True) -> None:
    """The server wants a digest; Alice is counted."""
    guild_id = team.world.guild.id
    async with team.built.database.begin() as uow:
        await uow.servers.save(
            ServerSettings(guild_id, digest_day=day, digest_channel=team.world.lobby.id)
        )
        if counted:
            await uow.people.ensure(team.alice.id)
            await uow.team_stats.set_consent(guild_id, team.alice.id, True)


def digests(team: Team) -> list[SeenMessage]:
    return [
        each
        for each in team.world.messages(team.world.lobby)
        if "The week in practice" in each.text
    ]


async def put(team: Team, at: datetime = NOW) -> int:
    return await DigestService(team.built.database, clock=lambda: at).put_due()


async def test_who_agrees_is_counted_and_can_take_it_back(team: Team) -> None:
    (ben,) = team.crowd(2)[1:]
    shown = await team.command("team stats", person=ben)
    assert "Nobody here is counted yet" in shown.text and shown.ephemeral
    (shown,) = await team.press_label(ben, shown, "Count me in")
    assert "@Ben: about to begin" in shown.text and "You are counted" in shown.text
    (shown,) = await team.press_label(ben, shown, "Don't count me")
    assert "@Ben" not in shown.text and "You are not counted" in shown.text


async def test_a_button_of_another_server_does_nothing(team: Team) -> None:
    shown = await team.command("team stats")
    (said,) = await team.press(team.alice, shown, "iv1:team_stats_in:1:")
    assert "another server" in said.text


async def test_the_digest_is_posted_once_on_its_day(team: Team) -> None:
    await wanted(team)
    assert await put(team, NOW.replace(hour=HOUR - 1)) == 0
    assert [await put(team), await put(team), await put(team)] == [1, 0, 0]
    await team.world.until(lambda: bool(digests(team)))
    (posted,) = digests(team)
    assert "A quiet week" in posted.text and "@Alice" not in posted.text
    assert await put(team, NOW + timedelta(days=1)) == 0


async def test_nobody_counted_no_digest(team: Team) -> None:
    await wanted(team, counted=False)
    assert await put(team) == 1
    await team.world.rest()
    assert digests(team) == []


async def test_a_failing_send_is_tried_again(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    post, tried = Digests.post, count(1)

    async def unreachable_at_first(self: Digests, guild_id: int) -> None:
        if next(tried) == 1:
            raise DeliveryFailed("ClientConnectorError")
        await post(self, guild_id)

    monkeypatch.setattr(Digests, "post", unreachable_at_first)
    await wanted(team)
    assert await put(team) == 1
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(team.built.database_url))
    try:
        # It waits ten minutes; the test doesn't.
        while not await connection.fetchval(
            "UPDATE pgqueuer SET execute_after = now() WHERE entrypoint = 'digest'"
            " AND execute_after > now() + interval '9 minutes' RETURNING id"
        ):
            await asyncio.sleep(0.05)
    finally:
        await connection.close()
    await team.world.until(lambda: bool(digests(team)), timeout=40)
    assert len(digests(team)) == 1


async def test_a_server_that_the_bot_left_gets_none(team: Team) -> None:
    await wanted(team)
    async with team.built.database.begin() as uow:
        await uow.servers.record_left(team.world.guild.id, NOW)
    assert await put(team) == 0
