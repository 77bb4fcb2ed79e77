"""How far the sending of a card has come, and what is said once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from interview.models import TeamCard, TeamCardKind
from interview.notices import Notices
from interview.outbox import CardOutbox, DueCards, queue_of_team_cards
from storage.tables.team import team_cards
from tests.support.fakes import FakeEar, FakeInterviewer
from tests.support.patience import PATIENCE
from tests.support.team_world import Clock, TeamWorld, opened


@pytest.fixture
async def world(
    database_url: str, interviewer: FakeInterviewer, ear: FakeEar
) -> AsyncIterator[TeamWorld]:
    clock = Clock()
    database = opened(database_url, clock)
    yield TeamWorld(database_url, database, interviewer, ear, clock=clock)
    await database.close()


def outbox_of(world: TeamWorld, lease_seconds: float = 60.0) -> CardOutbox[TeamCard]:
    return CardOutbox(
        world.database, lambda uow: uow.team_cards, queue_of_team_cards, lease_seconds=lease_seconds
    )


async def waiting(world: TeamWorld) -> int:
    async with world.database.begin() as uow:
        rows = await uow.queue._runner.fetch("SELECT id FROM pgqueuer")  # type: ignore[attr-defined]
    return len(rows)


async def claimed_until(world: TeamWorld, card_id: int) -> Any:
    async with world.database.begin() as uow:
        row = await uow.team_cards._row(  # type: ignore[attr-defined]
            select(team_cards.c.claimed_until).where(team_cards.c.id == card_id)
        )
    return row.claimed_until


async def lobby_card(world: TeamWorld) -> int:
    practice = await world.lobby(1)
    async with world.database.begin() as uow:
        card = await uow.team_cards.find(practice.id, TeamCardKind.LOBBY)
    assert card is not None
    return card.id


async def test_a_card_is_one_process_s_at_a_time(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    ours, theirs = outbox_of(world), outbox_of(world)
    async with ours.claimed(card_id) as card:
        assert card is not None and card.id == card_id
        before = await waiting(world)
        async with theirs.claimed(card_id) as other:
            assert other is None, "nobody else may have it"
        # It is no failure of the card: it is shown again once the lease may be over.
        assert await waiting(world) == before + 1
    async with theirs.claimed(card_id) as card:
        assert card is not None


async def test_a_show_may_take_longer_than_a_killed_one_is_waited_for(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    ours, theirs = outbox_of(world, lease_seconds=0.3), outbox_of(world, lease_seconds=0.3)
    async with ours.claimed(card_id) as card:
        assert card is not None
        first = await claimed_until(world, card_id)
        async with asyncio.timeout(PATIENCE):
            while await claimed_until(world, card_id) <= first:
                await asyncio.sleep(0.02)
        async with theirs.claimed(card_id) as other:
            assert other is None


async def test_what_was_given_up_is_told_once_to_each_who_acts(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    due = DueCards(world.database)
    assert await due.show_to(1) == []
    await outbox_of(world).record_failed(card_id)
    assert await due.show_to(1) == [], "it is still being tried"
    await outbox_of(world).record_given_up(card_id)
    (told,) = await due.show_to(1)
    assert told.id == card_id
    assert await due.show_to(1) == [], "nothing twice"
    await due.record_untold(1, told)
    assert [each.id for each in await due.show_to(1)] == [card_id]
    assert await due.show_to(2) == [], "another's"
    await outbox_of(world).record_shown(card_id, message_id=77, shown="digest")
    await outbox_of(world).record_given_up(card_id)
    assert await due.show_to(1) != [], "a new failure"


async def test_whatever_goes_wrong_a_card_is_free_again(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    outbox = outbox_of(world)
    with pytest.raises(TimeoutError):
        async with outbox.claimed(card_id):
            raise TimeoutError
    async with outbox.claimed(card_id) as card:
        assert card is not None and card.sending_since is None
        await outbox.record_sending(card_id)
    async with outbox.claimed(card_id) as card:
        assert card is not None and card.sending_since is not None and card.message_id is None
        await outbox.record_shown(card_id, message_id=77, shown="digest")
    async with outbox.claimed(card_id) as card:
        assert card is not None and (card.message_id, card.shown) == (77, "digest")


async def test_a_killed_process_keeps_a_card_for_its_lease_only(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    async with world.database.begin() as uow:
        assert await uow.team_cards.claim(card_id, lease_seconds=0.0) is not None
    async with outbox_of(world).claimed(card_id) as card:
        assert card is not None


async def test_a_message_that_is_deleted_while_it_is_edited_is_due(world: TeamWorld) -> None:
    card_id = await lobby_card(world)
    outbox = outbox_of(world)
    await outbox.record_shown(card_id, message_id=77, shown="first")
    async with outbox.claimed(card_id) as card:
        assert card is not None and card.shown == "first"
        await DueCards(world.database).record_deleted([77])
        await outbox.record_shown(card_id, message_id=77, shown="second", before=card.shown)
    async with world.database.begin() as uow:
        assert await uow.team_cards.list_due(limit=9) == [card_id]


async def test_a_card_that_its_person_deleted_is_nobodys(world: TeamWorld) -> None:
    async with outbox_of(world).claimed(10**6) as card:
        assert card is None


async def test_a_notice_is_new_once_until_it_is_forgotten(world: TeamWorld) -> None:
    notices = Notices(world.database)
    assert await notices.is_new("said") and not await notices.is_new("said")
    await notices.forget("said")
    assert await notices.is_new("said")
